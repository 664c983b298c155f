"""What is asked of the books of a season, each an expression of Ibis over the stored tables.

The rules are those of `growing.balance`, `lots.balance` and `shelf.scans`, whose figures these
must equal. Shares are compared by multiplying both sides: engines divide decimals differently.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ibis

from namsao.traceability.analytics.tables import AMOUNT, FORECASTS, MOVES, NAMES, SCANS, Stored
from namsao.traceability.epcis.models import Side
from namsao.traceability.epcis.rows import KIND_NUMBERS
from namsao.traceability.growing.balance import HELD_ABOVE, LOSS_EXPLAINED
from namsao.traceability.lots.balance import COMING_STEPS, GOING_STEPS
from namsao.traceability.lots.units import KILOGRAM
from namsao.traceability.shelf.scans import (
    PACKS_FOR_A_PLACE,
    PLACES_A_DAY,
    SCANS_ANYWAY,
    SCANS_FOR_A_PACK,
)

OBJECT, TRANSFORMATION = KIND_NUMBERS["ObjectEvent"], KIND_NUMBERS["TransformationEvent"]
PIECES = (Side.EPC, Side.INPUT, Side.OUTPUT)  # named one by one, without an amount
OUTPUTS = (Side.OUTPUT, Side.OUTPUT_QUANTITY)
FLOWS = ("made", "came", "used", "went", "lost")
SUM = "decimal(24, 6)"

type Expression = Any  # ibis has no types of its own for columns by name


def _table(stored: Stored) -> Expression:
    return ibis.table(stored.shape, name=stored.name)


def seasons() -> Expression:
    """Harvests under each area and each code, by season and by who harvested, in kilograms.

    `came` is the sum over all who harvested under the name; `verdict` holds it to the season's
    approved forecast.
    """
    moves = _table(MOVES)
    harvests = moves.filter(
        (moves.kind == OBJECT) & (moves.action == "ADD") & (moves.unit == KILOGRAM)
    )
    names, forecasts = _table(NAMES), _table(FORECASTS)
    named = ibis.union(
        *(_harvested(harvests, names, what) for what in ("area", "code")), distinct=False
    )
    one = named.join(
        forecasts,
        [
            named["in_area"] == forecasts.area,
            named.day >= forecasts.begins,
            named.day <= forecasts.ends,
        ],
    )
    by_producer = one.group_by(["what", "key", "forecast", "producer"]).agg(
        kilograms=one.amount.sum().cast(SUM), could=one.kilograms.max()
    )
    season = ibis.window(group_by=["what", "key", "forecast"])
    whole = by_producer.mutate(came=by_producer.kilograms.sum().over(season).cast(SUM))
    over = whole.came > whole.could
    return whole.mutate(
        surplus=ibis.cases(
            (over, (whole.came - whole.could).cast(SUM)), else_=ibis.literal(0).cast(SUM)
        ),
        verdict=ibis.cases(
            (
                whole.came * HELD_ABOVE.denominator > whole.could * HELD_ABOVE.numerator,
                "impossible",
            ),
            (over, "over"),
            else_="fits",
        ),
    )


def _harvested(harvests: Expression, names: Expression, what: str) -> Expression:
    """Harvests by the area or code that they name; a text may be of two codes, and counts for
    both."""
    spelled = names.filter(names.what == what)
    joined = harvests.join(spelled, harvests[what] == spelled.text)
    return joined.select(
        what=ibis.literal(what),
        key=spelled["key"],
        in_area=spelled["area"],
        day=harvests.day,
        producer=harvests.producer,
        amount=harvests.amount,
    )


def books() -> Expression:
    """What was made, came, was used, went and was lost, by lot, producer and unit.

    `unmeasured` where some event tells no amount; `impossible` where more is gone than there was.
    `harvested` of what was made came from a growing area; `packed` is what packs weigh, and
    `needed` the material that they take by their rates (weight for weight where none is known).
    """
    moves = _table(MOVES)
    flows = moves.filter(moves.lot.notnull() & ~moves.parcel & _in_the_book(moves)).mutate(
        flow=_flow(moves), measured=moves.amount.notnull()
    )
    taken = flows.mutate(
        amount=flows.amount.coalesce(ibis.literal(0).cast(AMOUNT)),
        from_area=(flows.kind == OBJECT) & (flows.area.notnull() | flows.code.notnull()),
    )

    def total(of: Expression) -> Expression:
        return ibis.cases((of, taken.amount), else_=ibis.literal(0).cast(AMOUNT)).sum()

    found = taken.group_by(["lot", "producer", "unit"]).agg(
        **{flow: total(taken.flow == flow).cast(SUM) for flow in FLOWS},
        harvested=total((taken.flow == "made") & taken.from_area).cast(SUM),
        unmeasured=(~taken.measured).any(),
        since=taken.day.min(),
        pack_kilograms=taken.pack_kilograms.max(),
        pack_rate=taken.pack_rate.max(),
    )
    left = (found.made + found.came - found.used - found.went - found.lost).cast(SUM)
    weighed = found.mutate(
        left=left,
        packed=(found.made * found.pack_kilograms).cast(SUM).coalesce(ibis.literal(0).cast(SUM)),
    )
    rate = weighed.pack_rate.coalesce(ibis.literal(1).cast("decimal(8, 3)"))
    return weighed.mutate(
        impossible=(weighed.left < 0) & ~weighed.unmeasured,
        needed=(weighed.packed.cast(AMOUNT) * rate).cast(SUM),
    ).drop("pack_kilograms", "pack_rate")


def _in_the_book(moves: Expression) -> Expression:
    """Whether a move changes the stock of its producer."""
    return (moves.kind == TRANSFORMATION) | (
        (moves.kind == OBJECT)
        & (moves.action.isin(["ADD", "DELETE"]) | moves.step.isin([*COMING_STEPS, *GOING_STEPS]))
    )


def _flow(moves: Expression) -> Expression:
    """What a move does to the stock of its producer."""
    return ibis.cases(
        ((moves.kind == OBJECT) & (moves.action == "ADD"), "made"),
        ((moves.kind == TRANSFORMATION) & moves.side.isin([int(one) for one in OUTPUTS]), "made"),
        (moves.kind == TRANSFORMATION, "used"),
        (moves.action == "DELETE", "lost"),
        (moves.step.isin(list(COMING_STEPS)), "came"),
        else_="went",
    )


def processors() -> Expression:
    """The book of each producer by the year in which its lots came into it.

    Weights in kilograms; packs count where they are counted. `verdict` holds the material that the
    packs take to what was harvested and came in; `overdrawn` lots lost more than they had.
    """
    found = books()
    weight = found.unit == KILOGRAM

    def kilograms(column: str) -> Expression:
        zero = ibis.literal(0).cast(SUM)
        return ibis.cases((weight, found[column]), else_=zero).sum().cast(SUM)

    yearly = found.group_by(producer=found.producer, year=found.since.year()).agg(
        lots=found.lot.nunique(),
        **{column: kilograms(column) for column in ("harvested", *FLOWS, "left")},
        packed=found.packed.sum().cast(SUM),
        needed=found.needed.sum().cast(SUM),
        overdrawn=found.impossible.cast("int64").sum(),
    )
    explained = LOSS_EXPLAINED + 1
    return yearly.mutate(
        verdict=ibis.cases(
            (yearly.needed == 0, "unknown"),
            (
                yearly.needed * explained.denominator
                <= (yearly.harvested + yearly.came).cast(SUM) * explained.numerator,
                "fits",
            ),
            else_="over",
        )
    )


def scans() -> Expression:
    """Scans of each lot by place, with the lot's total against what its packs explain."""
    moves, counted = _table(MOVES), _table(SCANS)
    packs = (
        moves.filter(
            moves.lot.notnull() & (moves.side == int(Side.OUTPUT_QUANTITY)) & ~moves.declared
        )
        .group_by("lot")
        .agg(packs=lambda rows: rows.amount.sum().floor().cast("int64"))
    )
    daily = (
        counted.filter(counted.place != "")
        .group_by(["lot", "day"])
        .agg(places=counted.place.nunique())
        .group_by("lot")
        .agg(places_a_day=lambda rows: rows.places.max())
    )
    placed = counted.group_by(["lot", "place"]).agg(scans=counted["count"].sum().cast("int64"))
    lot = ibis.window(group_by="lot")
    whole = placed.mutate(total=placed.scans.sum().over(lot).cast("int64"))
    joined = whole.left_join(packs, "lot").drop("lot_right").left_join(daily, "lot")
    told = joined.select(
        "lot",
        "place",
        "scans",
        "total",
        packs=joined.packs.coalesce(0).cast("int64"),
        places_a_day=joined.places_a_day.coalesce(0).cast("int64"),
    )
    explained = (told.packs * SCANS_FOR_A_PACK + SCANS_ANYWAY).cast("int64")
    most = PLACES_A_DAY + (told.packs // PACKS_FOR_A_PLACE).cast("int64")
    return told.mutate(
        explained=explained,
        too_often=told.total > explained,
        too_many_places=told.places_a_day > most,
    )


@dataclass(frozen=True)
class Figure:
    """A question by name; `key` are the columns that order its answer."""

    name: str
    expression: Callable[[], Expression]
    key: tuple[str, ...]


FIGURES = {
    one.name: one
    for one in (
        Figure("seasons", seasons, ("what", "key", "forecast", "producer")),
        Figure("books", books, ("lot", "producer", "unit")),
        Figure("processors", processors, ("year", "producer")),
        Figure("scans", scans, ("lot", "place")),
    )
}
