"""Kinds of support for a product, and the steps of a call, an application and a support.

No decision fixes them: what a programme's money may pay for is a list of this project, after the
spending rules of the national target programmes; which line of a plan pays for which kind is data.
"""

from dataclasses import dataclass

from namsao.law.criteria.model import Wording
from namsao.law.moves import table

OWN = "the programme's own work"

CALL_MOVES = table(
    ("close_call", {"open"}, "closed", OWN),
    ("drop_call", {"open"}, "dropped", OWN),
)
# Who was chosen has a support only once it is agreed: with a contract, an amount and a day.
APPLICATION_MOVES = table(
    ("choose_application", {"applied"}, "chosen", OWN),
    ("refuse_application", {"applied"}, "refused", OWN),
    ("withdraw_application", {"applied", "chosen"}, "withdrawn", OWN),
    ("agree_support", {"chosen"}, "agreed", OWN),
)
SUPPORT_MOVES = table(
    ("deliver_support", {"agreed"}, "delivered", OWN),
    ("reopen_support", {"delivered"}, "agreed", OWN),
    ("stop_support", {"agreed"}, "stopped", OWN),
)


@dataclass(frozen=True)
class SupportKind:
    """A kind of support: its words, and the kinds of budget lines that may pay for it."""

    key: str
    label: Wording
    spending: frozenset[str]  # keys of `namsao.law.programme.SPENDING`


def _kind(key: str, vi: str, en: str, *spending: str) -> SupportKind:
    return SupportKind(key, Wording(f"support.{key}", vi, en), frozenset({*spending, "other"}))


KINDS = (
    _kind(
        "consulting",
        "Tư vấn từ ý tưởng đến hồ sơ",
        "Consulting from idea to dossier",
        "consulting",
        "digital",
    ),
    _kind("equipment", "Công nghệ, thiết bị sản xuất", "Technology and equipment", "equipment"),
    _kind(
        "processing",
        "Sơ chế, bảo quản, chế biến",
        "Preliminary processing and preservation",
        "equipment",
    ),
    _kind(
        "certification",
        "Chứng nhận tiêu chuẩn, kiểm nghiệm",
        "Certification and testing",
        "labels",
        "consulting",
    ),
    _kind(
        "packaging",
        "Bao bì, nhãn, nhãn hiệu",
        "Packaging, labels and trademark",
        "labels",
        "consulting",
    ),
    _kind("training", "Tập huấn", "Training", "gatherings"),
    _kind("study_visit", "Tham quan học tập", "Study visit", "gatherings"),
    _kind("fair", "Hội chợ, gian hàng", "Fair with a stand", "promotion"),
)
KIND = {kind.key: kind for kind in KINDS}


def kinds_for(spending: str) -> tuple[SupportKind, ...]:
    """The kinds of support that a budget line of that kind may pay for; all for "other"."""
    if spending == "other":
        return KINDS
    return tuple(kind for kind in KINDS if may_pay(spending, kind.key))


def may_pay(spending: str, kind: str) -> bool:
    """Whether a budget line of that kind may pay for that kind of support, if there is one."""
    return kind in KIND and (spending == "other" or spending in KIND[kind].spending)
