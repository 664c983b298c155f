"""A thing's history as people read it: who did what, when, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.models import StateLabel
from namsao.kernel.action import REGISTRY
from namsao.kernel.models import Event

# Autosaves would drown the rest: each is kept, the history shows the last of a run.
QUIET = {"dossiers.answer", "dossiers.fill_form", "dossiers.attach", "dossiers.update"}
# The team's and the members' work is theirs; the producer reads the result and its reasons.
PRIVATE = {
    "assessment.record_finding",
    "assessment.record_visit",
    "assessment.start_sheet",
    "assessment.score",
    "assessment.deliver_sheet",
    "assessment.sign_sheet",
    "assessment.reopen_sheet",
    "assessment.declare_conflict",
    "assessment.record_conflict",
    "assessment.ask_second_look",
    "assessment.look_again",
    "assessment.resolve_objection",
    "assessment.correct_finding",
}
# What the council concluded is announced by the decision, not by the history (Article 7.3.g).
UNTOLD = {"assessment.conclude": {"total", "stars"}}
TOLD: dict[str, Any] = {
    "reason": _("Lý do"),
    "reasons": _("Nội dung cần hoàn thiện"),
    "receipt": _("Số phiếu"),
    "due_on": _("Hạn"),
    "proposal_number": _("Văn bản đề nghị"),
    "round": _("Đợt"),
    "decision": _("Quyết định"),
    "number": _("Số giấy chứng nhận"),
    "total": _("Điểm"),
    "stars": _("Sao"),
    "name": _("Tên"),
    "paper": _("Biểu mẫu"),
    "found": _("Sự việc"),
    "report": _("Kết luận"),
    "code": _("Mã sản phẩm"),
    "budget_line": _("Nội dung chi"),
    "document_number": _("Văn bản"),
    "dong": _("Số tiền (đồng)"),
}


@dataclass(frozen=True)
class Line:
    """One line of a history."""

    at: datetime
    by: str
    label: str
    before: str
    after: str
    told: tuple[tuple[str, str], ...]


def of(story: str, *, most: int = 200) -> list[Line]:
    """A thing's history, newest first, without what concerns single score sheets.

    `story` names the thing, such as "dossiers.dossier:12": every event told under it.
    """
    return lines_of(events_of(story).order_by("-id")[:most])


def lines_of(events: Iterable[Event]) -> list[Line]:
    """The events in their order; of a run of autosaves only the first."""
    lines: list[Line] = []
    quiet_before = False
    for event in events:
        quiet = event.action in QUIET
        if not (quiet and quiet_before):
            lines.append(line_of(event))
        quiet_before = quiet
    return lines


def events_of(*stories: str) -> QuerySet[Event]:
    """Every event told under these things, oldest first, without single score sheets.

    A message that the producer does not read is on the page of the messages alone.
    """
    everybodys = Q(facts__audience__isnull=True) | Q(facts__audience="producer")
    rows = Event.objects.filter(everybodys, story__in=stories).exclude(action__in=PRIVATE)
    return rows.select_related("by").order_by("id")


def line_of(event: Event) -> Line:
    """An event as people read it: of its facts only those that are told."""
    act = REGISTRY.get(event.action)
    states = dict(StateLabel.choices)
    untold = UNTOLD.get(event.action, set())
    facts = {name: value for name, value in event.facts.items() if name not in untold}
    return Line(
        at=event.at,
        by=str(_("%s (qua mã truy cập)") % event.by) if "via" in event.facts else str(event.by),
        label=str(act.label) if act else event.action,
        before=str(states.get(event.before, "")),
        after=str(states.get(event.after, "")) if event.after != event.before else "",
        told=tuple(
            (str(label), str(facts[name]))
            for name, label in TOLD.items()
            if facts.get(name) not in (None, "")
        ),
    )
