"""How fast a council's agreement is worked out, against a package and a plain loop.

    python bench/agreement.py [--members 30] [--dossiers 200] [--criteria 40] [--part 20] [--json]

All figures come from one run on the same random council; only their ratios travel between
machines. Times are processor time of one thread, so that a busy machine does not show.

Alpha is set beside the package `krippendorff`. The Rasch model is set beside joint maximum
likelihood as one writes it first, in loops over every mark, on a part of the dossiers, where both
are run to the end. "Everything" is what the page shows: alpha with its bootstrap, severities and
leans, mean squares, halo, criteria, sheets that stand out.
"""

import argparse
import json
import math
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when NumPy is imported

import krippendorff
import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from namsao.law.agreement.alpha import alpha
from namsao.law.agreement.facets import calibrate
from namsao.law.agreement.ratings import Floats, Ratings, Scale
from namsao.law.agreement.report import agreement, shares
from namsao.law.agreement.severity import severities
from namsao.law.criteria.model import Wording

REPEATS = 3
LEVELS = (2, 3, 4, 5)
LIMIT = 5.0  # seconds for everything, at the default size


def random_council(members: int, dossiers: int, criteria: int, seed: int) -> Ratings:
    """Marks by quality, difficulty, severity and noise; a tenth of the sheets is missing."""
    random = np.random.default_rng(seed)
    scales = tuple(
        Scale(Wording(f"c{n}", f"c{n}", f"c{n}"), tuple(range(LEVELS[n % len(LEVELS)])))
        for n in range(criteria)
    )
    tops = np.array([scale.span for scale in scales])
    of_dossier, of_scale = (
        np.repeat(np.arange(dossiers), criteria),
        np.tile(np.arange(criteria), dossiers),
    )
    lead = random.normal(0, 0.2, dossiers)[of_dossier] - random.normal(0, 0.15, criteria)[of_scale]
    noise = random.normal(0, 0.22, (len(lead), members))
    share = 0.6 + lead[:, None] - random.normal(0, 0.08, members) + noise
    level = np.clip(np.round(share * tops[of_scale][:, None]), 0, tops[of_scale][:, None])
    level[(random.random((dossiers, members)) < 0.1)[of_dossier]] = -1
    return Ratings(
        members=tuple(range(members)),
        dossiers=tuple(range(dossiers)),
        scales=scales,
        cell_dossier=of_dossier,
        cell_scale=of_scale,
        level=level.astype(np.int64),
        option=level.astype(np.int64),
        options=tops[of_scale] + 1,
        claim=np.minimum(np.round((0.75 + lead) * tops[of_scale]).clip(0), tops[of_scale]).astype(
            int
        ),
    )


def first_dossiers(ratings: Ratings, count: int) -> Ratings:
    """The council on its first dossiers alone."""
    here = ratings.cell_dossier < count
    return replace(
        ratings,
        dossiers=ratings.dossiers[:count],
        **{
            name: getattr(ratings, name)[here]
            for name in ("cell_dossier", "cell_scale", "level", "option", "options", "claim")
        },
    )


def joint_maximum_likelihood(
    marks: list[tuple[int, int, int, int]], sizes: tuple[int, int, int], tops: list[int]
) -> tuple[list[float], int]:
    """The many-facet model in plain loops: severities, and how many rounds it took.

    One Newton step for each parameter in turn, until none moves by a thousandth of a logit.
    """
    quality, steps, severity = (
        [0.0] * sizes[0],
        [[0.0] * top for top in tops],
        [0.0] * sizes[2],
    )
    rounds, moved = 0, 1.0
    while moved >= 1e-3 and rounds < 200:
        rounds, moved = rounds + 1, 0.0
        for facet in ("quality", "steps", "severity"):
            slope: dict[Any, float] = defaultdict(float)
            bend: dict[Any, float] = defaultdict(float)
            for dossier, scale, member, level in marks:
                powers = [0.0]
                for step in steps[scale]:
                    powers.append(powers[-1] + quality[dossier] - step - severity[member])
                odds = [math.exp(power) for power in powers]
                whole = sum(odds)
                if facet == "steps":
                    reach = whole
                    for k in range(1, len(odds)):
                        reach -= odds[k - 1]
                        chance = reach / whole
                        slope[scale, k] += chance - (level >= k)
                        bend[scale, k] += chance * (1 - chance)
                    continue
                expected = sum(k * one for k, one in enumerate(odds)) / whole
                square = sum(k * k * one for k, one in enumerate(odds)) / whole
                key = dossier if facet == "quality" else member
                slope[key] += level - expected
                bend[key] += square - expected**2
            for key, value in slope.items():
                move = max(-1.0, min(1.0, value / max(bend[key], 1e-9)))
                moved = max(moved, abs(move))
                if facet == "quality":
                    quality[key] += move
                elif facet == "severity":
                    severity[key] -= move
                else:
                    steps[key[0]][key[1] - 1] += move
        middle = sum(severity) / len(severity)
        severity = [one - middle for one in severity]
        quality = [one - middle for one in quality]
    return severity, rounds


