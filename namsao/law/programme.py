"""The programme's plan and money: sources and their time, targets, the four figures, the steps.

No decision fixes an office's plan: which sources there were is data with dates, what a plan may
aim at is a list, and a figure's arithmetic stands here, without a database. The steps are this
project's own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from namsao.law.criteria.model import Wording
from namsao.law.moves import table

OWN = "the programme's own work"

# What is submitted is no longer written; what is approved changes only by another version.
PLAN_MOVES = table(
    ("submit_plan", {"draft"}, "proposed", OWN),
    ("return_plan", {"proposed"}, "draft", OWN),
    ("approve_plan", {"proposed"}, "approved", OWN),
    ("drop_amendment", {"draft"}, "dropped", OWN),
)
COMMITMENT_MOVES = table(
    ("close_commitment", {"open"}, "closed", OWN),
    ("cancel_commitment", {"open"}, "cancelled", OWN),
)

REPORT_MOVES = table(
    ("write_report", {"writing"}, "writing", OWN),
    ("send_report", {"writing"}, "sent", OWN),
    ("send_back_report", {"sent"}, "writing", OWN),
    ("accept_report", {"sent"}, "accepted", OWN),
)


@dataclass(frozen=True)
class Source:
    """A source of money, with the days between which a plan could draw on it."""

    key: str
    label: Wording
    since: date
    until: date | None
    cites: str

    def in_year(self, year: int) -> bool:
        """Whether a plan of that year could draw on it, for a part of the year at least."""
        ended = self.until is not None and self.until < date(year, 1, 1)
        return self.since <= date(year, 12, 31) and not ended


def _source(  # noqa: PLR0913 -- a row of the table below
    key: str, vi: str, en: str, since: date, until: date | None, cites: str
) -> Source:
    return Source(key, Wording(f"source.{key}", vi, en), since, until, cites)


_ALWAYS = date(2008, 1, 1)
_FIVE_YEARS = (date(2021, 1, 1), date(2025, 12, 31))

SOURCES = (
    _source(
        "ntp_2026",
        "CTMTQG nông thôn mới, giảm nghèo, dân tộc và miền núi 2026–2035",
        "National target programme 2026–2035 (new rural, poverty, ethnic minority areas)",
        date(2026, 1, 1),
        date(2035, 12, 31),
        "Resolution 257/2025/QH15",
    ),
    _source(
        "ntp_rural",
        "CTMTQG xây dựng nông thôn mới 2021–2025",
        "National target programme on new rural areas 2021–2025",
        *_FIVE_YEARS,
        "Decision 263/QĐ-TTg of 2022",
    ),
    _source(
        "ntp_poverty",
        "CTMTQG giảm nghèo bền vững 2021–2025",
        "National target programme on sustainable poverty reduction 2021–2025",
        *_FIVE_YEARS,
        "Decision 90/QĐ-TTg of 2022",
    ),
    _source(
        "ntp_1719",
        "CTMTQG vùng đồng bào dân tộc thiểu số và miền núi 2021–2025 (1719)",
        "National target programme for ethnic minority and mountainous areas 2021–2025 (1719)",
        *_FIVE_YEARS,
        "Decision 1719/QĐ-TTg of 2021",
    ),
    _source("province", "Ngân sách tỉnh", "Province's budget", _ALWAYS, None, "State Budget Law"),
    _source(
        "district",
        "Ngân sách huyện",
        "District's budget",
        _ALWAYS,
        date(2025, 6, 30),
        "Districts ended on 1 July 2025",
    ),
    _source("commune", "Ngân sách xã", "Commune's budget", _ALWAYS, None, "State Budget Law"),
    _source("producers", "Đối ứng của chủ thể", "Producers' matching funds", _ALWAYS, None, OWN),
    _source("other", "Nguồn khác", "Other sources", _ALWAYS, None, OWN),
)
SOURCE = {source.key: source for source in SOURCES}


def sources_of(year: int) -> tuple[Source, ...]:
    """The sources that a plan of that year may name."""
    return tuple(source for source in SOURCES if source.in_year(year))


def _words(prefix: str, *rows: tuple[str, str, str]) -> dict[str, Wording]:
    return {key: Wording(f"{prefix}.{key}", vi, en) for key, vi, en in rows}


SPENDING = _words(
    "spending",
    ("consulting", "Tư vấn, phát triển sản phẩm", "Consulting and product development"),
    ("evaluation", "Đánh giá, phân hạng", "Evaluation"),
    ("promotion", "Xúc tiến thương mại, hội chợ", "Promotion and fairs"),
    ("gatherings", "Hội nghị, tập huấn, tham quan, khen thưởng", "Meetings, training, rewards"),
    ("equipment", "Công nghệ, thiết bị, sơ chế, bảo quản", "Technology and equipment"),
    ("labels", "Bao bì, nhãn, nhãn hiệu, chứng nhận", "Packaging, trademarks, certification"),
    ("digital", "Số hóa, truy xuất nguồn gốc", "Digital work and traceability"),
    ("other", "Việc khác", "Other"),
)
AIMS = _words(
    "aim",
    ("stars3", "Sản phẩm từ 3 sao còn hiệu lực", "Products of 3 stars and more that stand"),
    ("ready5", "Sản phẩm đủ sức dự đánh giá 5 sao", "Products ready for 5 stars"),
    ("new", "Sản phẩm công nhận lần đầu", "Products recognised first"),
    ("upgraded", "Sản phẩm nâng hạng", "Products upgraded"),
    ("renewed", "Sản phẩm giữ hạng khi đánh giá lại", "Products that kept their stars"),
    ("digitised", "Hồ sơ nộp trên hệ thống", "Dossiers filed here"),
    ("marketplaces", "Sản phẩm trên sàn thương mại điện tử", "Products on marketplaces"),
    ("coded", "Vùng nguyên liệu có mã số còn dùng", "Growing areas with a code in use"),
)
OCCASIONS = _words(
    "occasion",
    ("first", "Công nhận lần đầu", "First recognition"),
    ("upgraded", "Nâng hạng", "Upgrade"),
    ("kept", "Giữ hạng khi đánh giá lại", "Kept at renewal"),
)
PERIODS = _words(
    "period",
    ("month", "Tháng", "Month"),
    ("quarter", "Quý", "Quarter"),
    ("half", "Sáu tháng", "Half-year"),
    ("year", "Năm", "Year"),
)
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def period(kind: str, day: date) -> tuple[date, date]:
    """The first and the last day of the month, quarter, half-year or year that holds `day`."""
    length = _MONTHS[kind]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    after = first.month + length
    following = date(first.year + (after > 12), (after - 1) % 12 + 1, 1)  # noqa: PLR2004 -- months
    return first, following - timedelta(days=1)


OCCASION_OF = {"first": "first", "upgrade": "upgraded", "renewal": "kept"}
"""The occasion of a reward, by the kind of the dossier that led to the certificate."""


@dataclass(frozen=True)
class Figures:
    """What a plan says of some money, in whole đồng. Four figures, never one.

    `planned` as the plan was first laid out, `approved` by the version in force, `committed` by
    contracts and decisions, `paid` out, of which `advanced` is not settled yet.
    """

    planned: int = 0
    approved: int = 0
    committed: int = 0
    paid: int = 0
    advanced: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.planned + other.planned,
            self.approved + other.approved,
            self.committed + other.committed,
            self.paid + other.paid,
            self.advanced + other.advanced,
        )

    @property
    def free(self) -> int:
        """What may still be committed."""
        return self.approved - self.committed

    @property
    def sound(self) -> bool:
        """Whether nothing is spent beyond what is committed, nor committed beyond the approval."""
        return 0 <= self.advanced <= self.paid <= self.committed <= self.approved

    @property
    def paid_percent(self) -> int | None:
        """The share of the approved that is paid, in whole percent rounded down."""
        return self.paid * 100 // self.approved if self.approved else None


def whole(parts: Iterable[Figures]) -> Figures:
    """The sum of some figures."""
    return sum(parts, Figures())


def dong(amount: int) -> str:
    """An amount as Vietnamese papers write it: "440.000.000"."""
    return f"{amount:,}".replace(",", ".")


FEWEST = 5
"""A count below it could name a person, and is not told."""


def told(counts: Mapping[str, int], fewest: int = FEWEST) -> dict[str, int | None]:
    """Counts of personal traits with small cells withheld (None).

    A single withheld cell could be worked out from the total, so the next smallest goes with it.
    Zero is told: it is nobody.
    """
    hidden = {key for key, count in counts.items() if 0 < count < fewest}
    if len(hidden) == 1:
        others = [key for key in counts if key not in hidden and counts[key] > 0]
        if others:
            hidden.add(min(others, key=lambda key: (counts[key], key)))
    return {key: None if key in hidden else count for key, count in counts.items()}
