"""The live board of a session: who has scored what, where members differ, what to discuss first.

Independence holds here too: of sheets that are not signed the board shows how far they are and no
value; of signed ones the values that its reader may read, which for a chair who scores begins
with their own signature on the dossier.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Max, Q

from namsao.assessment import queries
from namsao.assessment.closing import Obstacle, obstacles
from namsao.assessment.models import Conflict, Entry, Score, ScoreSheet, Seat, Session
from namsao.assessment.queries import Sitting
from namsao.assessment.room import disputes
from namsao.assessment.room.models import SecondLook
from namsao.dossiers.queries import as_choice, choices_from, criteria_of, language
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.law.criteria.model import Choice, Choices, CriteriaSet
from namsao.law.discussion import Stake, stake
from namsao.law.scoring import points_of

SHOWN_CRITERIA = 5  # the criteria of a dossier that the board names, the widest first


@dataclass(frozen=True)
class Cell:
    """One member and one dossier: none, draft, signed, again, aside or absent.

    `member` is whom the seat's person stands in for, where they do.
    """

    seat: Seat
    standing: str
    member: Seat | None = None
    scored: int = 0
    total: int | None = None
    far: bool = False
    url: str = ""


@dataclass(frozen=True)
class Spread:
    """A criterion on which the signed sheets differ, in points."""

    number: str
    title: str
    low: int
    high: int
    maximum: int


@dataclass(frozen=True)
class Row:
    """A dossier of the session as the board's reader may see it."""

    entry: Entry
    cells: tuple[Cell, ...]
    criteria: int
    signed: int
    expected: int
    stake: Stake | None  # None until its reader may read two signed sheets
    complete: bool  # whether every counted sheet went into `stake`
    widest: tuple[Spread, ...]
    gates: tuple[tuple[str, str, int, int, int], ...]  # criterion, title, level, met, of
    objections: tuple[tuple[str, str], ...]
    looks: tuple[SecondLook, ...]

    @property
    def mean(self) -> Fraction | None:
        """The exact mean of the sheets that the reader may read."""
        return self.stake.result.total if self.stake else None


@dataclass(frozen=True)
class Board:
    """The whole board, and the version that it shows."""

    session: Session
    version: str
    council: tuple[Seat, ...]
    rows: tuple[Row, ...]
    hidden: int  # dossiers on which the reader stepped aside
    obstacles: tuple[Obstacle, ...]

    @property
    def talk(self) -> list[Row]:
        """What to discuss, first what could change the stars most easily."""
        rows = [row for row in self.rows if row.stake and _to_discuss(row)]
        return sorted(rows, key=lambda row: (row.stake.urgency, row.entry.pk))  # type: ignore[union-attr]


def _to_discuss(row: Row) -> bool:
    found = row.stake
    return found is not None and bool(found.turns or found.far or row.objections)


def version(session: Session) -> str:
    """Changes whenever anything that the board shows may have changed. Two cheap queries.

    Both the newest event and their number: of two transactions the one that began earlier may
    become visible later.
    """
    stories = [session.ref]
    stories += [
        f"dossiers.dossier:{pk}" for pk in session.entries.values_list("dossier", flat=True)
    ]
    found = Event.objects.filter(story__in=stories).aggregate(last=Max("id"), all=Count("id"))
    return f"{found['last'] or 0}-{found['all']}"


def board(session: Session, actor: Actor, today: date, shown: str = "") -> Board:
    """The board as this person may see it. A fixed number of queries.

    `shown` is its version, where that was asked for already.
    """
    shown = shown or version(session)  # first: what changes meanwhile is the next version's
    sitting = queries.sitting_of(session)
    entries = list(
        Entry.objects.where_may(actor, "assessment.view_round")
        .filter(session=session)
        .select_related("dossier__product__producer", "round__rules", "session", "result")
        .prefetch_related("conflicts", "resolutions")
        .order_by("id")
    )
    sheets = _sheets(entries)
    readable = _readable(entries, actor)
    looks: dict[int, list[SecondLook]] = defaultdict(list)
    for look in disputes.looks_of(entries):
        looks[look.sheet.entry_id].append(look)
    visible = {entry.pk for entry in entries}
    found = [] if session.state == "closed" else obstacles(sitting, today)
    return Board(
        session=session,
        version=shown,
        council=sitting.council,
        rows=tuple(
            _row(entry, sitting, sheets[entry.pk], readable, looks[entry.pk]) for entry in entries
        ),
        hidden=Conflict.objects.filter(
            seat__person_id=actor.user_id, entry__session=session
        ).count(),
        obstacles=tuple(
            one
            for one in found
            if one.entry_id is None
            or (one.entry_id in visible and not _keeps_back(one.entry_id, sheets, readable))
        ),
    )


def _keeps_back(
    entry: int, sheets: Mapping[int, Sequence[ScoreSheet]], readable: Mapping[int, object]
) -> bool:
    """Whether an obstacle could tell of signed sheets that the reader may not read yet."""
    signed = [sheet for sheet in sheets[entry] if sheet.state == "signed"]
    return any(sheet.pk not in readable for sheet in signed) and len(signed) > 1


def _sheets(entries: Iterable[Entry]) -> Mapping[int, list[ScoreSheet]]:
    """Every sheet with how many criteria it has scored: progress, no values."""
    found: dict[int, list[ScoreSheet]] = defaultdict(list)
    scored = Count("scores", filter=Q(scores__choice__isnull=False))
    rows = ScoreSheet.objects.filter(entry__in=[entry.pk for entry in entries])
    for sheet in rows.annotate(scored=scored).order_by("id"):
        found[sheet.entry_id].append(sheet)
    return found


