"""What a council has to talk about: sheets far apart, split gates, what could change the stars.

The decision asks for an open evaluation that can be gone over (Article 4.2) and leaves the order
of the meeting to the rules of operation (7.3.d). Nothing here changes a score.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from namsao.law import stars as law
from namsao.law.criteria.model import Choice, Choices, CriteriaSet, Gate
from namsao.law.scoring import (
    CouncilResult,
    GateRule,
    council_result,
    points_of,
    votes_needed,
)


@dataclass(frozen=True)
class Turn:
    """One thing that would change the stars.

    `needs` says how little it takes: for "gate" the members who would have to see it otherwise,
    for "points" the points on the mean, for "fact" nothing but the session's own resolution.
    """

    what: Literal["gate", "points", "fact"]
    stars: int  # the stars then
    needs: Fraction
    gates: tuple[Gate, ...] = ()
    criterion: str = ""
    floor: int = 0  # of the band whose edge is near


@dataclass(frozen=True)
class Stake:
    """What is at stake on one dossier, from the sheets that count."""

    result: CouncilResult
    spread: int  # points between the highest and the lowest total
    far: tuple[int, ...]  # sheets too far from another, by their place in the sequence
    split: tuple[Gate, ...]  # gates that some sheets meet and some do not
    turns: tuple[Turn, ...]

    @property
    def lowest(self) -> int:
        """The fewest stars that one turn leads to."""
        return min([self.result.stars, *(turn.stars for turn in self.turns)])

    @property
    def highest(self) -> int:
        """The most stars that one turn leads to."""
        return max([self.result.stars, *(turn.stars for turn in self.turns)])

    @property
    def urgency(self) -> tuple[int, Fraction, int]:
        """Sorts what to discuss first: more stars in play, then less needed, then more spread."""
        members = len(self.result.sheets)
        shares = [
            turn.needs / members if turn.what == "gate" else turn.needs for turn in self.turns
        ]
        return (self.lowest - self.highest, min(shares, default=Fraction(100)), -self.spread)


def far_apart(totals: Sequence[int], allowed: int) -> tuple[int, ...]:
    """The places of the totals that lie more than `allowed` points from some other."""
    if not totals:
        return ()
    low, high = min(totals), max(totals)
    return tuple(
        place
        for place, total in enumerate(totals)
        if total - low > allowed or high - total > allowed
    )


def meeting(criteria: CriteriaSet, sheets: Sequence[Choices], gate: Gate) -> tuple[int, ...]:
    """The places of the sheets that meet the gate."""
    criterion = criteria.by_number[gate.criterion]
    return tuple(
        place
        for place, choices in enumerate(sheets)
        if law.meets(criterion, choices.get(gate.criterion), gate)
    )


def minority(criteria: CriteriaSet, sheets: Sequence[Choices], gate: Gate) -> tuple[int, ...]:
    """The places of the sheets that are fewer on a split gate; all of them where it is a tie."""
    met = meeting(criteria, sheets, gate)
    unmet = tuple(place for place in range(len(sheets)) if place not in met)
    if len(met) == len(unmet):
        return tuple(range(len(sheets)))
    return min(met, unmet, key=len)


def stake(
    criteria: CriteriaSet,
    sheets: Sequence[Choices],
    rule: GateRule,
    allowed: int,
    objections: Iterable[tuple[str, Choice]] = (),
) -> Stake:
    """What could change the stars of a dossier with these sheets.

    `allowed` is the largest spread under the rules of operation, in points; `objections` are
    settled facts that a member sees otherwise, as (criterion, choice). Raises ValueError for no
    sheets.
    """
    result = council_result(criteria, sheets, rule)
    totals = [score.total for score in result.sheets]
    split = tuple(
        gate
        for gate in criteria.gates
        if 0 < result.gate_votes[gate.criterion, gate.level] < len(sheets)
    )
    turns = [
        *_gate_turns(result, split, votes_needed(len(sheets), rule)),
        *_band_turns(result, totals, allowed),
        *_fact_turns(criteria, sheets, rule, result, objections),
    ]
    return Stake(
        result=result,
        spread=max(totals) - min(totals),
        far=far_apart(totals, allowed),
        split=split,
        turns=tuple(turns),
    )


def deciding(stake: Stake) -> tuple[Gate, ...]:
    """The split gates on which the stars hang, each once, in the order of the set."""
    gates = {gate for turn in stake.turns for gate in turn.gates}
    return tuple(gate for gate in stake.split if gate in gates)


def _gate_turns(result: CouncilResult, split: Sequence[Gate], needed: int) -> Iterator[Turn]:
    """A met gate that could be lost; the unmet gates that together bar the next star."""
    unmet, stars = set(result.unmet_gates), result.stars
    for gate in split:
        if gate in unmet:
            continue
        then = law.stars(result.stars_by_points, [*result.unmet_gates, gate])
        if then < stars:
            over = result.gate_votes[gate.criterion, gate.level] - needed + 1
            yield Turn("gate", then, Fraction(over), (gate,))
    barring = tuple(gate for gate in result.unmet_gates if gate.level <= stars + 1)
    if barring and set(barring) <= set(split) and result.stars_by_points > stars:
        then = law.stars(
            result.stars_by_points, [gate for gate in result.unmet_gates if gate not in barring]
        )
        lacking = sum(needed - result.gate_votes[gate.criterion, gate.level] for gate in barring)
        yield Turn("gate", then, Fraction(lacking), barring)


def _band_turns(result: CouncilResult, totals: Sequence[int], allowed: int) -> Iterator[Turn]:
    """Edges of bands within reach.

    An edge is in reach when some member's own total lies beyond it, or when one member could
    carry the mean over it without leaving the spread that the rules allow.
    """
    mean, members = result.total, len(totals)
    floors = {band.stars: band.floor for band in law.BANDS}
    above = floors.get(result.stars_by_points + 1)
    if above is not None:
        then = law.stars(result.stars_by_points + 1, result.unmet_gates)
        lacking = above - mean
        if then > result.stars and (max(totals) >= above or lacking * members <= allowed):
            yield Turn("points", then, lacking, floor=above)
    floor = floors[result.stars_by_points]
    if floor:
        then = law.stars(result.stars_by_points - 1, result.unmet_gates)
        over = mean - floor
        if then < result.stars and (min(totals) < floor or over * members < allowed):
            yield Turn("points", then, over, floor=floor)


def _fact_turns(
    criteria: CriteriaSet,
    sheets: Sequence[Choices],
    rule: GateRule,
    result: CouncilResult,
    objections: Iterable[tuple[str, Choice]],
) -> Iterator[Turn]:
    """Settled facts that a member sees otherwise, where all sheets would follow them."""
    for number, choice in dict.fromkeys(objections):
        for seen in (choice, *_other_sides(sheets, number, choice)):
            followed = [{**choices, number: seen} for choices in sheets]
            then = council_result(criteria, followed, rule).stars
            if then != result.stars:
                yield Turn("fact", then, Fraction(0), criterion=number)
                break


def _other_sides(sheets: Sequence[Choices], number: str, choice: Choice) -> list[Choice]:
    """What the other sheets say about that fact."""
    said = (choices.get(number) for choices in sheets)
    return [other for other in dict.fromkeys(said) if other is not None and other != choice]


def widest(criteria: CriteriaSet, sheets: Sequence[Choices], place: int) -> list[str]:
    """The criteria on which one sheet's points differ from the others' mean, the widest first."""
    others = [choices for number, choices in enumerate(sheets) if number != place]
    apart: dict[str, Fraction] = {}
    for criterion in criteria:
        own = points_of(criterion, sheets[place].get(criterion.number))
        said = [points_of(criterion, choices.get(criterion.number)) for choices in others]
        distance = abs(own - Fraction(sum(said), len(said))) if said else Fraction(0)
        if distance:
            apart[criterion.number] = distance
    return sorted(apart, key=lambda number: -apart[number])
