"""Regimes: which decision governs a dossier, who decides what under it, and what came after.

Decision 26/2026 stands here in full, clause by clause. Of its two predecessors only what still
matters is kept: through which levels a product went, who recognised which stars, on which bands,
between which days. Their criteria are not bundled.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from namsao.law.criteria.model import Wording
from namsao.law.deadlines import (
    CERTIFICATE_LIFE,
    EXTENSION,
    LIMITS,
    ROUNDS,
    Limit,
    RoundRule,
    days_after,
)
from namsao.law.stars import BANDS, LEAST_RECOGNISED, Band
from namsao.law.steps import (
    RENEWAL_26_2026,
    STEPS_26_2026,
    STEPS_148_2023,
    STEPS_1489_2025,
    Level,
    Step,
)

type Kind = Literal["first", "upgrade", "renewal"]


@dataclass(frozen=True, eq=False)
class Regime:
    """A decision with its dates and its division of powers.

    A dossier submitted from `in_force_from` to `governs_to` falls under it (None: to this day).
    `lapses_on` is the last day of its force, until which it only carries pending dossiers.
    `evaluates` names the level whose evaluation settles a number of stars, `recognises` the one
    that issues the certificate, `sends_up` the least total from which a level sends a product on
    to the next. `renewal_steps` stand where a renewal goes another way.
    """

    key: str
    title: Wording
    signed_on: date
    in_force_from: date
    governs_to: date | None
    lapses_on: date | None
    levels: tuple[Level, ...]
    evaluates: Mapping[int, Level]
    recognises: Mapping[int, Level]
    sends_up: Mapping[Level, int]
    steps: tuple[Step, ...]
    cites: str
    bands: tuple[Band, ...]
    renewal_steps: tuple[Step, ...] = ()
    certificate_months: int = CERTIFICATE_LIFE.amount
    limits: tuple[Limit, ...] = ()
    rounds: tuple[RoundRule, ...] = ()
    samples: int = 5
    lines_without_samples: frozenset[str] = frozenset({"tourism"})
    criteria_bundled: bool = False
    amends: str | None = None

    def in_force_on(self, day: date) -> bool:
        """Whether it is law on `day`, if only for the dossiers that it still carries."""
        return self.in_force_from <= day and (self.lapses_on is None or day <= self.lapses_on)

    def steps_for(self, kind: Kind) -> tuple[Step, ...]:
        """The steps of a first evaluation, an upgrade (Article 7.5.b: the same) or a renewal."""
        return self.renewal_steps or self.steps if kind == "renewal" else self.steps

    def samples_for(self, line: str) -> int:
        """How many samples go with a dossier of that product line (Article 6.2.d)."""
        return 0 if line in self.lines_without_samples else self.samples


IN_FORCE = date(2026, 5, 22)  # Article 11.1
OLD_LAPSE = days_after(IN_FORCE, 60)
"""Article 11.2: 60 days from 22 May 2026. The first is 23 May, the sixtieth and last 21 July."""


_26 = Regime(
    key="26/2026",
    title=Wording(
        "regime.26/2026",
        "Quyết định 26/2026/QĐ-TTg",
        "Decision 26/2026/QĐ-TTg",
    ),
    signed_on=date(2026, 5, 22),
    in_force_from=IN_FORCE,
    governs_to=None,
    lapses_on=None,
    levels=("commune", "province", "centre"),
    evaluates={1: "province", 2: "province", 3: "province", 4: "province", 5: "centre"},
    recognises={3: "province", 4: "province", 5: "centre"},
    sends_up={"province": 90},  # Article 7.3.e
    steps=STEPS_26_2026,
    renewal_steps=RENEWAL_26_2026,
    cites="Articles 4.1 and 7",
    bands=BANDS,
    limits=LIMITS,
    rounds=ROUNDS,
    criteria_bundled=True,
)

# 148/2023, bands.
_BANDS_OF_148 = tuple(replace(band, cites="Decision 148/2023") for band in BANDS)  # the same

# 1489/2025, who recognises; 1489/2025, road; 1489/2025, transition: it governs what was
# submitted to 21 May 2026.
_1489 = Regime(
    key="1489/2025",
    title=Wording(
        "regime.1489/2025",
        "Quyết định 148/QĐ-TTg năm 2023, sửa theo Quyết định 1489/QĐ-TTg năm 2025",
        "Decision 148/QĐ-TTg of 2023 as amended by Decision 1489/QĐ-TTg of 2025",
    ),
    signed_on=date(2025, 7, 6),
    in_force_from=date(2025, 7, 6),
    governs_to=date(2026, 5, 21),
    lapses_on=OLD_LAPSE,
    levels=("commune", "province", "centre"),
    evaluates={1: "province", 2: "province", 3: "province", 4: "province", 5: "centre"},
    recognises={3: "province", 4: "province", 5: "centre"},
    sends_up={"province": 90},
    steps=STEPS_1489_2025,
    cites="Decision 1489/2025",
    bands=_BANDS_OF_148,
    amends="148/2023",
)

# 148/2023, who recognises; 148/2023, road; 148/2023, validity: its certificates live as long as
# those of today.
_148 = Regime(
    key="148/2023",
    title=Wording(
        "regime.148/2023",
        "Quyết định 148/QĐ-TTg năm 2023",
        "Decision 148/QĐ-TTg of 2023",
    ),
    signed_on=date(2023, 2, 24),
    in_force_from=date(2023, 2, 24),
    governs_to=date(2025, 7, 5),
    lapses_on=OLD_LAPSE,
    levels=("commune", "district", "province", "centre"),
    evaluates={1: "district", 2: "district", 3: "district", 4: "province", 5: "centre"},
    recognises={3: "district", 4: "province", 5: "centre"},
    sends_up={"district": 70, "province": 90},
    steps=STEPS_148_2023,
    cites="Decision 148/2023",
    bands=_BANDS_OF_148,
)

REGIMES = (_26, _1489, _148)
"""The newest first."""


def regime(key: str) -> Regime:
    """The regime with that key, such as "26/2026". Raises LookupError when there is none."""
    for found in REGIMES:
        if found.key == key:
            return found
    raise LookupError(f"no regime {key!r}")


def regime_on(day: date) -> Regime:
    """The regime that governs what is begun on `day`.

    Raises LookupError for days before 24 February 2023, whose decisions are not kept here.
    """
    for found in REGIMES:
        if found.in_force_from <= day:
            return found
    raise LookupError(f"no regime is kept for {day.isoformat()}; the first is of 24 February 2023")


def recognised_by(regime: Regime, stars: int) -> Level | None:
    """Which level recognises that many stars and issues the certificate (4.1.a, 4.1.b).

    None for 0, 1 and 2 stars, which nobody recognises. Raises ValueError outside 0 to 5.
    """
    if not 0 <= stars <= 5:
        raise ValueError(f"a product has 0 to 5 stars, not {stars}")
    return regime.recognises[stars] if stars >= LEAST_RECOGNISED else None


DISTRICTS_UNTIL = date(2025, 6, 30)
"""The last day on which there were districts; Decision 148/2023 governed five days longer."""


def levels_on(day: date) -> tuple[Level, ...]:
    """The levels through which a dossier went on `day`, the lowest first (148/2023, road).

    Raises LookupError as `regime_on`.
    """
    levels = regime_on(day).levels
    return tuple(level for level in levels if level != "district" or day <= DISTRICTS_UNTIL)


def next_level(regime: Regime, level: Level, total: int | Fraction) -> Level | None:
    """To which level a product of that exact total is sent on; None where it stays (7.3.e).

    `total` in points of 100; the commune sends every product on. Raises ValueError for a level
    that the regime does not have.
    """
    place = regime.levels.index(level)
    floor = 0 if level == "commune" else regime.sends_up.get(level)
    if floor is None or total < floor:
        return None
    return regime.levels[place + 1]


def road(regime: Regime, total: int | Fraction) -> tuple[Level, ...]:
    """The levels that evaluate a product of that total one after the other, from the commune."""
    levels: list[Level] = [regime.levels[0]]
    while (following := next_level(regime, levels[-1], total)) is not None:
        levels.append(following)
    return tuple(levels)


def revoked_by(stars: int) -> Literal["province", "centre"]:
    """Who revokes a certificate of that many stars today (Articles 8.2.a and 8.2.b).

    This holds for certificates of every regime: what a district once recognised, the province
    revokes. Raises ValueError for stars that carry no certificate.
    """
    if not LEAST_RECOGNISED <= stars <= 5:
        raise ValueError(f"{stars} stars carry no certificate")
    return "centre" if stars == 5 else "province"


def regime_for_submission(submitted_on: date) -> Regime:
    """The regime to which a dossier submitted on that day is bound for ever (Article 12.2).

    What was submitted before 22 May 2026 stays under the rules of its day. Raises LookupError
    as `regime_on`.
    """
    return regime_on(submitted_on)


FINISH_PENDING: Mapping[Kind, int] = {
    "first": 60,  # Article 12.2.a
    "upgrade": 60,  # Article 12.2.a
    "renewal": 30,  # Article 12.2.b
}
"""Days from 22 May 2026 in which a dossier submitted earlier must be evaluated."""


def finish_by(kind: Kind, submitted_on: date) -> date | None:
    """The last day for evaluating a dossier that was pending when Decision 26/2026 began.

    21 July 2026 for a first evaluation or an upgrade, 21 June 2026 for a renewal; None for what
    was submitted from 22 May 2026 on. The day is the plain count: 21 June is a Sunday, and
    whoever holds that Article 148.5 of the Civil Code moves it asks `WorkCalendar.end_of_period`.
    """
    if submitted_on >= IN_FORCE:
        return None
    return days_after(IN_FORCE, FINISH_PENDING[kind])


def extension_limit(expires_on: date) -> date:
    """The last day to which a certificate may be extended (Article 12.3).

    180 days after its last valid day, for a product whose renewal could not be filed in the
    window; the result of the renewal ends the extension earlier.
    """
    return days_after(expires_on, EXTENSION.amount)
