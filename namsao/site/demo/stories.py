"""What happens to each invented dossier of the demo world: one line a story.

A story names the producer, the product, its criteria set, how far the dossier goes, and, where a
council decides, the totals of its five members. Every state and every product line is there.
"""

from dataclasses import dataclass

SPLIT = "split"
IN_SESSION = "in_session"
FIVE_STARS = "five_stars"
CENTRAL = ("at_centre", FIVE_STARS, "back_at_province")  # the stories that go on to the centre


@dataclass(frozen=True)
class Story:
    """One dossier of the demo world."""

    key: str
    producer: str
    product: str
    criteria_set: int
    until: str  # the state in which the story ends
    claims: int  # total of the self-assessment
    totals: tuple[int, ...] = ()  # chair and four members
    level: int = 5  # gates met up to this level, on the producer's and the team's sheets
    short_of: tuple[str, ...] = ()  # criteria whose highest gate is missed
    late: bool = False  # the commune has let its 15 working days pass
    central: tuple[int, ...] = ()  # totals of the two members of the central council
    note: str = ""


@dataclass(frozen=True)
class Maker:
    """An invented producer in a real commune."""

    key: str
    member: str
    name: str
    kind: str
    commune: str
    address: str


MAKERS = (
    Maker(
        "hive",
        "lan",
        "Hợp tác xã Ong Mật Đồi Vải (hư cấu)",
        "cooperative",
        "07582",
        "thôn Cầu Đất",
    ),
    Maker(
        "noodle",
        "mai",
        "Tổ hợp tác Mì Gạo Bến Chũ (hư cấu)",
        "cooperative_group",
        "07525",
        "tổ dân phố Bến",
    ),
    Maker(
        "coffee",
        "dat",
        "Hộ kinh doanh Cà phê Sương Sớm (hư cấu)",
        "household_business",
        "",
        "thôn Một",
    ),
)

STORIES = (
    Story("lychee", "hive", "Vải thiều sớm Đồi Vải", 1, "recognised", 78, (76, 74, 75, 77, 78), 4),
    Story(
        "honey",
        "hive",
        "Mật ong hoa vải",
        4,
        "recognised",
        92,
        (92, 92, 92, 92, 92),
        4,
        note="92 điểm nhưng chỉ đạt 4 sao vì thiếu một điều kiện bắt buộc của 5 sao",
    ),
    Story(
        "tea",
        "hive",
        "Trà thảo mộc Đồi Vải",
        12,
        "recognised",
        91,
        (89, 90, 90, 90, 90),
        5,
        note="trung bình 89,8: dưới 90 nên là 4 sao, không làm tròn",
    ),
    Story("wine", "hive", "Rượu vải ủ chum", 15, "sent_to_centre", 94, (93, 92, 94, 95, 93), 5),
    Story("dried", "hive", "Vải sấy Đồi Vải", 7, "at_centre", 93, (93,) * 5, 5),
    Story(
        "mint", "hive", "Mật ong bạc hà Đồi Vải", 4, FIVE_STARS, 93, (93,) * 5, 5, central=(92, 93)
    ),
    Story(
        "shan",
        "hive",
        "Chè Shan Đồi Vải",
        11,
        "back_at_province",
        93,
        (93,) * 5,
        5,
        central=(86, 88),
        note="trung ương chấm dưới 90 điểm, trả về tỉnh",
    ),
    Story(
        "oil", "hive", "Tinh dầu bạc hà Đồi Vải", 20, "not_recognised", 55, (48, 47, 46, 45, 49), 3
    ),
    Story(
        "basket",
        "hive",
        "Giỏ mây đan Đồi Vải",
        21,
        SPLIT,
        80,
        (83, 81, 71, 82, 80),
        4,
        note="hội đồng lệch 12 điểm: phải thảo luận và xem lại",
    ),
    Story("bonsai", "hive", "Vải bonsai để bàn", 24, "disqualified", 66, level=3),
    Story("tour", "hive", "Một ngày làm vườn vải", 26, "concluded", 72, (72, 71, 73, 72, 70), 4),
    Story("jam", "hive", "Mứt vải dẻo", 7, "draft", 64, level=3),
    Story("rice", "noodle", "Gạo nếp cái Bến Chũ", 3, "submitted", 70, level=3),
    Story("noodles", "noodle", "Mì gạo Bến Chũ", 6, "at_commune", 74, level=4, late=True),
    Story("cracker", "noodle", "Bánh đa vừng Bến Chũ", 5, "returned", 58, level=3),
    Story("sauce", "noodle", "Tương nếp Bến Chũ", 9, "forwarded", 69, level=3),
    Story("spice", "noodle", "Muối ớt Bến Chũ", 10, "at_province", 66, level=3),
    Story("water", "noodle", "Nước khoáng Suối Trong", 16, "in_round", 71, level=4),
    Story("cloth", "noodle", "Khăn dệt tay Bến Chũ", 22, "appraised", 73, level=4),
    Story("soap", "noodle", "Xà phòng bồ kết Bến Chũ", 19, "withdrawn", 60, level=3),
    Story("coffee", "coffee", "Cà phê rang mộc Sương Sớm", 13, "at_commune", 75, level=4),
    Story("flower", "coffee", "Hoa hồng Sương Sớm", 23, "draft", 62, level=3),
    Story(
        "mat",
        "hive",
        "Chiếu cói Đồi Vải",
        21,
        IN_SESSION,
        78,
        level=4,
        note="phiên họp đang diễn ra: một điều kiện 4 sao có ý kiến khác nhau, đang xem lại",
    ),
)
