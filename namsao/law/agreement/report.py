"""What can be said about a council's agreement, and what cannot be known yet."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from namsao.law.agreement import facets, patterns
from namsao.law.agreement.alpha import Alpha, alpha_with_interval
from namsao.law.agreement.criteria import CriterionAgreement, criteria_agreement
from namsao.law.agreement.ratings import Floats, Ratings
from namsao.law.agreement.severity import Lean, Severities, leans, severities
from namsao.law.agreement.uncertainty import Estimate

# Below these no number is given: an interval from so little would only look like knowledge.
FEWEST_DOSSIERS = 5
FEWEST_MEMBERS = 3

type Unknown = Literal["alone", "few_members", "few_dossiers"]
"""Why nothing is said of a member: no dossier in common with anybody, too few who can be compared,
too few dossiers in common."""


@dataclass(frozen=True)
class MemberAgreement:
    """One member beside the others. Where `unknown` is set, nothing else is."""

    member: Hashable
    dossiers: int  # scored together with others
    unknown: Unknown | None
    gap: Estimate | None = None  # points of 100 above the others; below zero: lower
    sway: float | None = None  # standard deviation of the gap over dossiers, points of 100
    logits: Estimate | None = None  # severity, above zero: lower marks than the others
    bound: Literal["lower", "higher"] | None = None  # all differences go one way
    fit: facets.Fit | None = None
    halo: patterns.Halo | None = None


@dataclass(frozen=True)
class Agreement:
    """A council's agreement over some dossiers.

    `overall`: alpha of the judged points, as a share of what could be judged; None where it cannot
    be known. `groups`: members who can be compared with each other; more than one means that they
    scored no dossiers in common.
    """

    ratings: Ratings
    sheets: int
    overall: Alpha | None
    members: tuple[MemberAgreement, ...]
    criteria: tuple[CriterionAgreement, ...]
    copied: tuple[patterns.Likeness, ...]
    lines: tuple[patterns.Line, ...]
    hurried: tuple[patterns.Haste, ...]
    groups: tuple[tuple[Hashable, ...], ...]
    converged: bool

    @property
    def enough(self) -> bool:
        """Whether anything at all is known about members."""
        return any(member.unknown is None for member in self.members)


def agreement(
    ratings: Ratings, moments: Mapping[tuple[Hashable, Hashable], Sequence[float]] | None = None
) -> Agreement:
    """Everything that is known of these sheets.

    `moments`: for (member, dossier) the times, in seconds, at which that sheet's marks were saved.
    """
    if not ratings.members:
        return Agreement(ratings, 0, None, (), (), (), (), (), (), converged=True)
    found = severities(ratings)
    return Agreement(
        ratings=ratings,
        sheets=int(ratings.scored.sum()),
        overall=_overall(ratings),
        members=_members(ratings, found),
        criteria=tuple(criteria_agreement(ratings)),
        copied=tuple(patterns.copied(ratings)),
        lines=tuple(patterns.lines(ratings)),
        hurried=tuple(patterns.hurried(_by_place(ratings, moments or {}))),
        groups=tuple(tuple(ratings.members[j] for j in group) for group in found.groups),
        converged=found.converged,
    )


def _overall(ratings: Ratings) -> Alpha | None:
    together = int((ratings.scored.sum(axis=1) > 1).sum())
    if together < FEWEST_DOSSIERS:
        return None
    found = alpha_with_interval(shares(ratings), "interval")
    return None if np.isnan(found.value) else found


def shares(ratings: Ratings) -> Floats:
    """(dossiers, members) judged points in percent of the most there could be; NaN: no sheet."""
    most = np.array([float(scale.points[-1]) for scale in ratings.scales])
    possible = ratings.by_dossier(most[ratings.cell_scale] if len(most) else np.zeros(0))
    found: Floats = 100 * ratings.totals / np.maximum(possible, 1)[:, None]
    return found


def _members(ratings: Ratings, found: Severities) -> tuple[MemberAgreement, ...]:
    nothing = (None,) * len(ratings.members)
    model = facets.explained(ratings, found.values)
    fits = facets.fits(ratings, model) if model else nothing
    halos = patterns.halos(ratings, model) if model else nothing
    sizes = {j: len(group) for group in found.groups for j in group}
    return tuple(
        _member(ratings, found, j, lean, sizes[j], fits[j], halos[j])
        for j, lean in enumerate(leans(ratings))
    )


def _member(
    ratings: Ratings,
    found: Severities,
    j: int,
    lean: Lean,
    comparable: int,
    fit: facets.Fit | None,
    halo: patterns.Halo | None,
) -> MemberAgreement:
    together = ratings.scored & (ratings.scored.sum(axis=1, keepdims=True) > 1)
    dossiers = int(together[:, j].sum())
    unknown = _why_unknown(comparable, dossiers)
    if unknown:
        return MemberAgreement(ratings.members[j], dossiers, unknown)
    bounds: dict[int, Literal["lower", "higher"]] = {
        **dict.fromkeys(found.always_lower, "lower"),
        **dict.fromkeys(found.always_higher, "higher"),
    }
    return MemberAgreement(
        member=ratings.members[j],
        dossiers=dossiers,
        unknown=None,
        gap=lean.gap,
        sway=lean.sway,
        logits=found.logits[j],
        bound=bounds.get(j),
        fit=fit,
        halo=halo,
    )


def _why_unknown(comparable: int, dossiers: int) -> Unknown | None:
    if comparable == 1:
        return "alone"
    if comparable < FEWEST_MEMBERS:
        return "few_members"
    return "few_dossiers" if dossiers < FEWEST_DOSSIERS else None


def _by_place(
    ratings: Ratings, moments: Mapping[tuple[Hashable, Hashable], Sequence[float]]
) -> dict[tuple[int, int], Sequence[float]]:
    members = {name: j for j, name in enumerate(ratings.members)}
    dossiers = {name: d for d, name in enumerate(ratings.dossiers)}
    return {
        (members[member], dossiers[dossier]): saved
        for (member, dossier), saved in moments.items()
        if member in members and dossier in dossiers
    }
