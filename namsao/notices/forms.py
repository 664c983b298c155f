"""What is asked: which messages to mail, where a webhook goes, from where it is sent again."""

import base64
import binascii
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm, day_field
from namsao.notices import addresses, posting, queries
from namsao.notices.kinds import EMAIL_LABELS, kinds_for


class Choose(ActionForm):
    """For each kind of message that the person may get: how it is mailed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen = queries.chosen(self.by)
        for kind in kinds_for(self.by):
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.label,
                choices=[(value, EMAIL_LABELS[value]) for value in kind.offered],
                widget=forms.RadioSelect,
                initial=chosen.get(kind.name, kind.email),
                help_text=_("Cần bạn làm, nên luôn được báo qua thư.")
                if kind.needs_action
                else "",
            )

    def facts(self) -> dict[str, Any]:
        return {"choices": dict(self.cleaned_data)}


def _secret() -> forms.CharField:
    return forms.CharField(
        label=_("Khóa bí mật để ký"),
        help_text=_(
            "Hãy chép khóa này sang hệ thống nhận ngay bây giờ: sau khi lưu, khóa không được hiện"
            " lại. Hệ thống nhận dùng khóa để kiểm tra chữ ký (Standard Webhooks)."
        ),
        initial=posting.new_secret,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class _WithSecret(ActionForm):
    def clean_secret(self) -> str:
        given: str = self.cleaned_data["secret"]
        key = given.removeprefix(posting.SECRET_PREFIX)
        try:
            size = len(base64.b64decode(key, validate=True))
        except (binascii.Error, ValueError):
            size = 0
        if key == given or not 24 <= size <= 64:
            raise forms.ValidationError(
                _("Khóa phải bắt đầu bằng whsec_ và tiếp theo là 24 đến 64 byte dạng base64.")
            )
        return given


class AddEndpoint(_WithSecret):
    """Where to, which events, and the secret that signs them."""

    url = forms.URLField(label=_("Địa chỉ nhận (https)"), max_length=500, assume_scheme="https")
    actions = forms.MultipleChoiceField(
        label=_("Những việc được báo"),
        help_text=_("Không chọn gì là chọn tất cả."),
        choices=posting.published,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    secret = _secret()

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"]
        try:
            addresses.check(url)
        except addresses.BadAddress as bad:
            raise forms.ValidationError(str(bad)) from bad
        return url


class RenewSecret(_WithSecret):
    """A new secret in place of the old one."""

    secret = _secret()


class Replay(ActionForm):
    """From which day, or from which event on."""

    since = day_field(_("Gửi lại từ ngày"), required=False)
    from_event = forms.IntegerField(
        label=_("hoặc từ sự kiện số"), required=False, min_value=1, max_value=2**62
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("since")) == bool(cleaned.get("from_event")):
            raise forms.ValidationError(_("Hãy cho biết một trong hai: ngày, hoặc số sự kiện."))
        return cleaned
