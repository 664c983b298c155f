"""One filled copy of every paper. People, producers and scores are invented."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from namsao.papers.council_minutes import (
    Attendee,
    CouncilMinutes,
    CountedSheet,
    MinutedDossier,
    MinutedLook,
    MinutedRuling,
    PartHead,
    Remark,
    RulesUsed,
)
from namsao.papers.documents import (
    AnsweredCriterion,
    Certificate,
    CommuneReport,
    Gate,
    Letterhead,
    Paper,
    Part,
    Producer,
    Receipt,
    RecognisedProduct,
    RecognitionDecision,
    RegistrationForm,
    Representative,
    ScoredCriterion,
    ScoreSheet,
    SealNote,
    Section,
    SelfAssessmentReport,
    Signature,
    TrailHead,
)
from namsao.papers.score_summary import ScoreSummary, SummaryCell, SummaryRow

PRODUCER = Producer(
    name="Hợp tác xã Ong và Vải thiều Lục Ngạn",
    kind="Hợp tác xã",
    address="Thôn Kép 1, xã Lục Ngạn, tỉnh Bắc Ninh",
    phone="0204 388 12 34",
    email="hoptacxa.ongvai@demo.namsao.example",
    representative=Representative(
        name="Nguyễn Thị Lan",
        position="Giám đốc hợp tác xã",
        gender="Nữ",
        ethnicity="Sán Dìu",
        home_address="Thôn Kép 1, xã Lục Ngạn, tỉnh Bắc Ninh",
    ),
)
PRODUCT = "Mật ong hoa vải thiều Lục Ngạn"
SET = "Bộ 1: Mật ong, các sản phẩm từ mật ong"
COUNCIL = Letterhead(
    superior="ỦY BAN NHÂN DÂN TỈNH BẮC NINH",
    body="HỘI ĐỒNG ĐÁNH GIÁ, PHÂN HẠNG SẢN PHẨM OCOP",
    number="12/BB-HĐOCOP",
)
ROUND = "Đợt 1 năm 2026"

REGISTRATION = RegistrationForm(
    place="Lục Ngạn",
    dated=date(2026, 6, 5),
    province="tỉnh Bắc Ninh",
    year=2026,
    producer=replace(
        PRODUCER,  # Form 01 asks for nothing personal
        representative=Representative(name="Nguyễn Thị Lan", position="Giám đốc hợp tác xã"),
    ),
    product=PRODUCT,
    line="Thực phẩm",
    group="Thực phẩm thô, sơ chế",
    subgroup="Mật ong, các sản phẩm từ mật ong",
    kind="first",
    samples=5,
    commune_receipt=Receipt(
        number="0012/PĐK-24-07582-2026",
        received_on=date(2026, 6, 8),
        received_by="Trần Văn Bình",
        office="ỦY BAN NHÂN DÂN XÃ LỤC NGẠN",
    ),
)

# Parts, sections and criteria; a criterion with the option chosen and its points.
_CRITERIA = """
A | Sản phẩm và sức mạnh cộng đồng | 40
1 | Tổ chức sản xuất | 25
1.1 | Nguồn nguyên liệu | 5 | Trên 75% nguyên liệu lấy trong tỉnh | 4
1.2 | Gia tăng giá trị của sản phẩm | 3 | Có sơ chế, đóng gói tại cơ sở | 2
1.3 | Năng lực sản xuất hàng hóa | 4 | Đáp ứng được đơn hàng của tỉnh | 3
1.4 | Liên kết trong sản xuất | 5 | Có hợp đồng với từ 10 hộ trở lên | 4
1.5 | Bảo vệ môi trường khi sản xuất | 5 | Có thu gom và xử lý chất thải | 4
1.6 | Công nghệ theo hướng bền vững | 3 | Có dùng năng lượng mặt trời | 2
2 | Phát triển sản phẩm | 8
2.1 | Nguồn gốc ý tưởng | 3 | Phát triển từ nghề truyền thống của xã | 3
2.2 | Phong cách, hình thức của bao bì | 5 | Bao bì đẹp, ghi đủ thông tin | 4
3 | Sức mạnh cộng đồng | 7
3.1 | Loại hình tổ chức | 3 | Hợp tác xã hoạt động theo luật | 3
3.2 | Sử dụng lao động địa phương | 4 | Từ 50% lao động là người địa phương | 3
B | Khả năng tiếp thị | 25
4 | Tiếp thị | 15
4.1 | Khu vực phân phối chính | 5 | Bán ở từ 3 tỉnh trở lên | 4
4.2 | Tổ chức phân phối | 5 | Có người chuyên trách bán hàng | 3
4.3 | Quảng bá sản phẩm | 5 | Có trang web và gian hàng trực tuyến | 4
5 | Câu chuyện sản phẩm | 10
5.1 | Câu chuyện về sản phẩm | 4 | Có câu chuyện riêng, in trên bao bì | 3
5.2 | Bản sắc, trí tuệ địa phương | 6 | Gắn với vùng vải thiều của xã | 5
C | Chất lượng sản phẩm | 35
6 | Cảm quan và dinh dưỡng | 15
6.1 | Màu sắc, mùi vị | 8 | Vàng óng, thơm hoa vải, không lẫn tạp chất | 7
6.2 | Tính độc đáo | 7 | Chỉ có ở vùng vải, mùa hoa tháng 3 | 5
7 | Công bố và bảo đảm chất lượng | 20
7.1 | Công bố chất lượng | 5 | Có công bố và kết quả kiểm nghiệm đạt | 4
7.2 | Hệ thống quản lý chất lượng | 10 | Có chứng nhận HACCP còn hạn | 8
7.3 | Cơ hội thị trường toàn cầu | 5 | Đã xuất khẩu sang một nước | 3
"""


def _answered(number: str, title: str, most: str, choice: str, points: str) -> AnsweredCriterion:
    return AnsweredCriterion(
        number=number,
        title=title,
        maximum=int(most),
        choice=choice,
        points=int(points),
        explanation=f"Năm 2025 hợp tác xã đã thực hiện nội dung {number}, có sổ ghi chép.",
        evidence=(f"Hợp đồng số {number}/2025", f"Ảnh chụp {number}"),
    )


def _scored(number: str, title: str, most: str, choice: str, points: str) -> ScoredCriterion:
    return ScoredCriterion(
        number=number,
        title=title,
        maximum=int(most),
        choice=choice,
        points=int(points),
        settled=number.endswith(".1"),
        note=f"Đã xem tài liệu của tiêu chí {number}." if number.endswith(".2") else "",
        objection="Hợp đồng đã hết hạn từ tháng 3." if number == "4.1" else "",
    )


def _parts[Row](row: Callable[..., Row]) -> tuple[Part[Row], ...]:
    parts: list[Part[Row]] = []
    for line in _CRITERIA.strip().splitlines():
        fields = line.split(" | ")
        if fields[0].isalpha():
            parts.append(Part(code=fields[0], title=fields[1], maximum=int(fields[2]), points=0))
            continue
        part = parts[-1]
        if len(fields) == 3:
            section = Section[Row](number=fields[0], title=fields[1], maximum=int(fields[2]))
            parts[-1] = replace(part, sections=(*part.sections, section))
            continue
        *before, last = part.sections
        last = replace(last, rows=(*last.rows, row(*fields)))
        points = (part.points or 0) + int(fields[4])
        parts[-1] = replace(part, points=points, sections=(*before, last))
    return tuple(parts)


REPORT = SelfAssessmentReport(
    place="Lục Ngạn",
    dated=date(2026, 6, 5),
    producer=PRODUCER,
    founded_on=date(2019, 2, 14),
    registration_number="2400 123 456",
    product=PRODUCT,
    specification="Mật ong nguyên chất khai thác trong mùa hoa vải thiều.\n"
    "Lọ thủy tinh 500 g, 350 g; tiêu chuẩn cơ sở TCCS 01:2025/OVLN.",
    papers_held=(
        "business-registration",
        "quality-declaration",
        "food-safety-certificate",
        "intellectual-property",
        "trademark",
        "other-rights",
    ),
    other_rights="Giấy phép dùng nhãn hiệu chứng nhận “Lục Ngạn”",
    history="Năm 2012, bảy hộ nuôi ong lập tổ hợp tác.\n"
    "Năm 2019, tổ hợp tác chuyển thành hợp tác xã với 23 thành viên, 1.850 đàn ong.",
    organisation="Hội đồng quản trị 3 người, ban kiểm soát 1 người, bốn tổ sản xuất.",
    business_results="Vùng hoa: 420 ha vải thiều của xã Lục Ngạn và xã Biển Động.\n"
    "Năm 2025 sản lượng 31,5 tấn, doanh thu 6.930.000.000 đồng, lợi nhuận 812.000.000 đồng.",
    criteria_set=SET,
    parts=_parts(_answered),
    total=78,
    stars_claimed=4,
    business_plan="Đến năm 2028 đạt 45 tấn mật ong mỗi năm, có thêm sản phẩm phấn hoa.\n"
    "Đưa sản phẩm vào hai chuỗi siêu thị và xuất khẩu sang Nhật Bản.",
)

COMMUNE = CommuneReport(
    place="Lục Ngạn",
    dated=date(2026, 6, 22),
    letterhead=Letterhead(superior="ỦY BAN NHÂN DÂN", body="XÃ LỤC NGẠN", number="156/BC-UBND"),
    commune="xã Lục Ngạn",
    province="tỉnh Bắc Ninh",
    producer=PRODUCER,
    product=PRODUCT,
    local_material="Chủ thể khai mật từ 420 ha vải thiều trong xã.\n"
    "Ủy ban nhân dân xã đã kiểm tra thực tế ba điểm đặt ong, số liệu phù hợp với hồ sơ.",
    local_labour="Cả 23 thành viên và 9 lao động thời vụ đều có hộ khẩu thường trú tại xã.",
    idea_origin="Nghề nuôi ong lấy mật hoa vải có ở xã từ năm 1995, do cộng đồng khởi xướng.",
    local_identity="Giống ong nội được giữ lại; người Sán Dìu có kinh nghiệm chọn ngày quay mật.",
    signature=Signature(
        capacity=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), name="Giáp Văn Hưởng"
    ),
    recipients=(
        "Ủy ban nhân dân tỉnh Bắc Ninh",
        "Hợp tác xã Ong và Vải thiều Lục Ngạn",
        "Lưu: VT, KT",
    ),
)

UNMET = Gate(criterion="7.3", stars=5, required="Đã xuất khẩu sang hai nước trở lên", met=False)
SHEET = ScoreSheet(
    place="Bắc Ninh",
    dated=date(2026, 7, 9),
    letterhead=Letterhead(superior=COUNCIL.superior, body=COUNCIL.body, number="05/PĐG"),
    round=ROUND,
    member="Bùi Thúy Nga",
    duty="Thành viên",
    organisation="Sở Công Thương",
    product=PRODUCT,
    product_code="24-07582-1-2026",
    producer=PRODUCER.name,
    criteria_set=SET,
    parts=_parts(_scored),
    total=78,
    gates=(Gate(criterion="1.1", stars=4, required="Trên 50%", met=True), UNMET),
    stars_by_points=4,
    stars=4,
    remark="Sản phẩm ngon, hồ sơ đầy đủ; cần làm rõ hợp đồng xuất khẩu.",
    signed_at=datetime(2026, 7, 9, 7, 5, tzinfo=UTC),
)

_MEMBERS = (
    ("Nguyễn Quang Minh", "Ủy ban nhân dân tỉnh", "Chủ tịch Hội đồng"),
    ("Bùi Thúy Nga", "Sở Công Thương", "Thành viên"),
    ("Đặng Kim Oanh", "Sở Y tế", "Thành viên"),
    ("Vũ Hồng Phúc", "Sở Khoa học và Công nghệ", "Thành viên"),
    ("Ngô Minh Quân", "Sở Nông nghiệp và Môi trường", "Thành viên"),
)
_HEADS = (
    PartHead(code="A", maximum=40),
    PartHead(code="B", maximum=25),
    PartHead(code="C", maximum=35),
)


def _minuted(product: str, producer: str, scores, **facts) -> MinutedDossier:
    sheets = tuple(
        CountedSheet(member=name, parts=score, total=sum(score))
        for (name, _, _), score in zip(_MEMBERS, scores, strict=False)
    )
    count = len(sheets)
    return MinutedDossier(
        product=product,
        producer=producer,
        parts=_HEADS,
        sheets=sheets,
        mean_parts=tuple(Fraction(sum(s.parts[i] for s in sheets), count) for i in range(3)),
        mean=Fraction(sum(sheet.total for sheet in sheets), count),
        criteria_set=SET,
        **facts,
    )


MINUTES = CouncilMinutes(
    place="Bắc Ninh",
    dated=date(2026, 7, 9),
    letterhead=COUNCIL,
    round=ROUND,
    venue="Phòng họp số 2, Ủy ban nhân dân tỉnh Bắc Ninh",
    began_at=datetime(2026, 7, 9, 1, 0, tzinfo=UTC),
    ended_at=datetime(2026, 7, 9, 4, 30, tzinfo=UTC),
    council=(
        *(
            Attendee(name=name, organisation=organisation, duty=duty, present=True)
            for name, organisation, duty in _MEMBERS
        ),
        Attendee(
            name="Tô Thị Hòa",
            organisation="Sở Văn hóa, Thể thao và Du lịch",
            duty="Thành viên",
            present=False,
            note="đi công tác",
        ),
    ),
    rules=RulesUsed(
        decision="Quyết định số 88/QĐ-UBND ngày 12/01/2026",
        quorum="ít nhất 3/4 số thành viên, phải có Chủ tịch Hội đồng; đạt (5/6)",
        gate_rule="quá nửa số phiếu được tính đạt",
        largest_spread=10,
        facts="tổ tư vấn xác định, thành viên có quyền nêu ý kiến khác",
    ),
    discussion="Thư ký báo cáo kết quả thẩm định; các thành viên thảo luận từng hồ sơ.",
    dossiers=(
        _minuted(
            PRODUCT,
            PRODUCER.name,
            ((31, 19, 27), (32, 18, 28), (30, 20, 26), (33, 19, 28), (31, 18, 27)),
            product_code="24-07582-1-2026",
            gates=(
                Gate(criterion="1.1", stars=4, required="Trên 50%", met=True, votes=5, sheets=5),
                Gate(
                    criterion="7.3",
                    stars=5,
                    required="Đã xuất khẩu sang hai nước trở lên",
                    met=False,
                    votes=2,
                    sheets=5,
                ),
            ),
            stars_by_points=4,
            stars=4,
            conclusion="Đề nghị Chủ tịch Ủy ban nhân dân tỉnh công nhận.",
            dissent=(Remark(member="Đặng Kim Oanh", text="Đề nghị kiểm nghiệm thêm dư lượng."),),
            second_looks=(
                MinutedLook(
                    member="Bùi Thúy Nga",
                    ground="Điểm chênh quá mức quy chế cho phép",
                    first_total=72,
                    second_total=78,
                    answer="Đã xem lại hợp đồng thu mua.",
                ),
            ),
            rulings=(
                MinutedRuling(
                    criterion="2.1",
                    ruling="Giữ nguyên điều tổ tư vấn đã xác định",
                    reason="Đã xem bản gốc.",
                ),
            ),
        ),
        _minuted(
            "Mỳ gạo Chũ sợi nhỏ",
            "Hộ kinh doanh Vi Thị Mai",
            ((26, 15, 24), (27, 17, 24), (26, 16, 25)),
            product_code="24-07525-3-2026",
            set_aside=(Remark(member="Vũ Hồng Phúc", text="có quan hệ họ hàng với chủ thể."),),
            stars_by_points=3,
            stars=3,
        ),
        _minuted(
            "Rượu vải thiều",
            "Công ty TNHH Hương Vải",
            ((35, 23, 32), (36, 23, 31)),
            product_code="24-07582-9-2026",
            stars_by_points=5,
            stars=0,
            disqualified="Phiếu kiểm nghiệm do chủ thể nộp không có tại phòng thử nghiệm.",
        ),
    ),
    chair="Nguyễn Quang Minh",
    secretary="Lý Trường Sơn",
    seal=SealNote(office="Cơ quan OCOP tỉnh Bắc Ninh", at=datetime(2026, 7, 9, 9, 15, tzinfo=UTC)),
    trail=TrailHead(position=81_204, hash="9f2c" * 16),
)

SUMMARY = ScoreSummary(
    place="Bắc Ninh",
    dated=date(2026, 7, 9),
    letterhead=COUNCIL,
    round=ROUND,
    minutes_number="12/BB-HĐOCOP",
    members=tuple(name for name, _, _ in _MEMBERS),
    parts=("A", "B", "C"),
    rows=(
        SummaryRow(
            product=PRODUCT,
            producer=PRODUCER.name,
            cells=(
                SummaryCell(total=77, parts=(31, 19, 27)),
                SummaryCell(total=78, parts=(32, 18, 28)),
                SummaryCell(total=76, parts=(30, 20, 26)),
                SummaryCell(absent="tránh"),
                SummaryCell(absent="vắng"),
            ),
            mean_parts=(Fraction(31), Fraction(19), Fraction(27)),
            mean=Fraction(77),
            stars=4,
        ),
        SummaryRow(
            product="Mỳ gạo Chũ sợi nhỏ",
            producer="Hộ kinh doanh Vi Thị Mai",
            cells=tuple(SummaryCell(total=66, parts=(26, 16, 24)) for _ in _MEMBERS),
            mean_parts=(Fraction(79, 3), Fraction(16), Fraction(73, 3)),
            mean=Fraction(200, 3),
            stars=3,
        ),
    ),
    gate_rule="quá nửa số phiếu được tính đạt",
    chair="Nguyễn Quang Minh",
    secretary="Lý Trường Sơn",
    seal=SealNote(
        office="Cơ quan OCOP thử",
        at=datetime(2026, 7, 9, 9, 15, tzinfo=UTC),
        self_made=True,
    ),
    trail=TrailHead(position=81_204, hash="9f2c" * 16),
)

DECISION = RecognitionDecision(
    place="Bắc Ninh",
    dated=date(2026, 7, 20),
    letterhead=Letterhead(body="ỦY BAN NHÂN DÂN TỈNH BẮC NINH", number="1187/QĐ-UBND"),
    authority="CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH BẮC NINH",
    round=ROUND,
    grounds=(
        "Luật Tổ chức chính quyền địa phương",
        "Quyết định số 26/2026/QĐ-TTg ngày 22 tháng 5 năm 2026 của Thủ tướng Chính phủ",
        "Biên bản họp Hội đồng số 12/BB-HĐOCOP ngày 09 tháng 7 năm 2026",
    ),
    proposer="Giám đốc Sở Nông nghiệp và Môi trường tại Tờ trình số 245/TTr-SNNMT",
    products=(
        RecognisedProduct(
            product=PRODUCT,
            product_code="24-07582-1-2026",
            producer=PRODUCER.name,
            address="xã Lục Ngạn",
            points=Fraction(387, 5),
            stars=4,
            certificate="0001/GCN-24-2026",
        ),
        RecognisedProduct(
            product="Mỳ gạo Chũ sợi nhỏ",
            product_code="24-07525-3-2026",
            producer="Hộ kinh doanh Vi Thị Mai",
            address="phường Chũ",
            points=Fraction(200, 3),
            stars=3,
            certificate="0002/GCN-24-2026",
        ),
    ),
    valid_until=date(2029, 7, 19),
    executors="Chánh Văn phòng Ủy ban nhân dân tỉnh, Giám đốc Sở Nông nghiệp và Môi trường,"
    " Chủ tịch Ủy ban nhân dân các xã, phường có liên quan",
    signature=Signature(capacity=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), name="Trịnh Phương Thảo"),
    recipients=(
        "Như Điều 4",
        "Bộ Nông nghiệp và Môi trường (để báo cáo)",
        "Cổng Thông tin điện tử tỉnh",
        "Lưu: VT, KTN",
    ),
)

CERTIFICATE = Certificate(
    place="Bắc Ninh",
    dated=date(2026, 7, 20),
    issuer="ỦY BAN NHÂN DÂN TỈNH BẮC NINH",
    number="0001/GCN-24-2026",
    product=PRODUCT,
    product_code="24-07582-1-2026",
    producer=PRODUCER.name,
    address=PRODUCER.address,
    stars=4,
    decision_number="1187/QĐ-UBND",
    decided_on=date(2026, 7, 20),
    valid_until=date(2029, 7, 19),
    verify_at="https://ocop.bacninh.example/c/kq7Wm2vXbT9e",
    signature=Signature(capacity=("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), name="Trịnh Phương Thảo"),
)

PAPERS: tuple[Paper, ...] = (
    REGISTRATION,
    REPORT,
    COMMUNE,
    SHEET,
    MINUTES,
    SUMMARY,
    DECISION,
    CERTIFICATE,
)
