"""The table of all scores of a session, as plain data: `documents.py` has the other papers."""

from dataclasses import dataclass, field
from fractions import Fraction

from namsao.papers.documents import Letterhead, Paper, TrailHead


@dataclass(frozen=True, kw_only=True)
class SummaryCell:
    """One member's sums for one dossier, in the order of the parts; or why there are none."""

    total: int | None = None
    parts: tuple[int, ...] = ()
    absent: str = ""  # "vắng", "tránh"


@dataclass(frozen=True, kw_only=True)
class SummaryRow:
    """A dossier with its members' cells, in the order of the members."""

    product: str
    producer: str = ""
    cells: tuple[SummaryCell, ...] = ()
    mean_parts: tuple[Fraction, ...] = ()
    mean: Fraction | None = None
    stars: int | None = None


@dataclass(frozen=True, kw_only=True)
class ScoreSummary(Paper):
    """All sheets of a session on one table: dossiers down, members across."""

    template = "score_summary.typ"
    name = "Bảng tổng hợp điểm của hội đồng"
    about = "round"

    letterhead: Letterhead = field(default_factory=Letterhead)
    round: str = ""
    minutes_number: str = ""
    members: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()  # "A", "B", "C"
    rows: tuple[SummaryRow, ...] = ()
    gate_rule: str = ""
    chair: str = ""
    secretary: str = ""
    trail: TrailHead | None = None
