"""What the steps of a plan ask for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import Because, words
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.programme import AIMS, SPENDING, sources_of
from namsao.programme.planning.models import LINE_LABELS, say

__all__ = ["Amend", "Approve", "Because", "DraftPlan", "PutLine", "PutTarget"]

MOST = 10**15  # đồng: more is a slip of the keyboard


class MoneyField(forms.CharField):
    """Whole đồng, with or without dots or spaces between thousands: 440.000.000."""

    def __init__(self, label: Any, *, required: bool = True, help_text: Any = "") -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(
            label=label,
            required=required,
            max_length=30,
            widget=widget,
            help_text=help_text or _("Đồng, ví dụ 440.000.000"),
        )

    def clean(self, value: Any) -> Any:
        text = super().clean("" if value is None else str(value))
        if not text:
            return None
        groups = text.replace("\N{NO-BREAK SPACE}", " ").replace(" ", ".").split(".")
        whole = "".join(groups)
        spaced = len(groups) == 1 or (
            1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
        )
        if not (whole.isascii() and whole.isdigit() and spaced):
            raise forms.ValidationError(
                gettext("Hãy ghi số đồng, chỉ gồm chữ số và dấu chấm giữa các hàng nghìn.")
            )
        if not 0 < int(whole) <= MOST:
            raise forms.ValidationError(gettext("Số tiền phải lớn hơn 0 và có thật."))
        return int(whole)


class DraftPlan(ActionForm):
    """Whose plan, for which year."""

    year = forms.IntegerField(label=_("Năm"), min_value=2018, max_value=2100)
    unit = forms.CharField(
        label=_("Huyện hoặc tỉnh của kế hoạch, theo tên khi ấy"),
        max_length=200,
        required=False,
        help_text=_(
            "Để trống nếu là kế hoạch của chính đơn vị. Năm cũ: huyện Lục Ngạn, tỉnh Bắc Giang."
        ),
    )
    note = words(_("Ghi chú"), rows=3, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {"year": localdate().year}


class PutLine(ActionForm):
    """One amount: what for, from which source, how much."""

    title = forms.CharField(
        label=_("Nội dung chi"),
        max_length=200,
        help_text=_("Trùng tên và nguồn với một dòng đã có thì số tiền của dòng ấy được thay."),
    )
    kind = forms.ChoiceField(label=_("Loại việc"))
    source = forms.ChoiceField(label=_("Nguồn vốn"))
    amount = MoneyField(_("Số tiền"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(key, say(wording)) for key, wording in SPENDING.items()]
        if self.thing is not None:
            sources: Any = self.fields["source"]
            year = self.thing.plan.year
            sources.choices = [(one.key, say(one.label)) for one in sources_of(year)]


class ChangeAmount(ActionForm):
    """Another amount for the same line and source."""

    amount = MoneyField(_("Số tiền"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.initial = {"amount": self.thing.amount}


class PutTarget(ActionForm):
    """How many of what by when."""

    kind = forms.ChoiceField(label=_("Chỉ tiêu"))
    product_line = forms.ChoiceField(label=_("Ngành sản phẩm"), required=False)
    value = forms.IntegerField(label=_("Số cần đạt"), min_value=1, max_value=100_000)
    due_on = day_field(_("Đến ngày"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(key, say(wording)) for key, wording in AIMS.items()]
        lines: Any = self.fields["product_line"]
        named = [(key, say(wording)) for key, wording in LINE_LABELS.items()]
        lines.choices = [("", gettext("Tất cả các ngành")), *named]
        if self.thing is not None:
            self.initial = {"due_on": date(self.thing.plan.year, 12, 31)}


class Approve(ActionForm):
    """The paper that approves."""

    document = forms.CharField(label=_("Số văn bản phê duyệt"), max_length=60)
    approved_on = day_field(_("Ngày phê duyệt"))
    upload = forms.FileField(label=_("Bản chụp văn bản"), max_length=255, required=False)


class Amend(ActionForm):
    """Why the approved plan no longer fits."""

    reason = words(_("Lý do điều chỉnh"), rows=3)
