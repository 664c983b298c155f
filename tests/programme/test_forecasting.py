"""The mathematics of the forecast: exact where it says so, calibrated where it cannot be."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namsao.programme.forecasting import sums
from namsao.programme.forecasting.backtest import backtest
from namsao.programme.forecasting.generated import LINES, history
from namsao.programme.forecasting.hazards import fit
from namsao.programme.forecasting.national import national
from namsao.programme.forecasting.presence import LEAST, Month, learned
from namsao.programme.forecasting.prospects import (
    Window,
    council,
    onward,
    prospects,
    star_chances,
)
from namsao.programme.forecasting.stages import (
    ASIDE,
    BAND_OF_AGE,
    BESIDE,
    NEXT,
    NUMBER,
    ONWARD,
    OUTCOMES,
    RECOGNISED,
    STAGES,
    UNPROPOSED,
    Waiting,
    no_profiles,
    quarter_of,
)
from namsao.programme.forecasting.stays import Stays

MONDAY = 105_600  # a calendar week of 2024
chances = st.lists(st.floats(0, 1), max_size=9)


def enumerated(values: list[float]) -> np.ndarray:
    """The distribution of the number of successes, by going through every case."""
    found = np.zeros(len(values) + 1)
    for case in product((False, True), repeat=len(values)):
        found[sum(case)] += np.prod(
            [p if came else 1 - p for p, came in zip(values, case, strict=True)]
        )
    return found


def nothing_known():
    return fit(Stays((), no_profiles()).spells(MONDAY), LINES, national())


def waiting_at(stage: str, count: int = 1) -> Waiting:
    there = np.full(count, NUMBER[stage])
    return Waiting(no_profiles(count), there, np.full(count, MONDAY + 1))


@given(chances)
def test_the_sum_is_that_of_every_case(values):
    assert np.allclose(sums.distribution(values), enumerated(values), atol=1e-12)


@given(chances, st.integers(-1, 11))
@settings(max_examples=60)
def test_what_the_others_come_to_is_found_without_building_each_sum(values, value):
    arriving = np.array([0.6, 0.3, 0.1])
    found = sums.left_out(np.array(values), arriving, value)
    for place, one in enumerate(found):
        others = np.convolve(enumerated(values[:place] + values[place + 1 :]), arriving)
        expected = others[value] if 0 <= value < len(others) else 0
        assert one == pytest.approx(expected, abs=1e-9)


def test_thousands_are_summed_like_one_after_the_other():
    values = np.random.default_rng(3).random(3000)
    plain = np.ones(1)
    for p in values:
        plain = np.convolve(plain, [1 - p, p])
    assert np.abs(sums.distribution(values) - plain).max() < 1e-12


def test_an_office_without_events_gets_the_national_figures():
    model, figures = nothing_known(), national()
    for number, stage in enumerate(STAGES):
        neutral = no_profiles(1)
        neutral.line[:] = -1
        found = model.hazards(number, neutral, quarter=0)
        assert np.allclose(found[:, 0, 0], figures.stages[stage].hazards())
    assert model.events == 0


def test_one_week_from_the_council_is_the_hazard_and_nothing_is_lost_on_the_way():
    model = nothing_known()
    there = waiting_at("concluded")
    found = prospects(model, there, MONDAY, 60)
    hazards = model.hazards(NUMBER["concluded"], there.profiles, quarter=0)
    assert found.recognised[1, 0] == pytest.approx(hazards[0, 0, 0])
    every = prospects(model, waiting_at("draft", 3), MONDAY, 200)
    assert (np.diff(every.recognised, axis=0) >= -1e-12).all()
    assert (every.recognised + every.under_way <= 1 + 1e-9).all()
    # Whoever is neither recognised nor under way was withdrawn or refused: never everybody.
    assert 0.3 < every.recognised[-1, 0] < 0.95
    assert every.under_way[-1, 0] < 0.01


def test_carried_forward_it_is_what_a_simulation_counts():
    """The same hazards, rolled as dice week by week for two thousand dossiers."""
    model, random, runs = nothing_known(), np.random.default_rng(11), 2000
    said = prospects(model, waiting_at("at_commune"), MONDAY, 12).recognised[12, 0]
    came = sum(rolled(model, random, "at_commune", 12) for _run in range(runs))
    assert came / runs == pytest.approx(said, abs=4 * np.sqrt(said * (1 - said) / runs))


def rolled(model, random, stage: str, weeks: int) -> bool:
    at, begun, week = NUMBER[stage], MONDAY + 1, MONDAY + 1
    while week <= MONDAY + weeks:
        key = at, quarter_of(week)
        if key not in KNOWN:
            KNOWN[key] = model.hazards(at, no_profiles(1), key[1])[:, :, 0].cumsum(axis=0)
        band = BAND_OF_AGE[min(week - begun, len(BAND_OF_AGE) - 1)]
        outcome = int(np.searchsorted(KNOWN[key][:, band], random.random(), side="right"))
        if outcome == ONWARD:
            if NEXT[at] == RECOGNISED:
                return True
            week += NEXT[at] < at  # back on the road: from the week after
            at, begun = NEXT[at], week
        elif outcome == ASIDE:
            at, begun, week = BESIDE[at], week + 1, week + 1
        elif outcome < len(OUTCOMES):
            return False
        else:
            week += 1
    return False


KNOWN: dict = {}


def test_a_slow_office_is_learned_from_its_own_events():
    fast = history(500, 3, seed=5, first_week=MONDAY, pace=0.6)
    slow = history(500, 3, seed=5, first_week=MONDAY, pace=1.8)
    week, there = MONDAY + 150, waiting_at("submitted")
    said = [
        prospects(fit(one.spells(week), LINES, national()), there, week, 20).recognised[-1, 0]
        for one in (fast, slow)
    ]
    assert said[0] > said[1] + 0.3


def test_what_the_past_did_not_know_yet_is_not_learned():
    """The stays by the end of a week are the same however the story went on."""
    long = history(300, 3, seed=8, first_week=MONDAY)
    week = MONDAY + 80
    known = [one for one in long.stays if one.begun // 7 <= week]
    cut = Stays(known, long.profiles)
    for name in ("stage", "begun", "weeks", "outcome"):
        assert (getattr(long.spells(week), name) == getattr(cut.spells(week), name)).all()
    assert (long.spells(week).begun + long.spells(week).weeks <= week + 1).all()


def test_back_tested_it_beats_last_years_ratio_and_is_calibrated():
    """Held out: at each cut the model has seen nothing later. Three invented offices."""
    for seed, pace in ((1, 0.8), (2, 1.0), (3, 1.3)):
        past = history(1200, 4, seed, MONDAY, pace)
        found = backtest(past, [MONDAY + week for week in (140, 153, 166)], 26, national())
        assert found.brier < found.naive - 0.03
        assert abs(found.z) < 3
        assert sum(not one.within for one in found.bins) <= 1


def test_a_councils_stars_follow_from_the_self_score():
    held, figures = council(np.array([]), np.array([]), national()), national()
    floors = (50, 70, 90)
    totals, open_to = np.array([56.0, 78.0, 96.0, 96.0]), np.array([5, 5, 5, 3])
    found = star_chances(totals, open_to, held, figures, floors)
    assert np.allclose(found.sum(axis=0), 1)
    assert found.argmax(axis=0).tolist() == [0, 1, 2, 0]  # a gate missing keeps it at three
    given = np.full(200, 60.0)
    learned = council(given + 12, given, figures)
    assert 10 < learned.drop < 12
    assert learned.results == 200


def test_what_will_arrive_has_the_mean_of_its_rate_and_more_spread_than_a_known_one():
    found = sums.poisson_of_unknown_rate(seen=10, exposure=20, ahead=6)
    numbers = np.arange(len(found))
    mean = (numbers * found).sum()
    assert mean == pytest.approx(3)
    assert (numbers**2 * found).sum() - mean**2 == pytest.approx(3 * (1 + 6 / 20))


# Rounds


def test_nothing_is_recognised_before_a_round_that_takes_it_can_conclude():
    model, weeks = nothing_known(), 40
    plain = prospects(model, waiting_at("draft"), MONDAY, weeks)
    there = replace(waiting_at("draft"), council=np.array([UNPROPOSED]))
    spring, autumn = Window(MONDAY + 9, MONDAY + 10), Window(MONDAY + 35, MONDAY + 36)
    first = prospects(model, there, MONDAY, weeks, [spring]).recognised[:, 0]
    both = prospects(model, there, MONDAY, weeks, [spring, autumn])
    found = both.recognised[:, 0]
    assert not found[:10].any()
    assert found[11] > 0
    # Who misses the first waits for the second: until then nothing more comes than with the first.
    assert np.allclose(found[:36], first[:36], atol=1e-12)
    assert found[40] > first[40]
    assert (np.diff(found) >= -1e-12).all()
    assert (found <= plain.recognised[:, 0] + 1e-12).all()
    told = found + both.under_way[:, 0]
    assert np.allclose(told, plain.recognised[:, 0] + plain.under_way[:, 0])
    # Rounds without a gap between them, whose councils meet at once, hold nobody up.
    open_ones = [Window(MONDAY + 20, 0), Window(MONDAY + 60, 0)]
    free = prospects(model, there, MONDAY, weeks, open_ones).recognised[:, 0]
    assert free == pytest.approx(plain.recognised[:, 0], abs=0.03)  # but for who is sent back
    none = prospects(model, there, MONDAY, weeks, [Window(MONDAY + 50, MONDAY + 51)])
    assert not none.recognised.any()


def test_a_dossier_whose_council_has_met_or_needs_none_goes_as_without_rounds():
    model = nothing_known()
    for stage, weeks in (("at_province", (0, MONDAY - 3)), ("concluded", (0, 0))):
        plain = prospects(model, waiting_at(stage, 2), MONDAY, 30).recognised
        there = replace(waiting_at(stage, 2), council=np.array(weeks))
        later = [Window(MONDAY + 20, MONDAY + 20)]
        assert np.array_equal(prospects(model, there, MONDAY, 30, later).recognised, plain)
    called = replace(waiting_at("appraised"), council=np.array([MONDAY + 5]))
    found = prospects(model, called, MONDAY, 30).recognised[:, 0]
    assert not found[:5].any()
    assert found[5] > 0


def test_moving_on_is_what_the_whole_road_begins_with():
    """Out of the last stage before recognition it is recognition itself."""
    model, there = nothing_known(), waiting_at("concluded")
    stage = onward(model, there, MONDAY, 20)
    whole = prospects(model, there, MONDAY, 20).recognised
    assert stage[:2, 0] == pytest.approx(whole[:2, 0])  # later some come back from the centre
    assert (stage <= whole + 1e-12).all()


# What comes and goes


def chain(enters: float, leaves: float, things: int, months: int, seed: int) -> list[Month]:
    """Months of things that come in and leave with two chances."""
    random = np.random.default_rng(seed)
    inside = np.zeros(things, dtype=bool)
    found = []
    for month in range(months):
        ages = dict.fromkeys(range(things), month)
        found.append(Month(ages, set(np.flatnonzero(inside).tolist())))
        dice = random.random(things)
        inside = np.where(inside, dice >= leaves, dice < enters)
    return found


def test_what_comes_and_goes_is_learned_from_its_months():
    model = learned(chain(0.05, 0.02, things=400, months=24, seed=4))
    assert model.enough
    assert model.enters == pytest.approx((0.05, 0.05, 0.05), abs=0.01)
    assert model.leaves == pytest.approx(0.02, abs=0.006)
    # In the long run it is in as often as coming and leaving balance.
    assert model.chance(400, 30, here=True) == pytest.approx(0.05 / 0.07, abs=0.07)
    assert model.chance(0, 3, here=True) == 1
    assert model.chance(1, 30, here=False) == model.enters[2]
    one_by_one = 1 - (1 - model.enters[2]) ** 2 - model.enters[2] * model.leaves
    assert model.chance(2, 30, here=False) == pytest.approx(one_by_one)


def test_with_few_comings_nothing_is_foretold():
    months = chain(0.05, 0.0, things=LEAST - 1, months=200, seed=1)
    model = learned(months)
    assert model.entered == LEAST - 1
    assert not model.enough
