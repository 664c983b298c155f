"""The electronic seal of an office: which there is, and how a paper is sealed with it.

A seal is set up by the operator, never through a page: a file CODE.toml in the folder SEALS, where
CODE is the unit's (24 Bắc Ninh, 00 the centre). The key lies in a PKCS#12 file or in a PKCS#11
token. Papers are sealed as PAdES B-B, B-T where a time-stamping address is given. Layout and
options: docs/guides/operator.md.
"""

import asyncio
import tomllib
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import tsp, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

FIELD = "DauDienTu"  # the name of the signature field in the PDF
SECONDS = 10  # that a time stamp is waited for
SELF_MADE_YEARS = 5


class SealUnavailable(Exception):
    """The seal cannot be used. Its text is a sentence for a person."""


@dataclass(frozen=True)
class Token:
    """Where in a PKCS#11 token the key lies."""

    module: str  # the vendor's library
    label: str  # of the token
    certificate: str  # label of the certificate, and of the key unless that has its own
    key: str


@dataclass(frozen=True)
class Seal:
    """An office's seal as the operator set it up; the key is opened only to seal."""

    code: str
    folder: Path
    pkcs12: str = ""
    token: Token | None = None
    secret: str = ""  # name of the file with the password or PIN
    timestamp: str = ""  # address of a time-stamping authority (RFC 3161)

    def password(self) -> str:
        """The password or PIN, without the line's end."""
        if not self.secret:
            return ""
        return (self.folder / self.secret).read_text(encoding="utf-8").rstrip("\r\n")


@dataclass(frozen=True)
class Mark:
    """Whose seal it is, as its certificate says."""

    name: str
    fingerprint: str  # SHA-256 of the certificate
    self_made: bool  # by itself, not by a certification authority: it proves nothing to others


@dataclass(frozen=True)
class Sealed:
    """A sealed PDF and the seal on it."""

    pdf: bytes
    mark: Mark
    timestamped: bool


def seal_of(code: str) -> Seal | None:
    """The seal of the unit with that code, if the operator has set one up.

    Raises SealUnavailable where its file cannot be understood.
    """
    folder = Path(settings.SEALS)
    if not code.isalnum():
        return None
    try:
        with (folder / f"{code}.toml").open("rb") as file:
            told = tomllib.load(file)
    except FileNotFoundError:
        return None
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SealUnavailable(_("Không đọc được cấu hình dấu điện tử: %s") % error) from error
    pkcs12_file, token = told.get("pkcs12", ""), dict(told.get("pkcs11", {}))
    if bool(pkcs12_file) is bool(token):
        said = _("Cấu hình dấu điện tử %s.toml phải có đúng một trong pkcs12 và [pkcs11].")
        raise SealUnavailable(said % code)
    secret, timestamp = str(told.get("secret", "")), str(told.get("timestamp", ""))
    if pkcs12_file:
        return Seal(code, folder, str(pkcs12_file), None, secret, timestamp)
    try:
        found = Token(
            str(token["module"]),
            str(token["token"]),
            str(token["certificate"]),
            str(token.get("key", token["certificate"])),
        )
    except KeyError as missing:
        said = _("Cấu hình dấu điện tử %(code)s.toml thiếu %(name)s trong [pkcs11].")
        raise SealUnavailable(said % {"code": code, "name": missing}) from missing
    return Seal(code, folder, "", found, secret, timestamp)


def seal(draw: Callable[[Mark], bytes], using: Seal, at: datetime) -> Sealed:
    """Seal the paper that `draw` makes once it knows whose seal it will bear.

    Blocks while a token or a time-stamping authority answers, a few seconds at most each.
    Raises SealUnavailable.
    """
    with ExitStack() as opened:
        with _told_as_unavailable():
            signer = opened.enter_context(_opened(using))
            certificate = signer.signing_cert
            if certificate is None:
                raise SealUnavailable(_("Dấu điện tử không có chứng thư."))
            mark = mark_of(certificate)
        pdf = draw(mark)
        with _told_as_unavailable():
            written = _signed(pdf, signer, mark, using, at)
    return Sealed(written, mark, bool(using.timestamp))


