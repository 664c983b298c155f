"""A round of a former decision as its papers tell it: council, dossiers, marks, papers.

Under Decision 148/2023 a district's council rated and its committee recognised 3 stars. Its
criteria are not bundled (148/2023, criteria): totals, parts and stars stand as they were written,
and nothing here works them out again.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.models import Kind
from namsao.kernel.models import Moved, Reached, StoredFile
from namsao.law.criteria.model import Wording
from namsao.law.product_lines import LINES
from namsao.law.regimes import regime


class PastLevel(models.TextChoices):
    """Whose council it was. A district's until 30 June 2025."""

    DISTRICT = "district", _("Cấp huyện")
    PROVINCE = "province", _("Cấp tỉnh")


class PastRound(Moved):
    """A round of the unit `area` as it then was; `keeper` is today's province that keeps it."""

    AREA = "keeper__path"

    keeper = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    unit = models.CharField(_("đơn vị khi ấy"), max_length=200)  # by its kind and name of that day
    level = models.CharField(_("cấp đánh giá"), max_length=10, choices=PastLevel)
    regime = models.CharField(_("quyết định áp dụng"), max_length=20)
    name = models.CharField(_("tên đợt"), max_length=100)
    met_on = models.DateField(_("ngày họp hội đồng"))
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    minutes_number = models.CharField(_("số biên bản"), max_length=60)
    council_decision = models.CharField(_("quyết định thành lập hội đồng"), max_length=200)
    note = models.TextField(_("ghi chú"), blank=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("writing", _("Đang ghi")),
            ("kept", _("Đã lưu, đã công bố")),
            ("dropped", _("Đã bỏ")),
        ],
        default="writing",
    )
    decision = models.ForeignKey(
        "certificates.Decision", models.PROTECT, null=True, related_name="past_rounds"
    )

    class Meta:
        verbose_name = _("đợt đánh giá cũ")
        ordering: ClassVar = ["-met_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=~Q(state="dropped"),
                name="certificates_past_round_once",
                violation_error_message=_("Đợt này của đơn vị đã được ghi."),
            ),
            # The day before Decision 26/2026: what came later is evaluated here, not recorded.
            models.CheckConstraint(
                condition=Q(met_on__lt="2026-05-22"), name="certificates_past_round_is_past"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def law(self) -> Wording:
        """The decision under which it was held."""
        return regime(self.regime).title

    def get_absolute_url(self) -> str:
        return reverse("certificates:past_round", args=[self.pk])


class PastDuty(models.TextChoices):
    """What a person was in the council of the time."""

    CHAIR = "chair", _("Chủ tịch hội đồng")
    MEMBER = "member", _("Thành viên hội đồng")
    SECRETARY = "secretary", _("Thư ký hội đồng")
    ADVISER = "adviser", _("Thành viên tổ tư vấn")


SCORING = frozenset({"chair", "member"})
"""Duties that come with a score sheet."""


class PastMember(Reached):
    """Somebody of the council or its advisory team, by the name in its papers."""

    AREA = "round__keeper__path"

    round = models.ForeignKey(PastRound, models.PROTECT, related_name="members")
    name = models.CharField(_("họ tên"), max_length=120)
    duty = models.CharField(_("nhiệm vụ"), max_length=10, choices=PastDuty)
    organisation = models.CharField(_("cơ quan, đơn vị"), max_length=200, blank=True)
    present = models.BooleanField(_("có mặt"), default=True)

    class Meta:
        verbose_name = _("thành viên hội đồng cũ")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "name", "organisation"],
                name="certificates_past_member_once",
                violation_error_message=_("Người này đã có trong danh sách."),
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(duty="chair"),
                name="certificates_one_past_chair",
                violation_error_message=_("Đợt này đã có chủ tịch hội đồng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_duty_display()})"

    def story(self) -> Any:
        return self.round

    def get_absolute_url(self) -> str:
        return self.round.get_absolute_url()


class PastOutcome(models.TextChoices):
    """What became of a product: `namsao.law.past_rounds.outcomes`."""

    RECOGNISED = "recognised", _("Công nhận, cấp giấy chứng nhận")
    SENT_UP = "sent_up", _("Gửi cấp trên đánh giá")
    RETURNED = "returned", _("Trả kết quả về cấp dưới")
    NOT_RECOGNISED = "not_recognised", _("Không công nhận")
    DISQUALIFIED = "disqualified", _("Bị loại")


def _points(label: Any, **options: Any) -> Any:
    return models.DecimalField(label, max_digits=5, decimal_places=2, **options)


class PastEntry(Reached):
    """One product in the round, by the names, the place and the code of the time.

    `commune` is today's unit at that place. Points are as the minutes write them, of 100.
    """

    AREA = "round__keeper__path"

    round = models.ForeignKey(PastRound, models.PROTECT, related_name="entries")
    commune = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    product_name = models.CharField(_("tên sản phẩm"), max_length=200)
    product_code = models.CharField(_("mã sản phẩm"), max_length=60, blank=True)
    producer_name = models.CharField(_("tên chủ thể"), max_length=200)
    place = models.CharField(_("địa chỉ"), max_length=300)
    line = models.CharField(
        _("ngành sản phẩm"), max_length=30, choices=[(one.key, one.label.vi) for one in LINES]
    )
    kind = models.CharField(_("lần đăng ký"), max_length=10, choices=Kind, default="first")
    # A product that a district sent up has its place in the district's round too.
    came_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="went_to", verbose_name=_("huyện gửi lên")
    )
    total = _points(_("tổng điểm"))
    part_a = _points(_("phần A"), null=True)
    part_b = _points(_("phần B"), null=True)
    part_c = _points(_("phần C"), null=True)
    stars = models.PositiveSmallIntegerField(_("hạng sao"))
    outcome = models.CharField(_("kết quả"), max_length=20, choices=PastOutcome)
    certificate_number = models.CharField(_("số giấy chứng nhận"), max_length=60, blank=True)
    remark = models.TextField(_("ghi chú, lý do"), blank=True)

    class Meta:
        verbose_name = _("sản phẩm trong đợt cũ")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "product_name", "producer_name"],
                name="certificates_past_entry_once",
                violation_error_message=_("Sản phẩm này đã có trong đợt."),
            ),
            models.CheckConstraint(
                condition=Q(total__range=(0, 100)) & Q(stars__range=(1, 5)),
                name="certificates_past_entry_points",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="recognised") | Q(stars__gte=3),
                name="certificates_past_recognition_has_three_stars",
            ),
        ]

    def __str__(self) -> str:
        return self.product_name

    @property
    def line_label(self) -> Wording:
        """The product line in words."""
        return next(one.label for one in LINES if one.key == self.line)

    @property
    def parts(self) -> list[tuple[str, Decimal]]:
        """The parts that the papers give, with their letters: points of 100."""
        every = (("A", self.part_a), ("B", self.part_b), ("C", self.part_c))
        return [(letter, points) for letter, points in every if points is not None]

    @property
    def mean_of_marks(self) -> Fraction | None:
        """The exact mean of the sheets that are recorded; None where none is."""
        marks = [Fraction(mark.total) for mark in self.marks.all()]
        return sum(marks, Fraction()) / len(marks) if marks else None

    @property
    def marks_say_otherwise(self) -> bool:
        """Whether the written total is not the mean of the recorded sheets, rounded or cut."""
        mean = self.mean_of_marks
        return mean is not None and abs(mean - Fraction(self.total)) >= Fraction(1, 10)

    def story(self) -> Any:
        return self.round

    def get_absolute_url(self) -> str:
        return f"{self.round.get_absolute_url()}#entry-{self.pk}"


