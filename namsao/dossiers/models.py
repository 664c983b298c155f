"""Dossiers, the answers of the self-assessment, evidence, and the commune's report."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.advising.models import EffortLine, EffortTable
from namsao.dossiers.covering.models import Covering
from namsao.dossiers.documents.models import Document
from namsao.dossiers.talking.models import DossierMessage
from namsao.kernel.models import Moved, Reached, StoredFile

__all__ = [
    "Answer",
    "CommuneReport",
    "CompletionRequest",
    "Covering",
    "Document",
    "Dossier",
    "DossierMessage",
    "EffortLine",
    "EffortTable",
    "Evidence",
]


class Kind(models.TextChoices):
    """Why a product is evaluated: Article 6.1."""

    FIRST = "first", _("Lần đầu")
    UPGRADE = "upgrade", _("Nâng hạng")
    RENEWAL = "renewal", _("Đánh giá lại")


class Level(models.TextChoices):
    """At which level the product is evaluated now: Article 4.1."""

    PROVINCE = "province", _("Cấp tỉnh")
    CENTRE = "centre", _("Cấp trung ương")


class StateLabel(models.TextChoices):
    """The states of `namsao.law.dossier`, in the words of the pages."""

    DRAFT = "draft", _("Đang soạn")
    SUBMITTED = "submitted", _("Đã nộp, chờ xã tiếp nhận")
    AT_COMMUNE = "at_commune", _("Xã đang kiểm tra")
    RETURNED = "returned", _("Trả lại để hoàn thiện")
    FORWARDED = "forwarded", _("Đã chuyển lên tỉnh")
    AT_PROVINCE = "at_province", _("Tỉnh đã tiếp nhận")
    IN_ROUND = "in_round", _("Trong đợt đánh giá, tổ tư vấn đang thẩm định")
    APPRAISED = "appraised", _("Đã thẩm định, chờ hội đồng")
    CONCLUDED = "concluded", _("Hội đồng đã kết luận")
    RECOGNISED = "recognised", _("Đã công nhận")
    SENT_TO_CENTRE = "sent_to_centre", _("Đã đề nghị trung ương đánh giá 5 sao")
    AT_CENTRE = "at_centre", _("Bộ đã tiếp nhận")
    BACK_AT_PROVINCE = "back_at_province", _("Trung ương đã trả kết quả về tỉnh")
    NOT_RECOGNISED = "not_recognised", _("Không công nhận")
    DISQUALIFIED = "disqualified", _("Bị loại")
    WITHDRAWN = "withdrawn", _("Đã rút")


# While an office, its advisers or its council hold the dossier.
EVALUATED = frozenset({"at_province", "at_centre", "in_round", "appraised", "concluded"})


class Dossier(Moved):
    """A product's dossier under one decision and one exact version of its criteria, for ever."""

    AREA = "area_path"
    PRODUCER = "product__producer_id"

    # The path of the producer's commune, kept here too: the lists of a province are the busiest
    # pages, and only on a column of its own can the database tell how many rows a prefix finds.
    # When communes merge, it changes together with the producers' commune.
    area_path = models.CharField(max_length=40, editable=False)
    product = models.ForeignKey("producers.Product", models.PROTECT, related_name="dossiers")
    kind = models.CharField(_("lần đăng ký"), max_length=10, choices=Kind, default="first")
    state = models.CharField(_("trạng thái"), max_length=20, choices=StateLabel, default="draft")
    level = models.CharField(_("cấp đánh giá"), max_length=10, choices=Level, default="province")
    regime = models.CharField(_("quyết định áp dụng"), max_length=20)
    criteria_set = models.PositiveSmallIntegerField(_("bộ sản phẩm"))
    criteria_version = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    # An upgrade or a renewal: the recognition that it follows, as the certificate says it, and the
    # dossier that led to it, where that one was evaluated here (Articles 6.1.b and 6.1.c).
    follows = models.CharField(_("tiếp theo giấy chứng nhận số"), max_length=60, blank=True)
    follows_stars = models.PositiveSmallIntegerField(null=True)
    follows_expires_on = models.DateField(null=True)
    former = models.ForeignKey("self", models.PROTECT, null=True, related_name="later")
    updates = models.JSONField(_("nội dung cập nhật"), default=dict)  # topic: what is new

    # Form 02, parts I, II and IV; part III is the answers.
    specification = models.TextField(_("mô tả quy cách, tiêu chuẩn sản phẩm"), blank=True)
    papers_held = models.JSONField(_("giấy tờ đã có"), default=list)
    business_results = models.TextField(_("kết quả sản xuất, kinh doanh"), blank=True)
    business_plan = models.TextField(_("kế hoạch sản xuất, kinh doanh"), blank=True)
    samples = models.PositiveSmallIntegerField(_("số sản phẩm mẫu"), default=0)

    # The commune's receipt (Form 01, its part for the commune) and the clock of Article 7.2.
    commune_receipt = models.CharField(_("số phiếu của xã"), max_length=60, blank=True)
    commune_received_at = models.DateTimeField(null=True)
    commune_due_on = models.DateField(_("hạn của xã"), null=True)
    forwarded_at = models.DateTimeField(null=True)
    province_receipt = models.CharField(_("số phiếu của tỉnh"), max_length=60, blank=True)
    province_received_at = models.DateTimeField(null=True)
    centre_received_at = models.DateTimeField(null=True)
    # The 45 days of Article 7.6.g for a renewal, or the end of the transition of Article 12.2.
    evaluation_due_on = models.DateField(_("hạn đánh giá"), null=True)
    return_reasons = models.TextField(_("lý do trả lại"), blank=True)
    closing_reason = models.TextField(_("lý do kết thúc"), blank=True)

    class Meta:
        verbose_name = _("hồ sơ")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="dossiers_by_state"),
            models.Index(
                fields=["follows"], name="dossiers_that_follow", condition=~Q(follows="")
            ),
            models.Index(
                fields=["area_path", "id"],
                opclasses=["varchar_pattern_ops", "int8_ops"],
                name="dossiers_by_area",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["product"],
                condition=~Q(
                    state__in=[
                        "recognised",
                        "not_recognised",
                        "disqualified",
                        "withdrawn",
                    ]
                ),
                name="dossiers_one_open_per_product",
                violation_error_message=_("Sản phẩm này đang có một hồ sơ chưa kết thúc."),
            ),
            models.UniqueConstraint(
                fields=["commune_receipt"],
                condition=~Q(commune_receipt=""),
                name="dossiers_commune_receipt_once",
            ),
            models.UniqueConstraint(
                fields=["province_receipt"],
                condition=~Q(province_receipt=""),
                name="dossiers_province_receipt_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="first", follows="")
                | (
                    ~Q(kind="first")
                    & ~Q(follows="")
                    & Q(follows_stars__isnull=False, follows_expires_on__isnull=False)
                ),
                name="dossiers_follow_a_recognition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} ({self.get_kind_display()})"

    @property
    def due_on(self) -> date | None:
        """The last day of the office that has the dossier, where the law sets one."""
        if self.state == "at_commune":
            return self.commune_due_on
        return self.evaluation_due_on if self.state in EVALUATED else None

    def get_absolute_url(self) -> str:
        return reverse("dossiers:dossier", args=[self.pk])


class Answer(Reached):
    """The producer's answer to one criterion: an option, and why.

    `choice` is the 1-based option; for a yes/no criterion 1 is yes and 0 is no.
    """

    AREA = "dossier__area_path"
    PRODUCER = "dossier__product__producer_id"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="answers")
    criterion = models.CharField(max_length=10)
    choice = models.PositiveSmallIntegerField(null=True)
    explanation = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "criterion"], name="dossiers_one_answer_per_criterion"
            )
        ]

    def story(self) -> Dossier:
        return self.dossier


