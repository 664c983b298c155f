"""The lines and contracts of the demo's plans.

The four lines and amounts of 2024 are those of the district's published plan; its source of
money, the contracts, their documents and everything of 2026 are invented.
"""

from dataclasses import dataclass
from datetime import date

# Title, kind, source, million đồng.
type Line = tuple[str, str, str, int]
LINES_2024: tuple[Line, ...] = (
    ("Tư vấn, phát triển sản phẩm", "consulting", "district", 440),
    ("Đánh giá, phân hạng sản phẩm hằng năm", "evaluation", "district", 20),
    ("Xúc tiến thương mại, hội chợ", "promotion", "district", 20),
    (
        "Hội nghị, tập huấn, tham quan học tập, thưởng sản phẩm giữ hạng 3 sao",
        "gatherings",
        "district",
        220,
    ),
)
LINES_2026: tuple[Line, ...] = (
    ("Tư vấn hoàn thiện sản phẩm, hồ sơ", "consulting", "ntp_2026", 1200),
    ("Tư vấn hoàn thiện sản phẩm, hồ sơ", "consulting", "producers", 600),
    ("Thiết bị sơ chế, bảo quản", "equipment", "ntp_2026", 900),
    ("Hai đợt đánh giá cấp tỉnh", "evaluation", "province", 300),
    ("Hội chợ, điểm bán hàng", "promotion", "province", 400),
    ("Tập huấn, khen thưởng", "gatherings", "province", 500),
    ("Số hóa hồ sơ, truy xuất nguồn gốc", "digital", "ntp_2026", 250),
)


@dataclass(frozen=True)
class Contract:
    """A commitment of the demo: on which line, how much, and its entries (kind, million, day)."""

    line: str
    purpose: str
    payee: str
    document: str
    signed_on: date
    million: float
    entries: tuple[tuple[str, float, date], ...]
    closed_on: date | None = None


CONTRACTS_2024 = (
    Contract(
        "Tư vấn, phát triển sản phẩm",
        "Tư vấn hoàn thiện 10 sản phẩm",
        "Công ty tư vấn Đồi Vải (hư cấu)",
        "03/2024/HĐTV (hư cấu)",
        date(2024, 3, 18),
        260,
        (
            ("advance", 78, date(2024, 3, 25)),
            ("settle", 78, date(2024, 6, 20)),
            ("pay", 130, date(2024, 6, 20)),
            ("pay", 52, date(2024, 11, 28)),
        ),
    ),
    Contract(
        "Tư vấn, phát triển sản phẩm",
        "Bao bì, tem nhãn cho 8 sản phẩm",
        "Xưởng in Sông Lục (hư cấu)",
        "07/2024/HĐ (hư cấu)",
        date(2024, 4, 10),
        165,
        (("pay", 165, date(2024, 9, 30)),),
    ),
    Contract(
        "Đánh giá, phân hạng sản phẩm hằng năm",
        "Hội đồng cấp huyện, hai đợt",
        "Văn phòng UBND huyện",
        "41/QĐ-UBND (hư cấu)",
        date(2024, 8, 30),
        18.5,
        (("pay", 18.5, date(2024, 9, 20)),),
    ),
    Contract(
        "Xúc tiến thương mại, hội chợ",
        "Gian hàng tại hội chợ vải thiều",
        "Trung tâm hội chợ (hư cấu)",
        "12/2024/HĐ (hư cấu)",
        date(2024, 6, 1),
        20,
        (
            ("advance", 10, date(2024, 6, 3)),
            ("settle", 9.2, date(2024, 6, 28)),
            ("refund", 0.8, date(2024, 6, 28)),
            ("pay", 10, date(2024, 7, 5)),
        ),
        closed_on=date(2024, 7, 10),
    ),
    Contract(
        "Hội nghị, tập huấn, tham quan học tập, thưởng sản phẩm giữ hạng 3 sao",
        "Hội nghị triển khai và sáu lớp tập huấn",
        "Trung tâm bồi dưỡng (hư cấu)",
        "09/2024/HĐ (hư cấu)",
        date(2024, 4, 22),
        130,
        (("advance", 40, date(2024, 4, 25)), ("settle", 40, date(2024, 10, 15)))
        + (("pay", 90, date(2024, 10, 15)),),
    ),
    Contract(
        "Hội nghị, tập huấn, tham quan học tập, thưởng sản phẩm giữ hạng 3 sao",
        "Tham quan học tập ngoài tỉnh",
        "Công ty lữ hành Chũ (hư cấu)",
        "15/2024/HĐ (hư cấu)",
        date(2024, 7, 16),
        50,
        (("pay", 50, date(2024, 8, 12)),),
    ),
)
CONTRACTS_2026 = (
    Contract(
        "Tư vấn hoàn thiện sản phẩm, hồ sơ",
        "Tư vấn 20 sản phẩm mới",
        "Công ty tư vấn Kinh Bắc (hư cấu)",
        "05/2026/HĐTV (hư cấu)",
        date(2026, 3, 12),
        820,
        (
            ("advance", 240, date(2026, 3, 20)),
            ("settle", 160, date(2026, 8, 30)),
            ("pay", 310, date(2026, 8, 30)),
        ),
    ),
    Contract(
        "Hai đợt đánh giá cấp tỉnh",
        "Họp hội đồng, kiểm nghiệm đợt 1",
        "Văn phòng điều phối (hư cấu)",
        "118/QĐ-SNN (hư cấu)",
        date(2026, 5, 28),
        140,
        (("pay", 132.4, date(2026, 7, 2)),),
        closed_on=date(2026, 7, 8),
    ),
    Contract(
        "Hội chợ, điểm bán hàng",
        "Gian hàng chung tại hội chợ OCOP",
        "Trung tâm xúc tiến (hư cấu)",
        "22/2026/HĐ (hư cấu)",
        date(2026, 6, 4),
        210,
        (("advance", 100, date(2026, 6, 10)),),
    ),
)
