"""A spreadsheet on its way into the register: uploaded, checked, committed, perhaps undone."""

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.certificates.importing.reading import Table, read_table
from namsao.kernel.files import path_of
from namsao.kernel.models import Moved, StoredFile
from namsao.law.moves import table as moves_of

MOVES = moves_of(
    ("map_register", {"uploaded", "checked"}, "checked", "the office's own right"),
    ("commit_register", {"checked"}, "committed", "the office's own right"),
    ("undo_register", {"committed"}, "undone", "the office's own right"),
)


class RegisterImport(Moved):
    """One file of one province. What it made points back at it, so that it can be undone."""

    AREA = "area__path"

    state = models.CharField(
        max_length=20,
        choices=[
            ("uploaded", _("Chờ chọn cột")),
            ("checked", _("Đã kiểm tra")),
            ("committed", _("Đã nhập")),
            ("undone", _("Đã hoàn tác")),
        ],
        default="uploaded",
    )
    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(_("tên tệp"), max_length=255)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    # columns.Layout, as JSON.
    layout = models.JSONField()
    made = models.PositiveIntegerField(default=0)
    # The rows that were left out, with their problems: [{"row": 12, "problems": ["…"]}].
    left_out = models.JSONField(default=list)

    class Meta:
        verbose_name = _("bảng nhập")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["area", "-id"], name="certificates_import_by_area")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("certificates:import", args=[self.pk])

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return path_of(self.file)

    def table(self, sheet: int) -> Table:
        """A sheet of the file, counted from 0. Raises BadFile."""
        return read_table(self.path, self.file.media_type, sheet)
