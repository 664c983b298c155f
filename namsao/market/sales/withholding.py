"""Sums that an office may see: of blocks of sales, none of fewer than `FEWEST` producers.

Sums that lie in each other can be subtracted: a province less its communes, a year less its
months. So nothing is summed but whole blocks, and each sale is in one block at most. Whatever is
added and subtracted then is some blocks again, and never tells of a single seller, nor of one to
another who knows the own figure. The blocks are the same for every reader. Pure: no database.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

FEWEST = 3  # producers in a block
COUNTRY = 4  # letters of a country's path, "/vn/"
PROVINCE = 7  # letters of a province's, "/vn/24/"


@dataclass(frozen=True)
class Sale:
    """What one product sold in a month through an outlet. `area` is the path of its commune."""

    area: str
    producer: int
    line: str
    outlet: str
    month: date
    orders: int
    quantity: int
    revenue: int  # VND


@dataclass(frozen=True)
class Block:
    """Sales of some producers, told only together. No line or outlet: theirs are several."""

    area: str
    line: str
    outlet: str
    month: date
    producers: frozenset[int]
    orders: int
    quantity: int
    revenue: int  # VND


type Rung = tuple[str, str, str, date]

# From the finest to the coarsest: a sale is told as finely as enough others are with it.
LADDER: tuple[Callable[[Sale], Rung], ...] = (
    lambda sale: (sale.area, sale.line, sale.outlet, sale.month),
    lambda sale: (sale.area[:PROVINCE], sale.line, sale.outlet, sale.month),
    lambda sale: (sale.area[:PROVINCE], sale.line, "", sale.month),
    lambda sale: (sale.area, "", "", sale.month),
    lambda sale: (sale.area[:PROVINCE], "", "", sale.month),
    lambda sale: (sale.area[:COUNTRY], "", "", sale.month),
)


def blocks_of(sales: Iterable[Sale]) -> list[Block]:
    """The sales in blocks; what is too little even for the country is in none.

    All sales of an area must be there: of a province for itself and its communes.
    """
    found, left = [], list(sales)
    for rung in LADDER:
        groups: dict[Rung, list[Sale]] = defaultdict(list)
        for sale in left:
            groups[rung(sale)].append(sale)
        left = []
        for where, some in groups.items():
            producers = frozenset(sale.producer for sale in some)
            if len(producers) < FEWEST:
                left += some
                continue
            found.append(
                Block(
                    *where,
                    producers,
                    sum(sale.orders for sale in some),
                    sum(sale.quantity for sale in some),
                    sum(sale.revenue for sale in some),
                )
            )
    return found
