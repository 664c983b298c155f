"""What producers are asked about themselves and their products."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm, day_field
from namsao.law.product_lines import LINES, group_of
from namsao.producers.models import Producer, ProducerKind


def _area(label: Any, rows: int = 5, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ProducerForm(ActionForm):
    """The producer: Form 02, part I."""

    name = forms.CharField(label=_("Tên chủ thể"), max_length=200)
    kind = forms.ChoiceField(label=_("Loại hình tổ chức"), choices=ProducerKind)
    address = forms.CharField(
        label=_("Địa chỉ"), help_text=_("Thôn, xóm, số nhà trong xã."), max_length=300
    )
    phone = forms.RegexField(
        label=_("Điện thoại"),
        regex=r"^\+?[0-9 .\-]{8,20}$",
        error_messages={"invalid": _("Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678.")},
    )
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    tax_code = forms.RegexField(
        label=_("Mã số thuế"),
        regex=r"^[0-9]{10}(-[0-9]{3})?$|^[0-9]{12}$",
        required=False,
        help_text=_("10 số (có thể thêm 3 số chi nhánh), hoặc 12 số định danh với hộ kinh doanh."),
        error_messages={"invalid": _("Mã số thuế có 10 số, 10 số kèm -3 số, hoặc 12 số.")},
    )
    registration_number = forms.CharField(
        label=_("Số giấy đăng ký kinh doanh"), required=False, max_length=60
    )
    registered_on = day_field(_("Ngày thành lập hoặc đăng ký kinh doanh"), required=False)
    history = _area(_("Lịch sử hình thành"), required=False)
    organisation = _area(_("Cơ cấu tổ chức"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None and hasattr(self.thing, "organisation"):
            self.initial = {name: getattr(self.thing, name) for name in self.fields}


class RepresentativeForm(ActionForm):
    """The legal representative, with what Forms 02 and 03 ask of a person."""

    name = forms.CharField(label=_("Họ tên người đại diện theo pháp luật"), max_length=120)
    position = forms.CharField(label=_("Chức vụ"), max_length=120)
    gender = forms.ChoiceField(label=_("Giới tính"), choices=[("nam", _("Nam")), ("nữ", _("Nữ"))])
    ethnicity = forms.CharField(label=_("Dân tộc"), max_length=60)
    home_address = forms.CharField(label=_("Địa chỉ thường trú"), max_length=300)


class Purpose(ActionForm):
    """What the personal data is needed for."""

    purpose = forms.CharField(label=_("Mục đích xem"), max_length=300)


def _sets() -> list[tuple[str, list[tuple[int, str]]]]:
    """The 26 sets under their lines, as the choices of a select."""
    language = get_language() or "vi"
    return [
        (
            line.label.in_language(language),
            [(group.criteria_set, group.label.in_language(language)) for group in line.groups],
        )
        for line in LINES
    ]


class ProductGroups(forms.RadioSelect):
    """Annex I in two steps: the line opens its groups, each with a sentence of help."""

    template_name = "producers/product_groups.html"

    def create_option(self, name: str, value: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **options)
        group, language = group_of(int(value)), get_language() or "vi"
        return option | {
            "heading": group.heading.in_language(language) if group.heading else "",
            "help": group.help.in_language(language),
        }

    def use_required_attribute(self, initial: Any) -> bool:
        """No: a browser cannot point at a choice in a line that is closed, and would say nothing.

        The server says it.
        """
        return False


class ProductForm(ActionForm):
    """A product: its name as on the label, and the group that fixes its criteria set."""

    name = forms.CharField(
        label=_("Tên sản phẩm"),
        help_text=_("Ghi đúng như trên nhãn, bản công bố và phiếu kiểm nghiệm."),
        max_length=200,
    )
    criteria_set = forms.TypedChoiceField(
        label=_("Phân nhóm sản phẩm"),
        help_text=_(
            "Chọn ngành rồi chọn phân nhóm, theo cách sản phẩm được bán. Phân nhóm quyết định bộ"
            " tiêu chí chấm điểm và không đổi được sau khi sản phẩm có mã."
        ),
        coerce=int,
        choices=_sets,
        widget=ProductGroups,
    )
    description = _area(_("Mô tả, quy cách, tiêu chuẩn sản phẩm"), required=False)


class ProductDetails(ActionForm):
    """What may still change once a product has its code."""

    description = _area(_("Mô tả, quy cách, tiêu chuẩn sản phẩm"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.initial = {"description": self.thing.description}


class WithPaper(ActionForm):
    """Since when, why, and the paper that shows it."""

    since = day_field(_("Có hiệu lực từ ngày"))
    reason = _area(_("Lý do"), rows=3)
    upload = forms.FileField(
        label=_("Giấy tờ chứng minh"), max_length=255, help_text=_("PDF hoặc ảnh chụp rõ.")
    )


class Rename(WithPaper):
    """The new name."""

    name = forms.CharField(label=_("Tên mới"), max_length=200)
    field_order = ("name",)


class TakeOver(WithPaper):
    """The producer that makes the product from now on, by a merger, split or sale."""

    successor = forms.ModelChoiceField(
        label=_("Chủ thể mới"),
        queryset=Producer.objects.none(),
        help_text=_("Trong cùng xã, phường: mã sản phẩm và hồ sơ giữ địa bàn của mình."),
    )
    field_order = ("successor",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            former = self.thing.producer
            near = Producer.objects.where_may(self.by, "producers.view").filter(
                commune=former.commune
            )
            self.fields["successor"].queryset = near.exclude(pk=former.pk)  # type: ignore[attr-defined]
