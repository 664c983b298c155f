"""The producer's report as plain data: one page, in Vietnamese or in English."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from namsao.papers.documents import Paper


@dataclass(frozen=True, kw_only=True)
class ReportPart:
    """A row of the table of parts, as written."""

    title: str
    claimed: str
    points: str
    maximum: str


@dataclass(frozen=True, kw_only=True)
class ReportReason:
    """A criterion and what was said on it."""

    head: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReportStep:
    """A step of the way: what to reach, what it adds, what it takes, what to show."""

    head: str
    to: str
    adds: str
    takes: str
    show: str


@dataclass(frozen=True, kw_only=True)
class ProducerReport(Paper):
    """Why a product got its stars, and what comes next. All texts in the paper's language."""

    template: ClassVar[str] = "producer_report.typ"
    name: ClassVar[str] = "Vì sao, và bước tiếp theo"

    language: Literal["vi", "en"] = "vi"
    heading: str = ""
    product: str = ""
    product_code: str = ""
    producer: str = ""
    round: str = ""
    verdict: str = ""
    columns: tuple[str, ...] = ()
    parts: tuple[ReportPart, ...] = ()
    gates_head: str = ""
    gates: tuple[str, ...] = ()
    said_head: str = ""
    said: tuple[ReportReason, ...] = ()
    silent: str = ""
    way_head: str = ""
    way: str = ""
    steps: tuple[ReportStep, ...] = ()
    papers_head: str = ""
    papers: tuple[str, ...] = ()
    foot: tuple[str, ...] = field(default=())

    @property
    def document_title(self) -> str:
        return f"{self.heading or self.name}: {self.product}"
