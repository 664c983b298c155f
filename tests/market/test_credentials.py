"""Certificates as Verifiable Credentials: read by another implementation, and by our checker."""

import base64
import gzip
import json
import os
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from joserfc import jws
from joserfc.jwk import ECKey

from namsao.certificates.models import Certificate
from namsao.certificates.queries import truth
from namsao.market.credentials import bits, jose, keys, standing
from namsao.market.credentials.checking import NotSound, check, did_address
from namsao.market.credentials.documents import issuer
from tests.market.test_catalogue import revoke

# W3C, Bitstring Status List 1.0: the encoded list of its example, 131,072 zeros.
W3C_LIST = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
# RFC 7515, appendix A.3.1: the key of its example of ES256.
RFC_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
VERSION_2 = "https://www.w3.org/ns/credentials/v2"


@pytest.fixture(autouse=True)
def key(settings, tmp_path):
    settings.CREDENTIALS = tmp_path / "credentials"
    return keys.make_key(timezone.now())


@pytest.fixture
def honey(world) -> Certificate:
    return world.dossiers["honey"].product.entry.certificate


def fetch(address: str) -> bytes:
    """As a marketplace fetches: by the addresses that the documents name."""
    response = Client().get(address.removeprefix("http://127.0.0.1:8000"))
    assert response.status_code == 200, address
    return response.content


def issued(certificate) -> str:
    return fetch(reverse("credential", args=[certificate.token])).decode()


def opened_elsewhere(text: str) -> tuple[dict, dict]:
    """Header and payload, verified by joserfc with the key that did.json tells."""
    method = json.loads(fetch("/.well-known/did.json"))["verificationMethod"][-1]
    key = ECKey.import_key(method["publicKeyJwk"])
    found = jws.deserialize_compact(text, key, algorithms=["ES256"])
    assert found.headers()["kid"] == method["id"]
    return found.headers(), json.loads(found.payload)


def test_another_implementation_reads_and_verifies_a_credential(honey):
    response = Client().get(reverse("credential", args=[honey.token]))
    assert response["Content-Type"] == "application/vc+jwt"
    header, told = opened_elsewhere(response.content.decode())
    assert header["typ"] == "vc+jwt"
    # What the data model requires of every credential.
    assert told["@context"][0] == VERSION_2
    assert "VerifiableCredential" in told["type"]
    assert told["issuer"]["id"] == issuer() == "did:web:127.0.0.1%3A8000"
    begins, ends = (datetime.fromisoformat(told[name]) for name in ("validFrom", "validUntil"))
    assert (localdate(begins), localdate(ends)) == (honey.issued_on, honey.expires_on)
    subject = told["credentialSubject"]
    assert subject["name"] == honey.product_name
    certification = subject["hasCertification"]
    assert certification["certificationIdentification"] == honey.number
    assert certification["certificationRating"]["ratingValue"] == honey.stars
    # No word without a meaning: each is the standard's or is mapped to schema.org.
    own = {"id", "type", "name", *told["@context"][1]}
    assert names_in(subject) <= own


def names_in(told) -> set[str]:
    if not isinstance(told, dict):
        return set()
    return set(told).union(*(names_in(one) for one in told.values()))


def test_the_issuer_is_found_where_did_web_says(honey):
    assert did_address("did:web:ocop.example.vn") == (
        "https://ocop.example.vn/.well-known/did.json"
    )
    told = json.loads(fetch(did_address(issuer())))
    assert told["id"] == issuer()
    (method,) = told["verificationMethod"]
    assert told["assertionMethod"] == [method["id"]]
    assert "d" not in method["publicKeyJwk"]


def test_a_valid_credential_becomes_revoked_with_the_certificate(world, honey):
    text = issued(honey)
    found = check(text, issuer(), timezone.now(), fetch)
    assert (found.valid, found.message) == (True, "valid")
    revoke(world, honey)
    # The very text that the producer sent yesterday.
    found = check(text, issuer(), timezone.now(), fetch)
    assert (found.valid, found.reason, found.message) == (False, "revocation", "revoked")
    gone = Client().get(reverse("credential", args=[honey.token]))
    assert gone.status_code == 410
    assert gone.json()["standing"] == "revoked"


def test_nothing_forged_is_believed(honey, settings, tmp_path):
    text = issued(honey)
    head, body, signature = text.split(".")
    told = json.loads(base64.urlsafe_b64decode(body + "=="))
    told["credentialSubject"]["hasCertification"]["certificationRating"]["ratingValue"] = 5
    changed = jose.encoded(jose.compact(told))
    none = jose.encoded(jose.compact({"alg": "none", "typ": "vc+jwt"}))
    now = timezone.now()
    for forged in (
        f"{head}.{changed}.{signature}",
        f"{none}.{changed}.",
        f"{head}.{body}.{jose.encoded(os.urandom(64))}",
        text[:-10],
        "",
        "a.b.c",
    ):
        with pytest.raises(NotSound):
            check(forged, issuer(), now, fetch)
    with pytest.raises(NotSound):  # sound, but of an issuer that nobody trusts here
        check(text, "did:web:ocop.example.vn", now, lambda _a: fetch("/.well-known/did.json"))
    # Whoever signs with a key of his own is not in the issuer's document.
    published = fetch("/.well-known/did.json")
    settings.CREDENTIALS = tmp_path / "others"
    keys.make_key(timezone.now())
    other = issued(honey)
    with pytest.raises(NotSound, match="key that the issuer does not have"):
        check(other, issuer(), now, lambda _address: published)


