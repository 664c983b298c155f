"""What decisions ask for."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm, day_field
from namsao.law.renewals import LATE_REMINDERS, REMINDERS
from namsao.law.revocation import GROUNDS
from namsao.producers.models import Product


class DecisionForm(ActionForm):
    """Number, date and signer of the decision."""

    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = day_field(_("Ngày quyết định"))
    signer = forms.CharField(label=_("Người ký"), max_length=120)


def words(
    label: Any, rows: int = 5, *, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    """A text of some sentences."""
    return forms.CharField(
        label=label,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": rows}),
        required=required,
        help_text=help_text,
    )


class ProposeRenewal(ActionForm):
    """The province's proposal, and its office's report (Article 6.3.b)."""

    proposal_number = forms.CharField(label=_("Số văn bản đề nghị"), max_length=60)
    report = words(_("Báo cáo đánh giá của cơ quan tham mưu OCOP cấp tỉnh"), rows=8)


class Remind(ActionForm):
    """Which reminder."""

    reminder = forms.ChoiceField(
        choices=[(reminder.key, reminder.key) for reminder in (*REMINDERS, *LATE_REMINDERS)]
    )


class LinkProduct(ActionForm):
    """A product registered here, in the office's reach."""

    product = forms.ModelChoiceField(
        label=_("Sản phẩm"),
        queryset=Product.objects.none(),
        help_text=_("Sản phẩm cùng địa bàn với giấy chứng nhận. Chủ thể phải đăng ký trước."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None and self.thing.area is not None:
            near = Product.objects.where_may(self.by, "producers.view").filter(
                producer__commune__path__startswith=self.thing.area.path
            )
            self.fields["product"].queryset = near.select_related("producer")  # type: ignore[attr-defined]


class OpenCase(ActionForm):
    """The ground of Article 8.1, and what was found."""

    ground = forms.ChoiceField(
        label=_("Căn cứ"),
        choices=lambda: [
            (ground.key, ground.wording.in_language(get_language() or "vi")) for ground in GROUNDS
        ],
        widget=forms.RadioSelect,
    )
    found = words(_("Sự việc phát hiện"))


class ConfirmEnd(ActionForm):
    """What is confirmed or found."""

    found = words(_("Nội dung xác nhận, kết luận"))


class ConcludeCase(ActionForm):
    """The conclusion, and its day, from which the 15 days run (Article 8.4)."""

    report = words(_("Kết luận kiểm tra, xác minh"), rows=8)
    established_on = day_field(_("Ngày có kết luận của cơ quan có thẩm quyền"))


class Because(ActionForm):
    """A reason."""

    reason = words(_("Lý do"))


class RefusalForm(ActionForm):
    """Why the product is not recognised."""

    reason = forms.CharField(
        label=_("Lý do gửi chủ thể"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
    )

    def clean_reason(self) -> Any:
        return self.cleaned_data["reason"].strip()


class Archive(ActionForm):
    """For whom a dossier is taken out."""

    outside = forms.BooleanField(
        label=_("Để gửi ra ngoài các cơ quan của Chương trình"),
        help_text=_(
            "Minh chứng là bản che; minh chứng chưa ai xem để che, tin trao đổi và thông tin cá"
            " nhân của người đại diện không có trong tệp."
        ),
        required=False,
    )
