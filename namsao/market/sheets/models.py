"""A filled spreadsheet of product sheets, on its way to them."""

from pathlib import Path
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.files import path_of
from namsao.kernel.models import Moved, StoredFile
from namsao.law.moves import table as moves_of

MOVES = moves_of(("commit_sheets", {"uploaded"}, "committed", "the producer's own right"))


class SheetBatch(Moved):
    """One upload of a producer: checked at every look, then written in whole or not at all."""

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    state = models.CharField(
        max_length=20,
        choices=[("uploaded", _("Chờ ghi")), ("committed", _("Đã ghi"))],
        default="uploaded",
    )
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("tên tệp"), max_length=255)
    uploaded_at = models.DateTimeField()
    made = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("bảng phiếu sản phẩm")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("market:sheet_batch", args=[self.pk])

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return path_of(self.file)
