"""How dossiers move from week to week: a discrete-time model of competing outcomes.

For each stage the chance of each outcome in a week is a multinomial logit of the weeks already
spent there, the quarter, the self-score, the star gates missing, how often it was sent back, the
kind and the product line. The coefficients are those of the highest penalised likelihood: the
penalty is a normal prior around the national figures, so that an office with no events gets these
and one with many gets its own. An area's own pace is a factor on moving on, moves seen over moves
expected, both with `area_worth` added: the mean of a Gamma posterior.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from namsao.programme.forecasting.national import National
from namsao.programme.forecasting.stages import (
    AGES,
    BAND_OF_AGE,
    BANDS,
    MOST_GATES,
    MOST_RETURNS,
    ONWARD,
    OUTCOMES,
    REFUSED,
    STAGES,
    WITH_PRODUCER,
    Floats,
    Ints,
    Profiles,
    Spells,
    quarter_of,
)

QUARTERS = 4
_BANDS_AT, _QUARTERS_AT = 1, 1 + len(BANDS)
_STATIC_AT = _QUARTERS_AT + QUARTERS
SCORE, GATES, RETURNS, UPGRADE, RENEWAL = range(_STATIC_AT, _STATIC_AT + 5)
LINES_AT = RENEWAL + 1
# Standard deviations of the prior: bands, quarters, slopes, lines. The intercept's is by `worth`.
SPREAD_OF_BANDS, SPREAD_OF_QUARTERS, SPREAD_OF_SLOPES, SPREAD_OF_LINES = 0.7, 0.4, 0.3, 0.3
_STEPS = 30
_STILL = 1e-6


@dataclass(frozen=True)
class StageModel:
    """One stage: which outcomes there are, and their coefficients, one row each."""

    outcomes: tuple[int, ...]
    coefficients: Floats
    events: int  # of the office's own, by which it was moved from the national figures


@dataclass(frozen=True)
class Model:
    """Hazards of all stages, and the pace of areas."""

    stages: tuple[StageModel, ...]
    lines: int
    paces: Mapping[int, float]  # area: factor on the odds of moving on
    national: National

    @property
    def events(self) -> int:
        """Moves of the office's own that it was learned from."""
        return sum(stage.events for stage in self.stages)

    def pace(self, areas: Ints) -> Floats:
        """The factor of each dossier's area; 1 where nothing is known of it."""
        if not self.paces:
            return np.ones(len(areas))
        table = np.ones(max(self.paces) + 2)  # the last place is for unknown areas
        for area, factor in self.paces.items():
            table[area] = factor
        known = (areas >= 0) & (areas < len(table) - 1)
        return np.asarray(table[np.where(known, areas, len(table) - 1)])

    def hazards(self, stage: int, profiles: Profiles, quarter: int) -> Floats:
        """The chance of each outcome in a week of that quarter: [outcome, band, dossier]."""
        one = self.stages[stage]
        static = static_part(profiles, self.lines, stage)
        found = np.zeros((len(OUTCOMES), len(BANDS), len(profiles)))
        odds = np.empty((len(one.outcomes), len(BANDS), len(profiles)))
        pace = self.pace(profiles.area)
        for row, outcome in enumerate(one.outcomes):
            held = one.coefficients[row]
            fixed = np.exp(static @ held[_STATIC_AT:])
            if outcome == ONWARD:
                fixed = fixed * pace
                if profiles.speed is not None and stage in WITH_PRODUCER:
                    fixed = fixed * profiles.speed
            varying = held[0] + held[_BANDS_AT:_QUARTERS_AT] + held[_QUARTERS_AT + quarter]
            odds[row] = np.exp(varying)[:, None] * fixed
        whole = 1 + odds.sum(axis=0)
        for row, outcome in enumerate(one.outcomes):
            found[outcome] = odds[row] / whole
        return found


