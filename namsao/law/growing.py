"""Growing areas, their codes and seasons: the steps, the words, and what a code may look like.

No article of Decision 26/2026 provides for growing areas; its criteria ask where the material
comes from. Codes are issued under the law on plant protection and the protocols of each market.
The steps here are this project's own.
"""

import re
import unicodedata

from namsao.law.criteria.model import Wording
from namsao.law.moves import table

OWN = "the programme's own work"

IN_USE = frozenset({"declared", "questioned", "confirmed"})
AREA_MOVES = table(
    # What was confirmed is no longer what stands once it is changed.
    ("edit_area", IN_USE, "declared", OWN),
    ("draw_boundary", IN_USE, "declared", OWN),
    ("confirm_area", {"declared"}, "confirmed", OWN),
    ("question_area", {"declared", "confirmed"}, "questioned", OWN),
    ("close_area", IN_USE, "closed", OWN),
)
CODE_MOVES = table(
    ("suspend_code", {"valid"}, "suspended", OWN),
    ("restore_code", {"suspended"}, "valid", OWN),
    ("withdraw_code", {"valid", "suspended"}, "withdrawn", OWN),
)
FORECAST_MOVES = table(
    ("approve_forecast", {"submitted"}, "approved", OWN),
    ("reject_forecast", {"submitted"}, "rejected", OWN),
)


def _words(prefix: str, *rows: tuple[str, str, str]) -> dict[str, Wording]:
    return {key: Wording(f"{prefix}.{key}", vi, en) for key, vi, en in rows}


CROPS = _words(
    "crop",
    ("lychee", "Vải", "Lychee"),
    ("longan", "Nhãn", "Longan"),
    ("citrus", "Cam, bưởi, quýt", "Citrus"),
    ("other_fruit", "Cây ăn quả khác", "Other fruit"),
    ("rice", "Lúa", "Rice"),
    ("tea", "Chè", "Tea"),
    ("coffee", "Cà phê", "Coffee"),
    ("vegetables", "Rau, củ, gia vị", "Vegetables and spices"),
    ("medicinal", "Cây dược liệu", "Medicinal plants"),
    ("bees", "Nuôi ong", "Beekeeping"),
    ("livestock", "Chăn nuôi", "Livestock"),
    ("aquaculture", "Thủy sản", "Aquaculture"),
    ("other", "Khác", "Other"),
)
MARKETS = _words(
    "market",
    ("VN", "Trong nước", "Domestic"),
    ("CN", "Trung Quốc", "China"),
    ("US", "Hoa Kỳ", "United States"),
    ("JP", "Nhật Bản", "Japan"),
    ("AU", "Úc", "Australia"),
    ("NZ", "New Zealand", "New Zealand"),
    ("EU", "Liên minh châu Âu", "European Union"),
    ("KR", "Hàn Quốc", "South Korea"),
    ("TH", "Thái Lan", "Thailand"),
    ("XX", "Thị trường khác", "Another market"),
)
STANDARDS = _words(
    "standard",
    ("vietgap", "VietGAP", "VietGAP"),
    ("globalgap", "GlobalG.A.P.", "GlobalG.A.P."),
    ("organic-vn", "Hữu cơ Việt Nam (TCVN 11041)", "Vietnamese organic (TCVN 11041)"),
    ("organic-eu", "Hữu cơ châu Âu", "EU organic"),
    ("organic-us", "Hữu cơ Hoa Kỳ (NOP)", "US organic (NOP)"),
    ("organic-jp", "Hữu cơ Nhật Bản (JAS)", "Japanese organic (JAS)"),
    ("other", "Tiêu chuẩn khác", "Another standard"),
)
ORGANIC = frozenset(key for key in STANDARDS if key.startswith("organic"))

_USUAL = re.compile(r"VN[A-Z]{2,4}(OR|PH)\d{3,5}")


def code_key(text: str) -> str:
    """How two spellings of a code are told to be one: plain letters and digits, in capitals.

    A code is opaque: nothing is read out of it. Provinces were merged while their letters in
    codes stayed.
    """
    plain = unicodedata.normalize("NFKD", text).upper().replace("Đ", "D")
    return "".join(letter for letter in plain if letter.isalnum())


def looks_usual(text: str) -> bool:
    """Whether a code looks like most printed ones (VN-BGOR 001): only to ask again."""
    return _USUAL.fullmatch(code_key(text)) is not None
