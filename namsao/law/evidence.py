"""What a self-assessment report asks for: Form 02 of Decision 26/2026, Annex III.

Part III names fifteen kinds of evidence; part I.7 has boxes for the papers that a producer holds.
"""

from dataclasses import dataclass

from namsao.law.criteria.model import Wording


@dataclass(frozen=True)
class EvidenceKind:
    """A kind of evidence: its name, and in one sentence what to hand in."""

    key: str
    label: Wording
    help: Wording


def _kind(key: str, label: tuple[str, str], help_: tuple[str, str]) -> EvidenceKind:
    return EvidenceKind(
        key, Wording(f"evidence.{key}", *label), Wording(f"evidence.{key}.help", *help_)
    )


KINDS = (
    _kind(
        "business-registration",
        ("Giấy đăng ký kinh doanh", "Business registration"),
        (
            "Bản sao giấy tờ cho thấy chủ thể kinh doanh hợp pháp.",
            "A copy of the paper that shows the business is lawful.",
        ),
    ),
    _kind(
        "production-conditions",
        ("Giấy chứng nhận đủ điều kiện sản xuất", "Certificate of production conditions"),
        (
            "Bản sao giấy chứng nhận của cơ sở, nếu sản phẩm thuộc loại bắt buộc phải có.",
            "A copy of the facility's certificate, where the product requires one.",
        ),
    ),
    _kind(
        "raw-material-origin",
        ("Nguồn gốc nguyên liệu, vùng nguyên liệu", "Origin of raw materials"),
        (
            "Hợp đồng, thỏa thuận liên kết, hóa đơn mua nguyên liệu, giấy an toàn của vùng.",
            "Contracts, linkage agreements, purchase invoices, safety papers of the area.",
        ),
    ),
    _kind(
        "environment",
        ("Bảo vệ môi trường", "Environmental protection"),
        (
            "Hồ sơ môi trường, ảnh chụp cách xử lý chất thải, mô tả công nghệ bền vững đang dùng.",
            "Environmental papers, pictures of waste treatment, the sustainable technology used.",
        ),
    ),
    _kind(
        "local-labour",
        ("Lao động địa phương", "Local labour"),
        (
            "Danh sách lao động được đóng bảo hiểm, có nơi thường trú và xác nhận của chủ thể.",
            "The list of insured workers with their homes, confirmed by the producer.",
        ),
    ),
    _kind(
        "business-growth",
        ("Tăng trưởng sản xuất, kinh doanh", "Business growth"),
        (
            "Báo cáo tài chính hai năm gần nhất; hợp tác xã có thể nộp kết quả phân loại.",
            "Financial reports of the last two years; a cooperative may show its classification.",
        ),
    ),
    _kind(
        "intellectual-property",
        ("Sở hữu trí tuệ", "Intellectual property"),
        (
            "Đơn đăng ký được chấp nhận, văn bằng nhãn hiệu, sáng chế, kiểu dáng hoặc quyền dùng"
            " chỉ dẫn địa lý.",
            "An accepted application; certificates of trademark, patent or design; the right to"
            " use a geographical indication.",
        ),
    ),
    _kind(
        "market-development",
        ("Phát triển thị trường, xúc tiến thương mại", "Market development and trade promotion"),
        (
            "Hợp đồng, đơn đặt hàng, hóa đơn bán hoặc xuất khẩu, giấy tờ tham gia hội chợ.",
            "Contracts, orders, invoices of sale or export, papers of fairs attended.",
        ),
    ),
    _kind(
        "product-promotion",
        ("Quảng bá sản phẩm", "Product promotion"),
        (
            "Địa chỉ trang web, ảnh chụp bài giới thiệu, tài liệu về hoạt động quảng bá.",
            "The website's address, pictures of articles, records of promotion.",
        ),
    ),
    _kind(
        "product-story",
        ("Câu chuyện sản phẩm", "Product story"),
        (
            "Tờ rơi, ảnh, phim hoặc bản ghi âm kể câu chuyện của sản phẩm.",
            "A leaflet, pictures, film or recording that tells the product's story.",
        ),
    ),
    _kind(
        "quality-declaration",
        ("Công bố chất lượng", "Quality declaration"),
        (
            "Bản sao hồ sơ tự công bố hoặc giấy tiếp nhận công bố chất lượng sản phẩm.",
            "A copy of the self-declaration, or of the receipt for the declaration of quality.",
        ),
    ),
    _kind(
        "test-report",
        ("Phiếu kiểm nghiệm", "Test report"),
        (
            "Kết quả kiểm nghiệm còn hạn về chất lượng, an toàn, theo tiêu chuẩn đã công bố.",
            "Valid test results on quality and food safety, by the standard declared.",
        ),
    ),
    _kind(
        "codes-and-traceability",
        ("Mã số mã vạch, truy xuất nguồn gốc", "Bar codes and traceability"),
        (
            "Giấy chứng nhận mã số mã vạch, ảnh tem và trang truy xuất nguồn gốc.",
            "The bar-code certificate, pictures of the stamp and of the traceability page.",
        ),
    ),
    _kind(
        "quality-management",
        ("Hệ thống quản lý chất lượng", "Quality management"),
        (
            "Bản sao chứng nhận ISO, HACCP, GMP hoặc tương đương, hồ sơ tự kiểm soát chất lượng.",
            "A copy of the ISO, HACCP, GMP or like certificate; records of quality control.",
        ),
    ),
    _kind(
        "awards",
        ("Giải thưởng, bình chọn", "Awards"),
        (
            "Bản sao bằng khen, giải thưởng, kết quả bình chọn của tổ chức uy tín.",
            "Copies of awards and distinctions by bodies of standing.",
        ),
    ),
)

