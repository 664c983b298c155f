"""Looks at the seals of a PDF that anyone may have made: a program of its own, told apart.

    python -P -m namsao.papers.seal_check ROOTS < file.pdf

Prints JSON. It runs beside the site, within limits of memory and time, because a hostile PDF may
ask its reader for any amount of either. Knows no Django, no database and no network. ROOTS is a
folder with the certificates (PEM or DER) of the authorities that the operator trusts, and with
their lists of revoked certificates (`*.crl`, PEM or DER; RFC 5280, section 5).
"""

import hashlib
import json
import logging
import resource
import sys
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import crl, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

MEMORY = 1 << 30  # bytes
PROCESSOR_SECONDS = 20
MOST_SEALS = 20


def main() -> int:
    """Read, judge, print."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(OSError, ValueError):  # not every system has every limit
            resource.setrlimit(what, (most, most))
    logging.disable(logging.CRITICAL)  # what is wrong is in the answer
    try:
        told: dict[str, Any] = {
            "seals": look(sys.stdin.buffer.read(), trusted_in(Path(sys.argv[1])))
        }
    except Exception as error:  # a hostile file may break its reader in any way
        told = {"unreadable": type(error).__name__}
    print(json.dumps(told))
    return 0


@dataclass(frozen=True)
class Trusted:
    """What the operator trusts: authorities, and what they say of certificates they revoked."""

    roots: list[x509.Certificate]
    lists: list[crl.CertificateList]

    def asked(self, moment: Any, mode: str) -> ValidationContext:
        """A judge of certificates as of `moment`: lists issued later tell when it was revoked."""
        return ValidationContext(
            trust_roots=self.roots,
            crls=self.lists,
            allow_fetching=False,
            moment=moment,
            revocation_mode=mode,
            retroactive_revinfo=True,
        )


def trusted_in(folder: Path) -> Trusted:
    """What lies in the folder; what cannot be read is passed over."""
    trusted = Trusted([], [])
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        with suppress(ValueError, OSError):
            content = path.read_bytes()
            if pem.detect(content):
                content = pem.unarmor(content)[2]
            if path.suffix == ".crl":
                listed = crl.CertificateList.load(content)
                listed.native  # noqa: B018 -- parsed now, or passed over
                trusted.lists.append(listed)
            else:
                certificate = x509.Certificate.load(content)
                certificate.subject.native  # noqa: B018 -- likewise
                trusted.roots.append(certificate)
    return trusted


def look(file: bytes, trusted: Trusted) -> list[dict[str, Any]]:
    """Each seal or signature, in the order in which they were put on."""
    reader = PdfFileReader(BytesIO(file), strict=False)
    if reader.encrypted:
        raise ValueError("encrypted")
    return [_judge(file, one, trusted) for one in reader.embedded_signatures[:MOST_SEALS]]


def _judge(file: bytes, embedded: Any, trusted: Trusted) -> dict[str, Any]:
    try:
        return _facts(file, embedded, trusted)
    except Exception as error:  # one that is broken must not hide the others
        return {"broken": type(error).__name__}


def _facts(file: bytes, embedded: Any, trusted: Trusted) -> dict[str, Any]:
    def status_at(moment: Any, mode: str = "soft-fail") -> Any:
        signed, stamped = trusted.asked(moment, mode), trusted.asked(moment, "soft-fail")
        return validate_pdf_signature(embedded, signed, stamped)

    moment = None
    status = status_at(None)
    stamp = status.timestamp_validity
    stamped = stamp is not None and stamp.valid and stamp.intact
    if stamped and stamp.trusted:  # so old a seal may have outlived its certificate
        moment = stamp.timestamp
        status = status_at(moment)
    # Strictly, every certificate up to the root must be known to a list that is still valid.
    strict = status_at(moment, "require")
    certificate = status.signing_cert
    until = certificate["tbs_certificate"]["validity"]["not_after"].native
    path = status.validation_path
    return {
        "name": _name(certificate.subject),
        "issuer": _name(certificate.issuer),
        "fingerprint": certificate.sha256.hex(),
        "self_made": certificate.subject == certificate.issuer,
        "intact": bool(status.intact and status.valid),
        "whole": status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        "revision": status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION,
        "trusted": bool(status.trusted and path is not None and not strict.revoked),
        "revoked": bool(strict.revoked),
        "revocation_known": bool(strict.trusted),
        "root": _name(path.trust_anchor.authority.name) if status.trusted and path else "",
        "certificate_until": until.isoformat(),
        "at": status.signer_reported_dt.isoformat() if status.signer_reported_dt else "",
        "stamped_at": stamp.timestamp.isoformat() if stamped else "",
        "stamp_trusted": bool(stamped and stamp.trusted),
        "sha256": hashlib.sha256(file[: _end(embedded)]).hexdigest(),
    }


def _end(embedded: Any) -> int:
    """Where the part of the file ends that the seal covers."""
    ranges = [int(number) for number in embedded.byte_range]
    return ranges[-2] + ranges[-1]


def _name(name: Any) -> str:
    told = name.native
    found = told.get("common_name") or told.get("organization_name") or ""
    return str(found if isinstance(found, str) else found[0])[:200]


if __name__ == "__main__":
    sys.exit(main())
