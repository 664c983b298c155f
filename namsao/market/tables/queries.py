"""Products written by a marketplace's own table, and what keeps them out of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from namsao.kernel.exporting import Column
from namsao.market.channels.channel import Goods
from namsao.market.channels.listing import LISTING, Wanted, columns_of, lacks_of
from namsao.market.models import MarketTable


def wanted(table: MarketTable) -> list[Wanted]:
    """The columns that the office has settled."""
    return [Wanted(**one) for one in table.columns]


def columns(table: MarketTable) -> list[Column[Goods]]:
    """The columns as they are written."""
    return columns_of(wanted(table), table.categories)


def lacks(table: MarketTable, goods: Goods) -> list[str]:
    """What a product lacks for this marketplace, in its own words."""
    return lacks_of(wanted(table), table.categories, goods)


@dataclass(frozen=True)
class Ready:
    """How many of a producer's listed products go into a table, and what the others lack."""

    table: MarketTable
    going: list[Goods]
    lacking: list[tuple[Goods, list[str]]]


def ready(table: MarketTable, listed: Iterable[Goods]) -> Ready:
    """The listed products, by whether the marketplace's table takes them."""
    found = Ready(table, [], [])
    for goods in listed:
        if not LISTING.takes(goods):
            continue
        said = lacks(table, goods)
        if said:
            found.lacking.append((goods, said))
        else:
            found.going.append(goods)
    return found
