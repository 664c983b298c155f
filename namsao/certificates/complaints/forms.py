"""What the public form and the office's steps ask for."""

import secrets
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import words
from namsao.kernel.forms import ActionForm
from namsao.law.complaints import LEAST_SECONDS, OPEN_HOURS, SUBJECTS

SIGNER = signing.TimestampSigner(salt="namsao.certificates.complain")


def ticket_for(token: str) -> str:
    """What a form of this certificate carries: when it was opened, and a number used once."""
    return SIGNER.sign(f"{token}:{secrets.token_urlsafe(18)}")


class Complain(ActionForm):
    """The public form. `website` is a trap for programs; the view fills in `place`."""

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
    website = forms.CharField(
        label=_("Để trống ô này"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)
    place = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Ô này phải để trống."))
        return ""

    def clean_ticket(self) -> str:
        """The number used once. Too quick, too old and forged ones are told apart."""
        value = self.cleaned_data["ticket"]
        try:
            signed = SIGNER.unsign(value, max_age=OPEN_HOURS * 3600)
        except signing.SignatureExpired as error:
            raise forms.ValidationError(
                gettext("Trang đã mở quá lâu. Nội dung vẫn còn, hãy bấm gửi lại.")
            ) from error
        except signing.BadSignature as error:
            raise forms.ValidationError(gettext("Hãy mở lại trang này rồi gửi.")) from error
        token, _colon, number = signed.rpartition(":")
        if self.thing is None or token != self.thing.token:
            raise forms.ValidationError(gettext("Hãy mở lại trang này rồi gửi."))
        if self._just_opened(value):
            raise forms.ValidationError(gettext("Gửi nhanh quá. Hãy đọc lại rồi bấm gửi."))
        return number

    @staticmethod
    def _just_opened(value: str) -> bool:
        try:
            SIGNER.unsign(value, max_age=LEAST_SECONDS)
        except signing.SignatureExpired:
            return False
        return True

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        del facts["website"]
        facts["sent_form"] = facts.pop("ticket")
        return facts


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
