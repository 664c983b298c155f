"""An office's own estimates: of the road of dossiers, and of what supports cost and move."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached


class EstimateTable(Reached):
    """Estimates of one kind from `since` until the day before `until`, in an area and below.

    Where no unit nearer has a table of its own.
    """

    AREA = "area__path"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    kind = models.CharField(
        max_length=10,
        choices=[("road", _("Đường đi của hồ sơ")), ("support", _("Hỗ trợ"))],
    )
    since = models.DateField(_("áp dụng từ ngày"))
    until = models.DateField(null=True)
    source = models.CharField(_("căn cứ ước tính"), max_length=300)

    class Meta:
        verbose_name = _("bảng ước tính")
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "kind", "since"], name="programme_estimates_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="programme_estimates_have_time",
            ),
        ]

    def __str__(self) -> str:
        return self.source

    def get_absolute_url(self) -> str:
        return reverse("programme:estimates", args=[self.area_id])


class Estimate(Reached):
    """One figure of a table, by its key: weeks, hundredths, đồng or a factor."""

    AREA = "table__area__path"

    table = models.ForeignKey(EstimateTable, models.CASCADE, related_name="lines")
    key = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "key"], name="programme_estimate_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="programme_estimate_positive"),
        ]