def static_part(profiles: Profiles, lines: int, stage: int) -> Floats:
    """What does not change from week to week, one row a dossier.

    While the producer still writes, the self-score says nothing yet.
    """
    said = 0.0 if stage in WITH_PRODUCER else 1.0
    columns = [
        profiles.score * said,
        np.minimum(profiles.gates, MOST_GATES) * said,
        np.minimum(profiles.returns, MOST_RETURNS),
        profiles.kind == 1,
        profiles.kind == 2,  # noqa: PLR2004 -- the third kind
        *(profiles.line == line for line in range(lines)),
    ]
    return np.stack([np.asarray(column, dtype=float) for column in columns], axis=1)


def fit(spells: Spells, lines: int, national: National) -> Model:
    """Learn from an office's stays. With none of them the model is the national one."""
    models = []
    most = int(spells.profiles.area.max(initial=-1)) + 1
    seen, expected = np.zeros(most), np.zeros(most)
    for stage in range(len(STAGES)):
        cells = _cells(spells.take(spells.stage == stage))
        one = _fit_stage(cells, stage, lines, national)
        models.append(one)
        if len(cells.profiles) and most:
            _add_paces(cells, one, stage, lines, seen, expected)
    worth = national.area_worth
    paces = {
        area: float((seen[area] + worth) / (expected[area] + worth))
        for area in range(most)
        if expected[area] > 0
    }
    return Model(tuple(models), lines, paces, national)


@dataclass(frozen=True)
class _Cells:
    """Weeks at risk, those alike taken together: how many, and how many ended in each outcome."""

    profiles: Profiles
    band: Ints
    quarter: Ints
    weeks: Floats
    ended: Floats  # [cell, outcome]


def _cells(spells: Spells) -> _Cells:
    """Each stay as the weeks in which it could have ended, counted by what is the same in them."""
    closed = spells.outcome >= 0
    at_risk = spells.weeks + closed
    owner = np.repeat(np.arange(len(spells)), at_risk)
    first = np.cumsum(at_risk) - at_risk
    age = np.arange(len(owner)) - first[owner]
    band = BAND_OF_AGE[np.minimum(age, AGES - 1)]
    week = spells.begun[owner] + age
    quarter = _quarters(week)
    last = closed[owner] & (age == spells.weeks[owner])
    outcome = np.where(last, spells.outcome[owner], -1)
    held = spells.profiles.take(owner)
    parts = (
        np.round(held.score * 2).astype(np.int64) + 20,
        np.clip(held.gates, 0, MOST_GATES).astype(np.int64),
        np.clip(held.returns, 0, MOST_RETURNS),
        held.kind,
        held.line + 1,
        held.area + 1,
        band,
        quarter,
    )
    key = np.zeros(len(owner), dtype=np.int64)
    for part in parts:
        key = key * (int(part.max(initial=0)) + 1) + part
    _keys, where, cell = np.unique(key, return_index=True, return_inverse=True)
    ended = np.stack(
        [np.bincount(cell, outcome == number, len(where)) for number in range(len(OUTCOMES))],
        axis=1,
    )
    weeks = np.bincount(cell, minlength=len(where)).astype(float)
    return _Cells(held.take(where), band[where], quarter[where], weeks, ended)


def _quarters(weeks: Ints) -> Ints:
    if not len(weeks):
        return weeks
    low, high = int(weeks.min()), int(weeks.max())
    table = np.array([quarter_of(week) for week in range(low, high + 1)])
    return np.asarray(table[weeks - low])


def _design(cells: _Cells, stage: int, lines: int) -> Floats:
    count = len(cells.profiles)
    varying = np.zeros((count, _STATIC_AT))
    varying[:, 0] = 1
    varying[np.arange(count), _BANDS_AT + cells.band] = 1
    varying[np.arange(count), _QUARTERS_AT + cells.quarter] = 1
    return np.hstack([varying, static_part(cells.profiles, lines, stage)])


