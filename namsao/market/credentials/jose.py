"""Compact JSON Web Signatures with ES256, and public keys as JWK. No Django, no clock.

Source: RFC 7515 (JWS), RFC 7517 (JWK), RFC 7518 section 3.4 (ES256), RFC 7638 (thumbprint),
W3C "Securing Verifiable Credentials using JOSE and COSE" (`typ` and `cty`).
"""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ALGORITHM = "ES256"
WIDTH = 32  # bytes of a coordinate and of each half of a signature on P-256
TYPE = "vc+jwt"


def encoded(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def compact(thing: dict[str, Any]) -> bytes:
    """JSON as it is signed: UTF-8, no spaces."""
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":")).encode()


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The public half of a P-256 key, with its thumbprint as `kid`."""
    point = key.public_numbers()
    jwk = {
        "crv": "P-256",
        "kty": "EC",
        "x": encoded(point.x.to_bytes(WIDTH)),
        "y": encoded(point.y.to_bytes(WIDTH)),
    }
    return jwk | {"kid": thumbprint(jwk), "alg": ALGORITHM, "use": "sig"}


def thumbprint(jwk: dict[str, str]) -> str:
    """SHA-256 over the members that make the key, in the order of RFC 7638."""
    named = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return encoded(hashlib.sha256(compact(named)).digest())


def signed(payload: dict[str, Any], key: ec.EllipticCurvePrivateKey, kid: str) -> str:
    """The payload as a compact JWS whose header names the key by its address `kid`."""
    header = {"alg": ALGORITHM, "typ": TYPE, "cty": "vc", "kid": kid}
    said = f"{encoded(compact(header))}.{encoded(compact(payload))}"
    r, s = decode_dss_signature(key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{said}.{encoded(r.to_bytes(WIDTH) + s.to_bytes(WIDTH))}"
