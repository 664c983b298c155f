"""Checking a credential as a marketplace does: with its text, the issuer's keys and two lists.

Plain Python and `cryptography`: nothing of this site is asked but three public files, which may be
kept as long as they say. Whoever uses it names the issuer it trusts; a credential that somebody
else signed is refused, however sound.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from namsao.market.credentials.bits import read, unpacked

LOCAL = {"localhost", "127.0.0.1", "[::1]"}
LONGEST = 1 << 20  # characters of a credential or a list

type Fetch = Callable[[str], bytes]


class NotSound(Exception):
    """The credential proves nothing. The text says why, in English, for programmers."""


@dataclass(frozen=True)
class Checked:
    """What a sound credential is worth at a time."""

    document: dict[str, Any]
    valid: bool
    reason: str = ""  # why it is not valid
    message: str = ""  # the standing that the message list tells


def did_address(did: str) -> str:
    """Where the keys of a did:web lie. Raises NotSound for another method or a path."""
    method, _colon, host = did.removeprefix("did:").partition(":")
    if not did.startswith("did:") or method != "web" or not host or ":" in host or "/" in host:
        raise NotSound(f"{did!r} is no did:web of a host")
    host = unquote(host)
    scheme = "http" if urlsplit(f"//{host}").hostname in LOCAL else "https"
    return f"{scheme}://{host}/.well-known/did.json"


def check(text: str, trusted: str, at: datetime, fetch: Fetch) -> Checked:
    """Whether the credential `text` of the issuer `trusted` is valid at a time.

    `fetch` gets an address and returns its bytes, from the net or from a cache. Raises NotSound
    where the text was not signed by that issuer, or a list cannot be believed.
    """
    keys = _keys(trusted, fetch)
    document = _opened(text, trusted, keys)
    if "VerifiableCredential" not in document.get("type", ()):
        raise NotSound("no verifiable credential")
    if outside := _outside(document, at):
        return Checked(document, valid=False, reason=outside)
    reason = message = ""
    entries = document.get("credentialStatus") or []
    for entry in [entries] if isinstance(entries, dict) else entries:
        value = _status(entry, trusted, keys, at, fetch)
        if entry.get("statusPurpose") == "message":
            message = str(_message(entry, value))
        elif value:
            reason = str(entry.get("statusPurpose"))
    return Checked(document, valid=not reason, reason=reason, message=message)


def _keys(trusted: str, fetch: Fetch) -> dict[str, ec.EllipticCurvePublicKey]:
    told = _json(fetch(did_address(trusted)))
    if told.get("id") != trusted:
        raise NotSound("the document of keys is another's")
    allowed = set(told.get("assertionMethod", ()))
    return {
        method["id"]: _key(method["publicKeyJwk"])
        for method in told.get("verificationMethod", ())
        if method.get("id") in allowed and method.get("publicKeyJwk", {}).get("crv") == "P-256"
    }


def _key(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    x, y = (int.from_bytes(_decoded(jwk[name])) for name in ("x", "y"))
    try:
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except ValueError as error:
        raise NotSound("a key is none") from error


def _opened(text: str, trusted: str, keys: dict[str, ec.EllipticCurvePublicKey]) -> dict[str, Any]:
    """What was signed, once the signature holds."""
    parts = text.strip().split(".")
    if len(parts) != 3 or len(text) > LONGEST:
        raise NotSound("no compact JWS")
    header, signature = _json(_decoded(parts[0])), _decoded(parts[2])
    if header.get("alg") != "ES256" or header.get("typ") != "vc+jwt" or "crit" in header:
        raise NotSound("not signed with ES256 as vc+jwt")
    key = keys.get(str(header.get("kid")))
    if key is None:
        raise NotSound("signed with a key that the issuer does not have")
    if len(signature) != 64:
        raise NotSound("the signature is not of ES256")
    both = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    try:
        key.verify(both, f"{parts[0]}.{parts[1]}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as error:
        raise NotSound("the signature does not fit") from error
    document = _json(_decoded(parts[1]))
    issuer = document.get("issuer")
    if (issuer.get("id") if isinstance(issuer, dict) else issuer) != trusted:
        raise NotSound("another issuer is named")
    return document


def _outside(document: dict[str, Any], at: datetime) -> str:
    begins, ends = (
        datetime.fromisoformat(document[name]) if name in document else at
        for name in ("validFrom", "validUntil")
    )
    if at < begins:
        return "not yet valid"
    return "expired" if at > ends else ""


def _status(
    entry: dict[str, Any],
    trusted: str,
    keys: dict[str, ec.EllipticCurvePublicKey],
    at: datetime,
    fetch: Fetch,
) -> int:
    address, purpose = str(entry["statusListCredential"]), entry["statusPurpose"]
    told = _opened(fetch(address).decode(), trusted, keys)
    subject = told.get("credentialSubject", {})
    if told.get("id") != address or "BitstringStatusListCredential" not in told.get("type", ()):
        raise NotSound("the status list is another one")
    if subject.get("statusPurpose") != purpose:
        raise NotSound("the status list has another purpose")
    if outside := _outside(told, at):
        raise NotSound(f"the status list is {outside}: fetch it anew")
    try:
        bits = unpacked(str(subject["encodedList"]))
        return read(bits, int(entry["statusListIndex"]), int(entry.get("statusSize", 1)))
    except (ValueError, IndexError) as error:
        raise NotSound(f"the status list cannot be read: {error}") from error


def _message(entry: dict[str, Any], value: int) -> str:
    for one in entry.get("statusMessage", ()):
        if int(str(one["status"]), 16) == value:
            return str(one["message"])
    raise NotSound("the status has no message")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotSound("no base64url") from error


def _json(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotSound("no JSON") from error
    if not isinstance(told, dict):
        raise NotSound("no JSON object")
    return told
