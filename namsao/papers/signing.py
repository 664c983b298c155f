"""Sealing a paper with an office's seal: PAdES B-B, B-T where a time-stamping address is given.

A module of its own, because what it is made with takes longer to import than all of Django, and
only who seals needs it.
"""

import asyncio
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import tsp, x509
from django.utils.translation import gettext as _
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from namsao.papers.seals import Mark, Seal, Sealed, SealUnavailable

FIELD = "DauDienTu"  # the name of the signature field in the PDF
SECONDS = 10  # that a time stamp is waited for


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
