"""What the steps of the money ask for."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import Because, words
from namsao.certificates.models import Certificate
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.programme import OCCASIONS, dong
from namsao.programme.money import rewards
from namsao.programme.planning.forms import MoneyField
from namsao.programme.planning.models import say

__all__ = ["Award", "Because", "Commit", "Entry", "Finish", "Reverse", "SetRate", "TakeBack"]


class Commit(ActionForm):
    """A contract or decision that binds money."""

    purpose = forms.CharField(label=_("Nội dung"), max_length=200)
    payee = forms.CharField(label=_("Đơn vị nhận tiền"), max_length=200)
    document = forms.CharField(label=_("Số hợp đồng hoặc quyết định"), max_length=100)
    signed_on = day_field(_("Ngày ký"))
    amount = MoneyField(_("Số tiền"))


class Award(ActionForm):
    """Whose certificate is rewarded, by which paper. The amount follows from the table."""

    certificate = forms.ModelChoiceField(
        label=_("Giấy chứng nhận"),
        queryset=Certificate.objects.none(),
        empty_label=_("Chọn giấy chứng nhận"),
    )
    document = forms.CharField(label=_("Số quyết định thưởng"), max_length=100)
    signed_on = day_field(_("Ngày ký"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        due = rewards.due(self.thing.line.plan, localdate())
        chosen: Any = self.fields["certificate"]
        chosen.queryset = Certificate.objects.filter(pk__in=[one.certificate.pk for one in due])
        amounts = {one.certificate.pk: dong(one.rate.amount) for one in due}
        chosen.label_from_instance = lambda row: f"{row} · {amounts[row.pk]} đ"
        if not due:
            chosen.help_text = gettext("Không có giấy chứng nhận nào đang chờ thưởng.")


class Entry(ActionForm):
    """One document of the book."""

    amount = MoneyField(_("Số tiền"))
    document = forms.CharField(label=_("Số chứng từ"), max_length=100)
    paid_on = day_field(_("Ngày chứng từ"))
    upload = forms.FileField(label=_("Bản chụp chứng từ"), max_length=255, required=False)


class Reverse(Because):
    """Why an entry was wrong, and the day on which it is put right."""

    paid_on = day_field(_("Ngày ghi"))


class TakeBack(Entry):
    """Money that came back, by its document, and why."""

    reason = words(_("Lý do"), rows=3)


class Finish(ActionForm):
    """The day on which nothing more will be paid."""

    closed_on = day_field(_("Ngày kết thúc"))


class SetRate(ActionForm):
    """One amount of a table of rewards."""

    unit = forms.CharField(
        label=_("Huyện hoặc tỉnh áp dụng, theo tên khi ấy"),
        max_length=200,
        required=False,
        help_text=_("Để trống nếu là chính đơn vị. Ví dụ năm cũ: tỉnh Bắc Giang."),
    )
    stars = forms.TypedChoiceField(
        label=_("Hạng sao"), coerce=int, choices=[(3, "3"), (4, "4"), (5, "5")]
    )
    occasion = forms.ChoiceField(label=_("Trường hợp"))
    amount = MoneyField(_("Mức thưởng một sản phẩm"))
    document = forms.CharField(label=_("Nghị quyết, quyết định"), max_length=100)
    since = day_field(_("Từ ngày"))
    until = day_field(_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        occasions: Any = self.fields["occasion"]
        occasions.choices = [(key, say(wording)) for key, wording in OCCASIONS.items()]
