"""The choice of supports, held against every case."""

from itertools import combinations, product

import numpy as np
import pytest

from namsao.programme.forecasting import choosing
from namsao.programme.forecasting.choosing import Aim, Candidate, Offer, Rules

MILLION = 1_000_000


def small(seed: int, products: int = 4, supports: int = 3) -> tuple[list[Candidate], Rules, Aim]:
    random = np.random.default_rng(seed)
    costs = tuple(int(one) * MILLION for one in random.integers(5, 60, supports))
    payable = tuple(
        frozenset(random.choice(3, random.integers(1, 3), replace=False).tolist())
        for _support in range(supports)
    )
    candidates = []
    bundles = [(n,) for n in range(supports)] + list(combinations(range(supports), 2))
    for _one in range(products):
        chance, wins = float(random.random()), random.random(supports) * 0.5
        offers = tuple(
            Offer(bundle, float(1 - (1 - chance) * np.prod([1 - wins[k] for k in bundle])))
            for bundle in bundles
        )
        place, owner = int(random.integers(3)), int(random.integers(3))
        candidates.append(Candidate(chance, place, owner, offers))
    free = tuple(int(one) * MILLION for one in random.integers(10, 90, 3))
    rules = Rules(costs, free, payable, 2 if seed % 2 else None, each_commune=seed % 3 == 0)
    return candidates, rules, Aim(int(random.integers(1, 5)), np.array([0.7, 0.3]))


def every_case(candidates: list[Candidate], rules: Rules):
    """The offers and chances of every choice that keeps the rules."""
    for case in product(*[(None, *one.offers) for one in candidates]):
        taken = [place for place, offer in enumerate(case) if offer]
        owners = [candidates[place].producer for place in taken]
        most = rules.most_per_producer
        if most is not None and any(owners.count(owner) > most for owner in owners):
            continue
        communes = {one.commune for one in candidates}
        if rules.each_commune and {candidates[place].commune for place in taken} != communes:
            continue
        if affordable([offer for offer in case if offer], rules):
            yield (
                taken,
                [
                    offer.chance if offer else one.chance
                    for offer, one in zip(case, candidates, strict=True)
                ],
            )


def affordable(offers: list[Offer], rules: Rules) -> bool:
    """Whether the lines can pay: for every set of supports, those lines together have enough."""
    need = [0] * len(rules.costs)
    for offer in offers:
        for support in offer.supports:
            need[support] += rules.costs[support]
    for size in range(1, len(need) + 1):
        for some in combinations(range(len(need)), size):
            lines = frozenset().union(*(rules.payable[one] for one in some))
            if sum(need[one] for one in some) > sum(rules.free[line] for line in lines):
                return False
    return True


def test_the_expected_number_is_the_highest_of_all_cases_and_the_chance_is_nearly():
    equal, losses, asked = 0, [], 0
    for seed in range(8):
        candidates, rules, aim = small(seed)
        cases = list(every_case(candidates, rules))
        found = choosing.choose(candidates, rules, aim)
        if not cases:
            assert found is None
            continue
        asked += 1
        linear = choosing._Problem(candidates, rules, ()).solve(0.0, aim, 5.0)
        assert linear.expected == pytest.approx(max(sum(c) for _t, c in cases), abs=1e-5)
        assert found.gap == linear.gap == 0
        best = max(aim.chance(chances) for _taken, chances in cases)
        assert linear.chance - 1e-9 <= found.chance <= best + 1e-9
        assert sorted(found.taken) in [taken for taken, _chances in cases]
        losses.append(best - found.chance)
        equal += losses[-1] < 1e-6
    assert asked >= 5
    assert equal >= asked * 0.75
    assert max(losses) < 0.01


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_what_the_relaxation_rules_out_is_in_no_better_choice(seed, monkeypatch):
    monkeypatch.setattr(choosing, "_FIRST", 5)  # so that the first look is too narrow
    candidates, rules, aim = small(seed, products=40, supports=5)
    problem = choosing._Problem(candidates, rules, ())
    narrowed, seen = problem.solve(0.0, aim, 20.0), []
    gains = np.array([offer.chance - candidates[n].chance for n, offer in problem.columns])
    every = problem._integer(gains, np.ones(len(gains), dtype=bool), 20.0)
    before = sum(one.chance for one in candidates)
    assert narrowed.expected - before == pytest.approx(every.value, abs=1e-5)
    assert narrowed.gap == every.gap == 0

    def looking(self, gains, kept, seconds, look=choosing._Problem._integer):
        seen.append(int(kept.sum()))
        return look(self, gains, kept, seconds)

    monkeypatch.setattr(choosing._Problem, "_integer", looking)
    problem.solve(0.0, aim, 20.0)
    assert seen[0] < seen[-1] < len(gains)  # a second look, and still not at everything


def test_the_solver_prints_nothing(capfd):
    candidates, rules, aim = small(2)
    choosing.choose(candidates, rules, aim)
    assert capfd.readouterr() == ("", "")


def test_the_next_best_leaves_one_of_them_out():
    candidates, rules, aim = small(2)
    best = choosing.choose(candidates, rules, aim)
    second = choosing.choose(candidates, rules, aim, without_all_of=best.taken)
    assert not set(best.taken) <= set(second.taken)
    others = [
        sum(chances)
        for taken, chances in every_case(candidates, rules)
        if not set(best.taken) <= set(taken)
    ]
    assert second.expected <= max(others) + 1e-6


def test_rules_that_cannot_be_kept_are_told():
    candidates, rules, aim = small(3)
    poor = Rules(rules.costs, (0, 0, 0), rules.payable, each_commune=True)
    assert choosing.choose(candidates, poor, aim) is None
    free = Rules(rules.costs, (0, 0, 0), rules.payable)
    assert choosing.choose(candidates, free, aim).taken == {}
    assert choosing.choose([], free, aim).chance == aim.chance([])
