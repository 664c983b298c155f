"""The columns of inbox, letters and webhooks, as files."""

from django.utils.translation import gettext_lazy as _

from namsao.kernel.exporting import Column
from namsao.notices.models import Delivery, Endpoint, Message, Post

MESSAGES: tuple[Column[Message], ...] = (
    Column(_("Lúc"), lambda row: row.created_at, 18, key="at"),
    Column(_("Tin nhắn"), lambda row: row.subject, 60, key="subject"),
    Column(_("Nội dung"), lambda row: row.body, 80, key="body"),
    Column(_("Hạn"), lambda row: row.due_on, 14, key="due_on"),
    Column(_("Đọc lúc"), lambda row: row.read_at, 18, key="read_at"),
)

DELIVERIES: tuple[Column[Delivery], ...] = (
    Column(_("Thư"), lambda row: row.subject, 50, key="subject"),
    Column(_("Người nhận"), lambda row: row.address, 32, key="address"),
    Column(
        _("Tình trạng"),
        lambda row: row.get_state_display(),
        key="state",
        code=lambda row: row.state,
    ),
    Column(_("Số lần đã thử"), lambda row: row.attempts, 12, key="attempts"),
    Column(
        _("Lỗi"),
        lambda row: row.get_failure_display(),
        40,
        key="failure",
        code=lambda row: row.failure,
    ),
    Column(_("Lời của máy chủ"), lambda row: row.detail, 40, key="detail"),
)


def _scope(row: Endpoint) -> str:
    if row.producer:
        return row.producer.name
    return row.area.title if row.area else ""


ENDPOINTS: tuple[Column[Endpoint], ...] = (
    Column(_("Địa chỉ nhận"), lambda row: row.url, 50, key="url"),
    Column(_("Phạm vi"), _scope, 32, key="scope"),
    Column(
        _("Trạng thái"),
        lambda row: row.get_state_display(),
        16,
        key="state",
        code=lambda row: row.state,
    ),
    Column(_("Thêm ngày"), lambda row: row.added_at, 18, key="added_at"),
)

POSTS: tuple[Column[Post], ...] = (
    Column(_("Sự kiện"), lambda row: row.event_id, 10, key="event"),
    Column(_("Việc"), lambda row: row.event.action, 30, key="action"),
    Column(_("Đối tượng"), lambda row: row.event.story, 26, key="about"),
    Column(_("Lúc"), lambda row: row.event.at, 18, key="at"),
    Column(
        _("Tình trạng"),
        lambda row: row.get_state_display(),
        key="state",
        code=lambda row: row.state,
    ),
    Column(_("Gửi lúc"), lambda row: row.sent_at, 18, key="sent_at"),
    Column(
        _("Lỗi"),
        lambda row: row.get_failure_display(),
        40,
        key="failure",
        code=lambda row: row.failure,
    ),
    Column(_("Lời của máy chủ"), lambda row: row.detail, 40, key="detail"),
)
