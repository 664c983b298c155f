"""The keys with which the site signs credentials.

They lie in the folder CREDENTIALS as PEM files that only their owner reads, like the offices'
seals. The newest private key, by the name of its file, signs; all of them are published, so what
an older one signed keeps its worth. To retire a key, leave its public half in the file's place; to
deny whatever a stolen one signed, remove the file.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from namsao.market.credentials.jose import public_jwk

PRIVATE = b"PRIVATE KEY"


class NoKey(Exception):
    """There is no key to sign with, or a file that is none."""


@dataclass(frozen=True)
class Key:
    """A key as published; `private` only where it can sign."""

    jwk: dict[str, str]
    private: ec.EllipticCurvePrivateKey | None

    @property
    def kid(self) -> str:
        """Its thumbprint."""
        return self.jwk["kid"]


def keys() -> list[Key]:
    """All keys of the site, oldest first. Raises NoKey where a file is no key on P-256."""
    return [_read(path) for path in sorted(_folder().glob("*.pem"))]


def signing_key() -> Key:
    """The newest key that can sign. Raises NoKey where there is none."""
    for key in reversed(keys()):
        if key.private is not None:
            return key
    raise NoKey(f"no private key in {_folder()}: namsao credentials new-key makes one")


def make_key(at: datetime, *, unless_there: bool = False) -> Path | None:
    """Make a key that signs from now on; returns its file. None where one is there already."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if unless_there and any(folder.glob("*.pem")):
        return None
    key = ec.generate_private_key(ec.SECP256R1())
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # Written whole under another name first: a site that reads meanwhile sees all or nothing.
    path = folder / f"{at:%Y%m%d-%H%M%S}-{public_jwk(key.public_key())['kid'][:8]}.pem"
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
    return path


def _folder() -> Path:
    return Path(settings.CREDENTIALS)


def _read(path: Path) -> Key:
    content = path.read_bytes()
    try:
        if PRIVATE in content:
            private = serialization.load_pem_private_key(content, None)
            if isinstance(private, ec.EllipticCurvePrivateKey) and _fits(private.curve):
                return Key(public_jwk(private.public_key()), private)
        else:
            public = serialization.load_pem_public_key(content)
            if isinstance(public, ec.EllipticCurvePublicKey) and _fits(public.curve):
                return Key(public_jwk(public), None)
    except (TypeError, ValueError) as error:
        raise NoKey(f"{path} is no key: {error}") from error
    raise NoKey(f"{path} is no key on P-256")


def _fits(curve: ec.EllipticCurve) -> bool:
    return isinstance(curve, ec.SECP256R1)
