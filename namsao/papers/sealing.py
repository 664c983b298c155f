"""Sealing the papers of a thing, once, and keeping what was sealed."""

from collections.abc import Callable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.kernel.action import Facts, Refused
from namsao.kernel.files import store
from namsao.kernel.models import Reached, StoredFile
from namsao.papers.documents import SealNote
from namsao.papers.models import PaperKind, SealedPaper
from namsao.papers.seals import Mark, Seal, SealUnavailable, seal_of

type Draw = Callable[[SealNote], bytes]


def sealed_copy(subject: Reached, kind: PaperKind) -> StoredFile | None:
    """The sealed file of that paper, if it was sealed: from then on it is the paper."""
    found = SealedPaper.objects.filter(subject=subject.ref, kind=kind).select_related("file")
    row = found.first()
    return row.file if row else None


def sealed_papers(subject: Reached) -> dict[str, SealedPaper]:
    """The sealed papers of that thing, by kind."""
    rows = SealedPaper.objects.filter(subject=subject.ref).select_related("file")
    return {row.kind: row for row in rows}


def not_to_be_sealed(subject: Reached, area: Area | None, *kinds: PaperKind) -> str | None:
    """Why these papers cannot be sealed: sealed already, or there is no seal. None if they can."""
    if SealedPaper.objects.filter(subject=subject.ref, kind__in=kinds).exists():
        return _("Văn bản này đã được đóng dấu điện tử.")
    try:
        if area is not None and seal_of(area.code) is not None:
            return None
    except SealUnavailable as error:
        return str(error)
    return _("Chưa có dấu điện tử của %s. Người vận hành hệ thống cài đặt dấu.") % (
        area.title if area else _("cơ quan này")
    )


def seal_papers(
    subject: Reached, area: Area, papers: dict[PaperKind, Draw], at: datetime
) -> Facts:
    """Seal each paper with the area's seal and keep it; returns the facts for the event.

    Part of the actions that seal. Raises Refused where the seal cannot be used.
    """
    if refused := not_to_be_sealed(subject, area, *papers):
        raise Refused(refused)
    try:
        using = seal_of(area.code)
        assert using is not None  # asked above
        return {
            "sealed": {
                str(kind): _seal_one(subject, kind, draw, using, at)
                for kind, draw in papers.items()
            }
        }
    except SealUnavailable as error:
        raise Refused(str(error)) from error


def _seal_one(
    subject: Reached, kind: PaperKind, draw: Draw, using: Seal, at: datetime
) -> dict[str, str]:
    from namsao.papers.signing import seal  # noqa: PLC0415 -- a second that most starts can spare

    def drawn(mark: Mark) -> bytes:
        return draw(SealNote(office=mark.name, at=at, self_made=mark.self_made))

    done = seal(drawn, using, at)
    kept = store(SimpleUploadedFile(f"{kind}.pdf", done.pdf, "application/pdf"), at)
    SealedPaper.objects.create(
        subject=subject.ref,
        kind=kind,
        file=kept,
        sealed_at=at,
        seal=done.mark.name,
        fingerprint=done.mark.fingerprint,
        self_made=done.mark.self_made,
        timestamped=done.timestamped,
    )
    return {"sha256": kept.sha256, "certificate": done.mark.fingerprint}
