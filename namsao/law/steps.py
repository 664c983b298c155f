"""The steps of the procedure under each regime: at which level, by whom, what.

Decision 26/2026 clause by clause (Article 7). The texts of its predecessors are not bundled, so
their steps are the outline of who evaluates and recognises what, and name no article.
"""

from dataclasses import dataclass
from typing import Literal

from namsao.law.criteria.model import Wording

type Level = Literal["commune", "district", "province", "centre"]
type Who = Literal[
    "producer", "commune", "ocop_office", "advisory_team", "council", "leader", "ministry"
]


@dataclass(frozen=True)
class Step:
    """One step of the procedure: at which level, by whom, what."""

    level: Level
    who: Who
    wording: Wording
    cites: str


def _step(level: Level, who: Who, cites: str, key: str, vi: str, en: str) -> Step:
    return Step(level, who, Wording(f"step.{key}", vi, en), cites)


STEPS_26_2026 = (
    _step(
        "commune",
        "producer",
        "Article 7.1",
        "submit",
        "Chủ thể lập hồ sơ theo Mẫu 01, Mẫu 02 và nộp cho xã",
        "The producer prepares Forms 01 and 02 and submits to the commune",
    ),
    _step(
        "commune",
        "commune",
        "Article 7.2.a",
        "commune-check",
        "Xã kiểm tra thành phần, đánh giá nguồn gốc, lao động, ý tưởng, bản sắc địa phương",
        "The commune checks what is there, and assesses origin, labour, idea and local identity",
    ),
    _step(
        "commune",
        "commune",
        "Article 7.2.b",
        "forward",
        "Xã lập báo cáo Mẫu 03, văn bản đề nghị và chuyển hồ sơ lên tỉnh",
        "The commune writes Form 03 and the proposal, and forwards to the province",
    ),
    _step(
        "province",
        "ocop_office",
        "Article 7.3.a",
        "receive-at-province",
        "Cơ quan tham mưu OCOP của tỉnh tiếp nhận, kiểm tra, hướng dẫn hoàn thiện",
        "The province's OCOP office receives, checks and guides completion",
    ),
    _step(
        "province",
        "leader",
        "Article 7.3.b",
        "form-council",
        "Chủ tịch tỉnh lập hội đồng, tổ tư vấn và ban hành quy chế hoạt động",
        "The province's chair forms council and advisory team and issues the rules of operation",
    ),
    _step(
        "province",
        "advisory_team",
        "Article 7.3.c",
        "appraise",
        "Tổ tư vấn thẩm định hồ sơ, khảo sát khi cần và báo cáo hội đồng",
        "The advisory team appraises, visits where needed, and reports to the council",
    ),
    _step(
        "province",
        "council",
        "Article 7.3.d",
        "conclude",
        "Hội đồng họp, chấm điểm, phân hạng và đề xuất công nhận",
        "The council meets, scores, rates and proposes recognition",
    ),
    _step(
        "province",
        "ocop_office",
        "Article 7.3.đ",
        "compile",
        "Cơ quan tham mưu OCOP tổng hợp kết quả, trình chủ tịch tỉnh",
        "The OCOP office compiles the results and submits them to the chair",
    ),
    _step(
        "province",
        "leader",
        "Article 7.3.e",
        "recognise",
        "Chủ tịch tỉnh công nhận 3 và 4 sao; từ 90 điểm thì phê duyệt và đề nghị trung ương",
        "The chair recognises 3 and 4 stars; from 90 points approves and proposes to the centre",
    ),
    _step(
        "province",
        "ocop_office",
        "Article 7.3.g",
        "notify",
        "Tỉnh thông báo kết quả bằng văn bản cho xã và chủ thể",
        "The province tells commune and producer the result in writing",
    ),
    _step(
        "centre",
        "ocop_office",
        "Article 7.4.a",
        "receive-at-centre",
        "Bộ tiếp nhận và kiểm tra hồ sơ đề nghị 5 sao",
        "The ministry receives and checks the 5-star dossier",
    ),
    _step(
        "centre",
        "ministry",
        "Article 7.4.b",
        "form-central-council",
        "Bộ trưởng lập hội đồng và tổ tư vấn trung ương",
        "The minister forms the central council and advisory team",
    ),
    _step(
        "centre",
        "advisory_team",
        "Article 7.4.c",
        "appraise-at-centre",
        "Tổ tư vấn trung ương thẩm định và báo cáo",
        "The central advisory team appraises and reports",
    ),
    _step(
        "centre",
        "council",
        "Article 7.4.d",
        "conclude-at-centre",
        "Hội đồng trung ương họp và đề nghị công nhận 5 sao",
        "The central council meets and proposes 5 stars",
    ),
    _step(
        "centre",
        "ocop_office",
        "Article 7.4.đ",
        "compile-at-centre",
        "Cơ quan tham mưu OCOP của Bộ tổng hợp kết quả, trình Bộ trưởng",
        "The ministry's OCOP office compiles the results and submits them to the minister",
    ),
    _step(
        "centre",
        "ministry",
        "Article 7.4.e",
        "recognise-at-centre",
        "Bộ trưởng công nhận 5 sao, cấp giấy chứng nhận và công bố",
        "The minister recognises 5 stars, issues the certificate and publishes",
    ),
    _step(
        "centre",
        "ministry",
        "Article 7.4.g",
        "notify-province",
        "Bộ thông báo kết quả; dưới 90 điểm thì trả về tỉnh công nhận 3, 4 sao hoặc đánh giá lại",
        "The ministry tells the province; below 90 points the province may recognise 3 or 4 stars"
        " or evaluate itself",
    ),
)


