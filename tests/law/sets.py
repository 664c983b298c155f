"""Criteria sets to test with: a small one whose every number can be checked by hand."""

from collections.abc import Sequence

from hypothesis import strategies as st

from namsao.law.criteria.model import (
    Choice,
    CriteriaSet,
    Criterion,
    Kind,
    Option,
    Part,
    Section,
    Wording,
)

type Row = tuple[int, int | None] | tuple[int, int | None, int]
"""Points, gate and, in a criterion of cases, the case."""


def words(text: str) -> Wording:
    """A wording that stands for any."""
    return Wording(text, text, text)


def criterion(
    number: str, part: str, rows: Sequence[Row], kind: Kind = "choice", maximum: int | None = None
) -> Criterion:
    """A criterion from its options' points and gates."""
    options = tuple(
        Option(place, row[0], row[1], words(f"{number}/{place}"), row[2] if len(row) > 2 else None)
        for place, row in enumerate(rows, start=1)
    )
    return Criterion(
        number=number,
        part=part,
        section=number.split(".")[0],
        kind=kind,
        maximum=max((row[0] for row in rows), default=0) if maximum is None else maximum,
        title=words(number),
        heading=None,
        options=options,
        cases=tuple(words(f"case {case}") for case in sorted({o.case for o in options if o.case})),
        notes=(),
        nature="fact",
        because=words("because"),
        evidence=(),
        expects=words("expects"),
    )


def criteria_set(*criteria: Criterion, number: int = 1) -> CriteriaSet:
    """A set of these criteria, one section for each part."""
    parts = []
    for code in ("A", "B", "C"):
        own = tuple(c for c in criteria if c.part == code)
        most = sum(c.maximum for c in own)
        section = Section(code, words(code), most, (), own)
        parts.append(Part(code, words(code), most, (section,)))
    return CriteriaSet("26/2026", number, words("set"), "food", True, tuple(parts), ())


SMALL = criteria_set(
    criterion("1.1", "A", [(5, None), (20, None), (38, None)]),
    criterion("1.2", "A", [], kind="yes_no", maximum=2),
    criterion("4.1", "B", [(0, None), (10, 3), (10, 4), (25, 5)]),
    criterion("6.1", "C", [(0, None), (12, 4), (32, 5)]),
    criterion("7.1", "C", [(1, None, 1), (3, None, 1), (1, None, 2), (3, None, 2)], kind="cases"),
)
"""100 points: 40, 25 and 35. Gates: 4.1 for 3, 4 and 5 stars, 6.1 for 4 and 5."""

BEST: dict[str, Choice] = {"1.1": 3, "1.2": True, "4.1": 4, "6.1": 3, "7.1": 2}


FINE = criteria_set(
    criterion("1", "A", [(points, None) for points in range(41)]),
    criterion("4", "B", [(points, None) for points in range(26)]),
    criterion("6", "C", [(points, None) for points in range(36)]),
    number=2,
)
"""A set without gates on which every total from 0 to 100 can be reached."""


def sheet_worth(total: int) -> dict[str, Choice]:
    """A sheet of FINE that comes to `total` points."""
    a, b = min(total, 40), min(max(total - 40, 0), 25)
    return {"1": a + 1, "4": b + 1, "6": total - a - b + 1}


def choices_of(criteria: CriteriaSet) -> st.SearchStrategy[dict[str, Choice]]:
    """Any sheet of a set, with some criteria left unanswered."""
    return st.fixed_dictionaries({}, optional={c.number: _choice(c) for c in criteria})


def _choice(asked: Criterion) -> st.SearchStrategy[Choice]:
    if asked.kind == "yes_no":
        return st.booleans()
    return st.integers(1, len(asked.options))
