"""What offices and producers say of a fair."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm, day_field
from namsao.market.catalogue import living
from namsao.market.fairs.models import Fair

FIELDS = ("name", "place", "starts_on", "ends_on", "apply_by", "stands", "about", "url")


class FairForm(ActionForm):
    """The fair as it is announced."""

    name = forms.CharField(label=_("Tên sự kiện"), max_length=150)
    place = forms.CharField(label=_("Địa điểm"), max_length=200)
    starts_on = day_field(_("Từ ngày"))
    ends_on = day_field(_("Đến ngày"))
    apply_by = day_field(_("Hạn đăng ký gian hàng"))
    stands = forms.IntegerField(label=_("Số gian hàng"), min_value=1, max_value=2000)
    about = forms.CharField(
        label=_("Giới thiệu"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    url = forms.URLField(
        label=_("Trang của sự kiện"), max_length=300, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if isinstance(self.thing, Fair):
            self.initial = {name: getattr(self.thing, name) for name in FIELDS}

    def clean_url(self) -> str:
        """A page of the web, nothing else."""
        url: str = self.cleaned_data["url"]
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(gettext("Địa chỉ bắt đầu bằng https://."))
        return url

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends, until = (told.get(name) for name in ("starts_on", "ends_on", "apply_by"))
        if starts and ends and ends < starts:
            self.add_error("ends_on", gettext("Ngày kết thúc không trước ngày bắt đầu."))
        if starts and until and until > starts:
            self.add_error("apply_by", gettext("Hạn đăng ký không sau ngày bắt đầu."))
        return told


class AskStand(ActionForm):
    """At which fair, with which certified products."""

    fair = forms.ModelChoiceField(label=_("Sự kiện"), queryset=Fair.objects.none())
    products = forms.TypedMultipleChoiceField(
        label=_("Sản phẩm mang theo"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Chỉ sản phẩm có giấy chứng nhận còn giá trị hôm nay."),
    )
    wish = forms.CharField(
        label=_("Nguyện vọng"),
        max_length=300,
        required=False,
        help_text=_("Ví dụ: cần điện, tủ lạnh, gần nhóm đồ uống."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        today, fields = localdate(), self.fields
        choices: dict[str, Any] = dict(fields)
        choices["fair"].queryset = Fair.objects.filter(state="announced", apply_by__gte=today)
        own = living(today).filter(product__producer=self.thing).order_by("name")
        choices["products"].choices = list(own.values_list("product_id", "name"))


class GrantStand(ActionForm):
    """Which stand."""

    number = forms.CharField(label=_("Số gian"), max_length=20)
    answer = forms.CharField(label=_("Lời nhắn"), max_length=300, required=False)


class RefuseStand(ActionForm):
    """Why not."""

    answer = forms.CharField(label=_("Lý do, chủ thể sẽ đọc"), max_length=300)


def _figure(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most)


class ReportStand(ActionForm):
    """What came of it. The office sees sums; other producers see nothing."""

    contacts = _figure(_("Số đầu mối gặp được"), 100_000)
    orders = _figure(_("Số đơn, hợp đồng"), 100_000)
    order_value = _figure(_("Giá trị đơn, hợp đồng (đồng)"), 1_000_000_000_000)
    sold = _figure(_("Bán tại chỗ (đồng)"), 1_000_000_000_000)
