"""Rounds of former decisions, kept as they were: what a council could say, and how a record goes.

The criteria of Decisions 148/2023 and 1489/2025 are not bundled, so nothing is scored again:
totals, parts and stars are facts of the time. What the decisions of the time allowed is checked:
which level there was, who recognised which stars, from which total a product went up.
"""

from datetime import date
from fractions import Fraction
from typing import Literal

from namsao.law.moves import table
from namsao.law.regimes import Regime, levels_on, next_level, recognised_by
from namsao.law.steps import Level

type Outcome = Literal["recognised", "sent_up", "returned", "not_recognised", "disqualified"]

# Article 12.1: what was recognised before stays valid to its end, by the paper of its time.
PAST_MOVES = table(
    ("publish_past_round", {"writing"}, "kept", "Article 12.1"),
    ("reopen_past_round", {"kept"}, "writing", "the office's own right"),
    ("drop_past_round", {"writing"}, "dropped", "the office's own right"),
)


def had_council(level: Level, day: date) -> bool:
    """Whether that level evaluated products on `day`: a district did until 30 June 2025.

    False for days before 24 February 2023, whose decisions are not kept here.
    """
    try:
        return level != "commune" and level in levels_on(day)
    except LookupError:
        return False


def stars_by_band(regime: Regime, total: Fraction) -> int:
    """The stars of the regime's band that holds the total, of 100 (148/2023, bands)."""
    return next(band.stars for band in regime.bands if total >= band.floor)


def outcomes(regime: Regime, level: Level, total: Fraction, stars: int) -> tuple[Outcome, ...]:
    """What could become of a product of that total and those stars at that level.

    148/2023, who recognises; 1489/2025, who recognises. Without a recognition or a way up,
    nothing: an authority may always decline, and a council disqualify.
    """
    found: list[Outcome] = []
    if recognised_by(regime, stars) == level:
        found.append("recognised")
    if next_level(regime, level, total) is not None:
        found.append("sent_up")
    below = regime.levels[: regime.levels.index(level)]
    if recognised_by(regime, stars) in below:
        found.append("returned")
    return (*found, "not_recognised", "disqualified")
