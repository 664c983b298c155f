"""What the books tell of dossiers by a day, as the forecast reads it: stays, scores, places."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate

from namsao.assessment.models import Result
from namsao.dossiers.models import Answer, Dossier
from namsao.dossiers.queries import choices_from, criteria_of
from namsao.kernel.models import Event
from namsao.law.dossier import OPEN
from namsao.law.many_sheets import ScoringTable, score_many
from namsao.law.product_lines import LINES, group_of
from namsao.programme.forecasting.generated import History
from namsao.programme.forecasting.stages import (
    ASIDE,
    KINDS,
    MIDDLE_SCORE,
    NEXT,
    NUMBER,
    ONWARD,
    RECOGNISED,
    REFUSED,
    WITHDRAWN,
    Floats,
    Ints,
    Profiles,
)
from namsao.programme.forecasting.stays import NOT_ENDED, Stay, Stays
from namsao.programme.targets.counting import within

YEARS = 3
LINE_NUMBER = {line.key: number for number, line in enumerate(LINES)}
CENTRE = frozenset({"sent_to_centre", "at_centre", "back_at_province"})
_ENDS = {"withdrawn": WITHDRAWN, "not_recognised": REFUSED, "disqualified": REFUSED}
_ASIDE = frozenset({("at_commune", "returned"), ("at_province", "returned")})


@dataclass(frozen=True)
class Own:
    """What a self-assessment comes to: points, gates missing for three stars, the star left open.

    `whole` where every criterion was answered.
    """

    total: int
    gates: int
    top: int
    whole: bool


@dataclass(frozen=True)
class Known:
    """An office's dossiers of some years as they were known at the end of a day."""

    day: date
    dossiers: Sequence[Dossier]
    own: Sequence[Own]
    stays: Stays
    given: tuple[Floats, Floats]  # self-scores and council's totals of the same dossiers


def known(paths: Sequence[str], day: date) -> Known:
    """The dossiers under any of the paths, with what was done by the end of `day`."""
    rows = (
        Dossier.objects.filter(within("area_path", list(paths)), opened_at__date__lte=day)
        .exclude(opened_at__date__lt=day - timedelta(days=365 * YEARS), state__in=_closed())
        .select_related("product__producer")
        .order_by("id")
    )
    dossiers = list(rows)
    own = own_scores(dossiers)
    return Known(day, dossiers, own, _stays(rows, dossiers, own, day), _given(dossiers, own, day))


def as_history(books: Known) -> History:
    """The same as a history whose outcome is known, to hold past forecasts against."""
    count = len(books.dossiers)
    opened = _ints(localdate(one.opened_at).toordinal() - 1 for one in books.dossiers)
    recognised = np.full(count, -1, dtype=np.int64)
    for stay in books.stays.stays:
        if stay.outcome == ONWARD and NEXT[stay.stage] == RECOGNISED:
            recognised[stay.dossier] = stay.ended
    own = books.stays
    return History(own.stays, own.profiles, opened, recognised, np.zeros(count, dtype=np.int64))


def _closed() -> list[str]:
    return ["recognised", "not_recognised", "disqualified", "withdrawn"]


def own_scores(dossiers: Iterable[Dossier]) -> list[Own]:
    """The self-assessments as they stand: many at once, set by set."""
    dossiers = list(dossiers)
    answers: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    pairs = Answer.objects.filter(dossier__in=dossiers)
    for pk, criterion, choice in pairs.values_list("dossier_id", "criterion", "choice"):
        answers[pk].append((criterion, choice))
    alike: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, one in enumerate(dossiers):
        alike[one.regime, one.criteria_set].append(place)
    found: list[Own] = [Own(0, 0, 0, whole=False)] * len(dossiers)
    for places in alike.values():
        criteria = criteria_of(dossiers[places[0]])
        sheets = [choices_from(criteria, answers[dossiers[place].pk]) for place in places]
        table = ScoringTable.of(criteria)
        scores = score_many(table, table.encode(sheets))
        asked = sum(1 for criterion in criteria if criterion.kind != "yes_no")
        for row, place in enumerate(places):
            unmet = scores.unmet_gates(row)
            lowest = min((gate.level for gate in unmet), default=6)
            missing = sum(1 for gate in unmet if gate.level == 3)  # noqa: PLR2004 -- stars
            answered = sum(
                1
                for criterion in criteria
                if criterion.kind != "yes_no" and criterion.number in sheets[row]
            )
            found[place] = Own(
                int(scores.totals[row]), missing, lowest - 1, whole=answered == asked
            )
    return found


