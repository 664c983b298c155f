"""The pages for what goes wrong. They need neither a session nor the database to be shown."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from namsao.kernel.api import problem


def page(status: int, title: str, text: str, hint: str = "") -> HttpResponse:
    """An error page in the site's frame, without anything that asks who is there."""
    context = {"status": status, "title": title, "text": text, "hint": hint}
    return HttpResponse(render_to_string("error.html", context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when too much was sent at once."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return page(
        400,
        _("Máy chủ không hiểu yêu cầu này"),
        _("Địa chỉ hoặc nội dung gửi lên không đúng dạng."),
        _("Hãy quay lại trang trước, tải lại trang rồi làm lại."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413."""
    return page(
        413,
        _("Nội dung gửi lên quá lớn"),
        _("Máy chủ không nhận được vì vượt giới hạn dung lượng."),
        _("Hãy giảm dung lượng ảnh, hoặc tách tệp thành nhiều phần rồi gửi lại."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the reason where the programme gave one."""
    reason = str(exception) if isinstance(exception, PermissionDenied) else ""
    return page(
        403,
        _("Bạn không có quyền mở trang này"),
        reason or _("Trang này dành cho người khác hoặc cơ quan khác."),
        _("Nếu bạn cần quyền này, hãy liên hệ cơ quan tham mưu OCOP của tỉnh."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is no such page, or none for this person."""
    return page(
        404,
        _("Không có trang này"),
        _("Địa chỉ sai, trang đã chuyển đi, hoặc bạn không có quyền xem."),
        _("Hãy kiểm tra lại địa chỉ, hoặc đăng nhập bằng tài khoản có quyền."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: our own fault."""
    return page(
        500,
        _("Hệ thống gặp lỗi"),
        _("Lỗi là của hệ thống, không phải của bạn. Những gì đã báo lưu vẫn còn nguyên."),
        _("Hãy thử lại sau ít phút. Nếu vẫn lỗi, hãy báo cho người quản trị giờ xảy ra lỗi."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that does not come from one of our pages, or from too old a page."""
    if request.path.startswith("/api/"):
        return problem(403, _("Thiếu mã chống giả mạo: gửi kèm đầu mục X-CSRFToken."))
    return page(
        403,
        _("Biểu mẫu đã quá hạn"),
        _("Trang để mở quá lâu, hoặc bạn đã đăng nhập, đăng xuất ở cửa sổ khác."),
        _("Hãy quay lại trang trước, tải lại trang rồi gửi lại. Trình duyệt phải nhận cookie."),
    )