RENEWAL_26_2026 = (
    _step(
        "commune",
        "producer",
        "Article 7.6.a",
        "renewal-submit",
        "Chủ thể cập nhật hồ sơ và nộp cho xã, từ 180 đến 120 ngày trước khi hết hạn",
        "The producer updates the dossier and submits it, 180 to 120 days before the expiry",
    ),
    _step(
        "commune",
        "commune",
        "Article 7.6.b",
        "renewal-commune",
        "Xã kiểm tra, lập báo cáo và chuyển hồ sơ như lần đầu",
        "The commune checks, reports and forwards as for a first evaluation",
    ),
    _step(
        "province",
        "ocop_office",
        "Article 7.6.c",
        "renewal-office",
        "Cơ quan tham mưu OCOP kiểm tra, đến cơ sở khi có thay đổi lớn, báo cáo hội đồng",
        "The OCOP office checks, visits where much has changed, and reports to the council",
    ),
    _step(
        "province",
        "council",
        "Article 7.6.d",
        "renewal-council",
        "Hội đồng cho ý kiến bằng văn bản, chỉ họp khi ý kiến khác nhau hoặc việc phức tạp",
        "The council gives written opinions, and meets only where they differ or the case is hard",
    ),
    _step(
        "province",
        "leader",
        "Article 7.6.đ",
        "renewal-recognise",
        "Chủ tịch tỉnh công nhận lại 3 và 4 sao; hồ sơ 5 sao được đề nghị trung ương",
        "The chair recognises 3 and 4 stars again; 5-star dossiers are proposed to the centre",
    ),
    _step(
        "centre",
        "ministry",
        "Article 7.6.e",
        "renewal-centre",
        "Bộ đánh giá và công nhận lại 5 sao theo cùng cách",
        "The ministry evaluates and recognises 5 stars again in the same way",
    ),
)


def _before_2026(cites: str, *levels: tuple[Level, Who, str, str, str, str]) -> tuple[Step, ...]:
    """The outline: the commune sends up; each level's council evaluates, its authority decides."""
    steps = [
        _step(
            "commune",
            "commune",
            cites,
            f"{cites}.commune",
            "Xã đánh giá một số nội dung của hồ sơ và chuyển lên",
            "The commune assesses part of the dossier and sends it up",
        )
    ]
    for level, authority, council_vi, council_en, decides_vi, decides_en in levels:
        council, decides = f"{cites}.{level}.council", f"{cites}.{level}.decides"
        steps.append(_step(level, "council", cites, council, council_vi, council_en))
        steps.append(_step(level, authority, cites, decides, decides_vi, decides_en))
    return tuple(steps)


_CENTRE: tuple[Level, Who, str, str, str, str] = (
    "centre",
    "ministry",
    "Hội đồng trung ương đánh giá, phân hạng",
    "The central council evaluates and rates",
    "Bộ công nhận 5 sao",
    "The ministry recognises 5 stars",
)
STEPS_1489_2025 = _before_2026(
    "Decision 1489/2025",
    (
        "province",
        "leader",
        "Hội đồng tỉnh đánh giá, phân hạng",
        "The province's council evaluates and rates",
        "Tỉnh công nhận 3 và 4 sao; từ 90 điểm thì gửi trung ương",
        "The province recognises 3 and 4 stars, and sends up from 90 points",
    ),
    _CENTRE,
)

STEPS_148_2023 = _before_2026(
    "Decision 148/2023",
    (
        "district",
        "leader",
        "Hội đồng huyện đánh giá, phân hạng",
        "The district's council evaluates and rates",
        "Huyện công nhận 3 sao; từ 70 điểm thì gửi tỉnh",
        "The district recognises 3 stars, and sends up from 70 points",
    ),
    (
        "province",
        "leader",
        "Hội đồng tỉnh đánh giá, phân hạng",
        "The province's council evaluates and rates",
        "Tỉnh công nhận 4 sao; từ 90 điểm thì gửi trung ương",
        "The province recognises 4 stars, and sends up from 90 points",
    ),
    _CENTRE,
)
