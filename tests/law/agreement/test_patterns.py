"""Sheets that stand out, and those that must not."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from namsao.law.agreement import patterns
from namsao.law.agreement.criteria import criteria_agreement
from namsao.law.agreement.facets import explained
from namsao.law.agreement.ratings import JudgedSheet, ratings_of, scale_of
from namsao.law.agreement.report import agreement
from namsao.law.agreement.severity import severities
from namsao.law.criteria import book
from tests.law.agreement.councils import council, table
from tests.law.sets import criterion

LEVELS = (4, 5)


def usual(seed: int, members: int = 5, dossiers: int = 12, criteria: int = 14):
    """A council without anything to say of its sheets, and a claim a level above the usual."""
    ratings = council(
        np.random.default_rng(seed), [0.0] * members, dossiers, criteria, levels=LEVELS
    )
    middle = np.median(ratings.level, axis=1).astype(int)
    return replace(ratings, claim=np.minimum(middle + 1, ratings.options - 1))


def changed(ratings, dossier: int, member: int, level):
    """The same with one sheet of other levels."""
    cells = ratings.cell_dossier == dossier
    marks = ratings.level.copy()
    marks[cells, member] = level if np.isscalar(level) else level[cells]
    return replace(ratings, level=marks, option=marks)


def test_a_sheet_copied_from_the_self_assessment_is_named_with_what_chance_would_do():
    ratings = usual(1)
    [found] = patterns.copied(changed(ratings, 3, 2, ratings.claim))
    assert (found.member, found.dossier, found.met, found.of) == (2, 3, 14, 14)
    assert found.expected < 9
    assert found.chance < 0.05


def test_following_the_self_assessment_is_no_sign_where_everybody_does():
    ratings = usual(2)
    for member in range(5):
        ratings = changed(ratings, 3, member, ratings.claim)
    assert patterns.copied(ratings) == []


def test_one_option_all_along_is_named_from_the_first_or_from_the_last():
    ratings = usual(3)
    first = patterns.lines(changed(ratings, 0, 1, 0))[0]  # the most unlikely one
    assert (first.member, first.dossier, first.counted, first.option) == (1, 0, "first", 1)
    weakest = int(np.argmin(np.nansum(ratings.totals, axis=1)))
    last = patterns.lines(changed(ratings, weakest, 1, ratings.options - 1))[0]
    assert (last.member, last.dossier) == (1, weakest)
    assert (last.counted, last.option, last.kind) == ("last", 1, "everywhere")


def test_a_long_run_is_named():
    ratings = usual(4, criteria=30)
    cells = np.flatnonzero(ratings.cell_dossier == 2)
    marks = ratings.level.copy()
    marks[cells[5:17], 4] = 0
    [found] = patterns.lines(replace(ratings, level=marks, option=marks))
    assert (found.kind, found.member, found.dossier) == ("run", 4, 2)
    assert found.met >= 12


def test_usual_councils_are_seldom_named():
    """Five in a hundred by design, for each kind; the bounds make it fewer."""
    named = [usual(seed) for seed in range(100, 140)]
    assert sum(bool(patterns.copied(one)) for one in named) <= 4
    assert sum(bool(patterns.lines(one)) for one in named) <= 4


@pytest.mark.parametrize("met", range(6))
def test_the_chance_of_so_many_is_exact(met):
    chances = np.array([0.1, 0.5, 0.9, 0.3, 0.3])
    counted = sum(
        np.prod(np.where(row, chances, 1 - chances))
        for row in product([False, True], repeat=5)
        if sum(row) >= met
    )
    assert patterns.at_least(met, chances) == pytest.approx(counted)


def test_a_sheet_saved_faster_than_one_reads_is_named():
    moments = {
        (0, 0): [1.2 * n for n in range(12)],
        (1, 0): [20.0 * n for n in range(12)],
        (2, 0): [5.0] * 12,  # came in whole from a device that was away
        (3, 0): [0.5, 1.0, 1.5],
    }
    [found] = patterns.hurried(moments)
    assert (found.member, found.marks) == (0, 12)
    assert found.seconds == pytest.approx(1.2)


def test_one_impression_of_a_dossier_shows():
    random = np.random.default_rng(8)
    ratings = council(random, [0.0] * 6, 40, 12, halo=[1.0, 0, 0, 0, 0, 0])
    halos = patterns.halos(ratings, explained(ratings, severities(ratings).values))
    assert halos[0].clear
    assert halos[0].share > 0.1
    assert not any(halo.clear for halo in halos[1:])


def test_the_distance_on_a_criterion_is_the_mean_over_pairs():
    [found] = criteria_agreement(table([[0, 2, 3], [1, 1, -1], [4, -1, -1]]))
    assert found.dossiers == 2
    assert found.mean == pytest.approx(((2 + 3 + 1) / 3 + 0) / 2)
    assert found.apart is None  # too few dossiers to say how sure that is
    assert found.alpha is None


def test_a_small_council_is_told_that_nothing_can_be_known():
    found = agreement(table([[3, 2, 1]] * 4))
    assert found.overall is None
    assert {member.unknown for member in found.members} == {"few_dossiers"}
    pair = agreement(table([[3, 2]] * 20))
    assert {member.unknown for member in pair.members} == {"few_members"}
    assert all(member.gap is None and member.logits is None for member in pair.members)


def test_nobody_at_all_is_no_error():
    assert agreement(ratings_of([])).members == ()


def test_297_judged_criteria_of_the_sets_are_96():
    judged = [c for criteria in book().sets for c in criteria if c.nature == "judgement"]
    assert len(judged) == 297
    assert len({scale_of(one) for one in judged}) == 96


def test_the_same_criterion_of_two_sets_is_one():
    """Sheets become levels by points: options worth the same are one level."""
    first = criterion("3", "A", [(0, None), (2, None), (2, None), (5, None)])
    second = replace(first, number="7.1")
    ratings = ratings_of(
        [
            JudgedSheet("a", "x", [(first, 3)], {"3": 4}),
            JudgedSheet("b", "x", [(first, 2)], {"3": 4}),
            JudgedSheet("a", "y", [(second, 1)], {}),
        ]
    )
    assert len(ratings.scales) == 1
    assert ratings.level.tolist() == [[1, 1], [0, -1]]
    assert ratings.claim.tolist() == [2, -1]
    assert ratings.totals[0].tolist() == [2, 2]
