"""Pages of a long list that never count it: a page knows only whether another one follows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

SIZE = 50
DEEPEST = 200  # a list is not read beyond this page: it is searched or filtered


@dataclass(frozen=True)
class ListPage[Row]:
    """Some rows of a list, and the addresses of the pages beside it ("" where there is none)."""

    rows: list[Row]
    newer: str
    older: str

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


def page_of(request: HttpRequest, rows: QuerySet[Any]) -> ListPage[Any]:
    """The page that `?page=` asks for (the first for anything that is no number).

    `rows` must be in an order that an index serves. One row more is read than is shown: whether
    there is a next page costs no count of the whole.
    """
    asked = request.GET.get("page", "1")
    number = (
        min(int(asked), DEEPEST) if asked.isascii() and asked.isdigit() and asked != "0" else 1
    )
    first = (number - 1) * SIZE
    found = list(rows[first : first + SIZE + 1])
    return ListPage(
        found[:SIZE],
        newer=_address(request, number - 1) if number > 1 else "",
        older=_address(request, number + 1) if len(found) > SIZE and number < DEEPEST else "",
    )


def _address(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"
