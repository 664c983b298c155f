"""On which criteria a council does not agree, in points between two members."""

from dataclasses import dataclass

import numpy as np

from namsao.law.agreement.alpha import Alpha, alpha_with_interval
from namsao.law.agreement.ratings import Floats, Ratings, Scale
from namsao.law.agreement.uncertainty import Estimate, estimate

FEWEST_DOSSIERS = 5
FEWEST_FOR_ALPHA = 10


@dataclass(frozen=True)
class CriterionAgreement:
    """The mean distance of two members' points on a criterion, over `dossiers` dossiers.

    `apart` has an interval from FEWEST_DOSSIERS dossiers on, `alpha` (ordinal) stands from
    FEWEST_FOR_ALPHA on; below, they are None and `mean` is only what was seen.
    """

    scale: Scale
    dossiers: int
    mean: float
    apart: Estimate | None
    alpha: Alpha | None

    @property
    def share(self) -> float:
        """The distance as a share of the points that the criterion can differ by."""
        return self.mean / self.scale.span if self.scale.span else 0.0


def criteria_agreement(ratings: Ratings) -> list[CriterionAgreement]:
    """Every criterion that at least two members judged, the most disputed first."""
    apart = _mean_distance(ratings)
    found = []
    for row, scale in enumerate(ratings.scales):
        cells = np.flatnonzero((ratings.cell_scale == row) & ~np.isnan(apart))
        if not len(cells):
            continue
        values = apart[cells]
        count = len(cells)
        error = float(values.std(ddof=1) / np.sqrt(count)) if count > 1 else 0.0
        levels = np.where(ratings.given[cells], ratings.level[cells], np.nan)
        found.append(
            CriterionAgreement(
                scale=scale,
                dossiers=count,
                mean=float(values.mean()),
                apart=estimate(float(values.mean()), error, count)
                if count >= FEWEST_DOSSIERS
                else None,
                alpha=alpha_with_interval(levels, "ordinal")
                if count >= FEWEST_FOR_ALPHA
                else None,
            )
        )
    return sorted(found, key=lambda criterion: -criterion.mean)


def _mean_distance(ratings: Ratings) -> Floats:
    """(cells) the mean over pairs of members of the points between them; NaN without a pair."""
    number = ratings.given.sum(axis=1)
    ordered = np.sort(np.where(ratings.given, ratings.points, np.inf), axis=1)
    place = np.arange(ordered.shape[1])
    here = place < number[:, None]
    # In rising order a value is added once for each below it and taken off for each above.
    weight = 2 * place - number[:, None] + 1
    sums = np.where(here, weight * np.where(here, ordered, 0.0), 0.0).sum(axis=1)
    pairs = number * (number - 1) / 2
    found: Floats = np.divide(sums, pairs, out=np.full(len(sums), np.nan), where=pairs > 0)
    return found
