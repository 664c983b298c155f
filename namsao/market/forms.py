"""What is asked of a product for its buyers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.gs1.keys import check
from namsao.gs1.problems import Gs1Error
from namsao.kernel.forms import ActionForm
from namsao.market.channels import CHANNELS
from namsao.market.channels.link import LINK
from namsao.market.models import Sheet
from namsao.notices import addresses

FIELDS = (
    "name_en",
    "short_vi",
    "description_vi",
    "description_en",
    "gtin",
    "price",
    "unit",
    "net_weight",
    "gross_weight",
    "pack",
    "shelf_life",
    "storage",
    "allergens",
    "licence",
    "shop_url",
    "in_stock",
    "women_led",
)


def _long(label: Any, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 5})
    return forms.CharField(label=label, max_length=5000, required=False, widget=area, **options)


def _text_field(label: Any, longest: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, help_text=help_text)


def _number(label: Any, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=most, required=False, help_text=help_text
    )


class SheetForm(ActionForm):
    """The product sheet: everything may be left out; the channels say what they lack."""

    name_en = _text_field(_("Tên tiếng Anh"), 150)
    short_vi = _text_field(_("Giới thiệu ngắn"), 160, _("Một câu, hiện dưới tên sản phẩm."))
    description_vi = _long(_("Mô tả tiếng Việt"))
    description_en = _long(_("Mô tả tiếng Anh"))
    gtin = _text_field(
        _("Mã GTIN"), 14, _("8, 12, 13 hoặc 14 số dưới mã vạch. Không có thì bỏ trống.")
    )
    price = _number(_("Giá bán lẻ (đồng)"), 1_000_000_000)
    unit = _text_field(_("Đơn vị bán"), 30, _("Ví dụ: hũ, gói, chai, kg."))
    net_weight = _number(_("Khối lượng tịnh (gam)"), 1_000_000)
    gross_weight = _number(_("Khối lượng cả bao bì (gam)"), 1_000_000)
    pack = _text_field(_("Quy cách đóng gói"), 120, _("Ví dụ: hũ thủy tinh 500 g."))
    shelf_life = _number(_("Hạn sử dụng (ngày)"), 36_500)
    storage = _text_field(_("Cách bảo quản"), 200)
    allergens = _text_field(_("Chất gây dị ứng"), 200, _("Không có thì ghi “không”."))
    licence = _text_field(_("Số công bố, giấy phép"), 120)
    shop_url = forms.URLField(
        label=_("Trang bán hàng"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Địa chỉ trang mà người mua đặt được sản phẩm này."),
    )
    in_stock = forms.BooleanField(label=_("Đang còn hàng"), required=False)
    women_led = forms.BooleanField(
        label=_("Do phụ nữ làm chủ"),
        required=False,
        help_text=_("Tự nguyện. Người mua lọc được theo mục này."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        sheet = Sheet.objects.filter(product=self.thing).first() if self.thing else None
        if sheet is not None:
            self.initial = {name: getattr(sheet, name) for name in FIELDS}
        else:
            self.initial = {"in_stock": True}

    def clean_gtin(self) -> str:
        """The GTIN with its check digit right, filled up to 14 digits, and nobody else's."""
        typed: str = self.cleaned_data["gtin"].replace(" ", "")
        if not typed:
            return ""
        try:
            gtin = check("01", typed)
        except Gs1Error as error:
            raise forms.ValidationError(
                _("Mã GTIN sai. Hãy chép lại các số dưới mã vạch, kể cả số cuối.")
            ) from error
        if Sheet.objects.filter(gtin=gtin).exclude(product=self.thing).exists():
            raise forms.ValidationError(_("Mã GTIN này đã dùng cho sản phẩm khác."))
        return gtin

    def clean_shop_url(self) -> str:
        """Buyers are led to a page of the web, to nothing else."""
        url: str = self.cleaned_data["shop_url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Địa chỉ bắt đầu bằng https://."))
        return url


class PictureForm(ActionForm):
    """The picture that buyers see."""

    picture = forms.FileField(
        label=_("Ảnh sản phẩm"),
        help_text=_("JPEG, PNG hoặc WebP, mỗi cạnh từ 250 điểm ảnh; nền trắng, không chữ đè lên."),
    )


class WithdrawForm(ActionForm):
    """From which channel."""

    channel = forms.ChoiceField(
        label=_("Kênh"), choices=[(one.key, one.label) for one in CHANNELS]
    )


class ChannelForm(WithdrawForm):
    """On which channel, and for a link to which page."""

    url = forms.URLField(
        label=_("Trang bán (chỉ với liên kết)"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Trang của sản phẩm trên sàn. Bỏ trống thì dùng trang bán hàng của phiếu."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("channel") != LINK.key:
            found["url"] = ""
        elif not self.errors and not found.get("url"):
            sheet = Sheet.objects.filter(product=self.thing).first()
            found["url"] = sheet.shop_url if sheet else ""
        url = found.get("url", "")
        if url:
            try:
                addresses.check(url)
            except addresses.BadAddress as bad:
                self.add_error("url", str(bad))
        return found
