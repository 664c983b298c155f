"""Stays of dossiers in stages by day, and what of them was known at the end of a week."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from namsao.programme.forecasting.stages import NUMBER, Ints, Profiles, Spells, Waiting

DAYS = 7
NOT_ENDED = 10**8
_COME_FROM_ASIDE = (NUMBER["returned"], NUMBER["centre"])


@dataclass(frozen=True)
class Stay:
    """A stay in a stage, in days since the first Monday of the calendar.

    `dossier` is a place in the profiles; `ended` is `NOT_ENDED` and `outcome` -1 while it lasts;
    `returns` counts how often the dossier had been sent back before.
    """

    dossier: int
    stage: int
    begun: int
    ended: int
    outcome: int
    returns: int


@dataclass(frozen=True)
class Stays:
    """All stays of some dossiers, and what each dossier is like."""

    stays: Sequence[Stay]
    profiles: Profiles

    def spells(self, week: int) -> Spells:
        """What was known at the end of that week: stays cut off there."""
        rows = [stay for stay in self.stays if stay.begun // DAYS <= week]
        which, stage, begun, ended, outcome, returns = _columns(rows)
        begun, ended = _from(stage, begun), ended // DAYS
        closed = ended <= week
        weeks = np.maximum(np.where(closed, ended - begun, week + 1 - begun), 0)
        profiles = replace(self.profiles.take(which), returns=returns)
        found = Spells(profiles, stage, begun, weeks, np.where(closed, outcome, -1))
        # One that ended as it did nowhere on the road (outcome -1) tells of no week after it.
        return found.take(begun <= week + 1)

    def waiting(self, week: int) -> tuple[Waiting, Ints]:
        """The dossiers in progress at the end of that week, and which they are."""
        rows = [s for s in self.stays if s.begun // DAYS <= week < s.ended // DAYS]
        which, stage, begun, _ended, _outcome, returns = _columns(rows)
        profiles = replace(self.profiles.take(which), returns=returns)
        return Waiting(profiles, stage, _from(stage, begun)), which


def _from(stage: Ints, begun: Ints) -> Ints:
    """The week from which a stay counts: what came aside waits for the next."""
    return begun // DAYS + np.isin(stage, _COME_FROM_ASIDE)


def _columns(rows: Sequence[Stay]) -> tuple[Ints, ...]:
    table = np.array(
        [(s.dossier, s.stage, s.begun, s.ended, s.outcome, s.returns) for s in rows],
        dtype=np.int64,
    ).reshape(len(rows), 6)
    return tuple(table[:, column] for column in range(6))
