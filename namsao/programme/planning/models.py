"""A year's plan of a unit: versions, each with its lines by source and its targets."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, Reached, StoredFile
from namsao.law.criteria.model import Wording
from namsao.law.product_lines import LINES
from namsao.law.programme import AIMS, SOURCE, SOURCES, SPENDING

LINE_LABELS = {line.key: line.label for line in LINES}


def choices(words: dict[str, Wording]) -> list[tuple[str, str]]:
    """Keys with their Vietnamese words, for a column."""
    return [(key, wording.vi) for key, wording in words.items()]


def say(wording: Wording) -> str:
    """In the reader's language."""
    return wording.in_language(get_language() or "vi")


SOURCE_CHOICES = [(source.key, source.label.vi) for source in SOURCES]


class Plan(Reached):
    """The plan of `unit` for a year; `keeper` is the unit of today that keeps its books.

    A district's plan of its time is kept by the province that took its place.
    """

    AREA = "keeper__path"

    keeper = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    unit = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    unit_title = models.CharField(_("đơn vị"), max_length=200)  # by its kind and name of that year
    year = models.PositiveSmallIntegerField(_("năm"))
    note = models.TextField(_("ghi chú"), blank=True)

    class Meta:
        verbose_name = _("kế hoạch năm")
        ordering: ClassVar = ["-year", "unit_title", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="programme_one_plan_a_year",
                violation_error_message=_("Đơn vị này đã có kế hoạch của năm ấy."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.unit_title}"

    def get_absolute_url(self) -> str:
        return reverse("programme:plan", args=[self.pk])


class PlanVersion(Moved):
    """The plan as first laid out (number 1), or an amendment of it."""

    AREA = "plan__keeper__path"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=20,
        choices=[
            ("draft", _("Đang soạn")),
            ("proposed", _("Đã trình, chờ phê duyệt")),
            ("approved", _("Đã phê duyệt")),
            ("dropped", _("Đã bỏ")),
        ],
        default="draft",
    )
    reason = models.TextField(_("lý do điều chỉnh"), blank=True)
    remark = models.TextField(_("ý kiến khi trả lại"), blank=True)
    document = models.CharField(_("số văn bản phê duyệt"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày phê duyệt"), null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("bản kế hoạch")
        ordering: ClassVar = ["plan", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="programme_version_number"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["draft", "proposed"]),
                name="programme_one_open_version",
                violation_error_message=_("Kế hoạch đang có một bản chưa phê duyệt."),
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | (Q(approved_on__isnull=False) & ~Q(document="")),
                name="programme_approval_has_its_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} ({self.number})"

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()

    def story(self) -> Plan:
        return self.plan


class BudgetLine(Reached):
    """A line of the plan, the same in all its versions."""

    AREA = "plan__keeper__path"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    title = models.CharField(_("nội dung chi"), max_length=200)
    kind = models.CharField(_("loại việc"), max_length=20, choices=choices(SPENDING))
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("nội dung chi")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "title"], name="programme_line_title_once")
        ]

    def __str__(self) -> str:
        return self.title

    def story(self) -> Plan:
        return self.plan


class Budgeted(Reached):
    """How much a version gives to a line from one source, in whole đồng."""

    AREA = "version__plan__keeper__path"

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="amounts")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="amounts")
    source = models.CharField(_("nguồn vốn"), max_length=20, choices=SOURCE_CHOICES)
    amount = models.BigIntegerField(_("số tiền (đồng)"))

    class Meta:
        verbose_name = _("số tiền của một nội dung chi")
        ordering: ClassVar = ["line__position", "source"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "line", "source"], name="programme_amount_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="programme_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.source_label}"

    @property
    def source_label(self) -> str:
        """The source in the reader's language."""
        return say(SOURCE[self.source].label)

    def get_absolute_url(self) -> str:
        return self.version.get_absolute_url()

    def story(self) -> Plan:
        return self.version.plan


class Target(Reached):
    """What a version aims at: so many of a kind by a day, in one product line or in all."""

    AREA = "version__plan__keeper__path"

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="targets")
    kind = models.CharField(_("chỉ tiêu"), max_length=20, choices=choices(AIMS))
    product_line = models.CharField(
        _("ngành sản phẩm"), max_length=30, blank=True, choices=choices(LINE_LABELS)
    )
    value = models.PositiveIntegerField(_("số cần đạt"))
    due_on = models.DateField(_("đến ngày"))

    class Meta:
        verbose_name = _("chỉ tiêu")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "kind", "product_line", "due_on"],
                name="programme_target_once",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What is counted, in the reader's language."""
        name = say(AIMS[self.kind])
        return f"{name}, {say(LINE_LABELS[self.product_line])}" if self.product_line else name

    def get_absolute_url(self) -> str:
        return self.version.get_absolute_url()

    def story(self) -> Plan:
        return self.version.plan
