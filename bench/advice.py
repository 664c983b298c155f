"""How long a plan to the next star takes, on all 26 sets, against HiGHS on the same questions.

    python bench/advice.py [--sheets 20] [--seed 26] [--json]

Sheets are random, from poor to good; each asks for every star above its own. Three figures: the
best way alone, the three best ways, and the ratio of the first to an integer programme solved by
HiGHS, which must come to the same weight. In processor time, so that a busy machine does not
disturb them; only the ratio travels between machines.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from namsao.law.advice import Standing, default_efforts, of_council, of_sheet, ways
from namsao.law.criteria import book
from namsao.law.criteria.model import Choice, Choices, CriteriaSet
from tests.law.milp import least_weight

EFFORTS = default_efforts()


def a_sheet(criteria: CriteriaSet, chance: random.Random, quality: float) -> Choices:
    """A random sheet, a twentieth of it unanswered."""
    choices: dict[str, Choice] = {}
    for criterion in criteria:
        if chance.random() < 0.05:
            continue
        if criterion.kind == "yes_no":
            choices[criterion.number] = chance.random() < quality
        else:
            most = len(criterion.options)
            drawn = chance.triangular(1, most, 1 + quality * (most - 1))
            choices[criterion.number] = round(drawn)
    return choices


def questions(sheets: int, seed: int) -> list[tuple[Standing, int]]:
    """Where products stand, and the star asked for; every fifth one is a council of seven."""
    chance = random.Random(seed)
    asked = []
    for criteria in book().sets:
        for number in range(sheets):
            quality = number / sheets
            size = 7 if number % 5 == 4 else 1
            many = [a_sheet(criteria, chance, quality) for _ in range(size)]
            standing = (
                of_sheet(criteria, many[0]) if len(many) == 1 else of_council(criteria, many)
            )
            asked += [(standing, target) for target in range(standing.stars + 1, 6)]
    return asked


def milliseconds[T](act: Callable[[], T]) -> tuple[float, T]:
    """Processor time of an act, and what came of it."""
    started = time.process_time()
    found = act()
    return (time.process_time() - started) * 1000, found


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sheets", type=int, default=20)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    one, three, solver = [], [], []
    for standing, target in questions(asked.sheets, asked.seed):
        spent, found = milliseconds(lambda s=standing, t=target: ways(s, t, EFFORTS, most=1))
        one.append(spent)
        three.append(milliseconds(lambda s=standing, t=target: ways(s, t, EFFORTS))[0])
        spent, weight = milliseconds(lambda s=standing, t=target: least_weight(s, t, EFFORTS))
        solver.append(spent)
        if (found.best.weight if found.best else None) != weight:
            raise SystemExit(f"set {standing.criteria.number}: the two solvers disagree")
    figures = {
        "questions": len(one),
        "best_ms": round(statistics.mean(one), 2),
        "three_ms": round(statistics.mean(three), 2),
        "three_worst_ms": round(max(three), 2),
        "highs_ms": round(statistics.mean(solver), 2),
        "ratio": round(statistics.mean(one) / statistics.mean(solver), 2),
    }
    if asked.json:
        print(json.dumps(figures))
        return
    print(f"{figures['questions']} questions over 26 sets, every answer as HiGHS has it")
    print(f"  the best way        {figures['best_ms']:8.2f} ms")
    print(
        f"  the three best      {figures['three_ms']:8.2f} ms, at most {figures['three_worst_ms']}"
    )
    print(f"  HiGHS, the best     {figures['highs_ms']:8.2f} ms")
    print(f"  ratio to HiGHS      {figures['ratio']:8.2f}")


if __name__ == "__main__":
    main()
