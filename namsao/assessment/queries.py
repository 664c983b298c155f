"""Reads that more than one page or action needs: sheets that count, quorum, obstacles."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from namsao.assessment.models import Entry, Finding, Round, Score, ScoreSheet, Seat, Session
from namsao.dossiers.queries import choices_from, criteria_of
from namsao.law import scoring
from namsao.law.criteria.model import Choices
from namsao.law.scoring import CouncilResult, GateRule

VOTING = ("chair", "member")


def settled_facts(entry: Entry) -> dict[str, int]:
    """Facts that the advisory team settled, as stored choices; none where the rules say so."""
    if not entry.round.rules.facts_settled_by_team:
        return {}
    facts = {c.number for c in criteria_of(entry.dossier) if c.nature == "fact"}
    found = Finding.objects.filter(entry=entry, choice__isnull=False, criterion__in=facts)
    return {
        number: choice
        for number, choice in found.values_list("criterion", "choice")
        if choice is not None
    }


def waiting_for_session(round: Round) -> QuerySet[Entry]:
    """The dossiers of the round that no session has taken yet and that still need one."""
    return Entry.objects.filter(
        round=round, session=None, dossier__state__in=["in_round", "appraised"]
    )


def sheet_choices(sheet: ScoreSheet) -> Choices:
    """A sheet's choices as the law reads them."""
    stored = [(score.criterion, score.choice) for score in sheet.scores.all()]
    return choices_from(criteria_of(sheet.entry.dossier), stored)


def sheet_score(sheet: ScoreSheet) -> scoring.Score:
    """What one sheet comes to."""
    return scoring.score_sheet(criteria_of(sheet.entry.dossier), sheet_choices(sheet))


def council_of(round: Round) -> QuerySet[Seat]:
    """The voting members of the round's council, the chair first."""
    return (
        Seat.objects.filter(round=round, duty__in=VOTING, ended_at__isnull=True)
        .select_related("person")
        .order_by("duty", "id")
    )


@dataclass(frozen=True)
class CountedSheet:
    """A sheet that counts, with its choices."""

    sheet: ScoreSheet
    choices: Choices


def present_seats(session: Session) -> set[int]:
    """The seats recorded as present."""
    return set(session.attendance.filter(present=True).values_list("seat_id", flat=True))


def expected_sheets(entry: Entry) -> list[Seat]:
    """The members whose sheet the result needs: present, without a conflict here."""
    if entry.session is None:
        return []
    here = present_seats(entry.session)
    aside = set(entry.conflicts.values_list("seat_id", flat=True))
    return [seat for seat in council_of(entry.round) if seat.pk in here and seat.pk not in aside]


def counted_sheets(entry: Entry) -> list[CountedSheet]:
    """The signed sheets that make the result, in the order of the seats."""
    seats = [seat.pk for seat in expected_sheets(entry)]
    sheets = (
        ScoreSheet.objects.filter(entry=entry, state="signed", seat__in=seats)
        .select_related("entry__dossier", "seat__person")
        .prefetch_related(Prefetch("scores", Score.objects.order_by("id")))
        .order_by("seat_id")
    )
    return [CountedSheet(sheet, sheet_choices(sheet)) for sheet in sheets]


def result_of(entry: Entry, sheets: Sequence[CountedSheet]) -> CouncilResult:
    """The council's result from these sheets, under the round's gate rule."""
    rule: GateRule = "all" if entry.round.rules.gate_rule == "all" else "majority"
    return scoring.council_result(
        criteria_of(entry.dossier), [counted.choices for counted in sheets], rule
    )


def entries_to_conclude(session: Session) -> QuerySet[Entry]:
    """The dossiers that the session decides: those still under evaluation."""
    return (
        session.entries.filter(dossier__state="appraised")
        .select_related("dossier__product__producer__commune", "round__rules", "session")
        .order_by("id")
    )


def obstacles(session: Session) -> list[str]:
    """Why the session cannot be closed yet, in sentences; empty when it can."""
    found = _quorum_obstacles(session)
    entries = list(entries_to_conclude(session))
    if session.entries.filter(dossier__state="in_round").exists():
        found.append(_("Còn hồ sơ chưa có báo cáo thẩm định của tổ tư vấn."))
    if not entries:
        found.append(_("Phiên họp không có hồ sơ nào để kết luận."))
    for entry in entries:
        found.extend(_entry_obstacles(entry))
    return found


def _quorum_obstacles(session: Session) -> list[str]:
    rules = session.round.rules
    council = list(council_of(session.round))
    here = present_seats(session)
    present = [seat for seat in council if seat.pk in here]
    found = []
    if not council or len(present) < rules.quorum * len(council):
        found.append(
            _(
                "Chưa đủ số thành viên họp: có mặt %(present)d trên %(all)d,"
                " quy chế cần ít nhất %(need)s."
            )
            % {"present": len(present), "all": len(council), "need": rules.quorum}
        )
    if rules.quorum_needs_chair and not any(seat.duty == "chair" for seat in present):
        found.append(_("Chủ tịch hội đồng vắng mặt; quy chế yêu cầu phải có."))
    return found


def _entry_obstacles(entry: Entry) -> list[str]:
    sheets = counted_sheets(entry)
    signed = {counted.sheet.seat_id for counted in sheets}
    missing = [seat.person.name for seat in expected_sheets(entry) if seat.pk not in signed]
    if missing:
        return [
            _("“%(dossier)s”: chưa có phiếu đã ký của %(names)s.")
            % {"dossier": entry.dossier.product.name, "names": ", ".join(missing)}
        ]
    if not sheets:
        return [_("“%s”: không có phiếu nào được tính.") % entry.dossier.product.name]
    totals = [score.total for score in result_of(entry, sheets).sheets]
    allowed = entry.round.rules.largest_spread
    if max(totals) - min(totals) > allowed:
        return [
            _(
                "“%(dossier)s”: điểm các thành viên chênh %(spread)d, quy chế cho phép tối đa"
                " %(allowed)d. Hãy thảo luận và mở lại phiếu cần xem lại."
            )
            % {
                "dossier": entry.dossier.product.name,
                "spread": max(totals) - min(totals),
                "allowed": allowed,
            }
        ]
    return []
