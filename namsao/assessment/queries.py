"""Reads that more than one page or action needs: sheets that count, quorum, obstacles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.assessment.models import Entry, Finding, Round, Score, ScoreSheet, Seat, Session
from namsao.dossiers.models import Dossier, Level
from namsao.dossiers.queries import choices_from, criteria_of, self_choices
from namsao.law import scoring
from namsao.law.criteria.model import Choices
from namsao.law.scoring import CouncilResult, GateRule, points_of

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


def without_reason(sheet: ScoreSheet) -> list[str]:
    """The criteria scored below the producer's claim without a reason that the producer can read.

    The team's own reason serves where the team found no more than the member gives, an objection
    where the member departs from a settled fact.
    """
    criteria = criteria_of(sheet.entry.dossier)
    floors = reasons_needed_below(sheet.entry)
    chosen = sheet_choices(sheet)
    said = {score.criterion for score in sheet.scores.all() if score.reason or score.objection}
    return [
        criterion.number
        for criterion in criteria
        if points_of(criterion, chosen.get(criterion.number)) < floors[criterion.number]
        and criterion.number not in said
    ]


def reasons_needed_below(entry: Entry) -> dict[str, int]:
    """For each criterion the points below which a member owes the producer a reason.

    The producer's claim, or what the advisory team found with its reason, whichever is less.
    """
    criteria = criteria_of(entry.dossier)
    claims = self_choices(entry.dossier)
    stored = Finding.objects.filter(entry=entry, choice__isnull=False)
    found = choices_from(criteria, stored.values_list("criterion", "choice"))
    floors = {c.number: points_of(c, claims.get(c.number)) for c in criteria}
    for number, choice in found.items():
        floors[number] = min(floors[number], points_of(criteria.by_number[number], choice))
    return floors


def council_of(round: Round) -> QuerySet[Seat]:
    """The voting members of the round's council, the chair first."""
    return (
        Seat.objects.filter(round=round, duty__in=VOTING, ended_at__isnull=True)
        .select_related("person")
        .order_by("duty", "id")
    )


def evaluating_area(dossier: Dossier) -> Area:
    """Whose council evaluates the dossier now: its province's, or the country's."""
    province: Area = dossier.product.producer.commune.province
    if dossier.level == Level.PROVINCE:
        return province
    country = province.parent
    if country is None:
        raise LookupError(f"{province} lies in no country")
    return country


def entry_of(dossier: Dossier) -> Entry:
    """The dossier's evaluation under way, or its last. Raises Entry.DoesNotExist before any."""
    return with_sheets(Entry.objects.filter(dossier=dossier)).latest("id")


