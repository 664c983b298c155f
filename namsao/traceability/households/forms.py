"""What is told of households: typed or pasted from a spreadsheet, a line each."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import words
from namsao.kernel.forms import ActionForm, day_field

MOST = 500  # lines at once


@dataclass(frozen=True)
class Line:
    """One household as typed. Hectares."""

    name: str
    plot: str
    hectares: Decimal
    contract: str = ""


def read_lines(text: str) -> list[Line]:
    """Lines of `name; plot; hectares; contract`, by semicolons or tabs.

    Raises ValidationError that names the line which cannot be read.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in (line.split("\t") if "\t" in line else line.split(";"))]
        try:
            name, plot, hectares = parts[0], parts[1], Decimal(parts[2].replace(",", "."))
        except (IndexError, InvalidOperation):
            hectares, name, plot = Decimal(0), "", ""
        sound = name and len(name) <= 120 and len(plot) <= 120
        if not (sound and hectares.is_finite() and Decimal("0.001") <= hectares < 100_000):
            said = gettext(
                "Dòng %d cần: chủ hộ; thửa, thôn; số ha. Ví dụ: Vi Văn A; thôn Kép; 0,8"
            )
            raise forms.ValidationError(said % number)
        found.append(
            Line(name, plot, hectares.quantize(Decimal("0.001")), "".join(parts[3:4])[:80])
        )
    if len(found) > MOST:
        raise forms.ValidationError(gettext("Tối đa 500 hộ một lần."))
    return found


class NameHouseholds(ActionForm):
    """The households, and from which day they belong to the area."""

    lines = words(
        _("Các hộ"),
        rows=8,
        help_text=_(
            "Mỗi dòng một hộ: chủ hộ; thửa, thôn; số ha; số hợp đồng nếu có. Chép từ bảng tính"
            " cũng được."
        ),
    )
    since = day_field(_("Từ ngày"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"since": localdate()}

    def clean_lines(self) -> list[Line]:
        """Each line as a household."""
        return read_lines(self.cleaned_data["lines"])


class EditHousehold(ActionForm):
    """What was wrong about a household."""

    name = forms.CharField(label=_("Chủ hộ"), max_length=120)
    plot = forms.CharField(label=_("Thửa, thôn"), max_length=120, required=False)
    hectares = forms.DecimalField(
        label=_("Diện tích (ha)"), min_value=Decimal("0.001"), max_digits=9, decimal_places=3
    )
    contract = forms.CharField(label=_("Số hợp đồng liên kết"), max_length=80, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.initial = {name: getattr(self.thing, name) for name in self.fields}


class EndHousehold(ActionForm):
    """Its last day on the area."""

    until = day_field(_("Đến hết ngày"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"until": localdate()}
