"""What the actions on documents ask for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm, day_field
from namsao.law.evidence import LABELS


class Described(ActionForm):
    """What is printed on a paper."""

    name = forms.CharField(label=_("Tên tài liệu"), required=False, max_length=200)
    number = forms.CharField(label=_("Số, ký hiệu"), required=False, max_length=100)
    issuer = forms.CharField(label=_("Nơi cấp"), required=False, max_length=200)
    issued_on = day_field(_("Ngày cấp"), required=False)
    expires_on = day_field(
        _("Ngày hết hạn"),
        required=False,
        help_text=_("Để trống nếu trên giấy không ghi thời hạn."),
    )
    product_name = forms.CharField(
        label=_("Tên sản phẩm in trên giấy"),
        help_text=_("Chép đúng như trên giấy, để so với tên đăng ký trước khi nộp hồ sơ."),
        required=False,
        max_length=200,
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        issued, expires = found.get("issued_on"), found.get("expires_on")
        if isinstance(issued, date) and isinstance(expires, date) and expires < issued:
            self.add_error("expires_on", _("Ngày hết hạn phải sau ngày cấp."))
        return found


def kinds() -> list[tuple[str, str]]:
    """The kinds of evidence in the reader's language."""
    tongue = get_language() or "vi"
    return [(key, label.in_language(tongue)) for key, label in LABELS.items()]


class Add(Described):
    """A new paper for the store."""

    field_order = ("upload", "kind")

    upload = forms.FileField(label=_("Tệp"), max_length=255)
    kind = forms.ChoiceField(label=_("Loại minh chứng"), choices=kinds)


class Describe(Described):
    """The same of a paper that is there; it shows what stands now."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].required = True
        if self.thing is not None:
            self.initial = {name: getattr(self.thing, name) for name in self.fields}


class Replace(Described):
    """A new version: its file, and what is printed on it."""

    field_order = ("upload",)

    upload = forms.FileField(label=_("Tệp của bản mới"), max_length=255)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            kept = ("name", "issuer", "product_name")
            self.initial = {name: getattr(self.thing, name) for name in kept}
