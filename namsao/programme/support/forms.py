"""What the steps of support ask for."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import Because, words
from namsao.dossiers.models import Dossier
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.dossier import OPEN
from namsao.law.programme import dong
from namsao.law.support import KINDS, kinds_for
from namsao.producers.models import ProducerKind, Product
from namsao.programme.money.models import Commitment
from namsao.programme.planning.forms import MoneyField
from namsao.programme.planning.models import say
from namsao.programme.support import queries
from namsao.programme.support.models import Call

__all__ = ["Because"]

CODES = _("Mỗi dòng một mã sản phẩm")


class ApproveList(ActionForm):
    """Which products take part, by which paper."""

    codes = words(CODES, rows=10)
    document = forms.CharField(label=_("Số văn bản phê duyệt"), max_length=100)
    approved_on = day_field(_("Ngày phê duyệt"))
    upload = forms.FileField(label=_("Văn bản"), max_length=255, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["codes"].help_text = gettext(
            "Gợi ý sẵn: sản phẩm của đơn vị đang có hồ sơ mà chưa có trong danh sách."
        )
        if self.thing is not None:
            self.initial = {"codes": "\n".join(self._suggested())}

    def _suggested(self) -> list[str]:
        plan = self.thing
        unit = plan.unit if plan.unit.is_current else plan.keeper
        under_way = Dossier.objects.filter(state__in=OPEN, area_path__startswith=unit.path)
        listed = queries.listed(plan).values("product")
        rows = Product.objects.filter(pk__in=under_way.values("product")).exclude(pk__in=listed)
        return list(rows.order_by("code").values_list("code", flat=True)[:500])


class Strike(Because):
    """Why a product takes part no more."""


class AnnounceCall(ActionForm):
    """What may be applied for, until when, by whom."""

    title = forms.CharField(label=_("Tên đợt hỗ trợ"), max_length=200)
    kind = forms.ChoiceField(label=_("Loại hỗ trợ"))
    terms = words(_("Nội dung và điều kiện"), rows=4)
    amount = MoneyField(_("Tổng số tiền của đợt"))
    most = MoneyField(_("Mức cao nhất cho một sản phẩm"), required=False)
    opens_on = day_field(_("Nhận đơn từ ngày"))
    until = day_field(_("Nhận đơn đến hết ngày"))
    producer_kinds = forms.MultipleChoiceField(
        label=_("Loại chủ thể được nộp"),
        choices=ProducerKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Để trống thì loại nào cũng được nộp."),
    )
    listed_only = forms.BooleanField(
        label=_("Chỉ sản phẩm trong danh sách của năm"), required=False, initial=True
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds: Any = self.fields["kind"]
        offered = KINDS if self.thing is None else kinds_for(self.thing.line.kind)
        kinds.choices = [(kind.key, say(kind.label)) for kind in offered]
        self.initial = {"opens_on": localdate(), "listed_only": True}


class ExtendCall(ActionForm):
    """A later last day."""

    until = day_field(_("Nhận đơn đến hết ngày"))


class Apply(ActionForm):
    """What a producer asks for."""

    call = forms.ModelChoiceField(
        label=_("Đợt hỗ trợ"), queryset=Call.objects.none(), empty_label=None
    )
    asked = MoneyField(_("Số tiền đề nghị"))
    own_share = MoneyField(
        _("Phần của chủ thể"),
        required=False,
        help_text=_("Số tiền chủ thể tự bỏ thêm, nếu có"),
    )
    wish = words(_("Cần hỗ trợ gì, để làm gì"), rows=4)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        calls = queries.calls_for(self.thing, localdate())
        chosen: Any = self.fields["call"]
        chosen.queryset = Call.objects.filter(pk__in=[call.pk for call in calls])
        chosen.label_from_instance = lambda call: (
            f"{call.title}, {gettext('đến hết ngày')} {call.until:%d/%m/%Y}"
        )


class Agree(ActionForm):
    """Under which contract, with which share of it."""

    commitment = forms.ModelChoiceField(
        label=_("Hợp đồng"), queryset=Commitment.objects.none(), empty_label=None
    )
    amount = MoneyField(_("Phần của chương trình cho sản phẩm này"))
    document = forms.CharField(label=_("Số thỏa thuận, biên bản"), max_length=100)
    agreed_on = day_field(_("Ngày thỏa thuận"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        chosen: Any = self.fields["commitment"]
        rows = Commitment.objects.filter(
            allotment=self.thing.call.allotment, state="open", certificate=None
        )
        chosen.queryset = rows.order_by("-signed_on", "-id")
        chosen.label_from_instance = lambda row: (
            f"{row.purpose}, {row.document} ({gettext('còn chưa chia')} {dong(row.unshared)} đ)"
        )
        if not rows.exists():
            chosen.help_text = gettext("Chưa có hợp đồng nào: hãy ghi cam kết chi trước.")
        self.initial = {"amount": dong(self.thing.asked)}


class GiveSupport(ActionForm):
    """Which product gets a share of a contract, without a call."""

    code = forms.CharField(label=_("Mã sản phẩm"), max_length=40)
    kind = forms.ChoiceField(label=_("Loại hỗ trợ"))
    amount = MoneyField(_("Phần của chương trình cho sản phẩm này"))
    own_share = MoneyField(
        _("Phần của chủ thể"),
        required=False,
        help_text=_("Số tiền chủ thể tự bỏ thêm, nếu có"),
    )
    document = forms.CharField(label=_("Số thỏa thuận, biên bản"), max_length=100)
    agreed_on = day_field(_("Ngày thỏa thuận"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds: Any = self.fields["kind"]
        offered = KINDS if self.thing is None else kinds_for(self.thing.allotment.line.kind)
        kinds.choices = [(kind.key, say(kind.label)) for kind in offered]


class PlanStep(ActionForm):
    """A step of the delivery, and its last day."""

    title = forms.CharField(label=_("Bước"), max_length=200)
    due_on = day_field(_("Hạn"))


class FinishStep(ActionForm):
    """That a step is done, by its paper."""

    done_on = day_field(_("Ngày xong"))
    document = forms.CharField(label=_("Số biên bản, chứng từ"), max_length=100)
    note = words(_("Kết quả"), rows=3, required=False)
    upload = forms.FileField(label=_("Bản chụp"), max_length=255, required=False)


class Deliver(ActionForm):
    """The day on which all of it was handed over."""

    delivered_on = day_field(_("Ngày bàn giao"))


class Confirm(ActionForm):
    """What the producer says of what it got."""

    confirmation = words(_("Ý kiến của chủ thể"), rows=3, required=False)
