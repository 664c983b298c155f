"""What a diary entry asks for: as little as a phone in a field can ask."""

from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.importing.reading import Table, read_table, sniff_table
from namsao.gs1 import keys
from namsao.gs1.identity import identify
from namsao.gs1.problems import Gs1Error
from namsao.kernel.files import BadFile
from namsao.kernel.forms import ActionForm
from namsao.traceability.diary import queries
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.epcis.models import Partner
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode
from namsao.traceability.households.models import Household
from namsao.traceability.lots.models import Lot


def _kilograms(label: Any, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal("0.001"),
        max_digits=12,
        decimal_places=3,
        required=required,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


class Entry(ActionForm):
    """When it happened, and the entry's own id: a phone that sends twice writes once."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    happened_at = forms.DateTimeField(
        label=_("Lúc nào"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        now = localtime().replace(second=0, microsecond=0)
        self.initial = {"entry": uuid4(), "happened_at": now}


class _FromLots(Entry):
    """An entry that takes from lots on hand: one field for each lot, empty ones are not taken."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offered: dict[str, queries.OnHand] = {}
        if self.thing is None:
            return
        for one in queries.on_hand(self.thing):
            name = f"lot-{one.lot.pk}"
            self.offered[name] = one
            self.fields[name] = forms.DecimalField(
                label=one.label,
                min_value=0,
                max_value=one.stock.left,
                max_digits=12,
                decimal_places=3,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
            )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        taken = [(self.offered[n].lot, found[n]) for n in self.offered if found.get(n)]
        if not taken and not any(name in self.errors for name in self.offered):
            raise forms.ValidationError(gettext("Hãy ghi số lượng lấy từ ít nhất một lô."))
        found["taken"] = taken
        return found

    def facts(self) -> dict[str, Any]:
        return {n: v for n, v in self.cleaned_data.items() if not n.startswith("lot-")}


class _OneLot(Entry):
    """An entry about one lot on hand."""

    lot = forms.ModelChoiceField(label=_("Lô"), queryset=Lot.objects.none())
    quantity = _kilograms(_("Số lượng"))

    field_order = ("lot", "quantity", "happened_at", "entry")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        self.offered = {one.lot.pk: one for one in queries.on_hand(self.thing)}
        lots: Any = self.fields["lot"]
        lots.queryset = Lot.objects.filter(pk__in=list(self.offered))
        lots.label_from_instance = lambda lot: self.offered[lot.pk].label

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        lot, quantity = found.get("lot"), found.get("quantity")
        if lot and quantity and quantity > (left := self.offered[lot.pk].stock.left):
            said = gettext("Lô này chỉ còn %s.") % f"{left.normalize():f}".replace(".", ",")
            self.add_error("quantity", said)
        return found


class Harvest(Entry):
    """So much from this area."""

    growing_area = forms.ModelChoiceField(
        label=_("Vùng nguyên liệu"), queryset=GrowingArea.objects.none()
    )
    code = forms.ModelChoiceField(
        label=_("Mã số vùng trồng"),
        queryset=GrowingAreaCode.objects.none(),
        required=False,
        help_text=_("Khi lô dành cho thị trường đòi mã."),
    )
    household = forms.ModelChoiceField(
        label=_("Của hộ"),
        queryset=Household.objects.none(),
        required=False,
        empty_label=_("Chung cả vùng"),
    )
    kilograms = _kilograms(_("Khối lượng (kg)"))

    field_order = ("growing_area", "code", "household", "kilograms", "happened_at", "entry")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            areas: Any = self.fields["growing_area"]
            areas.queryset = queries.areas_of(self.thing, localdate())
            codes: Any = self.fields["code"]
            codes.queryset = queries.codes_of(areas.queryset)
            codes.label_from_instance = lambda one: f"{one.text} ({one.growing_area.name})"
            households: Any = self.fields["household"]
            households.queryset = Household.objects.filter(
                growing_area__in=areas.queryset, growing_area__producer=self.thing, until=None
            ).select_related("growing_area")
            if not households.queryset.exists():
                del self.fields["household"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        area, code = found.get("growing_area"), found.get("code")
        if area and code and code.growing_area_id != area.pk:
            self.add_error("code", gettext("Mã này không phải của vùng đã chọn."))
        household = found.get("household")
        if area and household and household.growing_area_id != area.pk:
            self.add_error("household", gettext("Hộ này không thuộc vùng đã chọn."))
        return found


class Receipt(Entry):
    """Goods of others, by the code on their label."""

    lot = forms.CharField(
        label=_("Mã lô trên nhãn"),
        max_length=500,
        help_text=_("Quét mã hoặc chép địa chỉ in dưới mã."),
    )
    quantity = _kilograms(_("Khối lượng (kg)"))
    partner = forms.ModelChoiceField(label=_("Nhận từ"), queryset=Partner.objects.none())

    field_order = ("lot", "quantity", "partner", "happened_at", "entry")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            partners: Any = self.fields["partner"]
            partners.queryset = queries.partners(self.thing)

    def clean_lot(self) -> str:
        """The lot in its one form."""
        try:
            return identify(self.cleaned_data["lot"].strip()).canonical
        except Gs1Error as error:
            raise forms.ValidationError(
                gettext("Đây không phải mã lô. Hãy quét lại mã trên nhãn.")
            ) from error


class Processing(_FromLots):
    """Many lots became something that is not packed yet."""

    goods = forms.CharField(
        label=_("Làm ra gì"), max_length=120, help_text=_("Ví dụ: vải sấy, mật đã lọc.")
    )
    kilograms = _kilograms(_("Khối lượng ra (kg)"))


class Packing(_FromLots):
    """Lots became packs that a shelf can hold."""

    item = forms.ModelChoiceField(label=_("Quy cách đóng gói"), queryset=TradeItem.objects.none())
    units = forms.IntegerField(label=_("Số đơn vị"), min_value=1, max_value=10_000_000)
    expires_on = forms.DateField(
        label=_("Hạn dùng"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Để trống thì tính theo quy cách."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            items: Any = self.fields["item"]
            items.queryset = queries.trade_items(self.thing)


class Dispatch(_OneLot):
    """To a buyer, or to people whom nobody asks."""

    partner = forms.ModelChoiceField(
        label=_("Người mua"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=_("Khách lẻ"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            partners: Any = self.fields["partner"]
            partners.queryset = queries.partners(self.thing)


class Loss(_OneLot):
    """Spoiled, spilled, thrown away."""

    reason = forms.CharField(label=_("Vì sao"), max_length=200)


class AddTradeItem(ActionForm):
    """A pack of the product, with its GTIN if it has one."""

    name = forms.CharField(
        label=_("Quy cách"), max_length=120, help_text=_("Ví dụ: hũ 500 g, hộp 12 gói.")
    )
    gtin = forms.CharField(
        label=_("Mã GTIN (mã vạch)"),
        max_length=14,
        required=False,
        help_text=_("Để trống nếu chưa có: hệ thống cấp mã riêng."),
    )
    kilograms = _kilograms(_("Khối lượng tịnh một đơn vị (kg)"))
    material_rate = forms.DecimalField(
        label=_("Cần bao nhiêu kg nguyên liệu cho 1 kg thành phẩm"),
        min_value=Decimal("0.1"),
        max_digits=8,
        decimal_places=3,
        required=False,
    )
    shelf_days = forms.IntegerField(
        label=_("Hạn dùng (ngày)"), min_value=1, max_value=36_500, required=False
    )

    def clean_gtin(self) -> str:
        """Fourteen digits with a right check digit, or nothing."""
        text: str = "".join(self.cleaned_data["gtin"].split())
        if not text:
            return ""
        if not text.isdigit():
            raise forms.ValidationError(gettext("Mã GTIN chỉ gồm chữ số."))
        whole = text.zfill(14)
        if keys.check_digit(whole[:-1]) != whole[-1]:
            raise forms.ValidationError(
                gettext("Số cuối của mã phải là %s. Hãy chép lại từ nhãn hoặc giấy chứng nhận.")
                % keys.check_digit(whole[:-1])
            )
        return whole


class ImportSeason(ActionForm):
    """A season's sheet, read at once; nothing of the file is kept."""

    upload = forms.FileField(
        label=_("Bảng tính nhật ký"),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
        help_text=_("Theo mẫu tải ở trang nhật ký."),
    )
    check_only = forms.BooleanField(
        label=_("Chỉ kiểm tra, chưa ghi"), required=False, initial=True
    )

    def clean_upload(self) -> Table:
        """The sheet as a table of cells."""
        upload = self.cleaned_data["upload"]
        with NamedTemporaryFile(suffix=".sheet") as copy:
            try:
                media_type = sniff_table(upload, upload.name or "")
                upload.seek(0)
                for chunk in upload.chunks():
                    copy.write(chunk)
                copy.flush()
                return read_table(Path(copy.name), media_type)
            except BadFile as bad:
                raise forms.ValidationError(str(bad)) from bad

    def facts(self) -> dict[str, Any]:
        return {
            "table": self.cleaned_data["upload"],
            "check_only": self.cleaned_data["check_only"],
        }


class Strike(ActionForm):
    """Why it was written by mistake."""

    reason = forms.CharField(label=_("Vì sao ghi nhầm"), max_length=200)
