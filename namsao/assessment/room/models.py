"""What a council's session leaves behind beside the sheets and the result."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.models import Dossier, Evidence
from namsao.kernel.models import Reached
from namsao.law.evidence import label_of


class Interest(models.TextChoices):
    """What ties a member to a producer."""

    FAMILY = "family", _("Quan hệ gia đình với người của chủ thể")
    EMPLOYER = "employer", _("Làm việc, góp vốn hoặc có hợp đồng với chủ thể")
    ADVISER = "adviser", _("Đã tư vấn, lập hồ sơ cho chủ thể")
    COMMUNE = "commune", _("Cùng xã với chủ thể")
    OTHER = "other", _("Lý do khác")


class Conflict(Reached):
    """A conflict of interest: hides the dossier from the person, drops their sheet.

    Declared by the member, or recorded for them by the office or who presides.
    """

    AREA = "entry__round__area__path"

    entry = models.ForeignKey("assessment.Entry", models.CASCADE, related_name="conflicts")
    seat = models.ForeignKey("assessment.Seat", models.PROTECT, related_name="conflicts")
    kind = models.CharField(_("quan hệ"), max_length=10, choices=Interest, default="other")
    reason = models.TextField(_("lý do"))
    recorded = models.BooleanField(default=False)  # by another than the member
    declared_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "seat"], name="assessment_conflict_once")
        ]

    def story(self) -> Dossier:
        return self.entry.dossier


class Filing(Reached):
    """A sheet as its member signed it, for ever: rows are added and never changed.

    A sheet that is signed again has a second filing; the first stays readable as it was.
    """

    AREA = "sheet__entry__round__area__path"

    sheet = models.ForeignKey("assessment.ScoreSheet", models.CASCADE, related_name="filings")
    number = models.PositiveSmallIntegerField()  # the first is 1
    signed_at = models.DateTimeField()
    total = models.PositiveSmallIntegerField()
    stars = models.PositiveSmallIntegerField()
    scores = models.JSONField()  # [{"criterion", "choice", "note", "reason", "objection"}, …]
    remark = models.TextField(blank=True)

    class Meta:
        verbose_name = _("lần ký phiếu")
        ordering: ClassVar = ["sheet_id", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "number"], name="assessment_filing_once")
        ]

    def __str__(self) -> str:
        return f"{self.sheet} ({self.number})"

    def story(self) -> Dossier:
        return self.sheet.entry.dossier

    def get_absolute_url(self) -> str:
        return reverse("assessment:filing", args=[self.sheet_id, self.number])


class Ground(models.TextChoices):
    """Why the chair asks a member to look again."""

    SPREAD = "spread", _("Điểm chênh quá mức quy chế cho phép")
    GATE = "gate", _("Ý kiến khác nhau về một điều kiện của sao")
    OTHER = "other", _("Lý do khác")


class Outcome(models.TextChoices):
    """What a member did when looking again."""

    KEPT = "kept", _("Giữ nguyên")
    CHANGED = "changed", _("Thay đổi")


class SecondLook(Reached):
    """A member looks at a signed sheet again, because the chair asked; both filings are kept."""

    AREA = "sheet__entry__round__area__path"

    sheet = models.ForeignKey("assessment.ScoreSheet", models.CASCADE, related_name="second_looks")
    ground = models.CharField(_("căn cứ"), max_length=10, choices=Ground)
    reason = models.TextField(_("lý do yêu cầu"))
    criteria = models.JSONField(default=list)  # numbers of the criteria to look at
    asked_at = models.DateTimeField()
    first = models.ForeignKey(Filing, models.PROTECT, related_name="+")
    second = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(_("lý do giữ hoặc đổi"), blank=True)

    class Meta:
        verbose_name = _("xem lại phiếu")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sheet"],
                condition=Q(second__isnull=True),
                name="assessment_one_open_second_look",
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=True, outcome="", answer="")
                | (Q(second__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
                name="assessment_second_look_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} ({self.get_ground_display()})"

    def story(self) -> Dossier:
        return self.sheet.entry.dossier


class Ruling(models.TextChoices):
    """What the session makes of an objection to a settled fact."""

    STANDS = "stands", _("Giữ nguyên điều tổ tư vấn đã xác định")
    CORRECTED = "corrected", _("Tổ tư vấn xác định lại")
    OPENED = "opened", _("Mỗi thành viên tự chấm tiêu chí này")


class Resolution(Reached):
    """How the session resolved objections to one settled fact.

    `choice` is what holds for every sheet from then on: the finding where it stands, the new one
    once the team has corrected it; none where the members score it themselves.
    """

    AREA = "entry__round__area__path"

    entry = models.ForeignKey("assessment.Entry", models.CASCADE, related_name="resolutions")
    criterion = models.CharField(max_length=10)
    ruling = models.CharField(_("kết luận"), max_length=10, choices=Ruling)
    reason = models.TextField(_("lý do"))
    resolved_at = models.DateTimeField()
    former = models.PositiveSmallIntegerField()  # the finding objected to, as stored
    choice = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("giải quyết phản đối")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "criterion"], name="assessment_resolved_once"
            ),
            models.CheckConstraint(
                condition=Q(ruling="stands", choice__isnull=False)
                | Q(ruling="corrected")
                | Q(ruling="opened", choice__isnull=True),
                name="assessment_resolution_says_what_holds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} {self.criterion}: {self.get_ruling_display()}"

    @property
    def awaited(self) -> bool:
        """Whether the team still owes the corrected finding."""
        return self.ruling == Ruling.CORRECTED and self.choice is None

    def story(self) -> Dossier:
        return self.entry.dossier


class EvidenceWindow(Reached):
    """The one document that may still come in after the evidence was frozen for the council."""

    AREA = "entry__round__area__path"
    PRODUCER = "entry__dossier__product__producer_id"

    entry = models.ForeignKey("assessment.Entry", models.CASCADE, related_name="windows")
    criterion = models.CharField(_("tiêu chí"), max_length=10, blank=True)
    kind = models.CharField(_("loại minh chứng"), max_length=40)
    reason = models.TextField(_("lý do"))
    opened_at = models.DateTimeField()
    until = models.DateField(_("nhận đến hết ngày"))
    replaces = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("cửa sổ bổ sung minh chứng")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, evidence__isnull=True)
                | Q(used_at__isnull=False, evidence__isnull=False),
                name="assessment_window_used_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.kind_label}"

    @property
    def kind_label(self) -> str:
        """What kind of document may come, in the reader's language."""
        return label_of(self.kind, get_language() or "vi")

    def story(self) -> Dossier:
        return self.entry.dossier

    def get_absolute_url(self) -> str:
        return reverse("assessment:evidence", args=[self.entry_id])


class Substitution(Reached):
    """A seat's substitute takes part in its place: for a whole session, or for one dossier."""

    AREA = "session__round__area__path"

    session = models.ForeignKey("assessment.Session", models.CASCADE, related_name="substitutions")
    entry = models.ForeignKey(
        "assessment.Entry", models.CASCADE, null=True, related_name="substitutions"
    )
    seat = models.ForeignKey("assessment.Seat", models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey("assessment.Seat", models.PROTECT, related_name="stands_in")
    reason = models.TextField(_("lý do"))
    appointed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("người thay")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "entry", "seat"],
                nulls_distinct=False,
                name="assessment_one_substitute",
                violation_error_message=_("Thành viên này đã có người thay."),
            ),
            models.CheckConstraint(
                condition=~Q(seat=models.F("substitute")),
                name="assessment_nobody_stands_in_for_themselves",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.substitute} → {self.seat}"

    def story(self) -> Reached:
        return self.session