def _profiles(dossiers: Sequence[Dossier], own: Sequence[Own]) -> Profiles:
    """What is half answered counts as the mean of what is answered whole."""
    told = [one.total for one in own if one.whole]
    mean = sum(told) / len(told) if told else MIDDLE_SCORE
    places = {path: number for number, path in enumerate(sorted({d.area_path for d in dossiers}))}
    return Profiles(
        score=np.array([((one.total if one.whole else mean) - MIDDLE_SCORE) / 10 for one in own]),
        gates=_ints(one.gates if one.whole else 0 for one in own),
        returns=np.zeros(len(dossiers), dtype=np.int64),
        kind=_ints(KINDS.index(one.kind) for one in dossiers),
        line=_ints(LINE_NUMBER[group_of(one.criteria_set).line] for one in dossiers),
        area=_ints(places[one.area_path] for one in dossiers),
    )


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _stays(
    rows: QuerySet[Dossier], dossiers: Sequence[Dossier], own: Sequence[Own], day: date
) -> Stays:
    subjects = rows.order_by().annotate(
        subject=Concat(Value("dossiers.dossier:"), Cast("pk", CharField()))
    )
    moves = (
        Event.objects.filter(subject__in=subjects.values("subject"), at__date__lte=day)
        .exclude(before=F("after"))
        .exclude(before="")
        .order_by("id")
    )
    told: dict[int, list[tuple[str, str, int]]] = defaultdict(list)
    for subject, before, after, at in moves.values_list("subject", "before", "after", "at"):
        when = localdate(at).toordinal() - 1
        told[int(subject.partition(":")[2])].append((before, after, when))
    stays: list[Stay] = []
    for place, one in enumerate(dossiers):
        stays += _road(place, one, told.get(one.pk, []), day)
    return Stays(stays, _profiles(dossiers, own))


def _road(
    place: int, dossier: Dossier, moves: Sequence[tuple[str, str, int]], day: date
) -> Iterable[Stay]:
    """A dossier's stays by its events; the last one lasts unless an event ended it."""
    begun, stage, returns = _start(dossier, bool(moves), day)
    for before, after, when in moves:
        following = _stage_after(after, stage)
        if following == stage and following is not None:
            continue  # a step within the centre
        outcome = _outcome(before, after, stage, following)
        if stage is not None:
            yield Stay(place, stage, begun, when, outcome, min(returns, 2))
        returns += after == "returned"
        begun, stage = when, following
    if stage is not None:
        yield Stay(place, stage, begun, NOT_ENDED, -1, min(returns, 2))


def _start(dossier: Dossier, has_moves: bool, day: date) -> tuple[int, int | None, int]:
    """Where a road begins: at the opening; where no event tells it, where the dossier is now."""
    moments = [dossier.opened_at, dossier.submitted_at, dossier.commune_received_at]
    moments += [dossier.forwarded_at, dossier.province_received_at, dossier.centre_received_at]
    if has_moves or dossier.state == "draft":
        return localdate(dossier.opened_at).toordinal() - 1, NUMBER["draft"], 0
    days = [localdate(one) for one in moments if one is not None]
    last = max((one for one in days if one <= day), default=day)
    there = NUMBER["centre"] if dossier.level == "centre" else None
    stage = _stage_after(dossier.state, there)
    return last.toordinal() - 1, stage, 0


def _stage_after(state: str, stage: int | None) -> int | None:
    """The stage of a state. What the centre does with it is one stage; None once it is over."""
    if state in CENTRE:
        return NUMBER["centre"]
    if state not in OPEN:
        return None
    # The centre goes through the same states; only its handing back to the province leaves it.
    if stage == NUMBER["centre"] and state in ("in_round", "appraised", "concluded"):
        return stage
    return NUMBER[state]


def _outcome(before: str, after: str, stage: int | None, following: int | None) -> int:
    if after in _ENDS:
        return _ENDS[after]
    if (before, after) in _ASIDE:
        return ASIDE
    to_centre = stage == NUMBER["concluded"] and following == NUMBER["centre"]
    from_centre = stage == NUMBER["centre"] and following is not None
    return ASIDE if to_centre or from_centre else ONWARD


def _given(dossiers: Sequence[Dossier], own: Sequence[Own], day: date) -> tuple[Floats, Floats]:
    totals = {one.pk: score.total for one, score in zip(dossiers, own, strict=True) if score.whole}
    results = Result.objects.filter(
        entry__dossier__in=list(totals),
        entry__dossier__level="province",
        concluded_at__date__lte=day,
    ).select_related("entry")
    said, given = [], []
    for result in results:
        said.append(float(totals[result.entry.dossier_id]))
        given.append(float(result.total))
    return np.array(said), np.array(given)
