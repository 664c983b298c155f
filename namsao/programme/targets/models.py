"""What is known of communes, with dates: whether one counts as poor or hard."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached


class HardCommune(Reached):
    """A commune on a list of poor or especially hard communes, from a day until a day."""

    AREA = "commune__path"

    commune = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    document = models.CharField(_("quyết định"), max_length=100)
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến hết ngày"), null=True)

    class Meta:
        verbose_name = _("xã nghèo, xã đặc biệt khó khăn")
        ordering: ClassVar = ["commune", "-since"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commune", "since"], name="programme_hard_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="programme_hard_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune} {self.since}"

    def get_absolute_url(self) -> str:
        return reverse("programme:targets")