@contextmanager
def _told_as_unavailable() -> Iterator[None]:
    try:
        yield
    except SealUnavailable:
        raise
    except TimestampRequestError as error:
        raise SealUnavailable(
            _("Máy chủ dấu thời gian không trả lời đúng. Hãy thử lại sau.")
        ) from error
    except Exception as error:  # files, tokens and their libraries fail in ways of their own
        raise SealUnavailable(
            _("Không dùng được dấu điện tử: %s") % (str(error) or type(error).__name__)
        ) from error


@contextmanager
def _opened(using: Seal) -> Iterator[signers.Signer]:
    if using.token is None:
        yield _from_file(using)
        return
    session = open_pkcs11_session(
        using.token.module,
        token_criteria=TokenCriteria(label=using.token.label),
        user_pin=using.password(),
    )
    try:
        yield PKCS11Signer(session, cert_label=using.token.certificate, key_label=using.token.key)
    finally:
        with suppress(Exception):  # a token that was pulled out is closed
            session.close()


def _from_file(using: Seal) -> signers.SimpleSigner:
    load: Any = signers.SimpleSigner.load_pkcs12
    signer: signers.SimpleSigner | None = load(
        str(using.folder / using.pkcs12), passphrase=using.password().encode() or None
    )
    if signer is None:  # it has told the log why
        said = _("Không mở được %s: tệp hỏng hoặc mật khẩu không đúng.") % using.pkcs12
        raise SealUnavailable(said)
    return signer


def _signed(pdf: bytes, signer: signers.Signer, mark: Mark, using: Seal, at: datetime) -> bytes:
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=mark.name,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    stamper = _TimeStamper(using.timestamp) if using.timestamp else None
    sealing = _At(meta, signer, timestamper=stamper)
    sealing.moment = at
    written = BytesIO()

    def sign() -> None:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        asyncio.run(sealing.async_sign_pdf(writer, output=written))

    # It runs an event loop of its own, which no thread may that has one already.
    with ThreadPoolExecutor(1) as beside:
        beside.submit(sign).result()
    return written.getvalue()


class _At(signers.PdfSigner):
    """Signs at the time of the action, as everything does."""

    moment: datetime

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = self.moment
        return session


class _TimeStamper(TimeStamper):
    """Asks a time-stamping authority (RFC 3161), without a library for that."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if not address.startswith(("https://", "http://")):
            raise SealUnavailable(_("Địa chỉ dấu thời gian phải bắt đầu bằng http."))
        self.address = address

    async def async_request_tsa_response(self, req: Any) -> Any:
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, body: bytes) -> Any:
        headers = {"Content-Type": "application/timestamp-query"}
        request = urllib.request.Request(self.address, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return tsp.TimeStampResp.load(answer.read(1 << 20))
        except (OSError, ValueError) as error:
            raise TimestampRequestError(str(error)) from error


def mark_of(certificate: x509.Certificate) -> Mark:
    """Whose certificate it is, and whether somebody vouches for it."""
    named = certificate.subject.native
    name = named.get("common_name") or named.get("organization_name") or ""
    return Mark(
        name=str(name if isinstance(name, str) else name[0]),
        fingerprint=certificate.sha256.hex(),
        self_made=certificate.subject == certificate.issuer,
    )


def make_self_made(folder: Path, code: str, name: str, now: datetime) -> None:
    """A seal for trying things out, which says that it is one; left alone where there is a seal.

    Key and password are made here and stay in `folder`, readable to its owner alone.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    described = folder / f"{code}.toml"
    if described.exists():
        return
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = pyca.Name([pyca.NameAttribute(pyca.NameOID.COMMON_NAME, name)])
    certificate = (
        pyca.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(pyca.random_serial_number())
        .not_valid_before(now.astimezone(UTC) - timedelta(days=400))
        .not_valid_after(now.astimezone(UTC) + timedelta(days=365 * SELF_MADE_YEARS))
        .add_extension(_USAGE, critical=True)
        .sign(key, hashes.SHA256())
    )
    password = pyca.random_serial_number().to_bytes(20).hex()
    encryption = serialization.BestAvailableEncryption(password.encode())
    packed = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, encryption)
    for file, content in (
        (f"{code}.p12", packed),
        (f"{code}.password", password.encode()),
        (f"{code}.toml", f'pkcs12 = "{code}.p12"\nsecret = "{code}.password"\n'.encode()),
    ):
        place = folder / file
        place.touch(mode=0o600)
        place.write_bytes(content)


_USAGE = pyca.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
