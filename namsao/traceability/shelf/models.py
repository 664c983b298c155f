"""How often a code is scanned: counts alone, nothing about who scans."""

from typing import ClassVar

from django.db import models


class ScanCount(models.Model):
    """Scans of a lot's code on a day from a coarse place (a province, or empty)."""

    lot = models.ForeignKey("traceability.Lot", models.CASCADE, related_name="scans")
    day = models.DateField()
    place = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lot", "day", "place"], name="trace_scans_once")
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.day}: {self.count}"
