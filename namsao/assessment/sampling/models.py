"""One sample product."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.models import Dossier
from namsao.kernel.models import Moved


class Sample(Moved):
    """One sample of a dossier's product, in the hands of the office of `area`.

    Those still expected have no row: how many are missing is computed. Its events belong to the
    story of the dossier.
    """

    AREA = "dossier__area_path"
    PRODUCER = "dossier__product__producer_id"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="sample_products")
    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    code = models.CharField(_("mã mẫu"), max_length=60, unique=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("stored", _("Đang lưu")),
            ("used", _("Đã dùng trong phiên họp")),
            ("returned", _("Đã trả lại")),
            ("destroyed", _("Đã hủy")),
        ],
        default="stored",
    )
    received_at = models.DateTimeField()
    condition = models.CharField(_("tình trạng khi nhận"), max_length=300)
    place = models.CharField(_("nơi lưu"), max_length=200)
    session = models.ForeignKey(
        "assessment.Session", models.PROTECT, null=True, related_name="samples"
    )
    ended_at = models.DateTimeField(null=True)
    ended_how = models.TextField(_("trả hoặc hủy thế nào"), blank=True)

    class Meta:
        verbose_name = _("sản phẩm mẫu")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="used") | Q(session__isnull=False),
                name="assessment_used_in_a_session",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["returned", "destroyed"]) | ~Q(ended_how=""),
                name="assessment_a_sample_ends_somehow",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def story(self) -> Dossier:
        return self.dossier

    def get_absolute_url(self) -> str:
        return reverse("assessment:sample", args=[self.code])