@dataclass(frozen=True)
class Said:
    """One score as the board needs it: thousands are read, and none is changed."""

    criterion: str
    choice: int | None
    objection: str


def _readable(entries: Iterable[Entry], actor: Actor) -> dict[int, list[Said]]:
    """The scores of the signed sheets that the person may read, by sheet."""
    rows = ScoreSheet.objects.where_may(actor, "assessment.view_sheets").filter(
        entry__in=[entry.pk for entry in entries], state="signed"
    )
    found: dict[int, list[Said]] = {pk: [] for pk in rows.values_list("pk", flat=True)}
    scores = Score.objects.filter(sheet__in=found)
    rows_of = scores.values_list("sheet_id", "criterion", "choice", "objection")
    for sheet, criterion, choice, objection in rows_of:
        found[sheet].append(Said(criterion, choice, objection))
    return found


def _row(
    entry: Entry,
    sitting: Sitting,
    sheets: Sequence[ScoreSheet],
    readable: Mapping[int, list[Said]],
    looks: Sequence[SecondLook],
) -> Row:
    criteria = criteria_of(entry.dossier)
    expected = {seat.pk for seat in sitting.expected(entry)}
    counted = [s for s in sheets if s.state == "signed" and s.seat_id in expected]
    seen = [sheet for sheet in counted if sheet.pk in readable]
    resolved = queries.resolved_facts(entry)
    choices = [_choices(criteria, readable[sheet.pk], resolved) for sheet in seen]
    disputed = _disputed(entry, criteria, [readable[sheet.pk] for sheet in seen])
    found = _stake(entry, criteria, choices, disputed) if len(choices) > 1 else None
    totals: dict[int, int] = {}
    if found is not None:
        totals = {s.pk: score.total for s, score in zip(seen, found.result.sheets, strict=True)}
    far = {seen[place].pk for place in found.far} if found else set()
    again = {look.sheet_id for look in looks if look.second_id is None}
    titles = {c.number: c.title.in_language(language()) for c in criteria}
    by_seat = {sheet.seat_id: sheet for sheet in sheets}
    return Row(
        entry=entry,
        cells=tuple(
            _cell(entry, sitting, seat, by_seat, totals, far, again) for seat in sitting.council
        ),
        criteria=len(criteria.criteria),
        signed=len(counted),
        expected=len(expected),
        stake=found,
        complete=len(seen) == len(counted),
        widest=_widest(criteria, choices, titles),
        gates=_split_gates(found, titles) if found else (),
        objections=tuple((number, titles[number]) for number, _choice in dict(disputed).items()),
        looks=tuple(looks),
    )


def _split_gates(
    found: Stake, titles: Mapping[str, str]
) -> tuple[tuple[str, str, int, int, int], ...]:
    votes, sheets = found.result.gate_votes, len(found.result.sheets)
    return tuple(
        (one.criterion, titles[one.criterion], one.level, votes[one.criterion, one.level], sheets)
        for one in found.split
    )


def _choices(
    criteria: CriteriaSet, scores: Sequence[Said], resolved: Mapping[str, int]
) -> Choices:
    stored = {score.criterion: score.choice for score in scores}
    return choices_from(criteria, {**stored, **resolved}.items())


def _disputed(
    entry: Entry, criteria: CriteriaSet, sheets: Sequence[Sequence[Said]]
) -> list[tuple[str, Choice]]:
    """Objections that the session has not resolved."""
    resolved = {one.criterion for one in entry.resolutions.all()}
    if not entry.round.rules.facts_settled_by_team:
        return []
    return [
        (score.criterion, choice)
        for scores in sheets
        for score in scores
        if score.objection and score.criterion not in resolved
        if (choice := as_choice(criteria.by_number[score.criterion], score.choice)) is not None
    ]


def _stake(
    entry: Entry,
    criteria: CriteriaSet,
    choices: Sequence[Choices],
    disputed: Sequence[tuple[str, Choice]],
) -> Stake:
    rules = entry.round.rules
    return stake(criteria, choices, queries.gate_rule(entry.round), rules.largest_spread, disputed)


def _cell(
    entry: Entry,
    sitting: Sitting,
    seat: Seat,
    sheets: Mapping[int, ScoreSheet],
    totals: Mapping[int, int],
    far: set[int],
    again: set[int],
) -> Cell:
    voter = sitting.voter(entry, seat)
    member = seat if voter != seat else None
    if any(conflict.seat_id == voter.pk for conflict in entry.conflicts.all()):
        return Cell(voter, "aside", member)
    sheet = sheets.get(voter.pk)
    if sitting.present and voter.pk not in sitting.present:
        return Cell(voter, "absent", member)
    if sheet is None:
        return Cell(voter, "none", member)
    standing = "again" if sheet.pk in again else sheet.state
    total = totals.get(sheet.pk)
    return Cell(
        voter,
        standing,
        member,
        scored=sheet.scored,  # type: ignore[attr-defined]
        total=total,
        far=sheet.pk in far,
        url=sheet.get_absolute_url() if total is not None else "",
    )


def _widest(
    criteria: CriteriaSet, sheets: Sequence[Choices], titles: Mapping[str, str]
) -> tuple[Spread, ...]:
    """The criteria with the widest spread between these sheets."""
    if len(sheets) < 2:
        return ()
    found = []
    for criterion in criteria:
        said = [points_of(criterion, choices.get(criterion.number)) for choices in sheets]
        if min(said) < max(said):
            title = titles[criterion.number]
            found.append(Spread(criterion.number, title, min(said), max(said), criterion.maximum))
    found.sort(key=lambda one: one.low - one.high)
    return tuple(found[:SHOWN_CRITERIA])
