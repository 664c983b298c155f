"""What steps take in a province: its office's own estimates, with their dates and grounds."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached

MOST_DONG = 10_000_000_000
MOST_TENTHS = 1200  # ten years
MOST_MARGIN = 20


class EffortTable(Reached):
    """An office's estimates from `since` until the day before `until`.

    They hold in its area and below, where no unit nearer has a table of its own.
    """

    AREA = "area__path"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    since = models.DateField(_("áp dụng từ ngày"))
    until = models.DateField(null=True)
    source = models.CharField(_("căn cứ ước tính"), max_length=300)
    month_worth = models.PositiveBigIntegerField(_("một tháng tính bằng bao nhiêu đồng"))
    margin = models.PositiveSmallIntegerField(_("số điểm dự phòng"))

    class Meta:
        verbose_name = _("bảng ước tính công sức")
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "since"], name="dossiers_effort_table_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(month_worth__lte=MOST_DONG, margin__lte=MOST_MARGIN),
                name="dossiers_effort_table_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return self.source

    def get_absolute_url(self) -> str:
        return reverse("dossiers:efforts", args=[self.area_id])


class EffortLine(Reached):
    """What one kind of work takes: tenths of a month, and a range of whole dong."""

    AREA = "table__area__path"

    table = models.ForeignKey(EffortTable, models.CASCADE, related_name="lines")
    work = models.CharField(max_length=40)
    tenths = models.PositiveSmallIntegerField()
    low = models.PositiveBigIntegerField()
    high = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "work"], name="dossiers_effort_line_once"),
            models.CheckConstraint(
                condition=Q(low__lte=F("high"), high__lte=MOST_DONG, tenths__lte=MOST_TENTHS),
                name="dossiers_effort_line_in_bounds",
            ),
        ]
