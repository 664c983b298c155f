"""Councils to measure agreement with: drawn from the model itself, from a seed."""

from collections.abc import Sequence

import numpy as np

from namsao.law.agreement.ratings import MISSING, Ratings, Scale
from tests.law.sets import words


def council(
    random: np.random.Generator,
    severity: Sequence[float],
    dossiers: int,
    criteria: int,
    *,
    missing: float = 0.0,
    halo: float | Sequence[float] = 0.0,
    levels: Sequence[int] = (2, 3, 4, 5),
) -> Ratings:
    """Sheets of members of that severity (logits), a share of them `missing`.

    `halo`: standard deviation, in logits, of a member's (each member's) impression of a dossier.
    """
    scales = tuple(
        Scale(words(f"criterion {n}"), tuple(range(levels[n % len(levels)])))
        for n in range(criteria)
    )
    widest, members = max(levels) - 1, len(severity)
    quality, difficulty = random.normal(0.5, 1, dossiers), random.normal(0, 0.8, criteria)
    steps = np.full((criteria, widest), np.inf)
    for n, scale in enumerate(scales):
        count = len(scale.points) - 1
        steps[n, :count] = difficulty[n] + (np.linspace(-1, 1, count) if count > 1 else 0)
    climbed = np.concatenate([np.zeros((criteria, 1)), np.cumsum(steps, axis=1)], axis=1)
    of_dossier = np.repeat(np.arange(dossiers), criteria)
    of_scale = np.tile(np.arange(criteria), dossiers)
    lead = (quality[:, None] - np.asarray(severity) + random.normal(0, halo, (dossiers, members)))[
        of_dossier
    ]
    powers = lead[:, :, None] * np.arange(widest + 1) - climbed[of_scale][:, None, :]
    odds = np.exp(powers - powers.max(axis=2, keepdims=True))
    chances = (odds / odds.sum(axis=2, keepdims=True)).cumsum(axis=2)
    level = (random.random(lead.shape)[:, :, None] > chances).sum(axis=2)
    level[(random.random((dossiers, members)) < missing)[of_dossier]] = MISSING
    return of_levels(level, of_dossier, of_scale, scales)


def of_levels(
    level: np.ndarray, of_dossier: np.ndarray, of_scale: np.ndarray, scales: Sequence[Scale]
) -> Ratings:
    """Ratings with an option for each level and no self-assessment."""
    return Ratings(
        members=tuple(f"member {n}" for n in range(level.shape[1])),
        dossiers=tuple(f"dossier {n}" for n in range(int(of_dossier.max()) + 1)),
        scales=tuple(scales),
        cell_dossier=of_dossier,
        cell_scale=of_scale,
        level=level.astype(np.int64),
        option=level.astype(np.int64),
        options=np.array([len(scales[n].points) for n in of_scale]),
        claim=np.full(len(level), MISSING),
    )


def table(rows: Sequence[Sequence[int]], top: int = 4) -> Ratings:
    """One criterion of `top` + 1 levels on each dossier: a row a dossier, a column a member."""
    level = np.array(rows)
    scale = Scale(words("criterion"), tuple(range(top + 1)))
    places = np.arange(len(level))
    return of_levels(level, places, np.zeros(len(level), dtype=np.int64), [scale])
