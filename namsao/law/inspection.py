"""Inspecting recognised products: who, how, what, and whom first (Decision 26/2026, Article 9).

The decision fixes who inspects, that inspections are periodic and unannounced, and what they look
at. It does not say which product comes first: the weights of `WEIGHTS` are this project's own
default and no law; a page shows every point with its reason, and the office chooses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from namsao.law.criteria.model import Wording
from namsao.law.moves import table

type Kind = Literal["periodic", "unannounced"]
type Inspector = Literal["province", "country"]

SAFETY_LINES = frozenset({"food", "drinks", "herbal"})
"""Product lines that people eat, drink or take."""
OVERDUE_DAYS = 365
"""Days after which an inspection counts as long ago."""
NEAR_END_DAYS = 180
"""Days before the expiry from which a certificate counts as near its end."""


def inspectors(stars: int) -> tuple[Inspector, ...]:
    """Who inspects a product of that many stars, the ordinary one first (Article 9.4).

    The province's OCOP office inspects all products of its area (9.4.a), the ministry's those of
    5 stars, and others when that is needed (9.4.b).
    """
    return ("country", "province") if stars == 5 else ("province", "country")


def needs_reason(inspector: Inspector, stars: int, kind: Kind) -> bool:
    """Whether the inspector must say why: unannounced ones are for need (Article 9.2.a), and so
    is the ministry at 3 and 4 stars (Article 9.4.b)."""
    return kind == "unannounced" or inspectors(stars)[0] != inspector == "country"


@dataclass(frozen=True)
class Subject:
    """What a finding is about, and the ground of Article 8.1 that it may become."""

    key: str
    wording: Wording
    ground: str
    cites: str


def _subject(cites: str, key: str, ground: str, vi: str, en: str) -> Subject:
    return Subject(key, Wording(f"inspection.{key}", vi, en), ground, cites)


SUBJECTS = (
    _subject(
        "Article 9.3.a",
        "criteria",
        "criteria_no_longer_met",
        "Duy trì các tiêu chí theo hồ sơ đã được đánh giá",
        "Whether the criteria are kept as in the evaluated dossier",
    ),
    _subject(
        "Article 9.3.b",
        "mark",
        "mark_misused",
        "Sử dụng nhãn hiệu, thông tin, quảng bá OCOP",
        "The use of the OCOP mark, of information and publicity",
    ),
    _subject(
        "Article 9.1",
        "law",
        "law_broken",
        "Vi phạm quy định khác của pháp luật",
        "Other law that is broken",
    ),
)
SUBJECT = {subject.key: subject for subject in SUBJECTS}

TO_CORRECT = frozenset({"correct", "serious"})
"""The severities of a finding that the producer must correct by a day; a note asks for nothing."""

INSPECTION_MOVES = table(
    ("announce", {"planned"}, "announced", "Article 9.2.a"),
    ("record_inspection", {"planned", "announced"}, "done", "Article 9.3"),
    ("drop_inspection", {"planned", "announced"}, "dropped", "the office's own plan"),
)
"""An inspection is over when it is done and nothing found still waits for correction: read from
its findings, never stored."""

FINDING_MOVES = table(
    ("withdraw_finding", {"noted", "open"}, "withdrawn", "before the inspection is recorded"),
    ("report_correction", {"open"}, "reported", "Article 9.1"),
    ("accept_correction", {"reported"}, "accepted", "Article 9.1"),
    ("reject_correction", {"reported"}, "open", "Article 9.1"),
)


@dataclass(frozen=True)
class Known:
    """What is known of a certificate on a day, as far as it bears on inspecting it."""

    days_to_expiry: int | None = None  # unknown for some old registers
    renewal_lost: bool = False  # its window is over and nothing was filed
    days_since_inspection: int | None = None  # None: never inspected
    open_complaints: int = 0
    findings_open: int = 0
    findings_late: int = 0  # of the open ones, past their day
    findings_corrected: int = 0
    line: str = ""
    old_register: bool = False
    papers_run_out: int = 0  # of those that must be valid


@dataclass(frozen=True)
class Weight:
    """A reason to inspect: its points each time it holds, and at most."""

    key: str
    points: int
    most: int
    wording: Wording


def _weight(key: str, points: int, most: int, vi: str, en: str) -> Weight:
    return Weight(key, points, most, Wording(f"risk.{key}", vi, en))


WEIGHTS = (
    _weight("complaint", 4, 12, "Phản ánh chưa xử lý xong", "Complaints not dealt with"),
    _weight("finding_open", 5, 15, "Phát hiện chưa khắc phục", "Findings not corrected"),
    _weight("finding_late", 3, 9, "Đã quá hạn khắc phục", "Corrections past their day"),
    _weight("finding_before", 1, 3, "Từng phải khắc phục", "Corrections needed before"),
    _weight("never_inspected", 3, 3, "Chưa được kiểm tra lần nào", "Never inspected"),
    _weight("long_ago", 2, 2, "Kiểm tra lần cuối đã hơn một năm", "Last inspected a year ago"),
    _weight("safety", 2, 2, "Hàng ăn uống, dược liệu", "Eaten, drunk or taken"),
    _weight("renewal_lost", 2, 2, "Đã lỡ hạn nộp hồ sơ đánh giá lại", "Missed the time to renew"),
    _weight("near_end", 1, 1, "Sắp hết hạn", "Near its end"),
    _weight("papers", 1, 3, "Giấy tờ bắt buộc đã hết hạn", "A required paper has run out"),
    _weight("old_register", 1, 1, "Nhập từ sổ cũ, chưa có hồ sơ", "From an old list, no dossier"),
)


@dataclass(frozen=True)
class Reason:
    """A weight that holds, how many times, and the points that it gives."""

    weight: Weight
    times: int
    points: int


@dataclass(frozen=True)
class Risk:
    """The points of a certificate and the reason of each."""

    reasons: tuple[Reason, ...]

    @property
    def points(self) -> int:
        """The sum; more means inspected sooner."""
        return sum(reason.points for reason in self.reasons)


def risk(known: Known) -> Risk:
    """The points of a certificate, the project's own default, each with its reason."""
    held = dict(_held(known))
    return Risk(
        tuple(
            Reason(weight, times, min(weight.points * times, weight.most))
            for weight in WEIGHTS
            if (times := held.get(weight.key, 0))
        )
    )


def _held(known: Known) -> Iterator[tuple[str, int]]:
    """How many times each reason holds."""
    since, left = known.days_since_inspection, known.days_to_expiry
    yield "complaint", known.open_complaints
    yield "finding_open", known.findings_open
    yield "finding_late", known.findings_late
    yield "finding_before", known.findings_corrected
    yield "never_inspected", int(since is None)
    yield "long_ago", int(since is not None and since > OVERDUE_DAYS)
    yield "safety", int(known.line in SAFETY_LINES)
    yield "renewal_lost", int(known.renewal_lost)
    yield "near_end", int(left is not None and left <= NEAR_END_DAYS)
    yield "old_register", int(known.old_register)
    yield "papers", known.papers_run_out
