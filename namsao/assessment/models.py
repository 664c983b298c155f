"""Rounds, seats, appraisals, score sheets, sessions and results."""

from datetime import date, timedelta
from fractions import Fraction
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.assessment.room.models import Conflict as Conflict  # models of this app
from namsao.assessment.room.models import EvidenceWindow as EvidenceWindow
from namsao.assessment.room.models import Filing as Filing
from namsao.assessment.room.models import Interest as Interest
from namsao.assessment.room.models import Resolution as Resolution
from namsao.assessment.room.models import SecondLook as SecondLook
from namsao.assessment.room.models import Substitution as Substitution
from namsao.assessment.rules import GateRule as GateRule
from namsao.assessment.rules import RulesOfOperation as RulesOfOperation
from namsao.assessment.sampling.models import Sample as Sample  # a model of this app
from namsao.dossiers.models import Dossier, Evidence
from namsao.kernel.models import Moved, Reached


class Round(Moved):
    """An evaluation round of a province, or of the centre: Article 5.

    `legal_number` is which of the year's rounds it is; an extra round has none.
    """

    AREA = "area__path"

    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    rules = models.ForeignKey(RulesOfOperation, models.PROTECT, related_name="+")
    name = models.CharField(_("tên đợt"), max_length=100)
    year = models.PositiveSmallIntegerField(_("năm"))
    proposals_until = models.DateField(_("nhận hồ sơ xã đề nghị trước ngày"))
    results_until = models.DateField(_("có kết quả trước ngày"))
    legal_number = models.PositiveSmallIntegerField(_("đợt theo Điều 5"), null=True)
    capacity = models.PositiveSmallIntegerField(_("số hồ sơ tối đa"), null=True)
    state = models.CharField(
        max_length=20,
        choices=[("open", _("Đang diễn ra")), ("closed", _("Đã kết thúc"))],
        default="open",
    )

    class Meta:
        verbose_name = _("đợt đánh giá")
        ordering: ClassVar = ["-year", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "name"], name="assessment_round_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """The last day in time: results are due before `results_until` (Article 5)."""
        return self.results_until - timedelta(days=1)

    def get_absolute_url(self) -> str:
        return reverse("assessment:round", args=[self.pk])


class SessionForm(models.TextChoices):
    """How the council decides: Articles 7.3.d and 7.6.d."""

    MEETING = "meeting", _("Họp")
    WRITTEN = "written", _("Lấy ý kiến bằng văn bản")


class Session(Moved):
    """A sitting of the council in a round: a meeting, or opinions in writing until a day.

    For written opinions `meets_on` is the last day on which members answer.
    """

    AREA = "round__area__path"

    round = models.ForeignKey(Round, models.PROTECT, related_name="sessions")
    form = models.CharField(_("hình thức"), max_length=10, choices=SessionForm, default="meeting")
    meets_on = models.DateField(_("ngày họp"))
    place = models.CharField(_("địa điểm"), max_length=200, blank=True)
    state = models.CharField(
        max_length=20,
        choices=[
            ("called", _("Đã triệu tập")),
            ("asked", _("Đang lấy ý kiến")),
            ("open", _("Đang họp")),
            ("closed", _("Đã bế mạc")),
        ],
        default="called",
    )
    minutes_number = models.CharField(_("số biên bản"), max_length=60, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("phiên họp")

    def __str__(self) -> str:
        return f"{self.round} {self.meets_on:%d/%m/%Y}"

    @property
    def in_writing(self) -> bool:
        """Whether members answer in writing and do not meet."""
        return self.form == SessionForm.WRITTEN

    def get_absolute_url(self) -> str:
        return reverse("assessment:session", args=[self.pk])


class Duty(models.TextChoices):
    """What a person was appointed to in a round."""

    ADVISER = "adviser", _("Thành viên tổ tư vấn")
    CHAIR = "chair", _("Chủ tịch hội đồng")
    VICE_CHAIR = "vice_chair", _("Phó chủ tịch hội đồng")
    MEMBER = "member", _("Thành viên hội đồng")
    SECRETARY = "secretary", _("Thư ký hội đồng")
    SUBSTITUTE = "substitute", _("Người thay thành viên hội đồng")


VOTING = (Duty.CHAIR, Duty.VICE_CHAIR, Duty.MEMBER)
SCORING = (*VOTING, Duty.SUBSTITUTE)  # a substitute only where they stand in for a member


class Seat(Reached):
    """An appointment to the advisory team or the council of a round.

    `commune` is where the person lives or works: some rules of operation keep members from
    judging dossiers of their own commune.
    """

    AREA = "round__area__path"

    round = models.ForeignKey(Round, models.CASCADE, related_name="seats")
    person = models.ForeignKey("people.User", models.PROTECT, related_name="seats")
    duty = models.CharField(_("nhiệm vụ"), max_length=10, choices=Duty)
    organisation = models.CharField(_("cơ quan, đơn vị"), max_length=200)
    commune = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("thành phần")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "person"],
                condition=Q(ended_at__isnull=True),
                name="assessment_one_seat_per_person",
                violation_error_message=_("Người này đã được phân công trong đợt."),
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(duty="chair", ended_at__isnull=True),
                name="assessment_one_chair",
                violation_error_message=_("Đợt này đã có chủ tịch hội đồng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_duty_display()})"


class Attendance(Reached):
    """Who was present at a session."""

    AREA = "session__round__area__path"

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendance")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    present = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "seat"], name="assessment_attendance_once")
        ]


class Entry(Reached):
    """A dossier in a round, and in the session that decides it.

    A dossier that goes to the centre, or is evaluated again, has an entry for each evaluation; the
    last is the one under way.
    """

    AREA = "round__area__path"
    PRODUCER = "dossier__product__producer_id"

    round = models.ForeignKey(Round, models.PROTECT, related_name="entries")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="entries")
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="entries")
    appraisal_summary = models.TextField(_("nhận xét chung của tổ tư vấn"), blank=True)
    appraised_at = models.DateTimeField(null=True)
    # From then on the council judges what lies there: nothing is added, taken off or replaced.
    frozen_at = models.DateTimeField(_("chốt minh chứng lúc"), null=True)

    class Meta:
        verbose_name = _("hồ sơ trong đợt")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "dossier"],
                name="assessment_dossier_once_in_a_round",
                violation_error_message=_("Hồ sơ này đã có trong đợt."),
            )
        ]

    def __str__(self) -> str:
        return str(self.dossier)

    def story(self) -> Dossier:
        return self.dossier

    def get_absolute_url(self) -> str:
        return reverse("assessment:entry", args=[self.pk])


class Finding(Reached):
    """The advisory team's finding on one criterion: settles a fact, proposes a judgement."""

    AREA = "entry__round__area__path"

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="findings")
    criterion = models.CharField(max_length=10)
    choice = models.PositiveSmallIntegerField(null=True)
    reason = models.TextField(_("nhận xét"))
    evidence = models.ManyToManyField(Evidence, through="Citation", related_name="+")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    folded = models.TextField(default="", editable=False)  # the reason as it is searched

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "criterion"], name="assessment_finding_once")
        ]
        indexes: ClassVar = [
            GinIndex(
                fields=["folded"], opclasses=["gin_trgm_ops"], name="assessment_finding_words"
            )
        ]

    def story(self) -> Dossier:
        return self.entry.dossier


