"""What a report asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.certificates.forms import Because, words
from namsao.kernel.forms import ActionForm, day_field
from namsao.law.programme import PERIODS
from namsao.programme.planning.models import say

__all__ = ["Because", "OpenReport", "WriteReport"]


class OpenReport(ActionForm):
    """Which period."""

    period = forms.ChoiceField(label=_("Kỳ báo cáo"))
    day = day_field(_("Một ngày của kỳ ấy"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        periods: Any = self.fields["period"]
        periods.choices = [(key, say(wording)) for key, wording in PERIODS.items()]


class WriteReport(ActionForm):
    """The words beside the figures."""

    difficulties = words(_("Khó khăn"), rows=4, required=False)
    proposals = words(_("Kiến nghị, việc của kỳ sau"), rows=4, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.initial = {
                "difficulties": self.thing.difficulties,
                "proposals": self.thing.proposals,
            }
