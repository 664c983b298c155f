"""One message of a dossier: who said it, to whom, who else reads it, and whether it waits."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.documents.models import Document
from namsao.kernel.models import Reached, StoredFile

PRODUCER = ""  # in the place of an office: the producer's side


class Audience(models.TextChoices):
    """Who may read a message, the narrowest first."""

    OFFICE = "office", _("Chỉ trong cơ quan")
    OFFICES = "offices", _("Giữa các cơ quan")
    PRODUCER = "producer", _("Chủ thể và cơ quan")


class DossierMessage(Reached):
    """A message about a dossier. It is never changed: what was said stays said.

    `from_office` and `to_office` are the paths of the offices between which it goes, "" for the
    producer. It waits for an answer while `answer_by` is set and `answered_at` is not.
    """

    AREA = "dossier__area_path"
    PRODUCER = "dossier__product__producer_id"

    dossier = models.ForeignKey("dossiers.Dossier", models.CASCADE, related_name="messages")
    audience = models.CharField(_("ai đọc được"), max_length=10, choices=Audience)
    from_office = models.CharField(max_length=40, blank=True)
    to_office = models.CharField(max_length=40, blank=True)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    text = models.TextField(_("nội dung"))
    criterion = models.CharField(_("tiêu chí"), max_length=10, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    answers = models.ForeignKey("self", models.RESTRICT, null=True, related_name="replies")
    answer_by = models.DateField(_("cần trả lời trước hết ngày"), null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tin trao đổi")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["to_office", "answer_by"],
                condition=Q(answer_by__isnull=False, answered_at__isnull=True),
                name="dossiers_message_waits",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dossiers_message_has_its_audience",
                condition=Q(audience="office", from_office=F("to_office"))
                | Q(audience="offices")
                & ~Q(from_office="")
                & ~Q(to_office="")
                & ~Q(from_office=F("to_office"))
                | Q(audience="producer")
                & (Q(from_office="") & ~Q(to_office="") | ~Q(from_office="") & Q(to_office="")),
            ),
            models.CheckConstraint(
                name="dossiers_message_notes_are_of_an_office",
                condition=~Q(audience="office", from_office=""),
            ),
            models.CheckConstraint(
                name="dossiers_message_answered_was_asked",
                condition=Q(answered_at__isnull=True) | Q(answer_by__isnull=False),
            ),
            models.CheckConstraint(
                name="dossiers_message_file_has_a_name",
                condition=Q(file__isnull=True, file_name="")
                | Q(file__isnull=False) & ~Q(file_name=""),
            ),
        ]

    def __str__(self) -> str:
        return _("Tin về %s") % self.dossier.product.name

    @property
    def waits(self) -> bool:
        """Whether somebody still has to answer it."""
        return self.answer_by is not None and self.answered_at is None

    def story(self) -> Reached:
        return self.dossier

    def get_absolute_url(self) -> str:
        page = reverse("dossiers:messages", args=[self.dossier_id])
        return f"{page}#message-{self.pk}"
