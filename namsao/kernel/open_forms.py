"""Forms that anyone may send without an account: a trap for programs, and a ticket used once.

No third party is asked, and nothing is kept of the sender but a digest that ends with the day.
"""

import hashlib
import hmac
import secrets
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm

LEAST_SECONDS = 3  # nobody reads and fills a form in less; what does is a program
OPEN_HOURS = 24  # an opened form can be sent so long


class OpenForm(ActionForm):
    """`website` is the trap; `ticket` says for which thing the form was opened, and when.

    A form names its `SALT`, and `KEY`, the field of its thing that its page's address tells
    anyway. The view fills in `place`; the action gets the ticket's number as `sent_form`.
    """

    SALT: ClassVar[str]
    KEY: ClassVar[str]

    website = forms.CharField(
        label=_("Để trống ô này"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)
    place = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @classmethod
    def ticket_for(cls, key: object) -> str:
        """What a form about the thing of that key carries, with a number used once."""
        return cls._signer().sign(f"{key}:{secrets.token_urlsafe(18)}")

    @classmethod
    def _signer(cls) -> signing.TimestampSigner:
        return signing.TimestampSigner(salt=cls.SALT)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(gettext("Ô này phải để trống."))
        return ""

    def clean_ticket(self) -> str:
        """The number used once. Too quick, too old and forged ones are told apart."""
        value = self.cleaned_data["ticket"]
        try:
            signed = self._signer().unsign(value, max_age=OPEN_HOURS * 3600)
        except signing.SignatureExpired as error:
            raise forms.ValidationError(
                gettext("Trang đã mở quá lâu. Nội dung vẫn còn, hãy bấm gửi lại.")
            ) from error
        except signing.BadSignature as error:
            raise forms.ValidationError(gettext("Hãy mở lại trang này rồi gửi.")) from error
        key, _colon, number = signed.rpartition(":")
        if self.thing is None or key != str(getattr(self.thing, self.KEY)):
            raise forms.ValidationError(gettext("Hãy mở lại trang này rồi gửi."))
        if self._just_opened(value):
            raise forms.ValidationError(gettext("Gửi nhanh quá. Hãy đọc lại rồi bấm gửi."))
        return number

    def _just_opened(self, value: str) -> bool:
        try:
            self._signer().unsign(value, max_age=LEAST_SECONDS)
        except signing.SignatureExpired:
            return False
        return True

    def facts(self) -> dict[str, Any]:
        facts = dict(self.cleaned_data)
        del facts["website"]
        facts["sent_form"] = facts.pop("ticket")
        return facts


def place_of(what: str, address: str, day: date) -> str:
    """A digest of a network address, of that day and use alone: tells a flood, names nobody."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{what}:{day}:{address}".encode(), hashlib.sha256).hexdigest()
