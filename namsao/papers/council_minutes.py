"""The minutes of a session of the council, as plain data: `documents.py` has what papers share."""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from namsao.papers.documents import Gate, Letterhead, Paper, TrailHead


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """A member of the council at a session."""

    name: str
    organisation: str = ""
    duty: str = ""
    present: bool | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class RulesUsed:
    """The rules of operation under which the council met."""

    decision: str = ""  # number of the decision that issued them
    quorum: str = ""
    gate_rule: str = ""
    largest_spread: int | None = None
    facts: str = ""  # who settles criteria of fact


@dataclass(frozen=True, kw_only=True)
class PartHead:
    """A column of a score table."""

    code: str
    maximum: int


@dataclass(frozen=True, kw_only=True)
class CountedSheet:
    """A member's sums, in the order of the parts."""

    member: str
    parts: tuple[int, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What a member said, or why a sheet was not counted."""

    member: str
    text: str


@dataclass(frozen=True, kw_only=True)
class MinutedLook:
    """A sheet that its member looked at again because the chair asked, with both sums."""

    member: str
    ground: str
    first_total: int
    second_total: int
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class MinutedRuling:
    """What the session made of an objection to a fact that the advisory team had settled."""

    criterion: str
    ruling: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MinutedDossier:
    """What the session concluded on one dossier."""

    product: str = ""
    product_code: str = ""
    producer: str = ""
    criteria_set: str = ""
    parts: tuple[PartHead, ...] = ()
    sheets: tuple[CountedSheet, ...] = ()
    set_aside: tuple[Remark, ...] = ()  # sheets not counted, and why
    mean_parts: tuple[Fraction, ...] = ()
    mean: Fraction | None = None
    gates: tuple[Gate, ...] = ()
    stars_by_points: int | None = None
    stars: int | None = None
    disqualified: str = ""
    conclusion: str = ""
    dissent: tuple[Remark, ...] = ()
    second_looks: tuple[MinutedLook, ...] = ()
    rulings: tuple[MinutedRuling, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CouncilMinutes(Paper):
    """The minutes of a session of the council."""

    template = "council_minutes.typ"
    name = "Biên bản họp hội đồng"
    about = "round"

    letterhead: Letterhead = field(default_factory=Letterhead)
    round: str = ""
    venue: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    council: tuple[Attendee, ...] = ()
    rules: RulesUsed = field(default_factory=RulesUsed)
    discussion: str = ""
    dossiers: tuple[MinutedDossier, ...] = ()
    chair: str = ""
    secretary: str = ""
    trail: TrailHead | None = None  # the newest at the closing
