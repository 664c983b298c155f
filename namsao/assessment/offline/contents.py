"""What a member's device holds of a session, as plain data for the desk's scripts."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.assessment import desk, queries
from namsao.assessment.actions import start_sheet
from namsao.assessment.models import Citation, Entry, ScoreSheet, Session
from namsao.dossiers.cards import option_lines
from namsao.dossiers.models import Evidence
from namsao.dossiers.queries import as_choice, criteria_of, language
from namsao.kernel.reach import Actor
from namsao.law import stars as law
from namsao.law.criteria.model import CriteriaSet, Criterion, Gate

OWN = ScoreSheet.objects.select_related(
    "seat", "entry__round__rules", "entry__session", "entry__dossier__product"
)


def sheet_data(sheet: ScoreSheet, actor: Actor, *, open_to_score: bool) -> dict[str, Any]:
    """A member's own sheet with all that its total, its gates and its signature hang on."""
    session = sheet.entry.session
    return {
        "sheet": sheet.pk,
        "owner": actor.user_id,
        "product": sheet.entry.dossier.product.name,
        "session": session.pk if session else None,
        "page": sheet.get_absolute_url(),
        "deliver": reverse("assessment:deliver", args=[sheet.pk]),
        "open": open_to_score,
        **law_of(criteria_of(sheet.entry.dossier), queries.reasons_needed_below(sheet.entry)),
        **sheet_state(sheet),
    }


def sheet_state(sheet: ScoreSheet) -> dict[str, Any]:
    """What changes on a sheet: its version, its scores, and what the team settles by now."""
    criteria = criteria_of(sheet.entry.dossier).by_number
    settled = queries.settled_facts(sheet.entry)
    return {
        "version": sheet.version,
        "state": sheet.state,
        "delivery": str(sheet.delivery or ""),
        "settled": {number: _value(criteria[number], at) for number, at in settled.items()},
        "scores": {
            score.criterion: {
                "choice": _value(criteria[score.criterion], score.choice),
                "note": score.note,
                "reason": score.reason,
                "objection": score.objection,
                "version": score.version,
            }
            for score in sheet.scores.all()
        },
    }


def law_of(criteria: CriteriaSet, floors: Mapping[str, int]) -> dict[str, Any]:
    """What a device needs of the law to count a sheet: points, gates, bands.

    `floors`: the points below which a criterion owes the producer a reason.
    """
    tongue = language()
    gates: dict[str, list[Gate]] = defaultdict(list)
    for gate in criteria.gates:
        gates[gate.criterion].append(gate)
    lines = [
        {
            "number": criterion.number,
            "title": criterion.title.in_language(tongue),
            "part": criterion.part,
            "floor": floors[criterion.number],
            "options": [
                [line.value, line.points, line.text] for line in option_lines(criterion, None)
            ],
            "gates": [
                {
                    "level": gate.level,
                    "met": _meeting(criterion, gate),
                    "least": criterion.option(gate.option).wording.in_language(tongue),
                }
                for gate in gates[criterion.number]
            ],
        }
        for criterion in criteria
    ]
    return {"criteria": lines, "bands": [[band.stars, band.floor] for band in law.BANDS]}


def _meeting(criterion: Criterion, gate: Gate) -> list[str]:
    """The options that reach the gate, as the form names them."""
    return [
        str(option.number)
        for option in criterion.options
        if law.meets(criterion, option.number, gate)
    ]


def _value(criterion: Criterion, stored: int | None) -> str:
    """A stored choice as the form names it; "" for none."""
    choice = as_choice(criterion, stored)
    return next((line.value for line in option_lines(criterion, choice) if line.chosen), "")


def startable(session: Session, actor: Actor) -> list[Entry]:
    """The dossiers of the session on which the member has no sheet yet and may begin one."""
    rows = Entry.objects.where_may(actor, start_sheet.name).filter(session=session)
    waiting = rows.exclude(sheets__seat__person=actor.user_id).order_by("id")
    return [entry for entry in waiting if start_sheet.refusal(entry, actor) is None]


def own_sheets(session: Session, actor: Actor) -> list[ScoreSheet]:
    """The member's own sheets in the session."""
    rows = OWN.where_may(actor, "assessment.view_sheets")
    return list(rows.filter(seat__person=actor.user_id, entry__session=session).order_by("id"))


def kept_on_device(session: Session, actor: Actor) -> dict[str, Any]:
    """The addresses that a device keeps for a meeting, what matters most first.

    Evidence stands under the file that it is: many criteria rest on one paper, which is kept once.
    `cited` are the pages that the advisory team names.
    """
    sheets = own_sheets(session, actor)
    evidence = _evidence(sheets, actor)
    return {
        "session": session.pk,
        "start": [
            reverse("api-act", args=["assessment", "entry", entry.pk, "start_sheet"])
            for entry in startable(session, actor)
        ],
        "pages": [sheet.get_absolute_url() for sheet in sheets],
        "evidence": [
            {
                "page": reverse("dossiers:evidence_pages", args=[item.pk]),
                "file": item.document.file.sha256[:32],
                "cited": sorted(pages),
            }
            for item, pages in evidence
        ],
    }


def _evidence(sheets: list[ScoreSheet], actor: Actor) -> list[tuple[Evidence, set[int]]]:
    """Evidence of the sheets' dossiers with the pages cited; the cited first."""
    dossiers = [sheet.entry.dossier_id for sheet in sheets]
    rows = Evidence.objects.where_may(actor, "dossiers.view_evidence")
    found = (
        rows.filter(dossier__in=dossiers, removed_at=None)
        .exclude(criterion="")
        .select_related("document__file")
        .defer("document__text")
        .order_by("id")
    )
    cited: dict[int, set[int]] = defaultdict(set)
    named = Citation.objects.filter(finding__entry__in=[sheet.entry_id for sheet in sheets])
    for evidence, page in named.values_list("evidence", "page"):
        cited[evidence].add(page or 1)
    lines = [(item, cited[item.pk]) for item in found]
    return sorted(lines, key=lambda line: not line[1])


def rows_of(session: Session, actor: Actor) -> list[desk.Progress]:
    """The dossiers of the session with the member's own progress."""
    return desk.progress(session, actor)


def closed(sheet: ScoreSheet) -> str:
    """Why the sheet takes nothing more, in a sentence; "" while it does."""
    if sheet.entry.session is None or sheet.entry.session.state == "closed":
        return _("Phiên họp đã bế mạc.")
    return ""
