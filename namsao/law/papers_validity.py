"""Which papers must be valid when a dossier is handed in, and by what legal name.

A line is a kind of evidence, the days on which it holds, and its source. What counts is the
expiry printed on the paper itself: a paper without one does not run out. Doubt about what is in
force is written in the line's note, and shown.
"""

from dataclasses import dataclass
from datetime import date

from namsao.law.criteria.model import Wording

WARNED_DAYS = 60
"""Days before its expiry from which a paper is shown as running out."""


@dataclass(frozen=True)
class PaperRule:
    """What holds for a kind of paper from `since` until the day before `until`.

    A paper that `must_be_valid` and has run out keeps a dossier from being submitted.
    """

    kind: str
    since: date
    until: date | None
    legal_name: Wording
    source: str
    must_be_valid: bool
    note: Wording | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the line is in force on that day."""
        return self.since <= day and (self.until is None or day < self.until)


BEGINNING = date(2018, 2, 2)  # Decree 15/2018 in force: nothing here is asked of an earlier day

_DOUBT = (
    "Nghị định 46/2026 (26/01/2026) thay Nghị định 15/2018 đã bị tạm ngưng từ 04/02 đến hết"
    " 15/04/2026 theo Nghị quyết 09/2026/NQ-CP; chưa xác định được văn bản nào đang áp dụng sau"
    " ngày đó. Hãy hỏi cơ quan quản lý an toàn thực phẩm của tỉnh.",
    "Decree 46/2026 (26 January 2026), replacing Decree 15/2018, was suspended from 4 February to"
    " 15 April 2026 by Resolution 09/2026/NQ-CP; which of them has applied since could not be"
    " established. Ask the province's food-safety authority.",
)


def _declaration(
    since: date, until: date | None, source: str, *, doubtful: bool = False
) -> PaperRule:
    return PaperRule(
        kind="quality-declaration",
        since=since,
        until=until,
        legal_name=Wording(
            "papers.quality-declaration",
            "Bản tự công bố sản phẩm, hoặc giấy tiếp nhận đăng ký bản công bố sản phẩm",
            "Self-declaration of the product, or receipt for its registered declaration",
        ),
        source=source,
        must_be_valid=True,
        note=Wording("papers.quality-declaration.doubt", *_DOUBT) if doubtful else None,
    )


RULES = (
    PaperRule(
        "business-registration",
        BEGINNING,
        None,
        Wording(
            "papers.business-registration",
            "Giấy chứng nhận đăng ký doanh nghiệp, hợp tác xã hoặc hộ kinh doanh",
            "Registration certificate of the enterprise, cooperative or household business",
        ),
        "Quyết định 26/2026/QĐ-TTg, Phụ lục III, Mẫu số 02, mục III",
        must_be_valid=True,
    ),
    PaperRule(
        "production-conditions",
        BEGINNING,
        None,
        Wording(
            "papers.production-conditions",
            "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm (với thực phẩm)",
            "Food-safety certificate of the facility (for food)",
        ),
        "Quyết định 26/2026/QĐ-TTg, Phụ lục II (“còn hiệu lực”);"
        " Luật An toàn thực phẩm 55/2010/QH12, Điều 37",
        must_be_valid=True,
    ),
    _declaration(BEGINNING, date(2026, 1, 26), "Nghị định 15/2018/NĐ-CP, Điều 4 đến 8"),
    _declaration(date(2026, 1, 26), date(2026, 2, 4), "Nghị định 46/2026/NĐ-CP"),
    _declaration(
        date(2026, 2, 4),
        date(2026, 4, 16),
        "Nghị định 15/2018/NĐ-CP, do Nghị quyết 09/2026/NQ-CP tạm ngưng Nghị định 46/2026",
    ),
    _declaration(
        date(2026, 4, 16),
        None,
        "Nghị định 15/2018/NĐ-CP hoặc Nghị định 46/2026/NĐ-CP",
        doubtful=True,
    ),
    PaperRule(
        "test-report",
        BEGINNING,
        None,
        Wording(
            "papers.test-report",
            "Phiếu kết quả kiểm nghiệm định kỳ",
            "Report of periodic tests",
        ),
        "Quyết định 26/2026/QĐ-TTg, Phụ lục III, Mẫu số 02, mục III (“còn hạn”)",
        must_be_valid=True,
    ),
    PaperRule(
        "quality-management",
        BEGINNING,
        None,
        Wording(
            "papers.quality-management",
            "Giấy chứng nhận hệ thống quản lý chất lượng (ISO, HACCP, GMP hoặc tương đương)",
            "Certificate of a quality-management system (ISO, HACCP, GMP or the like)",
        ),
        "Quyết định 26/2026/QĐ-TTg, Phụ lục II (“còn hiệu lực”)",
        must_be_valid=True,
    ),
)


def rule_on(kind: str, day: date) -> PaperRule | None:
    """The line in force for a kind of paper on a day; None where the law sets nothing."""
    return next((rule for rule in RULES if rule.kind == kind and rule.holds_on(day)), None)


def kinds_that_must_be_valid(day: date) -> frozenset[str]:
    """The kinds of paper that must be valid on that day."""
    return frozenset(rule.kind for rule in RULES if rule.must_be_valid and rule.holds_on(day))


def must_be_valid(kind: str, day: date) -> bool:
    """Whether a dossier handed in on that day may not show such a paper once it has run out."""
    return kind in kinds_that_must_be_valid(day)
