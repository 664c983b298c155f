"""What the steps of a sample ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.assessment.models import Session
from namsao.assessment.sampling import queries
from namsao.kernel.forms import ActionForm

MOST = 20
"""Samples that one press may take in; five are asked for."""


class Receive(ActionForm):
    """How many came, how they look, where they are kept."""

    count = forms.IntegerField(label=_("Số mẫu nhận"), min_value=1, max_value=MOST)
    condition = forms.CharField(
        label=_("Tình trạng khi nhận"),
        max_length=300,
        help_text=_("Ví dụ: nguyên tem, không rách, còn hạn đến 03/2027."),
    )
    place = forms.CharField(
        label=_("Nơi lưu"), max_length=200, help_text=_("Ví dụ: tủ mát 2, phòng 305.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.initial = {"count": queries.stock(self.thing).missing or 1}


class Use(ActionForm):
    """In which session."""

    session = forms.ModelChoiceField(label=_("Phiên họp"), queryset=Session.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            rows = Session.objects.where_may(self.by, "assessment.view_round")
            own = rows.filter(entries__dossier=self.thing.dossier, round__area=self.thing.area)
            self.fields["session"].queryset = own  # type: ignore[attr-defined]


class Return(ActionForm):
    """To whom."""

    given_to = forms.CharField(label=_("Trả cho ai"), max_length=200)


class Destroy(ActionForm):
    """Why, and who was present."""

    reason = forms.CharField(
        label=_("Lý do, người chứng kiến"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
