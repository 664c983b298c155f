"""What decisions ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.kernel.forms import ActionForm


class DecisionForm(ActionForm):
    """Number, date and signer of the decision."""

    decision_number = forms.CharField(label=_("Số quyết định"), max_length=60)
    decided_on = forms.DateField(
        label=_("Ngày quyết định"), widget=forms.DateInput(attrs={"type": "date"})
    )
    signer = forms.CharField(label=_("Người ký"), max_length=120)


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
