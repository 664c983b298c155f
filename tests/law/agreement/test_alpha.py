"""Krippendorff's alpha against his published example, and what must not change it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.agreement.alpha import alpha, alpha_with_interval

NONE = float("nan")
# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section E: four observers,
# twelve units, values missing.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
).T
METRICS = ("nominal", "ordinal", "interval", "ratio")

values = st.lists(
    st.lists(st.sampled_from([1.0, 2.0, 3.0, 5.0, NONE]), min_size=3, max_size=3),
    min_size=3,
    max_size=12,
).map(np.array)


@pytest.mark.parametrize(
    ("metric", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_the_published_example(metric, published):
    assert round(alpha(PUBLISHED, metric), 3) == published


@pytest.mark.parametrize("metric", METRICS)
def test_the_reference_package_gives_the_same(metric):
    krippendorff = pytest.importorskip("krippendorff")
    random = np.random.default_rng(1)
    for _case in range(20):
        drawn = random.integers(1, 6, (15, 5)).astype(float)
        drawn[random.random(drawn.shape) < 0.3] = NONE
        theirs = krippendorff.alpha(drawn.T, level_of_measurement=metric)
        assert alpha(drawn, metric) == pytest.approx(theirs, abs=1e-9)


@given(values, st.permutations(range(3)), st.randoms())
def test_names_and_order_do_not_matter(table, members, random):
    units = list(range(len(table)))
    random.shuffle(units)
    for metric in METRICS:
        found, again = alpha(table, metric), alpha(table[units][:, members], metric)
        assert found == pytest.approx(again, abs=1e-9, nan_ok=True)


@given(values, st.floats(0.1, 50), st.floats(-100, 100))
def test_interval_alpha_knows_no_zero_and_no_unit(table, scale, shift):
    moved = alpha(table * scale + shift, "interval")
    assert moved == pytest.approx(alpha(table, "interval"), abs=1e-6, nan_ok=True)


@given(values, st.floats(0.1, 50))
def test_ratio_alpha_knows_no_unit(table, scale):
    moved = alpha(table * scale, "ratio")
    assert moved == pytest.approx(alpha(table, "ratio"), abs=1e-9, nan_ok=True)


@given(values)
def test_a_value_that_nothing_can_be_compared_with_changes_nothing(table):
    alone = np.full((1, 3), NONE)
    alone[0, 1] = 2.0
    for metric in METRICS:
        found = alpha(np.vstack([table, alone]), metric)
        assert found == pytest.approx(alpha(table, metric), abs=1e-12, nan_ok=True)


@given(values)
def test_one_is_perfect_and_nothing_is_above(table):
    for metric in METRICS:
        found = alpha(table, metric)
        assert np.isnan(found) or found <= 1 + 1e-9
    same = np.repeat(np.array([[1.0], [2.0], [4.0]]), 3, axis=1)
    assert alpha(same, "ordinal") == 1


def test_where_nothing_varies_alpha_is_not_known():
    assert np.isnan(alpha(np.full((5, 3), 2.0), "interval"))
    assert np.isnan(alpha(np.array([[1.0, NONE], [NONE, 2.0]]), "nominal"))


def test_the_interval_comes_from_the_seed_and_covers():
    """Members with an error as large as the differences between dossiers: alpha is one half."""
    assert alpha_with_interval(PUBLISHED, "ordinal") == alpha_with_interval(PUBLISHED, "ordinal")
    random, hits = np.random.default_rng(7), 0
    for _case in range(200):
        drawn = random.normal(size=(40, 1)) + random.normal(size=(40, 4))
        found = alpha_with_interval(drawn, "interval", resamples=300)
        hits += found.low <= 0.5 <= found.high
    assert 0.88 <= hits / 200 <= 0.99
