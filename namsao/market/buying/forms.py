"""What the buyer's public form and the producer's answers ask for."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm, day_field
from namsao.kernel.open_forms import OpenForm
from namsao.market.buying.rules import MOST_PRODUCTS


class RequestQuote(OpenForm):
    """The public form."""

    SALT = "namsao.market.request_quote"
    KEY = "pk"

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
