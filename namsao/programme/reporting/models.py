"""A unit's report on a period."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved
from namsao.law.programme import PERIODS, period
from namsao.programme.planning.models import choices, say


class Report(Moved):
    """What `area` reports of the period that ends on `until`.

    While it is written its figures are computed; what was sent keeps the figures of its day.
    """

    AREA = "area__path"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    period = models.CharField(_("kỳ báo cáo"), max_length=10, choices=choices(PERIODS))
    until = models.DateField(_("đến hết ngày"))
    state = models.CharField(
        max_length=20,
        choices=[
            ("writing", _("Đang viết")),
            ("sent", _("Đã gửi cấp trên")),
            ("accepted", _("Cấp trên đã nhận")),
        ],
        default="writing",
    )
    difficulties = models.TextField(_("khó khăn"), blank=True)
    proposals = models.TextField(_("kiến nghị, việc của kỳ sau"), blank=True)
    remark = models.TextField(_("ý kiến của cấp trên"), blank=True)
    sent_on = models.DateField(_("ngày gửi"), null=True)
    figures = models.JSONField(null=True)

    class Meta:
        verbose_name = _("báo cáo")
        ordering: ClassVar = ["-until", "area", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "period", "until"],
                name="programme_report_once",
                violation_error_message=_("Đơn vị đã có báo cáo của kỳ này."),
            ),
            models.CheckConstraint(
                condition=Q(state="writing") | Q(sent_on__isnull=False, figures__isnull=False),
                name="programme_sent_report_keeps_its_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area.title}: {self.period_label}"

    @property
    def since(self) -> date:
        """The first day of the period."""
        return period(self.period, self.until)[0]

    @property
    def period_label(self) -> str:
        """The period in the reader's language."""
        return f"{say(PERIODS[self.period])} {self.since:%m/%Y}–{self.until:%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("programme:report", args=[self.pk])
