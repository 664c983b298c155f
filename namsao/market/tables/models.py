"""A marketplace's table of columns, kept as data by the office of a province."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached


class MarketTable(Reached):
    """Which of a marketplace's columns is what; the producers of the province download by it.

    `columns`: [{"heading", "field", "text", "longest", "needed"}]: a field of a product, or a
    fixed text where `field` is "". `categories`: criteria set to the marketplace's own category.
    """

    AREA = "area__path"
    # The producers of the province's communes read it too.
    PRODUCER = "area__children__producers__pk"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    name = models.CharField(_("sàn"), max_length=60)
    columns = models.JSONField(default=list)
    categories = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mẫu cột của sàn")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=models.Q(ended_at=None),
                name="market_table_once",
                violation_error_message=_("Đã có mẫu cột cho sàn này."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("market:table", args=[self.pk])