class Citation(Reached):
    """A piece of evidence that a finding rests on, and where in it: readers open it there."""

    AREA = "finding__entry__round__area__path"

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="citations")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    page = models.PositiveSmallIntegerField(_("trang"), null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding", "evidence"], name="assessment_evidence_cited_once"
            )
        ]

    def story(self) -> Dossier:
        return self.finding.story()


class SiteVisit(Reached):
    """Notes of the advisory team's visit to where the product is made (Article 7.3.c)."""

    AREA = "entry__round__area__path"

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="visits")
    visited_on = models.DateField(_("ngày khảo sát"))
    present = models.TextField(_("thành phần"))
    notes = models.TextField(_("kết quả khảo sát"))

    class Meta:
        verbose_name = _("khảo sát thực tế")

    def story(self) -> Dossier:
        return self.entry.dossier


class ScoreSheet(Moved):
    """One member's sheet for one dossier."""

    AREA = "entry__round__area__path"
    READ_WITH = ("seat", "entry__dossier", "entry__session", "entry__round__rules")

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="sheets")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="sheets")
    state = models.CharField(
        max_length=20,
        choices=[("draft", _("Đang chấm")), ("signed", _("Đã ký"))],
        default="draft",
    )
    signed_at = models.DateTimeField(null=True)
    # By the clock of a device that was away when its member signed; `signed_at` is the server's.
    signed_on_device_at = models.DateTimeField(null=True)
    remark = models.TextField(_("nhận xét chung"), blank=True)
    # Counts what was saved, so that a device that was away can tell what it built on.
    version = models.PositiveIntegerField(default=0)
    delivery = models.UUIDField(null=True)  # the last whole sheet taken in: it comes in once

    class Meta:
        verbose_name = _("phiếu đánh giá")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "seat"], name="assessment_one_sheet")
        ]

    def __str__(self) -> str:
        return f"{self.seat.person}: {self.entry}"

    def story(self) -> Dossier:
        return self.entry.dossier

    def get_absolute_url(self) -> str:
        return reverse("assessment:sheet", args=[self.pk])


class Score(Reached):
    """A member's choice on one criterion.

    `objection` says why it differs from a settled fact; `reason` why it stays below what the
    producer claims: the producer reads it, without the member's name. `note` is the council's own.
    """

    AREA = "sheet__entry__round__area__path"

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    criterion = models.CharField(max_length=10)
    choice = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    objection = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)  # of the sheet, when this was saved last
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="assessment_score_once")
        ]

    def story(self) -> Dossier:
        return self.sheet.entry.dossier


class Result(Reached):
    """What the council concluded on a dossier, every number traceable to the sheets counted.

    So that the evaluation is open and can be gone over (Article 4.2).

    The mean is exact: `total_numerator / total_denominator`, never rounded to reach a star.
    """

    # Announced to all who have to do with the dossier, whichever level evaluated it.
    AREA = "entry__dossier__area_path"
    PRODUCER = "entry__dossier__product__producer_id"

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="result")
    total_numerator = models.PositiveIntegerField()
    total_denominator = models.PositiveIntegerField()
    parts = models.JSONField()  # {"A": [numerator, denominator], …}
    stars_by_points = models.PositiveSmallIntegerField()
    stars = models.PositiveSmallIntegerField()
    unmet_gates = models.JSONField(default=list)  # [{"criterion": "1.6", "level": 4, …}]
    gate_rule = models.CharField(max_length=10, choices=GateRule)
    counted_sheets = models.JSONField()  # ids with totals, as they stood when the session closed
    concluded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kết quả")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(stars__range=(1, 5)) & Q(stars__lte=F("stars_by_points")),
                name="assessment_result_stars",
            ),
            models.CheckConstraint(
                condition=Q(total_denominator__gt=0)
                & Q(total_numerator__lte=100 * F("total_denominator")),
                name="assessment_result_total",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.total} ({self.stars}★)"

    @property
    def total(self) -> Fraction:
        """The exact mean of the counted sheets, in points of 100."""
        return Fraction(self.total_numerator, self.total_denominator)

    def story(self) -> Dossier:
        return self.entry.dossier
