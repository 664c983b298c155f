"""Households of a growing area and their plots."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached
from namsao.traceability.growing.models import GrowingArea


class Household(Reached):
    """A household with its plot on an area, from one day until it left.

    `name` is its head's: personal data. It stands on no public page and in no event; an event of
    the diary names a household by its number alone.
    """

    AREA = "growing_area__commune__path"
    PRODUCER = "growing_area__producer_id"

    growing_area = models.ForeignKey(GrowingArea, models.PROTECT, related_name="members")
    name = models.CharField(_("chủ hộ"), max_length=120)
    plot = models.CharField(_("thửa, thôn"), max_length=120, blank=True)
    hectares = models.DecimalField(_("diện tích (ha)"), max_digits=9, decimal_places=3)
    contract = models.CharField(_("số hợp đồng liên kết"), max_length=80, blank=True)
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến hết ngày"), null=True)

    class Meta:
        verbose_name = _("hộ thành viên")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(hectares__gt=0), name="trace_household_has_land"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="trace_household_has_time",
            ),
            models.UniqueConstraint(
                fields=["growing_area", "name", "plot"],
                condition=Q(until__isnull=True),
                name="trace_household_once",
                violation_error_message=_("Hộ này với thửa này đã có trong vùng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.plot})" if self.plot else self.name

    def get_absolute_url(self) -> str:
        url = reverse("traceability:households", args=[self.growing_area_id])
        return f"{url}#household-{self.pk}"

    def story(self) -> GrowingArea:
        return self.growing_area
