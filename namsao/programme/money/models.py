"""Money under a plan. The database itself refuses to spend beyond a line."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, Reached, StoredFile
from namsao.law.programme import OCCASIONS, SOURCE, Figures
from namsao.programme.planning.models import (
    SOURCE_CHOICES,
    BudgetLine,
    Plan,
    choices,
    say,
)


class Allotment(Reached):
    """A line's money from one source as it stands now: the book that actions lock and change.

    `committed`, `paid` and `advanced` are the sums of what hangs on it; the constraint holds
    whatever runs at the same time.
    """

    AREA = "line__plan__keeper__path"

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="allotments")
    source = models.CharField(_("nguồn vốn"), max_length=20, choices=SOURCE_CHOICES)
    approved = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    advanced = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("kinh phí được giao")
        ordering: ClassVar = ["line__position", "source"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "source"], name="programme_allotment_once"),
            models.CheckConstraint(
                condition=Q(advanced__gte=0)
                & Q(advanced__lte=F("paid"))
                & Q(paid__lte=F("committed"))
                & Q(committed__lte=F("approved")),
                name="programme_nothing_beyond_the_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line}, {self.source_label}"

    @property
    def source_label(self) -> str:
        """The source in the reader's language."""
        return say(SOURCE[self.source].label)

    @property
    def figures(self) -> Figures:
        """As it stands now; what was first planned is not known here."""
        return Figures(0, self.approved, self.committed, self.paid, self.advanced)

    @property
    def free(self) -> int:
        """What may still be committed."""
        return self.approved - self.committed

    def get_absolute_url(self) -> str:
        return self.line.plan.get_absolute_url()

    def story(self) -> Plan:
        return self.line.plan


class RewardRate(Reached):
    """What `unit` pays for a recognition, by a resolution or decision with its days."""

    AREA = "keeper__path"

    keeper = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    unit = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    unit_title = models.CharField(_("nơi áp dụng"), max_length=200)
    stars = models.PositiveSmallIntegerField(_("hạng sao"))
    occasion = models.CharField(_("trường hợp"), max_length=10, choices=choices(OCCASIONS))
    amount = models.BigIntegerField(_("mức thưởng (đồng)"))
    document = models.CharField(_("văn bản"), max_length=100)
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến hết ngày"), null=True)

    class Meta:
        verbose_name = _("mức thưởng")
        ordering: ClassVar = ["unit_title", "-since", "stars", "occasion"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "stars", "occasion", "since"], name="programme_rate_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & Q(stars__range=(3, 5))
                & (Q(until__isnull=True) | Q(until__gte=F("since"))),
                name="programme_rate_has_money_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_title}: {self.stars}★ {self.occasion_label}"

    @property
    def occasion_label(self) -> str:
        """First, upgraded or kept, in the reader's language."""
        return say(OCCASIONS[self.occasion])

    def get_absolute_url(self) -> str:
        return reverse("programme:rates")


class Commitment(Moved):
    """A contract or decision that binds money of one line and source.

    A reward is one too: its certificate earns it, once.
    """

    AREA = "allotment__line__plan__keeper__path"

    allotment = models.ForeignKey(Allotment, models.PROTECT, related_name="commitments")
    state = models.CharField(
        max_length=20,
        choices=[
            ("open", _("Đang thực hiện")),
            ("closed", _("Đã kết thúc")),
            ("cancelled", _("Đã hủy")),
        ],
        default="open",
    )
    purpose = models.CharField(_("nội dung"), max_length=200)
    payee = models.CharField(_("đơn vị nhận"), max_length=200)
    document = models.CharField(_("số hợp đồng, quyết định"), max_length=100)
    signed_on = models.DateField(_("ngày ký"))
    closed_on = models.DateField(_("ngày kết thúc"), null=True)
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    released = models.BigIntegerField(default=0)  # given back to the line at the end
    paid = models.BigIntegerField(default=0)
    advanced = models.BigIntegerField(default=0)
    freed = models.BigIntegerField(default=0)  # came back after its end, and went to the line
    shared = models.BigIntegerField(default=0)  # out to the supports of products under it
    certificate = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, null=True, related_name="rewards"
    )
    rate = models.ForeignKey(RewardRate, models.PROTECT, null=True, related_name="rewards")

    class Meta:
        verbose_name = _("cam kết chi")
        ordering: ClassVar = ["-signed_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0)
                & Q(advanced__gte=0)
                & Q(advanced__lte=F("paid"))
                & Q(paid__lte=F("amount") - F("released") - F("freed"))
                & Q(released__gte=0)
                & Q(freed__gte=0)
                & (Q(freed=0) | ~Q(state="open")),
                name="programme_nothing_beyond_the_contract",
            ),
            models.CheckConstraint(
                condition=Q(shared__gte=0) & Q(shared__lte=F("amount")),
                name="programme_shares_within_the_contract",
            ),
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(certificate__isnull=False) & ~Q(state="cancelled"),
                name="programme_reward_once",
                violation_error_message=_("Giấy chứng nhận này đã được thưởng."),
            ),
            models.CheckConstraint(
                condition=Q(certificate__isnull=True, rate__isnull=True)
                | Q(certificate__isnull=False, rate__isnull=False),
                name="programme_reward_by_a_rate",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="programme_commitment_ends_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.purpose

    @property
    def left(self) -> int:
        """What may still be paid."""
        return self.amount - self.released - self.freed - self.paid

    @property
    def unshared(self) -> int:
        """What may still be shared out to supports of products."""
        return self.amount - self.shared

    @property
    def spent(self) -> int:
        """What was paid and is no advance any more: it can come back."""
        return self.paid - self.advanced

    def get_absolute_url(self) -> str:
        return reverse("programme:commitment", args=[self.pk])


class PaymentKind(models.TextChoices):
    """How money moved, or what was shown for it."""

    PAYMENT = "payment", _("Thanh toán")
    ADVANCE = "advance", _("Tạm ứng")
    SETTLEMENT = "settlement", _("Thanh toán tạm ứng")
    REFUND = "refund", _("Hoàn trả tạm ứng")
    REVERSAL = "reversal", _("Đảo bút toán ghi nhầm")
    RETURN = "return", _("Tiền đã chi được nộp trả")


class Payment(Reached):
    """One entry of the book, by its document. Entries are added and never changed.

    What was entered by mistake is reversed by a further entry, once; money that came back is an
    entry of its own. `freed` is what either gave back to the line of a contract that had ended.
    """

    AREA = "commitment__allotment__line__plan__keeper__path"

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=12, choices=PaymentKind)
    amount = models.BigIntegerField(_("số tiền (đồng)"))
    document = models.CharField(_("số chứng từ"), max_length=100)
    paid_on = models.DateField(_("ngày chứng từ"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversal")
    reason = models.TextField(_("lý do"), blank=True)
    freed = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("chứng từ chi")
        ordering: ClassVar = ["paid_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="programme_payment_positive"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="programme_reversal_names_its_entry",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["reversal", "return"]) | ~Q(reason=""),
                name="programme_money_comes_back_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(freed__gte=0)
                & Q(freed__lte=F("amount"))
                & (Q(freed=0) | Q(kind__in=["reversal", "return"])),
                name="programme_freed_by_what_came_back",
            ),
        ]

    def __str__(self) -> str:
        return self.document

    def get_absolute_url(self) -> str:
        return self.commitment.get_absolute_url()

    def story(self) -> Commitment:
        return self.commitment
