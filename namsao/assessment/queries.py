"""Reads that more than one page or action needs: facts, sheets that count, who takes part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Prefetch, QuerySet, When

from namsao.areas.models import Area
from namsao.assessment.models import (
    VOTING,
    Duty,
    Entry,
    Round,
    Score,
    ScoreSheet,
    Seat,
    Session,
)
from namsao.assessment.room.models import Ruling
from namsao.dossiers.models import Dossier, Level
from namsao.dossiers.queries import choices_from, criteria_of, self_choices
from namsao.law import scoring
from namsao.law.criteria.model import Choices
from namsao.law.scoring import CouncilResult, GateRule, points_of


def settled_facts(entry: Entry) -> dict[str, int]:
    """Facts that the advisory team settled, as stored choices; none where the rules say so.

    A fact that the session left to the members is settled no more.
    """
    if not entry.round.rules.facts_settled_by_team:
        return {}
    opened = {one.criterion for one in entry.resolutions.all() if one.ruling == Ruling.OPENED}
    facts = {c.number for c in criteria_of(entry.dossier) if c.nature == "fact"} - opened
    return {
        number: choice
        for number, choice in _found(entry)
        if number in facts and choice is not None
    }


def _found(entry: Entry) -> list[tuple[str, int | None]]:
    """What the advisory team found, as stored choices by criterion."""
    return [(finding.criterion, finding.choice) for finding in entry.findings.all()]


def waiting_for_session(round: Round) -> QuerySet[Entry]:
    """The dossiers of the round that no session has taken yet and that still need one."""
    return Entry.objects.filter(
        round=round, session=None, dossier__state__in=["in_round", "appraised"]
    )


def resolved_facts(entry: Entry) -> dict[str, int]:
    """Disputed facts that the session resolved, as stored choices: they hold for every sheet."""
    return {one.criterion: one.choice for one in entry.resolutions.all() if one.choice is not None}


def sheet_choices(sheet: ScoreSheet) -> Choices:
    """A sheet's choices as the law reads them: what the session resolved holds for every sheet."""
    stored = {score.criterion: score.choice for score in sheet.scores.all()}
    resolved = resolved_facts(sheet.entry)
    return choices_from(criteria_of(sheet.entry.dossier), {**stored, **resolved}.items())


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
    found = choices_from(criteria, _found(entry))
    floors = {c.number: points_of(c, claims.get(c.number)) for c in criteria}
    for number, choice in found.items():
        floors[number] = min(floors[number], points_of(criteria.by_number[number], choice))
    return floors


