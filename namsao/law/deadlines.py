"""Time limits and rounds: Decision 26/2026, Articles 4.3, 5, 7.2, 7.6, 8.4 and 12.

Every period leaves out the day that sets it off and ends with its last day over (Civil Code 2015,
Articles 147.2 and 148): a limit of 15 days from 1 June is kept on 16 June and missed on 17 June.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from namsao.law.criteria.model import Wording
from namsao.law.working_days import VIETNAM, WorkCalendar

type Council = Literal["province", "centre"]

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """A time limit as the decision states it: how much of which unit, from when, for what."""

    key: str
    amount: int
    unit: Literal["working_days", "days", "months"]
    wording: Wording
    cites: str


COMMUNE_CHECK = Limit(
    "commune-check",
    15,
    "working_days",
    Wording(
        "limit.commune-check",
        "Xã kiểm tra, lập báo cáo và chuyển hồ sơ, tính từ ngày nhận",
        "The commune checks, reports and forwards, from the day it receives the dossier",
    ),
    "Article 7.2",
)
CERTIFICATE_LIFE = Limit(
    "certificate-life",
    36,
    "months",
    Wording(
        "limit.certificate-life",
        "Giấy chứng nhận có giá trị, tính từ ngày ban hành",
        "A certificate is valid, from the day it is issued",
    ),
    "Article 4.3",
)
RENEWAL_OPENS = Limit(
    "renewal-opens",
    180,
    "days",
    Wording(
        "limit.renewal-opens",
        "Nộp hồ sơ đánh giá lại không sớm hơn, tính lùi từ ngày hết hạn",
        "A renewal is filed no earlier than this, before the expiry",
    ),
    "Article 7.6.a",
)
RENEWAL_CLOSES = Limit(
    "renewal-closes",
    120,
    "days",
    Wording(
        "limit.renewal-closes",
        "Nộp hồ sơ đánh giá lại không muộn hơn, tính lùi từ ngày hết hạn",
        "A renewal is filed no later than this, before the expiry",
    ),
    "Article 7.6.a",
)
RENEWAL_EVALUATION = Limit(
    "renewal-evaluation",
    45,
    "days",
    Wording(
        "limit.renewal-evaluation",
        "Đánh giá lại xong, tính từ ngày nhận đủ hồ sơ đề nghị",
        "A renewal is evaluated, from the day the full dossier is received",
    ),
    "Article 7.6.g",
)
REVOCATION = Limit(
    "revocation",
    15,
    "days",
    Wording(
        "limit.revocation",
        "Thu hồi giấy chứng nhận, tính từ ngày có kết luận vi phạm hoặc xác nhận ngừng sản xuất",
        "A certificate is revoked, from the finding or the confirmed end of production",
    ),
    "Article 8.4",
)
EXTENSION = Limit(
    "extension",
    180,
    "days",
    Wording(
        "limit.extension",
        "Giấy chứng nhận được kéo dài nhiều nhất, tính từ ngày hết hạn",
        "A certificate is extended at most, from its expiry",
    ),
    "Article 12.3",
)

LIMITS = (
    COMMUNE_CHECK,
    CERTIFICATE_LIFE,
    RENEWAL_OPENS,
    RENEWAL_CLOSES,
    RENEWAL_EVALUATION,
    REVOCATION,
    EXTENSION,
)


def days_after(start: date, days: int) -> date:
    """The last day of a period of calendar days that `start` sets off, `start` not counted."""
    return start + DAY * days


def commune_due(received_on: date, calendar: WorkCalendar = VIETNAM) -> date:
    """The last day on which the commune forwards or returns in time (Article 7.2)."""
    return calendar.add_working_days(received_on, COMMUNE_CHECK.amount)


def certificate_expiry(issued_on: date) -> date:
    """The last day on which the certificate is valid (Article 4.3).

    36 months end with the day of the same number in the 36th month, or with that month's last
    day where it has no such day (Civil Code, Article 148.3): issued on 15 January 2026, valid on
    15 January 2029 and no longer on the 16th; issued on 29 February 2028, valid to 28 February
    2031.
    """
    return months_after(issued_on, CERTIFICATE_LIFE.amount)


def months_after(start: date, months: int) -> date:
    """The last day of a period of months that `start` sets off (Civil Code, Article 148.3)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Window:
    """The first and the last day on which something may be filed."""

    opens_on: date
    closes_on: date

    def __contains__(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on


def renewal_window(expires_on: date) -> Window:
    """When a renewal is filed: from 180 to 120 days before the last valid day (Article 7.6.a)."""
    return Window(
        opens_on=expires_on - DAY * RENEWAL_OPENS.amount,
        closes_on=expires_on - DAY * RENEWAL_CLOSES.amount,
    )


def renewal_due(full_dossier_on: date) -> date:
    """The last day of a renewal's evaluation, from the full dossier's receipt (Article 7.6.g)."""
    return days_after(full_dossier_on, RENEWAL_EVALUATION.amount)


def revocation_due(established_on: date) -> date:
    """The last day for revoking a certificate (Article 8.4).

    `established_on` is the day of the authority's finding, or of the commune's confirmation that
    the product is no longer made.
    """
    return days_after(established_on, REVOCATION.amount)


@dataclass(frozen=True)
class RoundRule:
    """A yearly round as Article 5 states it: (month, day) before which each thing is done."""

    council: Council
    number: int
    proposals_before: tuple[int, int]
    done_before: tuple[int, int]
    years_later: int
    cites: str


ROUNDS = (
    RoundRule("province", 1, (4, 30), (6, 30), 0, "Article 5.1"),
    RoundRule("province", 2, (10, 30), (12, 30), 0, "Article 5.1"),
    RoundRule("centre", 1, (7, 30), (9, 30), 0, "Article 5.2"),
    RoundRule("centre", 2, (1, 30), (3, 30), 1, "Article 5.2"),
)
"""The centre's second round takes what the provinces' second sends up: it falls a year later."""


@dataclass(frozen=True)
class Round:
    """A round of a council in a year (Article 5).

    The decision says "before" both dates, so the day before each is the last in time.
    """

    council: Council
    year: int
    number: int
    proposals_before: date
    done_before: date
    cites: str

    @property
    def closes_on(self) -> date:
        """The last day on which a dossier is proposed for this round."""
        return self.proposals_before - DAY

    @property
    def due_on(self) -> date:
        """The last day of the round's evaluation."""
        return self.done_before - DAY


def rounds_of(year: int, council: Council = "province") -> tuple[Round, ...]:
    """The rounds of a year, in order. More may stand in a council's rules of operation."""
    return tuple(
        Round(
            council,
            year,
            rule.number,
            date(year + rule.years_later, *rule.proposals_before),
            date(year + rule.years_later, *rule.done_before),
            rule.cites,
        )
        for rule in ROUNDS
        if rule.council == council
    )


def next_round(day: date, council: Council = "province") -> Round:
    """The first round that still takes a dossier proposed on `day`."""
    years = (day.year - 1, day.year, day.year + 1)
    coming = (found for year in years for found in rounds_of(year, council))
    return next(found for found in coming if day <= found.closes_on)