def test_an_old_list_is_told_from_todays(world, honey):
    """A list kept from before the revocation cannot be shown for longer than it says."""
    text = issued(honey)
    kept: dict[str, bytes] = {}

    def remembered(address: str) -> bytes:
        return kept.setdefault(address, fetch(address))

    now = timezone.now()
    assert check(text, issuer(), now, remembered).valid
    revoke(world, honey)
    assert check(text, issuer(), now + timedelta(minutes=10), remembered).valid
    with pytest.raises(NotSound, match="fetch it anew"):
        check(text, issuer(), now + timedelta(minutes=16), remembered)


def test_a_new_key_signs_and_what_the_old_one_signed_keeps_its_worth(honey, key):
    old = issued(honey)
    later = keys.make_key(timezone.now() + timedelta(days=400))
    assert later.stat().st_mode & 0o777 == 0o600
    new, now = issued(honey), timezone.now()
    assert json.loads(base64.urlsafe_b64decode(new.split(".")[0] + "=="))["kid"].endswith(
        keys.signing_key().kid
    )
    assert check(old, issuer(), now, fetch).valid
    assert check(new, issuer(), now, fetch).valid
    key.unlink()  # a stolen key: whatever it signed is worth nothing
    with pytest.raises(NotSound):
        check(old, issuer(), now, fetch)
    later.unlink()
    assert Client().get(reverse("credential", args=[honey.token])).status_code == 503


def test_the_lists_tell_the_truth_of_every_certificate(world, honey):
    """On days around every kind of end, and for a key whose certificate is gone."""
    revoke(world, honey)
    rows = list(Certificate.objects.with_renewals())
    ends = sorted({one.expires_on for one in rows if one.expires_on})[:4]
    final = {"replaced", "revoked", "withdrawn"}
    for day in {localdate(), *(end + timedelta(days=n) for end in ends for n in (0, 1, 181))}:
        messages = standing.bits_of(standing.Purpose.MESSAGE, 0, day)
        revoked = standing.bits_of(standing.Purpose.REVOCATION, 0, day)
        for one in rows:
            told = standing.MESSAGES[bits.read(messages, one.pk, 3)]
            assert told == truth(one, day).standing, (one, day)
            assert bits.read(revoked, one.pk) == (told in final)
    last = standing._last_key()
    beyond = {bits.read(revoked, key) for key in range(last + 1, last + 50)}
    assert beyond == {0}
    alive = {one.pk for one in rows}
    gone = [key for key in range(1, last) if key not in alive]
    assert all(bits.read(revoked, key) for key in gone)


def test_what_only_a_publication_told_is_not_attested(db):
    published = Certificate.objects.filter(
        dossier=None, imported=None, kept=None, expires_on__gte=localdate()
    ).first()
    assert published is not None
    assert Client().get(reverse("credential", args=[published.token])).status_code == 410
    page = Client().get(published.public_url).content.decode()
    assert reverse("credential", args=[published.token]) not in page


def test_bits_are_where_the_standard_puts_them():
    assert bits.unpacked(W3C_LIST) == bits.written([]) == bytes(16_384)
    assert bits.unpacked(bits.packed(bits.written([]))) == bytes(16_384)
    first = bits.written([(0, 1), (9, 1)])
    assert first[:2] == bytes([0b1000_0000, 0b0100_0000])  # the first is the left-most
    three = bits.written([(0, 4), (2, 5), (5, 1)], 3)
    assert three[:3] == bytes([0b1000_0010, 0b1000_0000, 0b0100_0000])
    assert [bits.read(three, index, 3) for index in range(6)] == [4, 0, 5, 0, 0, 1]
    short = base64.urlsafe_b64encode(gzip.compress(bytes(100))).decode().rstrip("=")
    for wrong in ("", "z", "uAAAA", f"u{short}", W3C_LIST[1:]):
        with pytest.raises(ValueError, match="list"):
            bits.unpacked(wrong)
    with pytest.raises(ValueError, match="no place"):
        bits.written([(bits.ENTRIES, 1)])


def test_a_thumbprint_is_what_another_implementation_makes_of_the_key():
    assert jose.thumbprint(RFC_KEY) == ECKey.import_key(RFC_KEY).thumbprint()


def test_the_command_tells_what_a_credential_is_worth(site, tmp_path):
    """With the site's own server, as on a marketplace's machine."""
    import subprocess
    import sys

    with site.connect() as connection:
        (token,) = connection.execute(
            "SELECT token FROM certificates_certificate WHERE state = 'issued'"
            " AND dossier_id IS NOT NULL AND expires_on > current_date LIMIT 1"
        ).fetchone()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "namsao",
            "credentials",
            "check",
            f"{site.url}/credentials/{token}",
        ],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("valid valid ")