def _prior(
    stage: int, outcomes: tuple[int, ...], lines: int, national: National
) -> tuple[Floats, Floats]:
    """The national coefficients, one row an outcome, and the precision of each column."""
    hazards = national.stages[STAGES[stage]].hazards()
    stays = 1 - sum(hazards)
    mean = np.zeros((len(outcomes), LINES_AT + lines))
    for row, outcome in enumerate(outcomes):
        mean[row, 0] = np.log(hazards[outcome] / stays)
        if outcome == ONWARD:
            mean[row, SCORE] = national.slopes["score_onward"]
            mean[row, GATES] = national.slopes["gates_onward"]
        if outcome == REFUSED:
            mean[row, SCORE] = national.slopes["score_refused"]
            mean[row, GATES] = national.slopes["gates_refused"]
    precision = np.full(LINES_AT + lines, SPREAD_OF_SLOPES**-2)
    precision[0] = national.worth
    precision[_BANDS_AT:_QUARTERS_AT] = SPREAD_OF_BANDS**-2
    precision[_QUARTERS_AT:_STATIC_AT] = SPREAD_OF_QUARTERS**-2
    precision[LINES_AT:] = SPREAD_OF_LINES**-2
    return mean, precision


def _fit_stage(cells: _Cells, stage: int, lines: int, national: National) -> StageModel:
    """Newton's method on the penalised likelihood, which is concave; a bad step is halved."""
    shares = national.stages[STAGES[stage]].shares
    outcomes = tuple(number for number, share in enumerate(shares) if share > 0)
    mean, precision = _prior(stage, outcomes, lines, national)
    ended = cells.ended[:, outcomes]
    events = int(ended.sum())
    if not len(cells.profiles):
        return StageModel(outcomes, mean, 0)
    design = _design(cells, stage, lines)
    held, value = mean.copy(), -np.inf
    value = _likelihood(held, design, cells.weeks, ended, mean, precision)
    for _step in range(_STEPS):
        move = _newton(held, design, cells.weeks, ended, mean, precision)
        size, better = 1.0, False
        while size > _STILL and not better:
            tried = held + size * move
            after = _likelihood(tried, design, cells.weeks, ended, mean, precision)
            better = after >= value
            size /= 2
        if not better:
            break
        gained, held, value = after - value, tried, after
        if gained < _STILL * (1 + abs(value)):
            break
    return StageModel(outcomes, held, events)


def _odds(held: Floats, design: Floats) -> tuple[Floats, Floats]:
    powers = design @ held.T
    odds = np.exp(np.clip(powers, -30, 30))
    return powers, odds


def _likelihood(
    held: Floats, design: Floats, weeks: Floats, ended: Floats, mean: Floats, precision: Floats
) -> float:
    powers, odds = _odds(held, design)
    fits = float((ended * powers).sum() - (weeks * np.log1p(odds.sum(axis=1))).sum())
    return fits - float((precision * (held - mean) ** 2).sum()) / 2


def _newton(
    held: Floats, design: Floats, weeks: Floats, ended: Floats, mean: Floats, precision: Floats
) -> Floats:
    _powers, odds = _odds(held, design)
    chance = odds / (1 + odds.sum(axis=1, keepdims=True))
    rows, columns = held.shape
    slope = (ended - weeks[:, None] * chance).T @ design - precision * (held - mean)
    bend = np.zeros((rows, columns, rows, columns))
    for a in range(rows):
        for b in range(a, rows):
            weight = weeks * chance[:, a] * ((a == b) - chance[:, b])
            part = design.T @ (design * weight[:, None])
            bend[a, :, b, :] = part
            bend[b, :, a, :] = part.T
    whole = bend.reshape(rows * columns, rows * columns)
    whole[np.diag_indices_from(whole)] += np.tile(precision, rows)
    return np.asarray(np.linalg.solve(whole, slope.ravel()).reshape(rows, columns))


def _add_paces(
    cells: _Cells, one: StageModel, stage: int, lines: int, seen: Floats, expected: Floats
) -> None:
    """Moves on that each area made, and those that the model without areas expected of it."""
    _powers, odds = _odds(one.coefficients, _design(cells, stage, lines))
    row = one.outcomes.index(ONWARD)
    chance = odds[:, row] / (1 + odds.sum(axis=1))
    known = cells.profiles.area >= 0
    area = cells.profiles.area[known]
    seen += np.bincount(area, cells.ended[known, ONWARD], len(seen))
    expected += np.bincount(area, (cells.weeks * chance)[known], len(seen))
