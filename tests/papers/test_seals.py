"""Seals: real keys, real PDFs; what is changed, added or sealed by others is told."""

import shutil
import subprocess
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp as asn1_tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.test import Client
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.timestamps import DummyTimeStamper

from namsao.papers import checking
from namsao.papers.documents import SealNote
from namsao.papers.models import SealedPaper
from namsao.papers.render import render
from namsao.papers.seals import Seal, SealUnavailable, make_self_made, seal_of
from namsao.papers.signing import seal

from .examples import MINUTES

NOW = datetime.now(UTC).replace(microsecond=0)
NAME = "OCOP Bắc Ninh (dấu thử nghiệm)"


@pytest.fixture
def folder(tmp_path, settings):
    """A folder of seals with one self-made seal in it."""
    settings.SEALS = tmp_path / "seals"
    make_self_made(settings.SEALS, "24", NAME, NOW)
    return settings.SEALS


def drawn(mark) -> bytes:
    note = SealNote(office=mark.name, at=NOW, self_made=mark.self_made)
    return render(replace(MINUTES, seal=note))


@pytest.fixture
def sealed(folder, db):
    """The example minutes under the self-made seal."""
    return seal(drawn, seal_of("24"), NOW).pdf


def the_seal(file: bytes):
    [found] = checking.check(file).seals
    return found


def test_a_seal_is_whole_covers_the_file_and_says_whose_it_is(sealed):
    found = the_seal(sealed)
    assert (found.intact, found.whole, found.self_made, found.trusted) == (True, True, True, False)
    assert found.name == found.issuer == NAME
    assert found.at == NOW
    assert found.stamped_at is None
    assert checking.check(sealed).sound


def test_a_sealed_paper_prints_that_the_seal_is_self_made(sealed):
    import pypdf

    first = pypdf.PdfReader(BytesIO(sealed)).pages[0].extract_text()
    assert "DẤU THỬ NGHIỆM TỰ TẠO, KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in first
    assert NAME in first


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.97])
def test_one_flipped_bit_and_the_seal_is_not_valid(sealed, share):
    broken = bytearray(sealed)
    broken[int(len(sealed) * share)] ^= 1
    assert not checking.check(bytes(broken)).sound


def test_what_is_written_after_the_seal_is_told(sealed):
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    longer = BytesIO()
    writer.write(longer)
    found = the_seal(longer.getvalue())
    assert (found.intact, found.whole, found.revision) == (True, False, True)
    assert not checking.check(longer.getvalue()).sound


def test_bytes_hung_on_behind_are_told(sealed):
    assert not checking.check(sealed + b"\n% more\n").sound


def test_a_seal_of_another_certificate_is_told(sealed, folder):
    shutil.rmtree(folder)
    make_self_made(folder, "24", NAME, NOW)
    other = the_seal(seal(drawn, seal_of("24"), NOW).pdf)
    mine = the_seal(sealed)
    assert other.name == mine.name
    assert other.fingerprint != mine.fingerprint
    assert not other.ours


@dataclass(frozen=True)
class Authority:
    """Who issued a seal's certificate."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    issued: x509.Certificate

    def lists(self, *, revoked_at: datetime | None, until: datetime) -> bytes:
        """Its list of revoked certificates, as of now: the seal's, or none."""
        listed = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(NOW - timedelta(hours=1))
            .next_update(until)
        )
        if revoked_at:
            one = x509.RevokedCertificateBuilder().serial_number(self.issued.serial_number)
            listed = listed.add_revoked_certificate(one.revocation_date(revoked_at).build())
        return listed.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def issued(folder: Path, code: str, *, until: datetime) -> Authority:
    """A seal whose certificate an authority issued."""
    root_key, key = (
        ec.generate_private_key(ec.SECP256R1()),
        ec.generate_private_key(ec.SECP256R1()),
    )
    root_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Chứng thực thử")])
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Sở Nông nghiệp thử")])
    begin = NOW - timedelta(days=100)

    def builder(subject, public):
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root_name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
        )

    root = (
        builder(root_name, root_key.public_key())
        .not_valid_after(NOW + timedelta(days=1000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), False)
        .sign(root_key, hashes.SHA256())
    )
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    leaf = (
        builder(name, key.public_key())
        .not_valid_after(until)
        .add_extension(usage, critical=True)
        .sign(root_key, hashes.SHA256())
    )
    kept = serialization.BestAvailableEncryption(b"secret")
    packed = pkcs12.serialize_key_and_certificates(b"seal", key, leaf, [root], kept)
    folder.mkdir(exist_ok=True)
    (folder / f"{code}.p12").write_bytes(packed)
    (folder / f"{code}.password").write_text("secret\n")
    (folder / f"{code}.toml").write_text(f'pkcs12 = "{code}.p12"\nsecret = "{code}.password"\n')
    return Authority(root, root_key, leaf)


