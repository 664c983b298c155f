"""Which products of a plan's forecast to support with what, for the money that is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

import numpy as np

from namsao.certificates.models import Certificate
from namsao.dossiers.advising.queries import efforts_in
from namsao.dossiers.models import Answer, Dossier
from namsao.dossiers.queries import choices_from, criteria_of
from namsao.law.support import KINDS
from namsao.programme.forecasting.choosing import (
    Aim,
    Candidate,
    Choice,
    Offer,
    Rules,
    choose,
    no_choice,
)
from namsao.programme.forecasting.stages import Floats, weeks_until
from namsao.programme.forecasting.sums import added, distribution
from namsao.programme.forecasting.supports import Effect, Effects, moved_by, steps
from namsao.programme.money import queries as money
from namsao.programme.outlook.basis import Basis
from namsao.programme.outlook.estimates import learned_in
from namsao.programme.outlook.parts import Outlook, Part, Thing
from namsao.programme.planning.models import BudgetLine, Plan

SUPPORTABLE = ("draft", "submitted", "at_commune", "returned", "forwarded", "at_province")
MOST_TOGETHER = 2
CONSULTING = next(number for number, kind in enumerate(KINDS) if kind.key == "consulting")
SECONDS = 4.0
MILLION = 1_000_000
LEAST_GAIN = 0.01  # less than one in a hundred is not worth a contract


@dataclass(frozen=True)
class Left:
    """A line of the plan and what is left of it, in đồng; `asked` where the page asks another."""

    line: BudgetLine
    free: int
    asked: int | None = None

    @property
    def used(self) -> int:
        """What the choice may spend."""
        return self.free if self.asked is None else self.asked

    @property
    def million(self) -> int:
        """The same in whole million đồng, as the page asks for it."""
        return self.used // MILLION


@dataclass(frozen=True)
class Ask:
    """What a page may change: money by line, the number aimed at, the rules."""

    money: Mapping[int, int]
    value: int | None = None
    most_per_producer: int | None = None
    each_commune: bool = False


@dataclass(frozen=True)
class Advised:
    """A product with the supports chosen for it, and its chance before and after."""

    part: Part
    kinds: tuple[str, ...]
    cost: int
    before: float
    after: float


@dataclass(frozen=True)
class Advice:
    """The best choice found, what it moves, and the next best."""

    value: int
    candidates: int
    before: Choice
    best: Choice | None
    advised: tuple[Advised, ...]
    second: Choice | None
    left_out: tuple[Part, ...]  # supported by the best, not by the next best
    lines: tuple[Left, ...]
    effects: Effects


def left_of(plan: Plan, day: date, asked: Mapping[int, int]) -> list[Left]:
    """The plan's lines with what may still be committed on that day."""
    free: dict[int, int] = {}
    lines: dict[int, BudgetLine] = {}
    for row in money.book(plan, day).rows:
        lines[row.line.pk] = row.line
        free[row.line.pk] = free.get(row.line.pk, 0) + row.figures.free
    return [Left(line, free[pk], asked.get(pk)) for pk, line in lines.items()]


def advise(plan: Plan, outlook: Outlook, held: Basis, ask: Ask) -> Advice:
    """Choose supports for the products of a forecast so that its target is most likely reached."""
    effects = learned_in(plan.keeper, held.day)
    lines = left_of(plan, held.day, ask.money)
    rules = Rules(
        costs=tuple(effects.kinds[kind.key].cost for kind in KINDS),
        free=tuple(one.used for one in lines),
        payable=tuple(
            frozenset(n for n, one in enumerate(lines) if one.line.kind in kind.spending)
            for kind in KINDS
        ),
        most_per_producer=ask.most_per_producer,
        each_commune=ask.each_commune,
    )
    parts, candidates = candidates_of(outlook, held, effects)
    value = outlook.target.value if ask.value is None else ask.value
    chosen = {id(part) for part in parts}
    rest = [part.chance for part in outlook.parts if id(part) not in chosen]
    elsewhere = added(distribution(np.clip(np.array(rest), 0, 1)), outlook.arrivals)
    aim = Aim(value - outlook.fixed, elsewhere)
    best = choose(candidates, rules, aim, seconds=SECONDS)
    second = None
    if best is not None and best.taken:
        second = choose(candidates, rules, aim, without_all_of=best.taken, seconds=SECONDS / 2)
    return Advice(
        value,
        len(candidates),
        no_choice(candidates, aim),
        best,
        _advised(best, parts, rules),
        second,
        tuple(parts[n] for n in best.taken if n not in second.taken) if best and second else (),
        tuple(lines),
        effects,
    )


def _advised(best: Choice | None, parts: Sequence[Part], rules: Rules) -> tuple[Advised, ...]:
    if best is None:
        return ()
    found = [
        Advised(
            parts[place],
            tuple(KINDS[support].key for support in offer.supports),
            sum(rules.costs[support] for support in offer.supports),
            parts[place].chance,
            offer.chance,
        )
        for place, offer in best.taken.items()
    ]
    return tuple(sorted(found, key=lambda one: one.before - one.after))


