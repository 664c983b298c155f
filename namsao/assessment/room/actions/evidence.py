"""Evidence is frozen for the council, and one document may be let in (Articles 4.2 and 7.3)."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment.models import Entry
from namsao.assessment.room import forms
from namsao.assessment.room.models import EvidenceWindow
from namsao.dossiers.actions.producer import put_in
from namsao.dossiers.documents.models import Document
from namsao.dossiers.models import Evidence
from namsao.dossiers.queries import criterion_of
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor

BEFORE_THE_COUNCIL = ("in_round", "appraised")


def _not_before_the_council(entry: Entry) -> str | None:
    if entry.dossier.state not in BEFORE_THE_COUNCIL:
        return _("Hồ sơ này không ở trước hội đồng.")
    if entry.session is not None and entry.session.state == "closed":
        return _("Phiên họp đã bế mạc.")
    return None


def _frozen_already(entry: Entry) -> str | None:
    if entry.frozen_at is not None:
        return _("Minh chứng của hồ sơ này đã được chốt.")
    return _not_before_the_council(entry)


def _not_frozen(entry: Entry) -> str | None:
    if entry.frozen_at is None:
        return _("Minh chứng chưa được chốt cho hội đồng.")
    return _not_before_the_council(entry)


@action(
    Entry,
    "freeze_evidence",
    label=gettext_lazy("Chốt minh chứng"),
    effect=gettext_lazy(
        "Từ lúc này hội đồng xét đúng những minh chứng đang có. Triệu tập phiên họp cũng chốt."
    ),
    guard=_frozen_already,
)
def freeze_evidence(entry: Entry, *, by: Actor, at: datetime) -> Facts:
    """Freeze the evidence before the session is called; calling it freezes too."""
    entry.frozen_at = at
    entry.save(update_fields=["frozen_at"])
    return {"evidence": entry.dossier.evidence.filter(removed_at=None).count()}


@action(
    Entry,
    "open_window",
    label=gettext_lazy("Cho bổ sung một minh chứng"),
    effect=gettext_lazy("Chủ thể nộp thêm được đúng một tài liệu này, đến hết ngày đã chọn."),
    form=forms.OpenWindow,
    guard=_not_frozen,
)
def open_window(
    entry: Entry,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    until: date,
    reason: str,
    criterion: str = "",
    replaces: Evidence | None = None,
) -> Made[EvidenceWindow]:
    """Let one document of a kind come in after the freeze, for a reason, until a day."""
    if criterion:
        criterion_of(entry.dossier, criterion)
    if until < localtime(at).date():
        said = _("Ngày cuối phải từ hôm nay trở đi.")
        raise Refused(said, {"until": [said]})
    if replaces is not None and (
        replaces.dossier_id != entry.dossier_id or replaces.removed_at is not None
    ):
        said = _("Minh chứng được thay không thuộc hồ sơ này.")
        raise Refused(said, {"replaces": [said]})
    made = EvidenceWindow.objects.create(
        entry=entry,
        kind=kind,
        criterion=criterion,
        reason=reason,
        opened_at=at,
        until=until,
        replaces=replaces,
    )
    return Made(
        made,
        {"kind": kind, "criterion": criterion, "until": until.isoformat(), "reason": reason},
    )


def _window_used(window: EvidenceWindow) -> str | None:
    if window.used_at is not None:
        return _("Tài liệu này đã được bổ sung.")
    return _not_before_the_council(window.entry)


def _window_over(window: EvidenceWindow, day: date) -> str | None:
    if day > window.until:
        return _("Đã hết hạn bổ sung (%s).") % f"{window.until:%d/%m/%Y}"
    return None


@action(
    EvidenceWindow,
    "supply",
    label=gettext_lazy("Bổ sung minh chứng"),
    effect=gettext_lazy("Tài liệu vào hồ sơ ngay và không rút lại được."),
    form=forms.Supply,
    guard=_window_used,
    on_day=_window_over,
)
def supply(
    window: EvidenceWindow,
    *,
    by: Actor,
    at: datetime,
    upload: Upload | None = None,
    document: Document | None = None,
    name: str = "",
    expires_on: date | None = None,
) -> Facts:
    """Put the one document in; what it replaces is taken off and stays readable."""
    dossier = window.entry.dossier
    made = put_in(
        dossier,
        at,
        upload=upload,
        document=document,
        kind=window.kind,
        name=name,
        expires_on=expires_on,
        criterion=window.criterion,
    )
    if made.thing.kind != window.kind:
        said = _("Cần một tài liệu loại “%s”.") % window.kind_label
        raise Refused(said, {"document": [said]})
    if window.replaces is not None:
        window.replaces.removed_at = at
        window.replaces.save(update_fields=["removed_at"])
    window.evidence, window.used_at = made.thing, at
    window.save(update_fields=["evidence", "used_at"])
    return {**made.facts, "evidence": made.thing.pk, "replaces": window.replaces_id}
