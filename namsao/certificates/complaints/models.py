"""A complaint about a certified product, by somebody without an account."""

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, StoredFile
from namsao.kernel.sealed import SealedTextField
from namsao.law.complaints import SUBJECTS


class Complaint(Moved):
    """What somebody says is wrong with a product, and what became of it.

    `code` is the sender's alone: whoever knows it reads the state and the answer. `place` is a
    keyed digest of the sender's address of that day, to keep floods out; it names nobody.
    """

    AREA = "certificate__area__path"
    PRODUCER = "certificate__product__producer_id"

    certificate = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, related_name="complaints"
    )
    code = models.CharField(_("mã phản ánh"), max_length=20, unique=True)
    sent_form = models.CharField(max_length=40, unique=True)  # one form is sent once
    place = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    subject = models.CharField(
        _("về việc"), max_length=20, choices=[(key, wording.vi) for key, wording in SUBJECTS]
    )
    text = models.TextField(_("nội dung"))
    bought_at = models.CharField(_("nơi mua"), max_length=200, blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    contact = SealedTextField(_("liên hệ"), null=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("received", _("Đã nhận")),
            ("under_review", _("Đang xem xét")),
            ("answered", _("Đã trả lời")),
            ("handed_over", _("Đã chuyển cơ quan khác")),
            ("dismissed", _("Không xử lý")),
        ],
        default="received",
    )
    told_producer = models.BooleanField(default=False)
    answer = models.TextField(_("trả lời"), blank=True)
    answer_is_public = models.BooleanField(default=False)
    handed_to = models.CharField(_("cơ quan nhận"), max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("phản ánh")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["place", "received_at"], name="certificates_complaint_place"),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.certificate.product_name}"

    @property
    def about(self) -> str:
        """What it is about, in the reader's language."""
        return dict(SUBJECTS)[self.subject].in_language(get_language() or "vi")

    def get_absolute_url(self) -> str:
        return reverse("certificates:complaint", args=[self.pk])
