"""What connecting a shop asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm
from namsao.notices import addresses

_HIDDEN = {"autocomplete": "off", "spellcheck": "false"}


class KeyForm(ActionForm):
    """The key and secret that WooCommerce makes under Settings, Advanced, REST API."""

    key = forms.RegexField(
        label=_("Consumer key"),
        regex=r"^ck_[0-9A-Za-z]{8,100}$",
        error_messages={"invalid": _("Khóa bắt đầu bằng ck_. Hãy chép lại cả khóa.")},
        widget=forms.TextInput(attrs=_HIDDEN),
        help_text=_(
            "WooCommerce → Cài đặt → Nâng cao → REST API → Thêm khóa, quyền “Đọc/Ghi”."
            " Khóa được niêm phong và không hiện lại."
        ),
    )
    secret = forms.RegexField(
        label=_("Consumer secret"),
        regex=r"^cs_[0-9A-Za-z]{8,100}$",
        error_messages={"invalid": _("Mật khóa bắt đầu bằng cs_. Hãy chép lại cả khóa.")},
        widget=forms.TextInput(attrs=_HIDDEN),
    )


class ShopForm(KeyForm):
    """Where the shop is, and how to get in."""

    url = forms.URLField(
        label=_("Địa chỉ cửa hàng (https)"),
        max_length=300,
        assume_scheme="https",
        help_text=_("Trang đầu của cửa hàng, ví dụ https://cua-hang.vn"),
    )
    field_order = ("url", "key", "secret")

    def clean_url(self) -> str:
        """The shop's own address, without what its API adds to it."""
        url = str(self.cleaned_data["url"]).partition("/wp-json")[0].partition("?")[0].rstrip("/")
        try:
            addresses.check(url)
        except addresses.BadAddress as bad:
            raise forms.ValidationError(str(bad)) from bad
        return url
