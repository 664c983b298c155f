"""What must hold of every bundled criteria set: sums, references, gates (Article 3.1)."""

from collections import Counter
from collections.abc import Iterator

from namsao.law.criteria.model import CriteriaBook, CriteriaSet, Criterion, Part
from namsao.law.evidence import KINDS

PARTS = {"A": 40, "B": 25, "C": 35}  # Articles 3.1.a, 3.1.b and 3.1.c
SETS = {"26/2026": 26}


def problems(book: CriteriaBook) -> list[str]:
    """Every fault of the book, each naming the set and the criterion; empty when it is sound."""
    found = []
    expected = SETS.get(book.decision)
    if [criteria.number for criteria in book.sets] != list(range(1, (expected or 0) + 1)):
        found.append(f"decision {book.decision}: expected sets 1 to {expected}")
    for criteria in book.sets:
        found.extend(f"set {criteria.number}: {fault}" for fault in _set(criteria))
    return found


def _set(criteria: CriteriaSet) -> Iterator[str]:
    if {part.code: part.maximum for part in criteria.parts} != PARTS:
        yield f"parts are not {PARTS}"
    for part in criteria.parts:
        yield from _part(part)
    twice = [n for n, count in Counter(c.number for c in criteria).items() if count > 1]
    if twice:
        yield f"criterion numbers twice: {twice}"
    for criterion in criteria:
        yield from (f"criterion {criterion.number}: {fault}" for fault in _criterion(criterion))


def _part(part: Part) -> Iterator[str]:
    if sum(section.maximum for section in part.sections) != part.maximum:
        yield f"the sections of part {part.code} do not add up to {part.maximum}"
    for section in part.sections:
        if sum(criterion.maximum for criterion in section.criteria) != section.maximum:
            yield f"the criteria of section {section.number} do not add up to {section.maximum}"


def _criterion(criterion: Criterion) -> Iterator[str]:
    points = [option.points for option in criterion.options]
    if criterion.kind == "yes_no":
        if points:
            yield "a yes/no criterion has options"
    elif len(points) < 2 or max(points) != criterion.maximum:
        yield f"its best option earns {max(points, default=0)}, not {criterion.maximum}"
    # Within a case too: an option further down never earns less.
    for case in {option.case for option in criterion.options}:
        run = [option.points for option in criterion.options if option.case == case]
        if run != sorted(run):
            yield f"points go down: {run}"
    if any(option.gate not in (None, 3, 4, 5) for option in criterion.options):
        yield "a gate is not of 3, 4 or 5 stars"
    gates = [option.gate for option in criterion.options if option.gate is not None]
    if gates != sorted(set(gates)):
        yield f"gates do not rise: {gates}"
    known = {kind.key for kind in KINDS} | {"sample"}
    if unknown := set(criterion.evidence) - known:
        yield f"unknown kinds of evidence: {sorted(unknown)}"
    if criterion.nature not in ("fact", "judgement"):
        yield f"is neither fact nor judgement: {criterion.nature}"
