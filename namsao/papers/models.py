"""The official wording of the criteria, where an office has attached it; and papers under seal."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import StoredFile


class OfficialWording(models.Model):
    """One gazetted sentence, for the same place of the same criteria set as the bundled words.

    `criterion` is "" for the set itself, "A" for a part, "6" for a section, "6.1.2" for a
    criterion. `option` 0 is the title, n the option with that number.
    """

    decision = models.CharField(_("quyết định"), max_length=20)
    criteria_set = models.PositiveSmallIntegerField(_("bộ tiêu chí"))
    criterion = models.CharField(_("tiêu chí"), max_length=10, blank=True)
    option = models.PositiveSmallIntegerField(_("phương án"))
    text = models.TextField(_("nguyên văn"))

    class Meta:
        verbose_name = _("câu chữ chính thức")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "criteria_set", "criterion", "option"],
                name="papers_wording_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="papers_wording_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text


class PaperKind(models.TextChoices):
    """What is sealed."""

    MINUTES = "minutes", _("Biên bản họp hội đồng")
    SCORES = "scores", _("Bảng tổng hợp điểm")
    DECISION = "decision", _("Quyết định công nhận")
    CERTIFICATE = "certificate", _("Giấy chứng nhận")


class SealedPaper(models.Model):
    """A paper under an office's electronic seal, kept as it was sealed. Rows are only added.

    `subject` is the thing that it is about, "assessment.session:3"; its actions seal, and its
    pages give the sealed file to whoever may read the paper.
    """

    subject = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=PaperKind)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()
    seal = models.CharField(_("dấu của"), max_length=200)  # an office's, as its certificate says
    fingerprint = models.CharField(max_length=64)
    self_made = models.BooleanField()
    timestamped = models.BooleanField()

    class Meta:
        verbose_name = _("văn bản đã đóng dấu")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "kind"], name="papers_sealed_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["fingerprint"], name="papers_sealed_by"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"