def with_sheets(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries with all that their results are made of, in a fixed number of queries."""
    sheets = ScoreSheet.objects.select_related("seat__person").prefetch_related(
        Prefetch("scores", Score.objects.order_by("id"))
    )
    return rows.select_related(
        "dossier__product__producer__commune", "round__area", "round__rules", "session"
    ).prefetch_related("conflicts", Prefetch("sheets", sheets.order_by("seat_id")))


@dataclass(frozen=True)
class CountedSheet:
    """A sheet that counts, with its choices."""

    sheet: ScoreSheet
    choices: Choices


@dataclass(frozen=True)
class Sitting:
    """Who takes part in a session, read once for all its dossiers.

    At a meeting those present; where opinions are asked in writing, the whole council.
    """

    session: Session
    council: tuple[Seat, ...]
    here: tuple[Seat, ...]

    def expected(self, entry: Entry) -> list[Seat]:
        """The members whose sheet the result needs: taking part, without a conflict here."""
        aside = {conflict.seat_id for conflict in entry.conflicts.all()}
        return [seat for seat in self.here if seat.pk not in aside]

    def counted(self, entry: Entry) -> list[CountedSheet]:
        """The signed sheets that make the result, in the order of the seats."""
        seats = {seat.pk for seat in self.expected(entry)}
        return [
            CountedSheet(sheet, sheet_choices(sheet))
            for sheet in entry.sheets.all()
            if sheet.state == "signed" and sheet.seat_id in seats
        ]

    def silent(self, entry: Entry) -> list[Seat]:
        """The expected members who have not signed."""
        signed = {sheet.seat_id for sheet in entry.sheets.all() if sheet.state == "signed"}
        return [seat for seat in self.expected(entry) if seat.pk not in signed]


def present_seats(session: Session) -> set[int]:
    """The seats recorded as present."""
    return set(session.attendance.filter(present=True).values_list("seat_id", flat=True))


def sitting_of(session: Session) -> Sitting:
    """The session with its council and who takes part."""
    council = tuple(council_of(session.round))
    if session.in_writing:
        return Sitting(session, council, council)
    present = present_seats(session)
    return Sitting(session, council, tuple(seat for seat in council if seat.pk in present))


def result_of(entry: Entry, sheets: Sequence[CountedSheet]) -> CouncilResult:
    """The council's result from these sheets, under the round's gate rule."""
    rule: GateRule = "all" if entry.round.rules.gate_rule == "all" else "majority"
    return scoring.council_result(
        criteria_of(entry.dossier), [counted.choices for counted in sheets], rule
    )


def entries_to_conclude(session: Session) -> QuerySet[Entry]:
    """The dossiers that the session decides: those still under evaluation."""
    return with_sheets(Entry.objects.filter(session=session, dossier__state="appraised")).order_by(
        "id"
    )


def obstacles(session: Session, today: date) -> list[str]:
    """Why the session cannot be closed on that day, in sentences; empty when it can."""
    sitting = sitting_of(session)
    found = [] if session.in_writing else _quorum_obstacles(sitting, sitting.here)
    entries = list(entries_to_conclude(session))
    if session.entries.filter(dossier__state="in_round").exists():
        found.append(_("Còn hồ sơ chưa có báo cáo thẩm định."))
    if not entries:
        found.append(_("Phiên họp không có hồ sơ nào để kết luận."))
    for entry in entries:
        found.extend(_entry_obstacles(entry, sitting, today))
    return found


def _quorum_obstacles(sitting: Sitting, taking_part: Sequence[Seat]) -> list[str]:
    rules, council = sitting.session.round.rules, sitting.council
    found = []
    if not council or len(taking_part) < rules.quorum * len(council):
        said = (
            _(
                "Chưa đủ số thành viên cho ý kiến: có %(present)d trên %(all)d,"
                " quy chế cần ít nhất %(need)s."
            )
            if sitting.session.in_writing
            else _(
                "Chưa đủ số thành viên họp: có mặt %(present)d trên %(all)d,"
                " quy chế cần ít nhất %(need)s."
            )
        )
        found.append(
            said % {"present": len(taking_part), "all": len(council), "need": rules.quorum}
        )
    if rules.quorum_needs_chair and not any(seat.duty == "chair" for seat in taking_part):
        found.append(_("Chủ tịch hội đồng vắng mặt; quy chế yêu cầu phải có."))
    return found


def _entry_obstacles(entry: Entry, sitting: Sitting, today: date) -> list[str]:
    name = entry.dossier.product.name
    sheets, silent = sitting.counted(entry), sitting.silent(entry)
    if silent and _still_awaited(sitting, today):
        return [
            _("“%(dossier)s”: chưa có phiếu đã ký của %(names)s.")
            % {"dossier": name, "names": ", ".join(seat.person.name for seat in silent)}
        ]
    if not sheets:
        return [_("“%s”: không có phiếu nào được tính.") % name]
    if sitting.session.in_writing:
        answered = [counted.sheet.seat for counted in sheets]
        # Who stepped aside is no more missing than at a meeting, where they sit and do not score.
        aside = [seat for seat in sitting.here if seat not in sitting.expected(entry)]
        if lacking := _quorum_obstacles(sitting, [*answered, *aside]):
            return [f"“{name}”: {reason}" for reason in lacking]
    return _spread_obstacles(entry, sheets)


def _still_awaited(sitting: Sitting, today: date) -> bool:
    """Whether a missing sheet holds the session up.

    At a meeting always; in writing until the day set, after which who is silent is not counted.
    """
    return not sitting.session.in_writing or today <= sitting.session.meets_on


def _spread_obstacles(entry: Entry, sheets: Sequence[CountedSheet]) -> list[str]:
    """Totals further apart than the rules allow: a meeting discusses, written opinions meet."""
    totals = [score.total for score in result_of(entry, sheets).sheets]
    allowed, spread = entry.round.rules.largest_spread, max(totals) - min(totals)
    if spread <= allowed:
        return []
    said = (
        _(
            "“%(dossier)s”: điểm các thành viên chênh %(spread)d, quy chế cho phép tối đa"
            " %(allowed)d. Ý kiến khác nhau nên hội đồng phải họp (điểm d khoản 6 Điều 7)."
        )
        if entry.session and entry.session.in_writing
        else _(
            "“%(dossier)s”: điểm các thành viên chênh %(spread)d, quy chế cho phép tối đa"
            " %(allowed)d. Hãy thảo luận và mở lại phiếu cần xem lại."
        )
    )
    return [said % {"dossier": entry.dossier.product.name, "spread": spread, "allowed": allowed}]