def council_of(round: Round) -> QuerySet[Seat]:
    """The voting members of the round's council, the chair first."""
    return (
        Seat.objects.filter(round=round, duty__in=VOTING, ended_at__isnull=True)
        .select_related("person")
        .order_by(Case(*(When(duty=duty, then=place) for place, duty in enumerate(VOTING))), "id")
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


SCORES = Prefetch("scores", Score.objects.order_by("id"))


def with_sheets(rows: QuerySet[Entry], *, scores: bool = True) -> QuerySet[Entry]:
    """Entries with all that their results are made of, in a fixed number of queries.

    Without `scores` it is all but what the sheets say: who has signed, who stepped aside.
    """
    sheets = ScoreSheet.objects.select_related("seat__person")
    if scores:
        sheets = sheets.prefetch_related(SCORES)
    return rows.select_related(
        "dossier__product__producer__commune", "round__area", "round__rules", "session"
    ).prefetch_related("conflicts", "resolutions", Prefetch("sheets", sheets.order_by("seat_id")))


@dataclass(frozen=True)
class CountedSheet:
    """A sheet that counts, with its choices."""

    sheet: ScoreSheet
    choices: Choices


@dataclass(frozen=True)
class Sitting:
    """Who takes part in a session, read once for all its dossiers.

    At a meeting those present; where opinions are asked in writing, the whole council. A
    substitute takes part in the place of a seat of the council.
    """

    session: Session
    council: tuple[Seat, ...]
    present: frozenset[int]  # seats that take part, substitutes too
    for_all: Mapping[int, Seat] = field(default_factory=dict)  # seat: its substitute
    for_one: Mapping[tuple[int, int], Seat] = field(default_factory=dict)  # (entry, seat)

    @property
    def here(self) -> tuple[Seat, ...]:
        """Who takes part, a seat of the council each."""
        voters = (self.for_all.get(seat.pk, seat) for seat in self.council)
        return tuple(voter for voter in voters if voter.pk in self.present)

    def voter(self, entry: Entry, seat: Seat) -> Seat:
        """Who scores this dossier for a seat of the council: its holder, or a substitute."""
        return self.for_one.get((entry.pk, seat.pk)) or self.for_all.get(seat.pk, seat)

    def voters(self, entry: Entry) -> list[Seat]:
        """Who scores this dossier, present or not: one for each seat, without conflicts."""
        aside = {conflict.seat_id for conflict in entry.conflicts.all()}
        found = (self.voter(entry, seat) for seat in self.council)
        return [voter for voter in found if voter.pk not in aside]

    def expected(self, entry: Entry) -> list[Seat]:
        """The members whose sheet the result needs: taking part, without a conflict here."""
        return [voter for voter in self.voters(entry) if voter.pk in self.present]

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

    def presided_by(self, taking_part: Sequence[Seat]) -> Seat | None:
        """Who presides: the chair, or a vice chair or the chair's substitute by the rules."""
        here = {seat.pk for seat in taking_part}
        chair = next((seat for seat in self.council if seat.duty == Duty.CHAIR), None)
        if chair is not None and chair.pk in here:
            return chair
        if not self.session.round.rules.vice_chair_presides:
            return None
        standing_in = self.for_all.get(chair.pk) if chair else None
        vices = [seat for seat in taking_part if seat.duty == Duty.VICE_CHAIR]
        if standing_in is not None and standing_in.pk in here:
            vices.append(standing_in)
        return vices[0] if vices else None


def present_seats(session: Session) -> set[int]:
    """The seats recorded as present."""
    return set(session.attendance.filter(present=True).values_list("seat_id", flat=True))


def sitting_of(session: Session) -> Sitting:
    """The session with its council and who takes part."""
    council = tuple(council_of(session.round))
    for_all: dict[int, Seat] = {}
    for_one: dict[tuple[int, int], Seat] = {}
    rows = session.substitutions.filter(substitute__ended_at=None)
    for row in rows.select_related("substitute__person"):
        if row.entry_id is None:
            for_all[row.seat_id] = row.substitute
        else:
            for_one[row.entry_id, row.seat_id] = row.substitute
    if session.in_writing:
        everybody = [*council, *for_all.values(), *for_one.values()]
        present = frozenset(seat.pk for seat in everybody)
    else:
        present = frozenset(present_seats(session))
    return Sitting(session, council, present, for_all, for_one)


def attendable(session: Session) -> list[Seat]:
    """Whose attendance is recorded: the council, and whoever stands in for a member."""
    sitting = sitting_of(session)
    seats = [*sitting.council, *sitting.for_all.values(), *sitting.for_one.values()]
    return list({seat.pk: seat for seat in seats}.values())


def result_of(entry: Entry, sheets: Sequence[CountedSheet]) -> CouncilResult:
    """The council's result from these sheets, under the round's gate rule."""
    return scoring.council_result(
        criteria_of(entry.dossier), [counted.choices for counted in sheets], gate_rule(entry.round)
    )


def gate_rule(round: Round) -> GateRule:
    """When a council of that round meets a gate, as the law names it."""
    return "all" if round.rules.gate_rule == "all" else "majority"


def entries_to_conclude(session: Session, *, scores: bool = True) -> QuerySet[Entry]:
    """The dossiers that the session decides: those still under evaluation."""
    rows = Entry.objects.filter(session=session, dossier__state="appraised")
    return with_sheets(rows, scores=scores).order_by("id")