BY_KEY = {kind.key: kind for kind in KINDS}


@dataclass(frozen=True)
class Paper:
    """A box of Form 02, part I.7. `under` names the box it details."""

    key: str
    label: Wording
    item: str  # the letter in the form
    under: str | None = None


def _paper(item: str, key: str, vi: str, en: str, under: str | None = None) -> Paper:
    return Paper(key, Wording(f"paper.{key}", vi, en), item, under)


PAPERS = (
    _paper("a", "business-registration", "Giấy đăng ký kinh doanh", "Business registration"),
    _paper(
        "b",
        "quality-declaration",
        "Đã công bố chất lượng sản phẩm",
        "Quality of the product declared",
    ),
    _paper(
        "c",
        "food-safety-certificate",
        "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm",
        "Food-safety certificate of the facility",
    ),
    _paper(
        "c",
        "production-certificate",
        "Giấy chứng nhận đủ điều kiện sản xuất, nếu sản phẩm bắt buộc phải có",
        "Certificate of production conditions, where the product requires one",
    ),
    _paper(
        "d",
        "intellectual-property",
        "Đã đăng ký sở hữu trí tuệ",
        "Intellectual property registered",
    ),
    _paper(
        "d",
        "trademark",
        "Giấy chứng nhận đăng ký nhãn hiệu",
        "Trademark certificate",
        "intellectual-property",
    ),
    _paper(
        "d",
        "collective-rights",
        "Quyền dùng chỉ dẫn địa lý, nhãn hiệu tập thể hoặc chứng nhận",
        "Right to a geographical indication, collective or certification mark",
        "intellectual-property",
    ),
    _paper("d", "patent", "Bằng sáng chế", "Patent", "intellectual-property"),
    _paper(
        "d",
        "industrial-design",
        "Bằng độc quyền kiểu dáng công nghiệp",
        "Industrial design",
        "intellectual-property",
    ),
    _paper(
        "d", "copyright", "Giấy chứng nhận quyền tác giả", "Copyright", "intellectual-property"
    ),
    _paper("d", "other-rights", "Quyền khác", "Other rights", "intellectual-property"),
)

# What a file may be: the fifteen kinds, and pictures of the product itself.
LABELS = {kind.key: kind.label for kind in KINDS} | {
    "sample": Wording("evidence.sample", "Sản phẩm mẫu, ảnh sản phẩm", "Sample or pictures")
}


def label_of(key: str, language: str) -> str:
    """The name of a kind of evidence, "sample" included. Raises KeyError for an unknown kind."""
    return LABELS[key].in_language(language)