def trust(folder: Path, authority: Authority, lists: bytes = b"") -> None:
    (folder / "roots").mkdir(exist_ok=True)
    certificate = authority.certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "roots" / "root.pem").write_bytes(certificate)
    (folder / "roots" / "root.crl").write_bytes(lists)


def test_an_authority_that_the_operator_trusts_vouches_for_a_seal(folder, db):
    root = issued(folder, "68", until=NOW + timedelta(days=300))
    paper = seal(drawn, seal_of("68"), NOW).pdf
    assert (the_seal(paper).trusted, the_seal(paper).self_made) == (False, False)
    trust(folder, root)
    found = the_seal(paper)
    assert (found.trusted, found.root, found.name) == (
        True,
        "Chứng thực thử",
        "Sở Nông nghiệp thử",
    )


def test_a_certificate_that_has_run_out_is_trusted_no_more(folder, db):
    trust(folder, issued(folder, "68", until=NOW - timedelta(days=1)))
    found = the_seal(seal(drawn, seal_of("68"), NOW - timedelta(days=2)).pdf)
    assert (found.intact, found.trusted) == (True, False)


def test_a_seal_of_a_revoked_certificate_is_void(folder, db):
    authority = issued(folder, "68", until=NOW + timedelta(days=300))
    paper = seal(drawn, seal_of("68"), NOW).pdf
    tomorrow = NOW + timedelta(days=1)
    trust(folder, authority)
    assert (the_seal(paper).trusted, the_seal(paper).revocation_known) == (True, False)
    trust(folder, authority, authority.lists(revoked_at=None, until=tomorrow))
    assert (the_seal(paper).trusted, the_seal(paper).revocation_known) == (True, True)
    trust(folder, authority, authority.lists(revoked_at=NOW - timedelta(days=1), until=tomorrow))
    found = the_seal(paper)
    assert (found.intact, found.trusted, found.revoked) == (True, False, True)
    assert "đã thu hồi chứng thư này" in posted(paper).content.decode()


def test_a_list_that_has_run_out_tells_nothing(folder, db):
    authority = issued(folder, "68", until=NOW + timedelta(days=300))
    past = NOW - timedelta(minutes=30)
    trust(folder, authority, authority.lists(revoked_at=None, until=past))
    assert not the_seal(seal(drawn, seal_of("68"), NOW).pdf).revocation_known


def test_a_time_stamp_is_asked_for_where_the_operator_names_an_authority(folder, db):
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Thời gian thử")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=9))
        .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), True)
        .sign(key, hashes.SHA256())
    )
    der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    authority = DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(der)),
        asn1_keys.PrivateKeyInfo.load(key.private_bytes(der, pkcs8, serialization.NoEncryption())),
        fixed_dt=NOW + timedelta(seconds=5),
    )

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = asn1_tsp.TimeStampReq.load(
                self.rfile.read(int(self.headers["Content-Length"]))
            )
            self.send_response(200)
            self.end_headers()
            self.wfile.write(authority.request_tsa_response(asked).dump())

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        described = folder / "24.toml"
        address = f'timestamp = "http://127.0.0.1:{server.server_port}/"\n'
        described.write_text(described.read_text() + address)
        done = seal(drawn, seal_of("24"), NOW)
    finally:
        server.shutdown()
        server.server_close()
    assert done.timestamped
    found = the_seal(done.pdf)
    assert found.stamped_at == NOW + timedelta(seconds=5)
    assert found.intact
    assert not found.stamp_trusted


def test_an_authority_that_does_not_answer_stops_the_sealing_with_a_sentence(folder):
    described = folder / "24.toml"
    described.write_text(described.read_text() + 'timestamp = "http://127.0.0.1:9/"\n')
    with pytest.raises(SealUnavailable, match="dấu thời gian"):
        seal(drawn, seal_of("24"), NOW)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("pkcs12 = ", "cấu hình"),
        ("", "đúng một"),
        ('[pkcs11]\nmodule = "x"\n', "thiếu"),
        ('pkcs12 = "none.p12"\n', "Không"),
    ],
)
def test_a_seal_that_is_set_up_wrongly_says_so(folder, told, words):
    (folder / "24.toml").write_text(told)
    with pytest.raises(SealUnavailable, match=words):
        seal(drawn, seal_of("24"), NOW)


def test_a_wrong_password_says_so(folder):
    (folder / "24.password").write_text("wrong")
    with pytest.raises(SealUnavailable, match="mật khẩu"):
        seal(drawn, seal_of("24"), NOW)


