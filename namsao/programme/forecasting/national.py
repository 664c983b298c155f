"""National figures: what is held where an office has few events of its own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from namsao.programme.forecasting.stages import OUTCOMES, STAGES

CENT = 100


@dataclass(frozen=True)
class StageFigure:
    """How long a stage lasts on the mean, in weeks, and how it ends, in hundredths by outcome."""

    weeks: float
    shares: tuple[float, ...]  # in the order of OUTCOMES; onward is what is left
    cites: str

    def hazards(self) -> tuple[float, ...]:
        """The chance of each outcome in any week, so that a stay lasts `weeks` on the mean."""
        leaving = 1 / (1 + self.weeks)
        return tuple(leaving * share / CENT for share in self.shares)


@dataclass(frozen=True)
class National:
    """All that the forecast takes from outside the office. Percentages are of 100."""

    since: str
    worth: float
    area_worth: float
    score_worth: float
    renewal_worth: float
    stages: Mapping[str, StageFigure]
    slopes: Mapping[str, float]
    drop: float
    spread: float
    gate_kept: float
    renewed: float
    renewed_late: float
    revoked: float
    arrival_weeks: float
    arrivals: float
    sources: tuple[tuple[str, str], ...]  # which figure, from where

    def with_figures(self, figures: Mapping[str, float], source: str) -> "National":
        """The same with an office's own figures, by the keys of `keys`. What is absent stays."""
        stages = {
            stage: replace(
                old,
                weeks=figures.get(f"{stage}.weeks", old.weeks),
                shares=_shares(
                    {
                        outcome: figures.get(f"{stage}.{outcome}", old.shares[number])
                        for number, outcome in enumerate(OUTCOMES)
                        if number
                    }
                ),
            )
            for stage, old in self.stages.items()
        }
        return replace(
            self,
            stages=stages,
            sources=(("", source),),
            drop=figures.get("drop", self.drop),
            spread=figures.get("spread", self.spread),
            renewed=figures.get("renewed", self.renewed),
            renewed_late=figures.get("renewed_late", self.renewed_late),
            revoked=figures.get("revoked", self.revoked),
        )

    def figures(self) -> dict[str, float]:
        """The figures that an office may set, by key."""
        found = {key: float(getattr(self, key)) for key in PLAIN}
        for stage, one in self.stages.items():
            found[f"{stage}.weeks"] = one.weeks
            for number, outcome in enumerate(OUTCOMES):
                if number and one.shares[number]:
                    found[f"{stage}.{outcome}"] = one.shares[number]
        return found


PLAIN = ("drop", "spread", "renewed", "renewed_late", "revoked")


def _shares(ends: Mapping[str, float]) -> tuple[float, ...]:
    others = tuple(float(ends.get(outcome, 0)) for outcome in OUTCOMES[1:])
    if min(others) < 0 or sum(others) >= CENT:
        raise ValueError(f"shares of 100 that leave something to move on, not {others}")
    return (CENT - sum(others), *others)


@cache
def national() -> National:
    """The project's own estimates, with their day and sources."""
    raw: dict[str, Any] = tomllib.loads(
        Path(__file__).with_name("national.toml").read_text(encoding="utf-8")
    )
    stages = {
        stage: StageFigure(
            float(raw["stage"][stage]["weeks"]),
            _shares(raw["stage"][stage]),
            raw["stage"][stage]["cites"],
        )
        for stage in STAGES
    }
    tables = ("slope", "council", "certificate", "arrivals")
    return National(
        since=str(raw["since"]),
        worth=raw["worth"],
        area_worth=raw["area_worth"],
        score_worth=raw["score_worth"],
        renewal_worth=raw["renewal_worth"],
        stages=stages,
        slopes={key: one for key, one in raw["slope"].items() if key != "cites"},
        drop=raw["council"]["drop"],
        spread=raw["council"]["spread"],
        gate_kept=raw["council"]["gate_kept"],
        renewed=raw["certificate"]["renewed"],
        renewed_late=raw["certificate"]["renewed_late"],
        revoked=raw["certificate"]["revoked"],
        arrival_weeks=raw["arrivals"]["weeks"],
        arrivals=raw["arrivals"]["per_hundred"],
        sources=tuple((stage, one.cites) for stage, one in stages.items())
        + tuple((name, raw[name]["cites"]) for name in tables),
    )
