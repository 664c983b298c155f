"""How fast many sheets are scored, against a plain loop and a bare NumPy gather-and-sum.

    python bench/scoring.py [--set 1] [--sheets 1000000] [--seed 26] [--json]

All figures come from one run on the same random sheets; only their ratios travel between
machines. The bare sums look points up and add them, nothing else: no parts, no gates, no stars,
no check of the choices. The plain loop is `score_sheet`, timed on a sample and scaled.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from namsao.law.criteria import book
from namsao.law.criteria.model import Choices, CriteriaSet
from namsao.law.many_sheets import NO, YES, ScoringTable, score_many
from namsao.law.scoring import points_of, score_sheet

REPEATS = 7
SAMPLE = 2_000
CHUNK = 16_384

type Sheets = NDArray[np.int8]


def random_sheets(criteria: CriteriaSet, count: int, seed: int) -> Sheets:
    """Random choices, unanswered ones among them; the same for the same seed."""
    random = np.random.default_rng(seed)
    sheets = np.empty((count, len(criteria.criteria)), dtype=np.int8, order="F")
    for column, criterion in enumerate(criteria):
        most = len(criterion.options) or NO
        sheets[:, column] = random.integers(0, most + 1, count, dtype=np.int8)
    return sheets


def as_choices(criteria: CriteriaSet, row: NDArray[np.int8]) -> Choices:
    """One row of the array as `score_sheet` reads it."""
    return {
        criterion.number: value == YES if criterion.kind == "yes_no" else value
        for criterion, value in zip(criteria, row.tolist(), strict=True)
        if value
    }


def point_table(criteria: CriteriaSet) -> NDArray[np.int64]:
    """Points by criterion and choice, for the bare sums."""
    table = np.zeros((len(criteria.criteria), 8), dtype=np.int64)
    for row, criterion in enumerate(criteria):
        for option in criterion.options:
            table[row, option.number] = option.points
        if criterion.kind == "yes_no":
            table[row, YES] = points_of(criterion, True)
    return table


def bare_in_one_line(table: NDArray[np.int64], sheets: Sheets) -> NDArray[np.int64]:
    """The gather-and-sum that one writes first."""
    return table[np.arange(len(table)), sheets].sum(axis=1)


def bare_by_column(table: NDArray[np.int64], sheets: Sheets) -> NDArray[np.uint8]:
    """The quickest bare gather-and-sum we know: bytes, column by column, in the cache."""
    columns = table.astype(np.uint8)
    totals = np.zeros(len(sheets), dtype=np.uint8)
    found = np.empty(CHUNK, dtype=np.uint8)
    for start in range(0, len(sheets), CHUNK):
        total = totals[start : start + CHUNK]
        for index, column in enumerate(columns):
            chosen = sheets[start : start + CHUNK, index]
            np.take(column, chosen, out=found[: len(total)], mode="clip")
            np.add(total, found[: len(total)], out=total)
    return totals


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The median time of some runs, after one that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measure(criteria: CriteriaSet, count: int, seed: int) -> dict[str, Any]:
    """Times, ratios and a check that all ways agree."""
    sheets = random_sheets(criteria, count, seed)
    table, points = ScoringTable.of(criteria), point_table(criteria)
    sample = [as_choices(criteria, row) for row in sheets[:SAMPLE]]
    agree(criteria, sheets, sample)
    by_row = np.ascontiguousarray(sheets)
    loop = seconds(lambda: [score_sheet(criteria, choices) for choices in sample], 3)
    times = {
        "score_many": seconds(lambda: score_many(table, sheets)),
        "score_many_rows": seconds(lambda: score_many(table, by_row)),
        "bare_by_column": seconds(lambda: bare_by_column(points, sheets)),
        "bare_in_one_line": seconds(lambda: bare_in_one_line(points, by_row), 3),
        "plain_loop_scaled": loop * count / len(sample),
    }
    ours = times["score_many"]
    return {
        "set": criteria.number,
        "criteria": len(criteria.criteria),
        "sheets": count,
        "seed": seed,
        "loop_sample": len(sample),
        "seconds": times,
        "sheets_per_second": count / ours,
        "ratio_to_bare": ours / min(times["bare_by_column"], times["bare_in_one_line"]),
        "ratio_to_bare_in_one_line": ours / times["bare_in_one_line"],
        "speed_up_over_loop": times["plain_loop_scaled"] / ours,
        "python": sys.version.split()[0],
        "numpy": np.__version__,
    }


def agree(criteria: CriteriaSet, sheets: Sheets, sample: list[Choices]) -> None:
    """Stop when the ways differ: totals on every sheet, everything on the sample."""
    scored = score_many(ScoringTable.of(criteria), sheets)
    points = point_table(criteria)
    same = np.array_equal(scored.totals, bare_by_column(points, sheets))
    same &= np.array_equal(scored.totals, bare_in_one_line(points, sheets))
    for row, choices in enumerate(sample):
        score = score_sheet(criteria, choices)
        same &= (score.total, score.stars) == (scored.totals[row], scored.stars[row])
        same &= score.unmet_gates == scored.unmet_gates(row)
    if not same:
        raise SystemExit("the ways of scoring do not agree")


def report(found: dict[str, Any]) -> str:
    """The measurements in words."""
    times = found["seconds"]
    return "\n".join(
        [
            f"{found['sheets']:,} random sheets of set {found['set']}"
            f" ({found['criteria']} criteria), seed {found['seed']},"
            f" Python {found['python']}, NumPy {found['numpy']}",
            f"  score_many, one call            {times['score_many'] * 1e3:10.1f} ms"
            f"   {found['sheets_per_second'] / 1e6:.1f} million sheets/s",
            f"  score_many, row by row in memory{times['score_many_rows'] * 1e3:10.1f} ms",
            f"  bare gather-and-sum, by column  {times['bare_by_column'] * 1e3:10.1f} ms",
            f"  bare gather-and-sum, one line   {times['bare_in_one_line'] * 1e3:10.1f} ms",
            f"  plain loop                      {times['plain_loop_scaled'] * 1e3:10.1f} ms"
            f"   scaled from {found['loop_sample']:,} sheets",
            f"  takes {found['ratio_to_bare']:.2f} times the quicker bare sum (aim: at most 4),"
            f" {found['speed_up_over_loop']:,.0f} times faster than the loop",
        ]
    )


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--set", type=int, default=1, help="number of the criteria set")
    parser.add_argument("--sheets", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of words")
    options = parser.parse_args()
    found = measure(book().set(options.set), options.sheets, options.seed)
    print(json.dumps(found) if options.json else report(found))


if __name__ == "__main__":
    main()