class Evidence(Reached):
    """A document that supports a dossier: for one criterion, or for the dossier as a whole."""

    AREA = "dossier__area_path"
    PRODUCER = "dossier__product__producer_id"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="evidence")
    criterion = models.CharField(max_length=10, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="uses")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    carried_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("minh chứng")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """The document's kind: a key of `namsao.law.evidence.LABELS`."""
        return self.document.kind

    @property
    def name(self) -> str:
        """The document's name."""
        return self.document.name

    @property
    def file(self) -> StoredFile:
        """The document's file."""
        return self.document.file

    def story(self) -> Dossier:
        return self.dossier

    def get_absolute_url(self) -> str:
        return reverse("dossiers:evidence", args=[self.pk])


class CompletionRequest(Reached):
    """One thing that an office asks the producer to complete; ticked off by the producer."""

    AREA = "dossier__area_path"
    PRODUCER = "dossier__product__producer_id"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="requests")
    criterion = models.CharField(_("tiêu chí"), max_length=10, blank=True)
    text = models.TextField(_("nội dung cần hoàn thiện"))
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    note = models.TextField(_("chủ thể đã làm gì"), blank=True)

    class Meta:
        verbose_name = _("yêu cầu hoàn thiện")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.text

    def story(self) -> Dossier:
        return self.dossier

    def get_absolute_url(self) -> str:
        return self.dossier.get_absolute_url()


class CommuneReport(Reached):
    """Form 03: the commune's assessment of the four contents of Article 7.2.a."""

    AREA = "dossier__area_path"
    PRODUCER = "dossier__product__producer_id"

    dossier = models.OneToOneField(Dossier, models.CASCADE, related_name="commune_report")
    local_material = models.TextField(_("về sử dụng nguyên liệu địa phương"))
    local_labour = models.TextField(_("về sử dụng lao động địa phương"))
    idea_origin = models.TextField(_("nguồn gốc ý tưởng sản phẩm"))
    local_identity = models.TextField(_("bản sắc, trí tuệ địa phương"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    proposal_number = models.CharField(_("số văn bản đề nghị"), max_length=60, blank=True)

    def story(self) -> Dossier:
        return self.dossier
