"""The lists that other programs read, on one page: the very lists of the site, as JSON.

Each is the view of its page, so that filter, reach and columns are the page's own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from namsao.assessment import columns as assessment_columns
from namsao.assessment import views as assessment
from namsao.certificates import columns as certificate_columns
from namsao.certificates import views as certificates
from namsao.certificates.importing import views as importing
from namsao.dossiers.columns import DOCUMENTS, DOSSIER_MESSAGES, DOSSIERS
from namsao.dossiers.documents import views as documents
from namsao.dossiers.models import Kind, StateLabel
from namsao.dossiers.talking import views as talking
from namsao.dossiers.views import office as dossiers
from namsao.kernel.action import Text
from namsao.kernel.exporting import Column
from namsao.law.growing import CROPS
from namsao.law.support import KIND as KINDS_OF_SUPPORT
from namsao.market.sales import views as sales
from namsao.market.sales.columns import SALES
from namsao.market.sales.outlets import OUTLETS
from namsao.notices import columns as notice_columns
from namsao.notices import views as notices
from namsao.people import columns as people_columns
from namsao.people import views as people
from namsao.producers import columns as producer_columns
from namsao.producers import views as producers
from namsao.programme.support import views as support
from namsao.programme.support.columns import APPLICATIONS, SUPPORTS
from namsao.programme.targets import views as targets
from namsao.site import views as site
from namsao.traceability.growing import views as growing
from namsao.traceability.growing.columns import AREAS


@dataclass(frozen=True)
class ListCall:
    """A list: its name in the address, its label, the page that it is, its columns.

    `of` says whose list it is, where it belongs to one thing: "round". `filters` are the page's
    own, each with its values, none for free text.
    """

    name: str
    label: Text
    view: Callable[..., HttpResponseBase]
    columns: Sequence[Column[Any]]
    of: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()


LISTS: tuple[ListCall, ...] = (
    ListCall(
        "dossiers",
        _("Hồ sơ"),
        dossiers.index,
        DOSSIERS,
        filters=(
            ("state", tuple(StateLabel.values)),
            ("kind", tuple(Kind.values)),
            ("late", ("1",)),
        ),
    ),
    ListCall(
        "messages", _("Tin trao đổi của hồ sơ"), talking.messages, DOSSIER_MESSAGES, "dossier"
    ),
    ListCall(
        "producers",
        _("Chủ thể"),
        producers.index,
        producer_columns.PRODUCERS,
        filters=(("q", ()),),
    ),
    ListCall(
        "products",
        _("Sản phẩm của chủ thể"),
        producers.producer,
        producer_columns.PRODUCTS,
        "producer",
    ),
    ListCall(
        "documents",
        _("Tài liệu của chủ thể"),
        documents.index,
        DOCUMENTS,
        "producer",
        filters=(("q", ()),),
    ),
    ListCall(
        "sales",
        _("Doanh số của chủ thể"),
        sales.sales,
        SALES,
        "producer",
        filters=(("month", ()), ("outlet", tuple(OUTLETS))),
    ),
    ListCall("rounds", _("Đợt đánh giá"), assessment.rounds, assessment_columns.ROUNDS),
    ListCall(
        "entries", _("Hồ sơ trong đợt"), assessment.round_page, assessment_columns.ENTRIES, "round"
    ),
    ListCall(
        "certificates",
        _("Giấy chứng nhận"),
        certificates.index,
        certificate_columns.CERTIFICATES,
        filters=(("soon", ("1",)),),
    ),
    ListCall(
        "areas",
        _("Vùng nguyên liệu"),
        growing.areas,
        AREAS,
        filters=(("q", ()), ("crop", tuple(CROPS)), ("state", ())),
    ),
    ListCall(
        "standing",
        _("Sản phẩm còn hiệu lực"),
        targets.rows,
        certificate_columns.CERTIFICATES,
        filters=(("area", ()), ("day", ()), ("stars", ("3", "4", "5"))),
    ),
    ListCall(
        "supports",
        _("Hỗ trợ"),
        support.supports,
        SUPPORTS,
        filters=(("kind", tuple(KINDS_OF_SUPPORT)), ("state", ("agreed", "delivered", "stopped"))),
    ),
    ListCall("applications", _("Đơn đề nghị hỗ trợ"), support.call, APPLICATIONS, "call"),
    ListCall("renewals", _("Đánh giá lại"), certificates.renewals, certificate_columns.RENEWALS),
    ListCall("imports", _("Nhập sổ"), importing.imports, certificate_columns.IMPORTS),
    ListCall("due", _("Việc có hạn"), site.due, site.DUE),
    ListCall("inbox", _("Hộp thư"), notices.inbox, notice_columns.MESSAGES),
    ListCall("deliveries", _("Thư chưa gửi được"), notices.deliveries, notice_columns.DELIVERIES),
    ListCall("endpoints", _("Kết nối hệ thống khác"), notices.endpoints, notice_columns.ENDPOINTS),
    ListCall(
        "posts", _("Tin đã gửi qua kết nối"), notices.endpoint, notice_columns.POSTS, "endpoint"
    ),
    ListCall("people", _("Người dùng"), people.index, people_columns.HOLDINGS),
)

BY_NAME = {call.name: call for call in LISTS}
