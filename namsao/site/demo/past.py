"""Rounds of 2024 as the office of today keeps them: a district's, and its province's after it.

Huyện Lục Ngạn and tỉnh Bắc Giang were there; producers, people, scores and papers are invented.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from namsao.certificates.past import actions as keeping
from namsao.certificates.past.models import SCORING, PastEntry, PastRound
from namsao.site.demo.cast import BAC_NINH, unit
from namsao.site.demo.papers import sample_upload
from namsao.site.demo.scene import World, ago

DISTRICT, PROVINCE = "huyện Lục Ngạn, tỉnh Bắc Giang", "tỉnh Bắc Giang"
ROUND_OF_2024 = "Đợt 2 năm 2024 (hư cấu)"

COUNCIL = (
    ("Nông Văn Thịnh (hư cấu)", "chair", "UBND huyện", True),
    ("Vi Thị Hạnh (hư cấu)", "member", "Phòng Nông nghiệp", True),
    ("Lý Đức Toàn (hư cấu)", "member", "Phòng Kinh tế và Hạ tầng", True),
    ("Trần Thu Ngân (hư cấu)", "member", "Phòng Y tế", False),
    ("Hà Văn Lộc (hư cấu)", "secretary", "Phòng Nông nghiệp", True),
)
PROVINCE_COUNCIL = (
    ("Đào Quang Huy (hư cấu)", "chair", "UBND tỉnh", True),
    ("Ngô Bích Liên (hư cấu)", "member", "Sở Công Thương", True),
)


@dataclass(frozen=True)
class Former:
    """One product as the round's papers tell it; `sheets` are those of who was present."""

    product: str
    producer: str
    place: str
    code: str
    line: str
    parts: tuple[str, ...]
    sheets: tuple[str, ...]
    total: str
    stars: int
    outcome: str
    number: str = ""
    remark: str = ""


DOSSIERS = (
    Former(
        "Vải sấy Hồng Đồi (hư cấu)",
        "Hợp tác xã Hồng Đồi (hư cấu)",
        "thôn Ao Mít, xã Quý Sơn, huyện Lục Ngạn, tỉnh Bắc Giang",
        "24-219-07576-2-2024",
        "food",
        ("27", "16", "23.33"),
        ("66", "68", "65"),
        "66.33",
        3,
        "recognised",
        "07/GCN-UBND (hư cấu)",
    ),
    Former(
        "Mỳ gạo Trù Hựu (hư cấu)",
        "Hộ kinh doanh Bếp Trù Hựu (hư cấu)",
        "xã Trù Hựu, huyện Lục Ngạn, tỉnh Bắc Giang",
        "24-219-07579-1-2024",
        "food",
        (),
        ("60", "57", "56"),
        "58",  # the minutes rounded 57 2/3 up
        3,
        "recognised",
        "08/GCN-UBND (hư cấu)",
    ),
    Former(
        "Rượu mật ong Chũ (hư cấu)",
        "Công ty TNHH Men Đồi (hư cấu)",
        "thị trấn Chũ, huyện Lục Ngạn, tỉnh Bắc Giang",
        "24-219-07525-3-2024",
        "drinks",
        ("30", "19", "28.67"),
        ("78", "76", "79"),
        "77.67",
        4,
        "sent_up",
    ),
    Former(
        "Chè dây Kiên Thành (hư cấu)",
        "Tổ hợp tác Chè Dây (hư cấu)",
        "xã Kiên Thành, huyện Lục Ngạn, tỉnh Bắc Giang",
        "",
        "drinks",
        (),
        ("44", "49", "45"),
        "46",
        2,
        "not_recognised",
        remark="Chưa có công bố chất lượng (hư cấu).",
    ),
)
SENT_UP = DOSSIERS[2]


def keep_2024(world: World) -> None:
    """The district's round of September 2024, then the province's of November."""
    with world.step("rounds of 2024"):
        district = _begin(world, DISTRICT, date(2024, 9, 10), COUNCIL)
        for dossier in DOSSIERS:
            _enter(world, district, dossier)
        _publish(world, district, "1852/QĐ-UBND (hư cấu)", date(2024, 9, 18), COUNCIL[0][0])
        province = _begin(world, PROVINCE, date(2024, 11, 14), PROVINCE_COUNCIL)
        sent = PastEntry.objects.get(round=district, product_name=SENT_UP.product)
        above = replace(
            SENT_UP,
            parts=(),
            sheets=("77", "75"),
            total="76",
            outcome="recognised",
            number="31/GCN-UBND (hư cấu)",
        )
        _enter(world, province, above, sent)
        signer = PROVINCE_COUNCIL[0][0]
        _publish(world, province, "1204/QĐ-UBND (hư cấu)", date(2024, 11, 22), signer)


type Council = tuple[tuple[str, str, str, bool], ...]


def _begin(world: World, unit_then: str, day: date, council: Council) -> PastRound:
    office = world.cast.dung.actor
    round: PastRound = keeping.keep_past_round(
        unit(BAC_NINH, "province"),
        by=office,
        at=ago(world, 20),
        unit=unit_then,
        met_on=day,
        name=ROUND_OF_2024,
        place="Hội trường UBND (hư cấu)",
        minutes_number=f"{day.month:02d}/BB-HĐ (hư cấu)",
        council_decision=f"số {day.day}/QĐ-UBND, năm {day.year} (hư cấu)",
    ).made
    for name, duty, organisation, present in council:
        keeping.name_past_member(
            round,
            by=office,
            at=ago(world, 20),
            name=name,
            duty=duty,
            organisation=organisation,
            present=present,
        )
    return round


def _enter(
    world: World, round: PastRound, one: Former, came_from: PastEntry | None = None
) -> None:
    scoring = round.members.filter(duty__in=SCORING, present=True)
    part_a, part_b, part_c = map(Decimal, one.parts) if one.parts else (None, None, None)
    keeping.enter_past_dossier(
        round,
        by=world.cast.dung.actor,
        at=ago(world, 19),
        marks={member.pk: Decimal(mark) for member, mark in zip(scoring, one.sheets, strict=True)},
        product_name=one.product,
        producer_name=one.producer,
        place=one.place,
        product_code=one.code,
        line=one.line,
        kind="first",
        total=Decimal(one.total),
        part_a=part_a,
        part_b=part_b,
        part_c=part_c,
        stars=one.stars,
        outcome=one.outcome,
        certificate_number=one.number,
        remark=one.remark,
        came_from=came_from,
    )


def _publish(world: World, round: PastRound, number: str, day: date, signer: str) -> None:
    office = world.cast.dung.actor
    for kind, title in (
        ("minutes", "Biên bản họp hội đồng"),
        ("decision", "Quyết định công nhận"),
    ):
        keeping.attach_past_paper(
            round,
            by=office,
            at=ago(world, 19),
            kind=kind,
            title=f"{title} (hư cấu)",
            upload=sample_upload(f"{title} {round.pk}"),
        )
    keeping.publish_past_round(
        round,
        by=office,
        at=ago(world, 18),
        decision_number=number,
        decided_on=day,
        signer=signer,
    )