def test_the_key_is_readable_to_its_owner_alone(folder):
    for name in ("24.p12", "24.password"):
        assert (folder / name).stat().st_mode & 0o077 == 0


SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


@pytest.mark.skipif(
    not (SOFTHSM.exists() and shutil.which("softhsm2-util")), reason="no SoftHSM here"
)
def test_a_token_seals_as_a_file_does(folder, tmp_path, monkeypatch, db):
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tokens}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    fill_token()
    (folder / "00.pin").write_text("1234")
    (folder / "00.toml").write_text(
        f'secret = "00.pin"\n[pkcs11]\nmodule = "{SOFTHSM}"\ntoken = "OCOP"\n'
        'certificate = "seal"\n'
    )
    found = the_seal(seal(drawn, seal_of("00"), NOW).pdf)
    assert (found.name, found.intact, found.whole) == ("Dấu trong thẻ", True, True)
    (folder / "00.pin").write_text("9999")
    with pytest.raises(SealUnavailable):
        seal(drawn, seal_of("00"), NOW)


def fill_token() -> None:
    """A token with a key and a certificate, made by SoftHSM."""
    import pkcs11
    from pkcs11.util import rsa as rsa_keys
    from pkcs11.util import x509 as x509_objects

    command = ["softhsm2-util", "--init-token", "--free", "--label", "OCOP"]
    subprocess.run(
        [*command, "--pin", "1234", "--so-pin", "4321"], check=True, capture_output=True
    )
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Dấu trong thẻ")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    private = key.private_bytes(
        der, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    library = pkcs11.lib(str(SOFTHSM))
    library.reinitialize()
    with library.get_token(token_label="OCOP").open(rw=True, user_pin="1234") as session:
        session.create_object(
            {
                **rsa_keys.decode_rsa_private_key(private),
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "seal",
                pkcs11.Attribute.ID: b"1",
            }
        )
        session.create_object(
            {
                **x509_objects.decode_x509_certificate(certificate.public_bytes(der)),
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "seal",
                pkcs11.Attribute.ID: b"1",
            }
        )


# The public page


def posted(file: bytes, name: str = "giay.pdf"):
    upload = BytesIO(file)
    upload.name = name
    return Client().post("/papers/check", {"file": upload})


def test_anyone_may_have_a_pdf_checked_and_nothing_is_kept(sealed, django_assert_max_num_queries):
    from namsao.kernel.models import StoredFile

    before = StoredFile.objects.count(), SealedPaper.objects.count()
    with django_assert_max_num_queries(3):
        answer = posted(sealed)
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (NAME, "còn nguyên vẹn", "không giữ văn bản như vậy", "không có giá trị pháp lý"):
        assert words in page
    assert (StoredFile.objects.count(), SealedPaper.objects.count()) == before


@pytest.mark.parametrize(
    ("file", "status"),
    [
        (b"", 422),
        (b"hello", 422),
        (b"%PDF-1.7\n" + b"A" * 100_000, 200),
        (b"%PDF-1.7\n1 0 obj\n<< /Length 10 >>\nstream\n", 200),
        (b"%PDF-1.7\nxref\n0 99999999999\ntrailer << /Size 1 /Root 1 0 R /Prev 9 >>\n", 200),
        (b"%PDF-1.7\n" + b"[" * 200_000 + b"\nstartxref\n9\n%%EOF", 200),
    ],
)
def test_what_is_no_pdf_or_a_broken_one_is_told_and_harms_nothing(db, file, status):
    answer = posted(file)
    assert answer.status_code == status
    if status == 200:
        assert "Không đọc được tệp này" in answer.content.decode()


def test_a_pdf_that_unfolds_without_end_is_ended(db):
    import zlib

    bomb = zlib.compress(b"\0" * 400_000_000, 9)
    bomb = zlib.compress(bomb, 9)
    body = (
        b"%%PDF-1.7\n1 0 obj\n<< /Type /XRef /W [1 4 2] /Size 5 /Root 2 0 R"
        b" /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (len(bomb), bomb)
    )
    page = posted(body + b"startxref\n9\n%%EOF\n")
    assert page.status_code == 200
    assert "Không đọc được tệp này" in page.content.decode()


def test_a_file_that_is_too_large_is_refused(db, settings):
    settings.UPLOAD_LIMIT = 1000
    assert posted(b"%PDF-" + b"x" * 2000).status_code == 413


def test_a_pdf_without_a_seal_says_so(db):
    assert "không có dấu hay chữ ký điện tử nào" in posted(render(MINUTES)).content.decode()


def test_only_names_of_units_lead_to_seals(folder):
    assert seal_of("../24") is None
    assert seal_of("99") is None
    assert isinstance(seal_of("24"), Seal)
