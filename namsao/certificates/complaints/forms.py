"""What the public form and the office's steps ask for."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import words
from namsao.kernel.forms import ActionForm
from namsao.kernel.open_forms import OpenForm
from namsao.law.complaints import SUBJECTS


class Complain(OpenForm):
    """The public form."""

    SALT = "namsao.certificates.complain"
    KEY = "token"

    subject = forms.ChoiceField(
        label=_("Về việc"),
        choices=lambda: [
            (key, wording.in_language(get_language() or "vi")) for key, wording in SUBJECTS
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Chuyện gì đã xảy ra"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Chủ thể có thể được đọc phần này. Không ghi tên, số điện thoại ở đây."),
    )
    bought_at = forms.CharField(label=_("Mua ở đâu, khi nào"), max_length=200, required=False)
    upload = forms.FileField(
        label=_("Ảnh"),
        max_length=255,
        required=False,
        help_text=_("Ảnh JPG, PNG hoặc WebP. Chỉ cơ quan quản lý xem."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    contact = forms.CharField(
        label=_("Liên hệ của bạn"),
        max_length=200,
        required=False,
        help_text=_(
            "Điện thoại hoặc thư điện tử, chỉ để cơ quan OCOP của tỉnh hỏi thêm về phản ánh này."
            " Chủ thể không thấy; mỗi lần xem được ghi lại; xử lý xong thì xóa."
        ),
    )


class TakeComplaint(ActionForm):
    """Whether the producer hears of it now."""

    tell_producer = forms.BooleanField(
        label=_("Cho chủ thể biết nội dung ngay"),
        required=False,
        help_text=_("Không chọn nếu định kiểm tra đột xuất. Người gửi không bao giờ bị lộ."),
    )


class AnswerComplaint(ActionForm):
    """The answer, and whether everybody may read it."""

    answer = words(_("Trả lời"))
    public = forms.BooleanField(
        label=_("Đăng trả lời trên trang tra cứu của sản phẩm"), required=False
    )


class HandOver(ActionForm):
    """To whom."""

    handed_to = forms.CharField(label=_("Cơ quan nhận"), max_length=200)
    answer = words(_("Lời nhắn cho người gửi"), rows=3, required=False)


class Dismiss(ActionForm):
    """Why."""

    reason = words(_("Lý do, người gửi sẽ đọc"), rows=3)


class Purpose(ActionForm):
    """What the contact is needed for."""

    purpose = forms.CharField(label=_("Để làm gì"), max_length=200)
