"""How fast the forecast, the choice of supports and a country's report are, and how good.

    python bench/programme.py [--dossiers 20000] [--products 500] [--part 20] [--report] [--json]

Forecast: 20,000 dossiers in progress carried half a year ahead and summed exactly with 20,000
certificates, against a simulation as one writes it first: dice for every dossier and week, 10,000
runs, of which `--part` are run and the rest is reckoned from them. The model is learned before,
and that is timed apart. Choice: 500 products with eight supports and their pairs, against the bare
solver on the first of the problems. Back-test: on an invented history, beside last year's ratio.
Report: the country's figures with so many certificates in 34 provinces; it builds the demo world
in a temporary database first, so it is only made when asked for. Limits: 2, 10 and 3 seconds.
Times are processor time of one thread; those of the solver, which is given so many seconds, and of
the report, which waits for the database, are by the clock.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when NumPy is imported

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from namsao.programme.forecasting import choosing
from namsao.programme.forecasting.backtest import backtest
from namsao.programme.forecasting.generated import LINES, history
from namsao.programme.forecasting.hazards import Model, fit
from namsao.programme.forecasting.national import national
from namsao.programme.forecasting.prospects import prospects
from namsao.programme.forecasting.stages import (
    AGES,
    ASIDE,
    BAND_OF_AGE,
    BESIDE,
    NEXT,
    ONWARD,
    RECOGNISED,
    STAGES,
    Waiting,
    quarter_of,
)
from namsao.programme.forecasting.sums import at_least, distribution
from namsao.programme.forecasting.telling import lines

RUNS, WEEKS, FIRST = 10_000, 26, 105_600
MOST_FORECAST, MOST_CHOICE, MOST_REPORT = 2.0, 10.0, 3.0


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of a call, and what it gave."""
    begun = time.process_time()
    found = call()
    return time.process_time() - begun, found


def forecast(dossiers: int, part: int, seed: int) -> dict[str, Any]:
    """Learn, carry, sum; then dice."""
    random = np.random.default_rng(seed)
    past, week = history(dossiers, 3, seed, FIRST), FIRST + 140
    learning, model = timed(lambda: fit(past.spells(week), LINES, national()))
    there, _which = past.waiting(week)
    waiting = there.take(random.integers(0, len(there), dossiers))
    lasting = random.random(dossiers)  # certificates: the chance that each still stands

    def once() -> tuple[float, float]:
        chances = prospects(model, waiting, week, WEEKS).at(WEEKS)
        every = np.concatenate([np.clip(chances, 0, 1), lasting])
        return float(every.sum()), at_least(distribution(every), round(float(every.sum())) + 20)

    seconds, (mean, chance) = timed(once)
    rolling, counts = timed(
        lambda: [rolled(model, waiting, lasting, week, random) for _run in range(part)]
    )
    spread = float(np.std(counts)) / np.sqrt(part)
    return {
        "dossiers": dossiers,
        "certificates": dossiers,
        "stays_learned_from": len(past.spells(week)),
        "learning_seconds": round(learning, 2),
        "seconds": round(seconds, 2),
        "expected": round(mean, 1),
        "chance_of_20_more": round(chance, 4),
        "simulated_mean": round(float(np.mean(counts)), 1),
        "simulated_standard_error": round(spread, 1),
        "simulation_seconds": round(rolling / part * RUNS),
        "ratio": round(rolling / part * RUNS / seconds),
    }


def rolled(
    model: Model, waiting: Waiting, lasting: Any, now: int, random: np.random.Generator
) -> int:
    """One run: every dossier's way by dice, week by week; every certificate by one."""
    stage, begun = waiting.stage.copy(), waiting.begun.copy()
    count = 0
    for week in range(now + 1, now + WEEKS + 1):
        coming = np.zeros(len(stage), dtype=bool)  # went aside: waits for the next week
        for number in range(len(STAGES)):
            here = np.flatnonzero((stage == number) & ~coming)
            if not len(here):
                continue
            hazards = model.hazards(number, waiting.profiles.take(here), quarter_of(week))
            band = BAND_OF_AGE[np.clip(week - begun[here], 0, AGES - 1)]
            steps = hazards[:, band, np.arange(len(here))].cumsum(axis=0)
            outcome = (random.random(len(here)) >= steps).sum(axis=0)
            onward, aside = here[outcome == ONWARD], here[outcome == ASIDE]
            ended = here[(outcome > ASIDE) & (outcome < len(steps))]
            back = NEXT[number] < number
            stage[onward], begun[onward] = NEXT[number], week + back
            coming[onward] = back
            if number in BESIDE:
                stage[aside], begun[aside], coming[aside] = BESIDE[number], week + 1, True
            if NEXT[number] == RECOGNISED:
                count += len(onward)
                stage[onward] = -1
            stage[ended] = -1
    return count + int((random.random(len(lasting)) < lasting).sum())


