"""Severity: recovered from simulated councils, confirmed by an independent optimiser."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namsao.law.agreement import severity
from namsao.law.agreement.facets import calibrate, explained, fits
from namsao.law.agreement.severity import leans, severities
from namsao.law.agreement.uncertainty import t_quantile
from tests.law.agreement.councils import council, of_levels, table

rows = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), min_size=6, max_size=25).map(
    np.array
)


@pytest.mark.parametrize(
    ("dossiers", "members", "criteria", "missing", "halo"),
    [(9, 5, 12, 0.0, 0.0), (20, 5, 12, 0.2, 0.4), (40, 9, 13, 0.1, 0.3)],
)
def test_severities_are_recovered_and_their_intervals_cover(
    dossiers, members, criteria, missing, halo
):
    """Also where members carry an impression of a dossier over all its criteria."""
    random = np.random.default_rng(26)
    hits, errors, slopes = [], [], []
    for _case in range(120):
        truth = random.normal(0, 0.6, members)
        truth -= truth.mean()
        found = severities(council(random, truth, dossiers, criteria, missing=missing, halo=halo))
        assert found.converged
        for one, true in zip(found.logits, truth, strict=True):
            hits.append(one.low <= true <= one.high)
            errors.append((one.value - true) / one.error)
        slopes.append(np.polyfit(truth, found.values, 1)[0])
    assert 0.91 <= np.mean(hits) <= 0.98
    # Neither shrunk nor blown up; impressions that vary blur logits a little, as they must.
    assert abs(np.mean(slopes) - 1) < (0.1 if halo else 0.05)
    assert 0.8 < np.std(errors) < 1.3


def test_an_independent_optimiser_finds_the_same_severities():
    """The pairwise likelihood written out plainly, and a general minimiser."""
    optimize = pytest.importorskip("scipy.optimize")
    ratings = council(np.random.default_rng(3), [0.8, -0.3, 0.1, -0.6], 8, 6, missing=0.2)
    level = ratings.level

    def minus_log_likelihood(values):
        total = (values**2).sum() / (2 * severity.WIDTH**2)
        for cell in level:
            here = np.flatnonzero(cell >= 0)
            for j in here:
                for other in here:
                    gap = cell[other] - cell[j]
                    if gap > 0:
                        chance = 1 / (1 + np.exp(-gap * (values[j] - values[other])))
                        total -= 2 / len(here) * np.log(chance)
        return total

    best = optimize.minimize(minus_log_likelihood, np.zeros(4), tol=1e-10).x
    assert severities(ratings).values == pytest.approx(best - best.mean(), abs=1e-5)


def test_an_independent_optimiser_finds_the_same_calibration():
    optimize = pytest.importorskip("scipy.optimize")
    truth = np.array([0.5, -0.5, 0.0])
    ratings = council(np.random.default_rng(4), truth, 6, 4, levels=(2, 4))
    found = calibrate(ratings, truth)
    spare = np.isnan(found.steps)

    def minus_log_likelihood(values):
        quality, steps = values[:6], values[6:].reshape(found.steps.shape)
        total = (values**2).sum() / 32
        for cell, dossier, scale in zip(
            ratings.level, ratings.cell_dossier, ratings.cell_scale, strict=True
        ):
            for j, k in enumerate(cell):
                last = len(ratings.scales[scale].points) - 1
                climbs = [quality[dossier] - truth[j] - steps[scale, h] for h in range(last)]
                powers = np.concatenate([[0], np.cumsum(climbs)])
                total -= powers[k] - np.log(np.exp(powers).sum())
        return total

    start = np.zeros(6 + found.steps.size)
    best = optimize.minimize(minus_log_likelihood, start, tol=1e-10).x
    assert found.converged
    assert found.qualities == pytest.approx(best[:6], abs=1e-4)
    steps = best[6:].reshape(found.steps.shape)
    assert found.steps[~spare] == pytest.approx(steps[~spare], abs=1e-4)


def test_mean_squares_are_one_for_who_follows_the_model_and_tell_who_does_not():
    random = np.random.default_rng(5)
    ratings = council(random, np.linspace(-0.8, 0.8, 6), 60, 12)
    level = ratings.level.copy()
    tops = np.array([len(ratings.scales[n].points) for n in ratings.cell_scale])
    level[:, 0] = random.integers(0, tops)  # marks at random
    ratings = of_levels(level, ratings.cell_dossier, ratings.cell_scale, ratings.scales)
    values = severities(ratings).values
    found = fits(ratings, explained(ratings, values))
    assert found[0].infit.low > 1.2
    for other in found[1:]:
        assert 0.8 < other.infit.value < 1.1
        assert other.infit.low < 1 < other.infit.high + 0.1


def test_a_sparse_design_gives_no_mean_squares():
    """Every criterion on one dossier alone: the model would explain whatever happened."""
    assert explained(table([[0, 1, 2], [3, 2, 3], [1, 1, 0]]), np.zeros(3)) is None


@settings(max_examples=40, deadline=None)
@given(rows, st.permutations(range(4)), st.randoms())
def test_names_and_order_do_not_matter(marks, members, random):
    found = severities(table(marks)).values
    dossiers = list(range(len(marks)))
    random.shuffle(dossiers)
    again = severities(table(marks[dossiers][:, members])).values
    assert again == pytest.approx(found[list(members)], abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(rows)
def test_a_scale_moved_or_turned_round_tells_the_same(marks):
    """Levels mean only how far apart they are; upside down, strict is lenient."""
    found = severities(table(marks)).values
    assert severities(table(marks + 2, top=6)).values == pytest.approx(found, abs=1e-6)
    assert severities(table(4 - marks)).values == pytest.approx(-found, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(rows)
def test_a_dossier_that_one_member_scored_alone_tells_nothing(marks):
    alone = np.full((1, 4), -1)
    alone[0, 2] = 4
    more = np.vstack([marks, alone])
    assert severities(table(more)).values == pytest.approx(severities(table(marks)).values)
    for one, other in zip(leans(table(more)), leans(table(marks)), strict=True):
        assert one.gap.value == pytest.approx(other.gap.value, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(rows)
def test_points_are_the_plain_difference_of_means_where_all_scored_everything(marks):
    for member, found in enumerate(leans(table(marks))):
        others = np.delete(marks, member, axis=1).mean()
        assert found.gap.value == pytest.approx(marks[:, member].mean() - others, abs=1e-9)
        apart = marks[:, member] - np.delete(marks, member, axis=1).mean(axis=1)
        error = apart.std(ddof=1) / np.sqrt(len(marks))
        assert found.gap.error == pytest.approx(error, abs=1e-9)


def test_who_sat_with_strict_colleagues_does_not_look_lenient():
    """Members 0 and 1 are 2 points stricter than 2 and 3; member 4 scores like 2 and 3."""
    quality = np.array([6, 5, 7, 6, 8, 7, 6, 5, 7, 6])
    marks = quality[:, None] - np.array([2, 2, 0, 0, 0])
    marks[:5, 2:4] = -1  # with the strict ones alone in the first half
    marks[5:, 4] = -1
    found = leans(table(marks, top=9))
    assert found[4].gap.value == pytest.approx(found[2].gap.value, abs=1e-9)


def test_who_is_always_lower_has_a_bound_and_no_infinite_severity():
    marks = np.tile([2, 3, 3, 4], (12, 1))
    marks[::2, 2] = 4
    found = severities(table(marks))
    assert found.always_lower == {0}
    assert 0 not in found.always_higher
    assert 2 < found.values[0] < 20


def test_members_who_share_no_dossier_are_told_apart():
    marks = np.array([[3, 2, -1, -1, -1]] * 12 + [[-1, -1, 1, 2, -1]] * 12 + [[-1] * 4 + [3]])
    found = severities(table(marks))
    assert found.groups == ((0, 1), (2, 3), (4,))
    assert found.logits[4] is None
    assert found.values[:2].sum() == pytest.approx(0)
    assert found.values[2:4].sum() == pytest.approx(0)


def test_marks_that_never_differ_tell_no_severity():
    found = severities(table(np.tile([[1], [2], [3]], (4, 4))))
    assert found.logits == (None,) * 4
    assert [one.gap.value for one in leans(table(np.full((6, 3), 2)))] == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(
    ("freedom", "published"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (29, 2.045)]
)
def test_student_as_in_the_tables(freedom, published):
    assert round(t_quantile(0.975, freedom), 3) == published
