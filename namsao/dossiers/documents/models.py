"""A producer's paper: its file, what is printed on it, and the text that was read from it."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached, StoredFile
from namsao.law.papers_validity import WARNED_DAYS


class TextState(models.TextChoices):
    """Whether the text of a document's file is known."""

    NONE = "none", _("Không đọc chữ từ loại tệp này")
    WAITING = "waiting", _("Đang chờ đọc chữ")
    SCAN = "scan", _("Bản quét, máy chủ chưa cài phần đọc chữ từ ảnh")
    READ = "read", _("Đã đọc chữ")
    FAILED = "failed", _("Không đọc được chữ")


class Document(Reached):
    """A paper of a producer.

    What a person typed in is what counts; `proposed` holds what the program found in the text, and
    is shown beside the fields. A new version is a row of its own: the old one stays.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="documents")
    kind = models.CharField(_("loại minh chứng"), max_length=40)
    name = models.CharField(_("tên tài liệu"), max_length=200)
    number = models.CharField(_("số, ký hiệu"), max_length=100, blank=True)
    issuer = models.CharField(_("nơi cấp"), max_length=200, blank=True)
    issued_on = models.DateField(_("ngày cấp"), null=True)
    expires_on = models.DateField(_("ngày hết hạn"), null=True)
    product_name = models.CharField(_("tên sản phẩm in trên giấy"), max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="newer")
    added_at = models.DateTimeField()
    # Derived from the file by the program, and at any time again.
    text = models.TextField(default="", editable=False)
    text_state = models.CharField(max_length=10, choices=TextState, default="none")
    proposed = models.JSONField(default=dict, editable=False)
    search_key = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = _("tài liệu")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                condition=Q(text_state__in=["waiting", "scan"]),
                name="dossiers_text_waiting",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
                name="dossiers_document_dates_in_order",
                violation_error_message=_("Ngày hết hạn phải sau ngày cấp."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dossiers:document", args=[self.pk])

    def latest(self) -> "Document":
        """The newest version of it."""
        newer: Document | None = getattr(self, "newer", None)
        return self if newer is None else newer.latest()

    def standing(self, today: date) -> str:
        """ "valid", "soon" or "expired" on that day; "" for a paper without an expiry."""
        if self.expires_on is None:
            return ""
        if self.expires_on < today:
            return "expired"
        return "soon" if self.expires_on <= today + timedelta(days=WARNED_DAYS) else "valid"
