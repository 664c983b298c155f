"""The electronic seal of an office: which there is. How a paper is sealed with it: `signing.py`.

A seal is set up by the operator, never through a page: a file CODE.toml in the folder SEALS, where
CODE is the unit's (24 Bắc Ninh, 00 the centre). The key lies in a PKCS#12 file or in a PKCS#11
token. Layout and options: docs/guides/operator.md.
"""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.utils.translation import gettext as _

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