class PastMark(Reached):
    """The total of one member's sheet on one product."""

    AREA = "entry__round__keeper__path"

    entry = models.ForeignKey(PastEntry, models.CASCADE, related_name="marks")
    member = models.ForeignKey(PastMember, models.PROTECT, related_name="marks")
    total = _points(_("tổng điểm"))

    class Meta:
        ordering: ClassVar = ["member"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "member"], name="certificates_past_mark_once"
            ),
            models.CheckConstraint(
                condition=Q(total__range=(0, 100)), name="certificates_past_mark_points"
            ),
        ]

    def story(self) -> Any:
        return self.entry.round


class PastPaperKind(models.TextChoices):
    """The papers of a round."""

    MINUTES = "minutes", _("Biên bản họp hội đồng")
    DECISION = "decision", _("Quyết định công nhận")
    COUNCIL = "council", _("Quyết định thành lập hội đồng, quy chế")
    SHEETS = "sheets", _("Phiếu đánh giá")
    DOSSIER = "dossier", _("Hồ sơ sản phẩm")
    CERTIFICATE = "certificate", _("Giấy chứng nhận")
    OTHER = "other", _("Tài liệu khác")


class PastPaper(Reached):
    """A scan or file of a paper of the round."""

    AREA = "round__keeper__path"

    round = models.ForeignKey(PastRound, models.PROTECT, related_name="papers")
    kind = models.CharField(_("loại tài liệu"), max_length=20, choices=PastPaperKind)
    title = models.CharField(_("tên tài liệu"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tài liệu của đợt cũ")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.title

    def story(self) -> Any:
        return self.round

    def get_absolute_url(self) -> str:
        return reverse("certificates:past_paper", args=[self.pk])
