"""What a forecast of an office rests on: its books by a day, and the model learned from them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from namsao.areas.models import Area
from namsao.law.product_lines import LINES
from namsao.law.stars import BANDS
from namsao.programme.forecasting.hazards import Model, fit
from namsao.programme.forecasting.national import National
from namsao.programme.forecasting.prospects import (
    NEVER,
    Council,
    Prospects,
    Window,
    council,
    prospects,
    star_chances,
)
from namsao.programme.forecasting.stages import (
    NEXT,
    NUMBER,
    RECOGNISED,
    UNPROPOSED,
    Floats,
    Ints,
    Profiles,
    Waiting,
    no_profiles,
    week_of,
)
from namsao.programme.outlook.certificates import WEEKS, Rates, rates
from namsao.programme.outlook.estimates import road_in
from namsao.programme.outlook.history import LINE_NUMBER, Known, known
from namsao.programme.outlook.rounds import closings, councils, windows_of

FLOORS = (
    next(band.floor for band in BANDS if band.stars == 3),  # noqa: PLR2004 -- stars
    next(band.floor for band in BANDS if band.stars == 4),  # noqa: PLR2004
    next(band.floor for band in BANDS if band.stars == 5),  # noqa: PLR2004
)


def scope_of(area: Area) -> str:
    """Whose books teach the model: the province of a commune, the country for the country."""
    return "/".join(area.path.split("/")[:3]) + "/"


@dataclass(frozen=True)
class Basis:
    """An office's books by the end of a day, and what was learned from them."""

    area: Area
    day: date
    weeks: int  # how far ahead is looked
    national: National
    known: Known
    model: Model
    council: Council
    rates: Rates
    waiting: Waiting
    which: Ints  # places of `waiting` among the known dossiers
    windows: tuple[Window, ...]  # rounds that still take proposals

    @property
    def now(self) -> int:
        """The calendar week of the day."""
        return week_of(self.day)

    @cached_property
    def ahead(self) -> Prospects:
        """The dossiers in progress, carried forward."""
        return self.carried(self.waiting, self.weeks)

    def carried(self, waiting: Waiting, weeks: int) -> Prospects:
        """Dossiers carried forward from the end of the day's week, through the rounds to come."""
        return prospects(self.model, waiting, self.now, weeks, self.windows)

    @cached_property
    def moved(self) -> Prospects:
        """The same, had each moved on this week."""
        following = np.array([NEXT[stage] for stage in self.waiting.stage], dtype=np.int64)
        ends = following == RECOGNISED
        there = Waiting(
            self.waiting.profiles,
            np.where(ends, self.waiting.stage, following),
            np.full(len(self.waiting), self.now + 1),
            self._proposed(following),
        )
        found = self.carried(there, self.weeks)
        found.recognised[:, ends], found.under_way[:, ends] = 1.0, 0.0
        return found

    def _proposed(self, following: Ints) -> Ints | None:
        """What was proposed by such a step goes with the next round that takes proposals."""
        if self.waiting.council is None:
            return None
        now = (self.waiting.council == UNPROPOSED) & (following == NUMBER["forwarded"])
        meets = self.windows[0].meets if self.windows else NEVER
        return np.where(now, meets, self.waiting.council)

    @cached_property
    def newly_filed(self) -> dict[str, Floats]:
        """By line: the chance that a renewal filed today is recognised in so many weeks."""
        count = len(LINES)
        profile = no_profiles(count)
        profile.kind[:], profile.line[:] = 2, np.arange(count)
        held = Waiting(profile, np.full(count, NUMBER["submitted"]), np.full(count, self.now + 1))
        found = prospects(self.model, held, self.now, self.weeks).recognised
        return {line: found[:, number] for line, number in LINE_NUMBER.items()}

    @cached_property
    def stars(self) -> Floats:
        """The chance of 3, 4, 5 stars of each dossier in progress, once recognised."""
        own = [self.known.own[place] for place in self.which]
        mean = self.council.drop + FLOORS[0] + 15  # where nothing is answered yet: a usual product
        return star_chances(
            np.array([one.total if one.whole else mean for one in own], dtype=float),
            np.array([one.top if one.whole else 5 for one in own], dtype=np.int64),
            self.council,
            self.national,
            FLOORS,
        )

    def opened(self, paths: Sequence[str], line: str, *, every: bool = False) -> tuple[int, float]:
        """First dossiers (or `every` kind) opened there in a year, and in how many weeks of it."""
        found = [
            one
            for place, one in enumerate(self.known.dossiers)
            if one.area_path.startswith(tuple(paths))
            and (not line or self.known.stays.profiles.line[place] == LINE_NUMBER[line])
        ]
        if not found:
            return 0, 0.0
        begin = max(self.day - timedelta(weeks=WEEKS), min(one.opened_at.date() for one in found))
        opened = [one for one in found if one.opened_at.date() >= begin]
        first = [one for one in opened if every or one.kind == "first"]
        return len(first), max((self.day - begin).days / 7, 1.0)

    @cached_property
    def new(self) -> Waiting:
        """Dossiers like those in progress, as if they were opened in the coming week."""
        count = len(self.waiting.profiles)
        profile = self.waiting.profiles.take(np.arange(min(count, 200))) if count else _usual()
        return Waiting(
            _as_new(profile),
            np.full(len(profile), NUMBER["draft"]),
            np.full(len(profile), self.now + 1),
        )

    def full_rate_weeks(self, weeks: int) -> float:
        """How many weeks of newly opened dossiers will be recognised within `weeks`.

        Where rounds are known, only those opened while one takes proposals that meets in time.
        """
        if not weeks:
            return 0.0
        mean = self.carried(self.new, weeks).recognised.mean(axis=1)[:-1]
        if self.waiting.council is not None:
            in_time = [one.closes for one in self.windows if one.meets <= self.now + weeks]
            opened = max(in_time, default=self.now) - self.now
            mean = mean[max(len(mean) - opened, 0) :]
        return float(mean.sum())


def _usual() -> Profiles:
    return no_profiles(1)


def _as_new(profile: Profiles) -> Profiles:
    none = np.zeros(len(profile), dtype=np.int64)
    return Profiles(profile.score, profile.gates, none, none, profile.line, profile.area)


def basis(area: Area, day: date, weeks: int, figures: National | None = None) -> Basis:
    """Read an office's books by the end of `day` and learn from them."""
    held = figures or road_in(area, day)
    scope = [scope_of(area)]
    books = known(scope, day)
    now = week_of(day)
    waiting, which = books.stays.waiting(now)
    closing = closings(scope[0], day)
    in_progress = [books.dossiers[place] for place in which.tolist()]
    waiting = replace(waiting, council=councils(waiting, in_progress, closing, day))
    return Basis(
        area,
        day,
        weeks,
        held,
        books,
        fit(books.stays.spells(now), len(LINES), held),
        council(*books.given, held),
        rates(scope, day, held),
        waiting,
        which,
        windows_of(closing, day),
    )