def choice(products: int, seed: int) -> dict[str, Any]:
    """The choice among products and eight supports, against its first problem alone."""
    random = np.random.default_rng(seed)
    costs = tuple(int(c) * 1_000_000 for c in (30, 250, 120, 40, 25, 4, 6, 15))
    candidates = []
    for _one in range(products):
        chance, wins = float(random.beta(2, 2)), random.beta(1, 6, len(costs))
        bundles = [(n,) for n in range(len(costs))] + list(combinations(range(len(costs)), 2))
        offers = tuple(
            choosing.Offer(
                bundle, float(1 - (1 - chance) * np.prod([1 - wins[k] for k in bundle]))
            )
            for bundle in bundles
        )
        place, owner = int(random.integers(120)), int(random.integers(products * 3 // 4))
        candidates.append(choosing.Candidate(chance, place, owner, offers))
    payable = tuple(map(frozenset, ((0, 4), (1,), (1,), (0, 2), (0, 2), (3,), (3,), (4,))))
    free = tuple(m * 1_000_000 for m in (1_200, 900, 400, 500, 300))
    rules = choosing.Rules(costs, free, payable, most_per_producer=2, each_commune=True)
    needed = round(sum(one.chance for one in candidates)) + 10
    aim = choosing.Aim(needed)
    begun = time.perf_counter()
    found = choosing.choose(candidates, rules, aim)
    whole = time.perf_counter() - begun
    assert found is not None
    problem = choosing._Problem(candidates, rules, ())
    gains = np.array([o.chance - candidates[place].chance for place, o in problem.columns])
    model = problem._model(gains, choosing.SECONDS)
    begun = time.perf_counter()
    model.run()
    bare = time.perf_counter() - begun
    return {
        "products": products,
        "offers": len(problem.columns),
        "seconds": round(whole, 2),
        "bare_solver_seconds": round(bare, 2),
        "ratio_to_bare_solver": round(whole / bare, 1),
        "gap": found.gap,
        "gap_of_bare_solver": round(float(model.getInfo().mip_gap), 4),
        "supported": found.count,
        "million": found.cost // 1_000_000,
        "needed": needed,
        "chance_before": round(choosing.no_choice(candidates, aim).chance, 4),
        "chance_after": round(found.chance, 4),
    }


def report(certificates: int) -> dict[str, Any]:
    """The country's figures, and those of each province, in a database with so many rows."""
    from namsao.site import database

    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="owner"):
            subprocess.run(
                [sys.executable, "-m", "namsao", "setup"], check=True, stdout=subprocess.DEVNULL
            )
            return measured_report(certificates)


def measured_report(certificates: int) -> dict[str, Any]:
    """The same, where a database is set up."""
    import django

    django.setup()
    from namsao.areas.models import Area
    from namsao.certificates.models import Certificate
    from namsao.certificates.register import load_published
    from namsao.programme.reporting.queries import figures

    load_published()
    communes = list(Area.objects.current().filter(level="commune"))
    random, today = np.random.default_rng(1), date(2026, 11, 23)
    rows = []
    for number in range(certificates):
        issued = today - timedelta(days=int(random.integers(1400)))
        rows.append(
            Certificate(
                number=f"bench-{number}",
                token=f"bench-{number}",
                regime="26/2026",
                area=communes[number % len(communes)],
                product_name="bench",
                place="bench",
                line="food",
                stars=3,
                issued_on=issued,
                issued_year=issued.year,
                expires_on=issued + timedelta(days=1095),
                source="https://example.org/",
            )
        )
    Certificate.objects.bulk_create(rows, batch_size=2000)
    country = Area.objects.get(path="/vn/")
    provinces = Area.objects.current().filter(level="province").count()
    figures(country, date(2026, 1, 1), today)
    begun = time.perf_counter()
    found = figures(country, date(2026, 1, 1), today)
    seconds = time.perf_counter() - begun
    assert sum(found["by_area"].values()) == found["standing"]
    return {
        "certificates": Certificate.objects.count(),
        "standing": found["standing"],
        "provinces": provinces,
        "seconds": round(seconds, 2),
    }


def main() -> int:
    """Print the figures; 1 when anything takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("dossiers", 20_000), ("products", 500), ("part", 20), ("seed", 26)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = {
        "forecast": forecast(asked.dossiers, asked.part, asked.seed),
        "choice": choice(asked.products, asked.seed),
    }
    past = history(2400, 4, asked.seed, FIRST)
    tested = backtest(past, [FIRST + week for week in (117, 130, 143, 156, 169)], 26, national())
    if asked.report:
        found["report"] = report(asked.dossiers)
    if asked.json:
        told = {"brier": tested.brier, "brier_of_ratio": tested.naive, "z": tested.z}
        print(json.dumps(found | {"backtest": told}))
    else:
        for name, figures in found.items():
            print(f"{name}: " + ", ".join(f"{key} {value}" for key, value in figures.items()))
        print("\n".join(lines(tested)))
    limits = {"forecast": MOST_FORECAST, "choice": MOST_CHOICE, "report": MOST_REPORT}
    return int(any(figures["seconds"] > limits[name] for name, figures in found.items()))


if __name__ == "__main__":
    sys.exit(main())
