"""Product codes: province - commune - serial within the commune - year.

Units are those of Decision 19/2025: two digits for a province, five for a commune. Codes given
before July 2025 also name a district that is no more; they stay as they were written, as text.
"""

import re
from dataclasses import dataclass

from namsao.law.criteria.model import Wording

PROGRAMME_BEGAN = 2018  # Decision 490/QĐ-TTg of 7 May 2018

_CODE = re.compile(r"(\d{2})-(\d{5})-(\d{1,9})-(\d{4})", re.ASCII)
_OLD_CODE = re.compile(r"\d{1,3}-\d{1,4}-\d{1,6}-\d+-\d{4}", re.ASCII)
_DASHES = str.maketrans("‐‑‒–—−", "------")


class BadCode(ValueError):
    """Something that is not a product code; `why` says it for people."""

    def __init__(self, key: str, vi: str, en: str) -> None:
        super().__init__(en)
        self.why = Wording(f"product-code.{key}", vi, en)


@dataclass(frozen=True)
class ProductCode:
    """A product code in its fields. `str()` writes it: 24-07582-1-2026."""

    province: str
    commune: str
    serial: int
    year: int

    def __str__(self) -> str:
        return f"{self.province}-{self.commune}-{self.serial}-{self.year}"


def format_code(province: str, commune: str, serial: int, year: int) -> str:
    """The code of a product, from the codes of its units, its serial and its year.

    Raises BadCode that names the field at fault.
    """
    if not re.fullmatch(r"\d{2}", province, re.ASCII):
        raise BadCode(
            "province",
            f"Mã tỉnh gồm 2 chữ số, không phải “{province}”.",
            f"A province code has 2 digits, unlike “{province}”.",
        )
    if not re.fullmatch(r"\d{5}", commune, re.ASCII):
        raise BadCode(
            "commune",
            f"Mã xã gồm 5 chữ số, không phải “{commune}”.",
            f"A commune code has 5 digits, unlike “{commune}”.",
        )
    if serial < 1:
        raise BadCode(
            "serial",
            f"Số thứ tự của sản phẩm trong xã bắt đầu từ 1, không phải {serial}.",
            f"The serial within the commune begins at 1, not {serial}.",
        )
    if not PROGRAMME_BEGAN <= year <= 9999:
        raise BadCode(
            "year",
            f"Năm gồm 4 chữ số, từ {PROGRAMME_BEGAN}, không phải {year}.",
            f"The year has 4 digits and is {PROGRAMME_BEGAN} or later, not {year}.",
        )
    return str(ProductCode(province, commune, serial, year))


def parse_code(text: str) -> ProductCode | None:
    """The fields of a code; None for an old code with a district, which is kept as text.

    Spaces, long dashes and leading zeros of the serial are forgiven. Raises BadCode for anything
    else.
    """
    written = "".join(text.translate(_DASHES).split())
    if _OLD_CODE.fullmatch(written):
        return None
    fields = _CODE.fullmatch(written)
    if fields is None:
        raise BadCode(
            "form",
            f"“{text}” không phải mã sản phẩm. Mã có dạng"
            " mã tỉnh (2 số) - mã xã (5 số) - số thứ tự - năm, ví dụ 24-07582-1-2026.",
            f"“{text}” is not a product code. A code reads"
            " province (2 digits) - commune (5 digits) - serial - year, say 24-07582-1-2026.",
        )
    province, commune, serial, year = fields.groups()
    format_code(province, commune, int(serial), int(year))
    return ProductCode(province, commune, int(serial), int(year))