def best_of(call: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest of some runs, in seconds, and what it gave."""
    times, found = [], None
    for _run in range(REPEATS):
        begun = time.process_time()
        found = call()
        times.append(time.process_time() - begun)
    return min(times), found


def measure(members: int, dossiers: int, criteria: int, part: int, seed: int) -> dict[str, Any]:
    """All figures of one run."""
    ratings = random_council(members, dossiers, criteria, seed)
    everything, _found = best_of(lambda: agreement(replace(ratings)))
    values: Floats = np.round(shares(ratings))
    ours, value = best_of(lambda: alpha(values, "interval"))
    theirs, other = best_of(lambda: krippendorff.alpha(values.T, level_of_measurement="interval"))
    some = first_dossiers(ratings, part)
    rasch, found = best_of(lambda: _rasch(replace(some)))
    cells, people = np.nonzero(some.given)
    marks = [
        (
            int(some.cell_dossier[cell]),
            int(some.cell_scale[cell]),
            int(j),
            int(some.level[cell, j]),
        )
        for cell, j in zip(cells, people, strict=True)
    ]
    sizes = len(some.dossiers), len(some.scales), len(some.members)
    begun = time.process_time()
    plain, rounds = joint_maximum_likelihood(marks, sizes, [s.span for s in some.scales])
    loop = time.process_time() - begun
    return {
        "members": members,
        "dossiers": dossiers,
        "criteria": criteria,
        "marks": int(ratings.given.sum()),
        "seconds_for_everything": round(everything, 2),
        "alpha": round(value, 4),
        "alpha_of_krippendorff": round(float(other), 4),
        "alpha_ratio": round(theirs / ours, 1),
        "rasch_part_marks": len(marks),
        "rasch_seconds": round(rasch, 3),
        "loop_seconds": round(loop, 1),
        "loop_rounds": rounds,
        "rasch_ratio": round(loop / rasch),
        "correlation_of_severities": round(float(np.corrcoef(found, plain)[0, 1]), 4),
    }


def _rasch(ratings: Ratings) -> Floats:
    """Severities with their jackknife, and the calibration of all other facets."""
    found = severities(ratings).values
    calibrate(ratings, found)
    return found


def main() -> int:
    """Print the figures; 1 when everything takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("members", 30), ("dossiers", 200), ("criteria", 40), ("part", 20)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--seed", type=int, default=26)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.members, asked.dossiers, asked.criteria, asked.part, asked.seed)
    if asked.json:
        print(json.dumps(found))
    else:
        print(
            f"{found['members']} members, {found['dossiers']} dossiers, {found['criteria']}"
            f" criteria ({found['marks']:,} marks): everything in"
            f" {found['seconds_for_everything']} s"
        )
        print(
            f"alpha {found['alpha']}, krippendorff {found['alpha_of_krippendorff']}:"
            f" ours is {found['alpha_ratio']} times as fast"
        )
        print(
            f"Rasch model on {found['rasch_part_marks']:,} marks: {found['rasch_seconds']} s,"
            f" plain loop {found['loop_seconds']} s ({found['loop_rounds']} rounds): ours is"
            f" {found['rasch_ratio']} times as fast; severities correlate"
            f" {found['correlation_of_severities']}"
        )
    return int(found["seconds_for_everything"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
