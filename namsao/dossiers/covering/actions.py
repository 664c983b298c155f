"""Covering a paper, finding nothing to cover in it, and opening the original all the same."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.dossiers.covering import forms, queries
from namsao.dossiers.covering.models import Covering
from namsao.dossiers.models import Evidence
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import path_of
from namsao.kernel.reach import Actor
from namsao.papers.redaction import Box, CannotRedact, covered


def _taken_off(evidence: Evidence) -> str | None:
    return _("Minh chứng này đã được bỏ.") if evidence.removed_at else None


def _taken_off_or_covered(evidence: Evidence) -> str | None:
    """What is covered stays covered: fewer boxes make another copy, none would bare it to all."""
    if _not_covered(evidence) is None:
        return _("Tài liệu này đã có bản che. Hãy bỏ bớt ô và tạo bản che mới nếu che nhầm.")
    return _taken_off(evidence)


def _not_covered(evidence: Evidence) -> str | None:
    covering = queries.covering_of(evidence)
    if covering is None or covering.file is None:
        return _("Tài liệu này không có bản che: tệp đang xem chính là bản gốc.")
    return None


@action(
    Evidence,
    "cover",
    label=gettext_lazy("Che thông tin cá nhân"),
    effect=gettext_lazy(
        "Tạo bản che: mỗi trang thành ảnh, ô bị bôi đen, không còn chữ bên dưới. Bản gốc giữ"
        " nguyên cho chủ thể; người khác xem bản che, mở bản gốc thì được ghi lại."
    ),
    form=forms.Cover,
    guard=_taken_off,
)
def cover(evidence: Evidence, *, by: Actor, at: datetime, boxes: Sequence[Box]) -> Facts:
    """Make a covered copy of the paper; it is what is shown and given out from now on.

    Law 91/2025/QH15: no more personal data is shown than the purpose needs.
    """
    original = evidence.file
    try:
        pdf = covered(path_of(original).read_bytes(), original.media_type, boxes)
    except CannotRedact as bad:
        raise Refused(str(bad), {"boxes": [str(bad)]}) from bad
    copy = kept(SimpleUploadedFile("covered.pdf", pdf, "application/pdf"), at)
    Covering.objects.create(
        document_id=evidence.document_id,
        file=copy,
        boxes=[queries.plain(box) for box in boxes],
        made_by_id=by.user_id,
        made_at=at,
    )
    return {"name": evidence.name, "boxes": len(boxes), "sha256": copy.sha256}


@action(
    Evidence,
    "find_nothing",
    label=gettext_lazy("Không có gì phải che"),
    effect=gettext_lazy(
        "Ghi rằng bạn đã xem và không thấy thông tin cá nhân phải che: bản gốc được dùng khi gửi"
        " hồ sơ ra ngoài."
    ),
    guard=_taken_off_or_covered,
)
def find_nothing(evidence: Evidence, *, by: Actor, at: datetime) -> Facts:
    """The paper was looked at and may be given out as it is."""
    Covering.objects.create(
        document_id=evidence.document_id, file=None, made_by_id=by.user_id, made_at=at
    )
    return {"name": evidence.name}


@action(
    Evidence,
    "open_original",
    label=gettext_lazy("Mở bản gốc"),
    effect=gettext_lazy("Mở tệp chưa che. Ai mở, lúc nào, để làm gì được ghi lại."),
    form=forms.Purpose,
    guard=_not_covered,
)
def open_original(evidence: Evidence, *, by: Actor, at: datetime, purpose: str) -> Facts:
    """Remember who opened what was covered, and what for. The page then gives the file."""
    return {"name": evidence.name, "purpose": purpose}