def candidates_of(
    outlook: Outlook, held: Basis, effects: Effects
) -> tuple[list[Part], list[Candidate]]:
    """The products that a support could still help, with what each offer would make of them."""
    parts = [
        part
        for part in outlook.parts
        if part.stage in SUPPORTABLE or (part.stage == "certificate" and part.moved > part.chance)
    ]
    bundles: list[tuple[int, ...]] = [(n,) for n in range(len(KINDS))]
    bundles += list(combinations(range(len(KINDS)), MOST_TOGETHER))
    chances = _with_supports(parts, outlook, held, effects, bundles)
    places: dict[str, int] = {}
    found = []
    for part, row in zip(parts, chances, strict=True):
        place = places.setdefault(_place(part.thing), len(places))
        offers = tuple(
            Offer(bundle, float(chance))
            for bundle, chance in zip(bundles, row, strict=True)
            if chance >= part.chance + LEAST_GAIN
        )
        producer = part.producer_id
        found.append(Candidate(part.chance, place, -1 if producer is None else producer, offers))
    return parts, found


def _place(thing: Thing) -> str:
    if isinstance(thing, Dossier):
        return thing.area_path
    if isinstance(thing, Certificate):
        product = thing.product
        return product.producer.commune.path if product else str(thing.area_id)
    return thing.producer.commune.path


def _with_supports(
    parts: Sequence[Part],
    outlook: Outlook,
    held: Basis,
    effects: Effects,
    bundles: Sequence[tuple[int, ...]],
) -> Floats:
    """The chance of each part with each bundle: [part, bundle]."""
    kinds = [effects.kinds[kind.key] for kind in KINDS]
    now = np.array([part.chance for part in parts], dtype=float)
    found = now[:, None] * np.ones(len(bundles))
    for row, part in enumerate(parts):
        if part.stage == "certificate":
            gain = (part.moved - part.chance) * kinds[CONSULTING].share
            found[row] += [gain * (CONSULTING in bundle) for bundle in bundles]
    rows = [row for row, part in enumerate(parts) if isinstance(part.thing, Dossier)]
    if rows:
        found[rows] += _gains([parts[row] for row in rows], outlook, held, kinds, bundles)
    return np.clip(found, 0.0, 1.0)


def _gains(
    parts: Sequence[Part],
    outlook: Outlook,
    held: Basis,
    kinds: Sequence[Effect],
    bundles: Sequence[tuple[int, ...]],
) -> Floats:
    """What each bundle adds to the chance of each dossier: carried forward with what it moves."""
    weeks = weeks_until(held.day, outlook.target.due_on)
    moved = _moved(parts, held, kinds, bundles, weeks)
    place_of = {held.known.dossiers[int(w)].pk: place for place, w in enumerate(held.which)}
    places = np.array([place_of[part.thing.pk] for part in parts])
    owners = np.repeat(places, len(bundles))
    waiting = held.waiting.take(owners)
    profiles = waiting.profiles
    speed = np.tile([float(np.prod([kinds[k].hasten for k in b])) for b in bundles], len(parts))
    supported = replace(
        waiting,
        profiles=replace(
            profiles,
            score=profiles.score + moved[:, 0] / 10,
            gates=np.maximum(profiles.gates - moved[:, 1], 0.0),
            speed=speed,
        ),
    )
    after = held.carried(supported, weeks).at(weeks)
    plain = held.ahead.at(weeks)[owners]
    gains = np.maximum(after - plain, 0.0).reshape(len(parts), len(bundles))
    if outlook.target.kind == "ready5":
        return np.asarray(gains * held.stars[2][places][:, None])
    return np.asarray(gains)


def _moved(
    parts: Sequence[Part],
    held: Basis,
    kinds: Sequence[Effect],
    bundles: Sequence[tuple[int, ...]],
    weeks: int,
) -> Floats:
    """Points and gates that each bundle is expected to win of each dossier, bundles innermost."""
    dossiers = [part.thing for part in parts if isinstance(part.thing, Dossier)]
    answers: dict[int, list[tuple[str, int | None]]] = {one.pk: [] for one in dossiers}
    rows = Answer.objects.filter(dossier__in=dossiers)
    for pk, criterion, choice in rows.values_list("dossier_id", "criterion", "choice"):
        answers[pk].append((criterion, choice))
    efforts = efforts_in(held.area, held.day)
    found = np.zeros((len(dossiers) * len(bundles), 2))
    for row, dossier in enumerate(dossiers):
        criteria = criteria_of(dossier)
        ahead = steps(criteria, choices_from(criteria, answers[dossier.pk]), efforts, weeks)
        for column, bundle in enumerate(bundles):
            found[row * len(bundles) + column] = moved_by([kinds[k] for k in bundle], ahead)
    return found
