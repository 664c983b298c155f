"""What the buyer's public form and the producer's answers ask for."""

import secrets
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm, day_field
from namsao.market.buying.rules import LEAST_SECONDS, MOST_PRODUCTS, OPEN_HOURS

SIGNER = signing.TimestampSigner(salt="namsao.market.request_quote")


def ticket_for(product: int) -> str:
    """What a form about this product carries: when it was opened, and a number used once."""
    return SIGNER.sign(f"{product}:{secrets.token_urlsafe(18)}")


class RequestQuote(ActionForm):
    """The public form. `website` is a trap for programs; the view fills in `place`."""

    wanted = forms.CharField(
        label=_("Bạn cần mua gì"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Quy cách, bao bì, nhãn, giấy tờ cần có, cách giao."),
    )
    quantity = forms.CharField(
        label=_("Số lượng"), max_length=100, help_text=_("Ví dụ: 500 hũ mỗi tháng.")
    )
    deliver_to = forms.CharField(label=_("Giao tới"), max_length=100, required=False)
    wanted_by = day_field(_("Cần trước ngày"), required=False)
    others = forms.TypedMultipleChoiceField(
        label=_("Hỏi thêm sản phẩm khác"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chỉ chủ thể của các sản phẩm bạn chọn nhận được yêu cầu và liên hệ của bạn."),
    )
    company = forms.CharField(label=_("Đơn vị mua"), max_length=150)
    person = forms.CharField(label=_("Người liên hệ"), max_length=100)
    email = forms.EmailField(
        label=_("Thư điện tử"),
        max_length=150,
        help_text=_("Chúng tôi gửi một liên kết để xác nhận thư này là của bạn."),
    )
    phone = forms.CharField(label=_("Điện thoại"), max_length=30, required=False)
    website = forms.CharField(
        label=_("Để trống ô này"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)
    place = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self, *args: Any, choices: Iterable[tuple[int, str]] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        others: Any = self.fields["others"]
        others.choices = list(choices)
        if not others.choices:
            del self.fields["others"]

    def clean_others(self) -> list[int]:
        chosen: list[int] = self.cleaned_data["others"]
        if len(chosen) >= MOST_PRODUCTS:
            raise forms.ValidationError(
                gettext("Mỗi yêu cầu hỏi nhiều nhất %d sản phẩm.") % MOST_PRODUCTS
            )
        return chosen

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(gettext("Ô này phải để trống."))
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
        product, _colon, number = signed.rpartition(":")
        if self.thing is None or product != str(self.thing.pk):
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


class Quote(ActionForm):
    """The producer's price and words."""

    price = forms.IntegerField(
        label=_("Giá bán sỉ (đồng)"), min_value=1, max_value=100_000_000_000
    )
    unit = forms.CharField(
        label=_("Đơn vị tính giá"), max_length=30, help_text=_("Ví dụ: hũ, thùng 24 hũ, kg.")
    )
    valid_until = day_field(_("Giá có hiệu lực đến"), required=False)
    answer = forms.CharField(
        label=_("Lời nhắn cho bên mua"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Số lượng tối thiểu, thời gian giao, cách thanh toán."),
    )


class Decline(ActionForm):
    """Why, in words that the buyer reads."""

    answer = forms.CharField(
        label=_("Lý do, bên mua sẽ đọc"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteOrder(ActionForm):
    """What the order is worth; the office sees sums alone."""

    order_value = forms.IntegerField(
        label=_("Giá trị đơn hàng (đồng)"), min_value=1, max_value=100_000_000_000
    )
