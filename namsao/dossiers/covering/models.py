"""What an officer decided about the personal data in one paper."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.documents.models import Document
from namsao.kernel.models import Reached, StoredFile


class Covering(Reached):
    """An officer's look at one paper: a covered copy, or that there is nothing to cover.

    `boxes` are as `namsao.papers.redaction.Box` has them. The last one counts; earlier ones stay,
    as what was once given out can be shown again. A new version of a paper is looked at anew.
    """

    AREA = "document__producer__commune__path"
    PRODUCER = "document__producer_id"

    document = models.ForeignKey(Document, models.PROTECT, related_name="coverings")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    boxes = models.JSONField(default=list)
    made_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bản che")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dossiers_covered_copies_have_boxes",
                condition=Q(file__isnull=True, boxes=[]) | Q(file__isnull=False) & ~Q(boxes=[]),
            )
        ]

    def __str__(self) -> str:
        return _("Bản che của %s") % self.document.name
