"""Revoking a certificate: grounds, authority, procedure, time (Decision 26/2026, Article 8)."""

from dataclasses import dataclass

from namsao.law.criteria.model import Wording
from namsao.law.moves import table


@dataclass(frozen=True)
class RevocationGround:
    """A ground of Article 8.1."""

    key: str
    wording: Wording
    cites: str


def _ground(cites: str, key: str, vi: str, en: str) -> RevocationGround:
    return RevocationGround(key, Wording(f"revocation.{key}", vi, en), cites)


GROUNDS = (
    _ground(
        "Article 8.1.a",
        "false_dossier",
        "Thông tin, tài liệu trong hồ sơ đăng ký không trung thực hoặc giả mạo",
        "Untrue or forged information in the dossier",
    ),
    _ground(
        "Article 8.1.b",
        "criteria_no_longer_met",
        "Sản phẩm không còn đạt bộ tiêu chí, theo kết luận kiểm tra, giám sát",
        "The criteria are no longer met, by the conclusion of an inspection",
    ),
    _ground(
        "Article 8.1.c",
        "law_broken",
        "Vi phạm pháp luật về chất lượng, an toàn thực phẩm, môi trường, sở hữu trí tuệ, nhãn hàng"
        " hóa hoặc pháp luật khác, theo kết luận của cơ quan có thẩm quyền",
        "Law on quality, food safety, environment, intellectual property, labelling or other law"
        " broken, by the conclusion of an authority",
    ),
    _ground(
        "Article 8.1.d",
        "mark_misused",
        "Dùng nhãn hiệu OCOP sai quy định, gây nhầm lẫn về sản phẩm được công nhận",
        "The OCOP mark used wrongly, so that people take another product for the recognised one",
    ),
    _ground(
        "Article 8.1.đ",
        "no_longer_made",
        "Chủ thể không còn sản xuất sản phẩm",
        "The producer no longer makes the product",
    ),
    _ground(
        "Article 8.1.e",
        "authority_concluded",
        "Trường hợp khác, theo kết luận và đề nghị của cơ quan nhà nước có thẩm quyền",
        "Another case, by the conclusion and proposal of a competent authority",
    ),
)
BY_KEY = {ground.key: ground for ground in GROUNDS}

CASE_MOVES = table(
    ("conclude_verification", {"verifying"}, "concluded", "Articles 8.3.a and 8.4"),
    ("revoke", {"concluded"}, "revoked", "Article 8.3.b"),
    ("drop_case", {"verifying", "concluded"}, "dropped", "Article 8.3.b"),
)
"""The office verifies and reports; the authority decides. The 15 days of Article 8.4 begin with
the conclusion, or with the commune's word that the product is no longer made."""
