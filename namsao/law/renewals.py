"""After a recognition: which dossier may follow it and when (Articles 7.5, 7.6, 12.3).

A certificate has a last valid day. A renewal is filed from 180 to 120 days before it; who had no
chance to, because that window was already over when Decision 26/2026 came into force, may file
later, and the certificate lives on meanwhile, at most 180 days.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from namsao.law.criteria.model import Wording
from namsao.law.deadlines import EXTENSION, RENEWAL_CLOSES, RENEWAL_OPENS, renewal_window
from namsao.law.regimes import IN_FORCE, extension_limit

type Kind = Literal["first", "upgrade", "renewal"]

PREPARED = 210
"""Days before the expiry on which the renewal dossier is laid out and people are first told."""


class Filing(StrEnum):
    """Whether a renewal may be filed on a day."""

    TOO_EARLY = "too_early"
    IN_WINDOW = "in_window"
    EXTENDED = "extended"  # Article 12.3
    TOO_LATE = "too_late"


def filing(expires_on: date, day: date) -> Filing:
    """Whether a renewal of a certificate with that last valid day may be filed on `day`.

    Article 7.6.a, and Article 12.3 for those whose window closed before 22 May 2026.
    """
    window = renewal_window(expires_on)
    if day < window.opens_on:
        return Filing.TOO_EARLY
    if day in window:
        return Filing.IN_WINDOW
    if may_be_extended(expires_on) and day <= extension_limit(expires_on):
        return Filing.EXTENDED
    return Filing.TOO_LATE


def may_be_extended(expires_on: date) -> bool:
    """Whether Article 12.3 keeps a certificate alive while its late renewal is decided.

    Our reading of "could not meet the time of filing": the window had closed before the decision
    came into force, so nobody could have known it; and the certificate was alive on that day.
    """
    return renewal_window(expires_on).closes_on < IN_FORCE <= expires_on


def alive_until(expires_on: date, *, renewal_pending: bool) -> date:
    """The last day of validity: the printed one, or up to 180 days later (Article 12.3).

    The extension needs a filed renewal that is not decided yet; its result ends it.
    """
    if renewal_pending and may_be_extended(expires_on):
        return extension_limit(expires_on)
    return expires_on


def open_kinds(stars: int, expires_on: date, day: date) -> frozenset[Kind]:
    """Which dossiers may be begun on `day` for a product with that certificate.

    An upgrade at any time while it lives, below five stars (Article 7.5). A renewal from 210 days
    before the expiry, that is a month before it can be filed (Article 7.6.a). After a window
    missed for good the product begins anew.
    """
    kinds: set[Kind] = set()
    left, state = (expires_on - day).days, filing(expires_on, day)
    if left >= 0 and stars < 5:
        kinds.add("upgrade")
    if left <= PREPARED and state is not Filing.TOO_LATE:
        kinds.add("renewal")
    if state is Filing.TOO_LATE:
        kinds.add("first")
    return frozenset(kinds)


@dataclass(frozen=True)
class Reminder:
    """What people are told so many days before the last valid day, ever more plainly."""

    days_before: int
    key: str
    wording: Wording
    cites: str

    def on(self, expires_on: date) -> date:
        """The day on which it is told."""
        return expires_on - timedelta(days=self.days_before)


def _reminder(days: int, key: str, vi: str, en: str, cites: str = "Article 7.6.a") -> Reminder:
    return Reminder(days, key, Wording(f"reminder.{key}", vi, en), cites)


REMINDERS = (
    _reminder(
        PREPARED,
        "prepare",
        "Còn một tháng nữa được nộp hồ sơ đánh giá lại. Hồ sơ đã được lập sẵn từ lần trước.",
        "A renewal can be filed in a month. The dossier is laid out from the last one.",
    ),
    _reminder(
        RENEWAL_OPENS.amount,
        "opens",
        "Từ hôm nay được nộp hồ sơ đánh giá lại, trong 60 ngày.",
        "From today the renewal can be filed, for 60 days.",
    ),
    _reminder(
        150,
        "narrows",
        "Đã qua nửa thời gian nộp hồ sơ đánh giá lại: còn 30 ngày.",
        "Half of the time for filing the renewal is over: 30 days left.",
    ),
    _reminder(
        130,
        "closing",
        "Chỉ còn 10 ngày để nộp hồ sơ đánh giá lại. Không nộp thì giấy chứng nhận sẽ hết hạn.",
        "10 days left to file the renewal. Without it the certificate will lapse.",
    ),
    _reminder(
        RENEWAL_CLOSES.amount,
        "last_day",
        "Hôm nay là ngày cuối nộp hồ sơ đánh giá lại.",
        "Today is the last day for filing the renewal.",
    ),
    _reminder(
        RENEWAL_CLOSES.amount - 1,
        "missed",
        "Đã quá hạn nộp hồ sơ đánh giá lại. Sau ngày hết hạn, sản phẩm phải đăng ký như lần đầu.",
        "The time for filing the renewal is over. After the expiry the product starts anew.",
    ),
    _reminder(
        30,
        "expires_soon",
        "Giấy chứng nhận còn 30 ngày.",
        "The certificate has 30 days left.",
        "Article 4.3",
    ),
    _reminder(
        -1,
        "expired",
        "Giấy chứng nhận đã hết hạn từ hôm qua. Không được dùng hạng sao trên nhãn và quảng cáo.",
        "The certificate lapsed yesterday. Its stars may no longer be shown.",
        "Article 4.3",
    ),
)
"""In the order of the days. Those before the closing fall away once a renewal is filed."""

LATE_REMINDERS = (
    _reminder(
        -(EXTENSION.amount - 30),
        "extension_ends",
        "Thời gian kéo dài hiệu lực của giấy chứng nhận còn 30 ngày.",
        "The extension of the certificate has 30 days left.",
        "Article 12.3",
    ),
    _reminder(
        -(EXTENSION.amount + 1),
        "extension_over",
        "Thời gian kéo dài hiệu lực của giấy chứng nhận đã hết.",
        "The extension of the certificate is over.",
        "Article 12.3",
    ),
)
"""For a certificate that Article 12.3 keeps alive."""


def reminder_on(
    expires_on: date, day: date, *, renewal_filed: bool, renewal_pending: bool
) -> Reminder | None:
    """What is told on `day` about a certificate with that last valid day; None for nothing.

    Once a renewal is filed nobody is told to file. While Article 12.3 extends the certificate its
    expiry is not told, but the end of the extension.
    """
    extended = renewal_pending and may_be_extended(expires_on)
    told = (*REMINDERS, *LATE_REMINDERS) if extended else REMINDERS
    for reminder in told:
        if reminder.on(expires_on) != day:
            continue
        if extended and reminder.key == "expired":
            return None
        if renewal_filed and reminder.days_before >= RENEWAL_CLOSES.amount - 1:
            return None
        if reminder.key == "missed" and may_be_extended(expires_on):
            return None
        return reminder
    return None


@dataclass(frozen=True)
class UpdateTopic:
    """What a renewal brings up to date (Article 6.1.c); an upgrade says what changed (6.1.b)."""

    key: str
    label: Wording


def _topic(key: str, vi: str, en: str) -> UpdateTopic:
    return UpdateTopic(key, Wording(f"update.{key}", vi, en))


UPDATE_TOPICS = (
    _topic("material", "Nguyên liệu", "Raw material"),
    _topic("technology", "Công nghệ sử dụng", "Technology used"),
    _topic("packaging", "Bao bì", "Packaging"),
    _topic("label", "Nhãn mác", "Label"),
    _topic("declaration", "Công bố chất lượng", "Quality declaration"),
    _topic("tests", "Phiếu kiểm nghiệm định kỳ", "Periodic test reports"),
    _topic("market", "Thị trường tiêu thụ", "Market"),
    _topic("output", "Sản lượng", "Output"),
    _topic("revenue", "Doanh thu", "Revenue"),
    _topic("papers", "Giấy tờ pháp lý có thời hạn", "Legal papers with a validity date"),
)
