"""What entering a fact of a commune asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.areas.forms import CommuneField
from namsao.kernel.forms import ActionForm, day_field


class ListHard(ActionForm):
    """Which commune, by which decision, for how long."""

    commune = CommuneField(label=_("Xã, phường"))
    document = forms.CharField(label=_("Quyết định"), max_length=100)
    since = day_field(_("Từ ngày"))
    until = day_field(_("Đến hết ngày"), required=False)
