"""What the actions on events ask for."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.gs1.identity import identify
from namsao.gs1.problems import Gs1Error
from namsao.kernel.forms import ActionForm, day_field
from namsao.producers.models import Producer
from namsao.traceability.epcis.reading import MOST_BYTES, read_handed

BEHAVIOURS = [
    ("rollback", _("Không ghi gì nếu có một sự kiện sai")),
    ("proceed", _("Ghi những sự kiện đúng, báo lại những sự kiện sai")),
]


class CaptureDocument(ActionForm):
    """An EPCIS document as a file."""

    upload = forms.FileField(
        label=_("Tệp EPCIS"),
        help_text=_("EPCIS 2.0 dạng JSON-LD hoặc XML, tối đa 10 MB, 10.000 sự kiện."),
    )
    error_behaviour = forms.ChoiceField(
        label=_("Khi có sự kiện sai"), choices=BEHAVIOURS, initial="rollback", required=False
    )

    def clean_upload(self) -> Any:
        """Read and checked, so that the action only has to write."""
        upload = self.cleaned_data["upload"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(gettext("Tệp lớn hơn 10 MB. Hãy chia thành nhiều tệp."))
        try:
            return read_handed(upload.read())
        except Gs1Error as error:
            raise forms.ValidationError([str(one) for one in error.problems[:20]]) from error

    def facts(self) -> dict[str, Any]:
        """What the verb receives."""
        return {
            "handed": self.cleaned_data["upload"],
            "error_behaviour": self.cleaned_data["error_behaviour"] or "rollback",
        }


class ClaimNumber(ActionForm):
    """An address by which partners name the producer."""

    uri = forms.CharField(
        label=_("Mã của bên tham gia"),
        max_length=2000,
        help_text=_(
            "GLN hoặc PGLN, ví dụ https://id.gs1.org/417/8931234567897 hoặc"
            " urn:epc:id:pgln:893123456.001."
        ),
    )

    def clean_uri(self) -> str:
        """In its one form."""
        text: str = self.cleaned_data["uri"].strip()
        if ":" not in text:
            raise forms.ValidationError(
                gettext("Hãy ghi đầy đủ, bắt đầu bằng https:// hoặc urn:.")
            )
        try:
            return identify(text).canonical
        except Gs1Error as error:
            raise forms.ValidationError(str(error)) from error


class NamePartner(ClaimNumber):
    """Who stands behind an address in the producer's events."""

    name = forms.CharField(label=_("Tên"), max_length=200)
    address = forms.CharField(label=_("Địa chỉ"), max_length=300, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=30, required=False)


class NameQuery(ActionForm):
    """A named query; the API hands in a checked one."""

    name = forms.RegexField(
        r"^[\w.\-]{1,80}$", label=_("Tên câu hỏi"), help_text=_("Chữ, số, dấu chấm, gạch nối.")
    )
    query = forms.JSONField(label=_("Câu hỏi"))


class Subscribe(ActionForm):
    """Where answers go, and when."""

    dest = forms.URLField(label=_("Địa chỉ nhận"), max_length=500, assume_scheme="https")
    signature_token = forms.CharField(label=_("Khóa ký"), max_length=200, required=False)
    stream = forms.BooleanField(label=_("Gửi ngay khi có sự kiện mới"), required=False)
    schedule = forms.JSONField(label=_("Lịch gửi"), required=False)
    report_if_empty = forms.BooleanField(label=_("Gửi cả khi không có gì mới"), required=False)


class HandOn(forms.Form):
    """Which producer's events of which days go into the file for the portal."""

    producer = forms.ModelChoiceField(
        label=_("Chủ thể"),
        queryset=Producer.objects.none(),
        required=False,
        empty_label=_("Mọi chủ thể trong phạm vi của tôi"),
    )
    since = day_field(_("Từ ngày"), required=False)
    until = day_field(_("Đến hết ngày"), required=False)

    def __init__(self, *args: Any, producers: QuerySet[Producer], **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["producer"]
        chosen.queryset = producers
