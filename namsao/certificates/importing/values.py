"""What a cell says: stars, days, years, decisions, product lines. Pure.

Nothing is guessed that could be wrong: what may be read in two ways raises `Unclear`, with one
sentence on what is wrong and one on what to do.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext as _

from namsao.certificates.importing.reading import Cell
from namsao.kernel.folding import fold
from namsao.law.product_code import PROGRAMME_BEGAN
from namsao.law.product_lines import GROUPS, LINES

_EXCEL_BEGAN = date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # 1 January 2000 to 31 December 2099
_SEPARATED = re.compile(
    r"(?<![\d/.-])(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?![\d/])"
)
_ISO = re.compile(r"(?<![\d/.-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:[T ][\d:.]+Z?)?")
_WORDS = re.compile(
    r"(?:ngày\s*)?(\d{1,2})\s*tháng\s*(\d{1,2})\s*(?:,\s*)?năm\s*(\d{4})", re.IGNORECASE
)
_MONTH = re.compile(r"^(?:tháng\s*)?(\d{1,2})\s*(?:[-/.]|năm)\s*(\d{4})$", re.IGNORECASE)
_YEAR = re.compile(r"^(?:năm\s*)?(\d{4})$", re.IGNORECASE)
_BEFORE_NUMBER = re.compile(
    r"^(?:(?:quyết định|qđ)(?![\w/-])\s*)?(?:số(?!\w)\s*)?[:.]?\s*", re.IGNORECASE
)
_STAR_SIGNS = "*★⭐✮✭🌟"
_STAR_WORDS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5}
_STARS = re.compile(r"^(?:ocop )?(?:hang |dat |san pham )?(?:ocop )?(\w+)( sao)?( ocop)?$")
_NO = {"", "khong", "chua", "0", "no", "khong thu hoi", "con hieu luc"}
_YES = {"co", "x", "yes", "roi", "thu hoi", "da thu hoi", "bi thu hoi", "1"}
_LINES = {
    "tp": "food",
    "thuc pham": "food",
    "do uong": "drinks",
    "thao duoc": "herbal",
    "duoc lieu": "herbal",
    "vai va may mac": "crafts",
    "thu cong my nghe": "crafts",
    "tcmn": "crafts",
    "luu niem noi that trang tri": "crafts",
    "thu cong my nghe trang tri": "crafts",
    "sinh vat canh": "ornamental",
    "du lich": "tourism",
    "dich vu du lich": "tourism",
    "dich vu du lich cong dong": "tourism",
    "dich vu du lich nong thon": "tourism",
    "du lich nong thon": "tourism",
}


class Unclear(ValueError):
    """A cell that cannot be taken: what is wrong with it, and what to do."""

    def __init__(self, wrong: str, remedy: str) -> None:
        super().__init__(wrong)
        self.wrong, self.remedy = wrong, remedy


@dataclass(frozen=True)
class When:
    """A day, or the year alone; `note` says what was read with some trust."""

    day: date | None
    year: int
    note: str = ""


def text_of(cell: Cell) -> str:
    """The cell as one line of text: composed accents, no control signs, whole numbers plain."""
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    plain = unicodedata.normalize("NFC", cell)
    if plain.isprintable():
        return " ".join(plain.split())
    spaced = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c for c in plain)
    # Marks that nobody sees (byte order, zero width) would keep equal names apart.
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _UNSEEN).split())


_UNSEEN = frozenset({"Cf", "Cs", "Co", "Cn"})


def stars_of(cell: Cell) -> int:
    """Stars from 3, "4*", "★★★★", "bốn sao", "4,0" or "5 sao (TƯ)". Raises Unclear."""
    text = text_of(cell)
    written = re.sub(r"\([^)]*\)", " ", text.replace("\N{VARIATION SELECTOR-16}", "")).strip()
    remedy = _("Ghi số sao được công nhận: 3, 4 hoặc 5.")
    if not text:
        raise Unclear(_("Chưa ghi hạng sao."), remedy)
    if "tiem nang" in fold(text):
        raise Unclear(_("“Tiềm năng” chưa phải là hạng sao đã được công nhận."), remedy)
    stars = _counted(written)
    if stars is None:
        raise Unclear(_("Không nói rõ được công nhận mấy sao."), remedy)
    if stars in {1, 2}:
        raise Unclear(
            _("Sản phẩm %d sao không được công nhận và không có giấy chứng nhận (Điều 4).")
            % stars,
            _("Bỏ hàng này, hoặc sửa hạng sao nếu ghi nhầm."),
        )
    if stars not in {3, 4, 5}:
        raise Unclear(_("Không có hạng này: hạng sao là 3, 4 hoặc 5."), remedy)
    return stars


def _counted(written: str) -> int | None:
    signs = "".join(written.split())
    if signs and all(sign in _STAR_SIGNS for sign in signs):
        return len(signs)
    bare = re.sub(rf"(?<=\d)\s*[{re.escape(_STAR_SIGNS)}]$", "", written)
    found = _STARS.match(fold(re.sub(r"(?<=\d)[.,]0+(?!\d)", "", bare)))
    if found is None:
        return None
    if found[1].isdecimal():
        return int(found[1]) if len(found[1]) <= 3 else None
    return _STAR_WORDS.get(found[1])


def when_of(cell: Cell) -> When | None:
    """The day or year in a cell; None for an empty one. Raises Unclear."""
    if isinstance(cell, date):
        return When(cell, cell.year)
    if isinstance(cell, float):
        return _of_number(cell)
    text = text_of(cell)
    if not text or fold(text) in {"", "khong"}:
        return None
    if text.isdecimal() and int(text) in _SERIALS:
        return _of_number(float(text))
    found = _day_in(text)
    if found and not text[: found[1]].removeprefix("ngày").removeprefix("Ngày").strip() + (
        text[found[2] :].strip(" .,;")
    ):
        return When(found[0], found[0].year)
    if month := _MONTH.match(text):
        note = _("Chỉ có tháng và năm: chỉ ghi nhận năm.")
        return When(None, int(month[2]), note)
    if year := _YEAR.match(text):
        return When(None, int(year[1]))
    raise Unclear(_("Không đọc được ngày."), _day_remedy())


def decision_of(cell: Cell) -> tuple[str, When | None]:
    """The number of a decision and the day beside it: "186/QĐ-UBND ngày 3/1/2024".

    Either may be missing. Raises Unclear for a day that does not exist.
    """
    if not isinstance(cell, str):
        return "", when_of(cell)
    text = text_of(cell)
    found = _day_in(text)
    when = When(found[0], found[0].year) if found else None
    if found:
        text = f"{text[: found[1]]} {text[found[2] :]}"
    elif text.isdecimal() and int(text) in _SERIALS:
        return "", when_of(text)
    number = re.sub(r"\bngày\b", " ", text, flags=re.IGNORECASE).strip(" ,;:()-–")
    return " ".join(_BEFORE_NUMBER.sub("", number).split()), when


def revoked_of(cell: Cell) -> tuple[bool, date | None]:
    """Whether a certificate was revoked, and when, if the cell says so. Raises Unclear."""
    key = fold(text_of(cell))
    if key in _NO:
        return False, None
    if key in _YES:
        return True, None
    when = when_of(cell)
    return when is not None, when.day if when else None


def line_of(cell: Cell) -> str:
    """The product line's key; "" for what names none of the six. A set's number will do."""
    return _line_called(fold(text_of(cell)))


@lru_cache(maxsize=1000)
def _line_called(key: str) -> str:
    if key in _LINES:
        return _LINES[key]
    if number := re.match(r"^(?:bo (?:so |tieu chi )?)?(\d{1,2})$", key):
        return next((g.line for g in GROUPS if g.criteria_set == int(number[1])), "")
    for name, known in (
        *((fold(line.label.vi), line.key) for line in LINES),
        *((fold(group.label.vi), group.line) for group in GROUPS),
        *((fold(group.heading.vi), group.line) for group in GROUPS if group.heading),
    ):
        if key == name or (key and f"hang {key}" == name):
            return known
    return ""


def check_year(year: int, today: date) -> None:
    """Raises Unclear for a year before the programme or after today."""
    if year > today.year:
        raise Unclear(_("Năm %d chưa tới.") % year, _("Sửa lại ngày hoặc năm công nhận."))
    if year < PROGRAMME_BEGAN:
        raise Unclear(
            _("Năm %(year)d là trước khi có Chương trình OCOP (%(began)d).")
            % {"year": year, "began": PROGRAMME_BEGAN},
            _("Sửa lại ngày hoặc năm công nhận."),
        )


def check_past(day: date, today: date) -> None:
    """Raises Unclear for a day after today."""
    if day > today:
        raise Unclear(_("Ngày %s chưa tới.") % f"{day:%d/%m/%Y}", _("Sửa lại ngày."))


def _of_number(number: float) -> When:
    whole = int(number)
    if whole in _SERIALS:
        day = _EXCEL_BEGAN + timedelta(days=whole)
        note = _("Ô là số %(number)d, đọc theo cách Excel đếm ngày: %(day)s.")
        return When(day, day.year, note % {"number": whole, "day": f"{day:%d/%m/%Y}"})
    if number == whole and 1900 <= whole <= 2100:
        return When(None, whole)
    raise Unclear(_("Không đọc được ngày."), _day_remedy())


def _day_in(text: str) -> tuple[date, int, int] | None:
    """The one day written in the text, and where. Raises Unclear when it does not exist."""
    for pattern, turned in ((_WORDS, True), (_ISO, False), (_SEPARATED, True)):
        if found := pattern.search(text):
            parts = [int(part) for part in found.groups()]
            year, month, day = reversed(parts) if turned else parts
            try:
                return date(year + 2000 if year < 100 else year, month, day), *found.span()
            except ValueError:
                raise Unclear(
                    _("Không có ngày %(day)d tháng %(month)d năm %(year)d.")
                    % {"day": day, "month": month, "year": year},
                    _day_remedy(),
                ) from None
    return None


def _day_remedy() -> str:
    return _("Ghi theo dạng ngày/tháng/năm, ví dụ 05/03/2024.")
