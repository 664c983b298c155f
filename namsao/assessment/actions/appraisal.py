"""The advisory team's verbs: findings, site visits, the report to the chair (Article 7.3.c)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment import forms, queries
from namsao.assessment.models import Citation, Entry, Finding, SiteVisit
from namsao.dossiers import queries as dossiers
from namsao.dossiers.models import Dossier, Evidence
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.folding import fold
from namsao.kernel.reach import Actor
from namsao.law.criteria.model import Choice
from namsao.law.dossier import MOVES


def _not_under_appraisal(entry: Entry) -> str | None:
    """Why the team cannot write on it now."""
    if entry.dossier.state == "in_round":
        return None
    return _("Tổ tư vấn chỉ ghi nhận xét khi hồ sơ đang được thẩm định.")


@action(
    Entry,
    "record_finding",
    label=gettext_lazy("Ghi nhận xét một tiêu chí"),
    form=forms.RecordFinding,
    guard=_not_under_appraisal,
)
def record_finding(
    entry: Entry,
    *,
    by: Actor,
    at: datetime,
    criterion: str,
    choice: Choice | None,
    reason: str,
    evidence: Sequence[int] = (),
    pages: Mapping[int, int] | None = None,
) -> Facts:
    """One criterion: the option found, why, and on which evidence.

    `pages` says for a piece of evidence on which of its pages, counted from 1.
    """
    return write_finding(
        entry,
        by=by,
        at=at,
        criterion=criterion,
        choice=choice,
        reason=reason,
        evidence=evidence,
        pages=pages,
    )


def write_finding(
    entry: Entry,
    *,
    by: Actor,
    at: datetime,
    criterion: str,
    choice: Choice | None,
    reason: str,
    evidence: Sequence[int],
    pages: Mapping[int, int] | None,
) -> Facts:
    """The finding and its citations. Part of the actions that record or correct one."""
    chosen = dossiers.check_one(entry.dossier, criterion, choice)
    cited = list(Evidence.objects.filter(pk__in=evidence, dossier=entry.dossier, removed_at=None))
    if len(cited) != len(set(evidence)):
        raise Refused(_("Minh chứng được dẫn không thuộc hồ sơ này."))
    finding = Finding(
        entry=entry,
        criterion=criterion,
        choice=None if chosen is None else int(chosen),
        reason=reason,
        folded=fold(reason),
        by_id=by.user_id,
        found_at=at,
    )
    Finding.objects.bulk_create(  # one question to the database, whether there is one or not
        [finding],
        update_conflicts=True,
        unique_fields=["entry", "criterion"],
        update_fields=["choice", "reason", "folded", "by", "found_at"],
    )
    finding.citations.all().delete()
    Citation.objects.bulk_create(
        Citation(finding=finding, evidence=item, page=(pages or {}).get(item.pk)) for item in cited
    )
    return {"criterion": criterion, "choice": chosen, "reason": reason}


@action(
    Entry,
    "record_visit",
    label=gettext_lazy("Ghi khảo sát thực tế"),
    form=forms.RecordVisit,
    guard=_not_under_appraisal,
)
def record_visit(
    entry: Entry, *, by: Actor, at: datetime, visited_on: date, present: str, notes: str
) -> Made[SiteVisit]:
    """Notes of a visit to where the product is made."""
    if entry.visits.filter(visited_on=visited_on, notes=notes).exists():
        said = _("Buổi khảo sát ngày này đã được ghi với cùng kết quả.")
        raise Refused(said, {"notes": [said]})
    visit = SiteVisit.objects.create(
        entry=entry, visited_on=visited_on, present=present, notes=notes
    )
    return Made(visit, {"visited_on": visited_on.isoformat()})


@action(
    Dossier,
    MOVES["file_appraisal"],
    label=gettext_lazy("Gửi báo cáo thẩm định"),
    effect=gettext_lazy("Gửi báo cáo tới chủ tịch hội đồng; hội đồng bắt đầu chấm."),
    form=forms.FileAppraisal,
)
def file_appraisal(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    summary: str,
    large_change: bool = False,
    unclear_evidence: bool = False,
) -> Facts:
    """The report to the chair. Every fact must be settled by then; judgements may stay open.

    By the advisory team (Article 7.3.c); on a renewal by the OCOP office, which visits where
    production has changed much or evidence is unclear, and there alone (Article 7.6.c).
    """
    entry = queries.entry_of(dossier)
    found = set(
        Finding.objects.filter(entry=entry, choice__isnull=False).values_list(
            "criterion", flat=True
        )
    )
    if entry.round.rules.facts_settled_by_team:
        open_facts = [
            criterion.number
            for criterion in dossiers.criteria_of(dossier)
            if criterion.nature == "fact" and criterion.number not in found
        ]
        if open_facts:
            raise Refused(
                _("Còn %(count)d tiêu chí có chứng cứ chưa được xác định: %(numbers)s.")
                % {"count": len(open_facts), "numbers": ", ".join(open_facts)}
            )
    if (large_change or unclear_evidence) and not entry.visits.exists():
        said = _(
            "Thay đổi lớn hoặc minh chứng không rõ thì phải khảo sát thực tế trước"
            " (điểm c khoản 6 Điều 7). Hãy ghi buổi khảo sát."
        )
        raise Refused(said, {"large_change" if large_change else "unclear_evidence": [said]})
    entry.appraisal_summary = summary
    entry.appraised_at = at
    entry.save(update_fields=["appraisal_summary", "appraised_at"])
    return {
        "findings": len(found),
        "large_change": large_change,
        "unclear_evidence": unclear_evidence,
    }
