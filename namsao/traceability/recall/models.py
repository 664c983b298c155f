"""A recall: which lots it is about, who holds them, who was told and what they answered."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Func, Q
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, Reached
from namsao.kernel.reach import Actor, Grant, Scoped
from namsao.law.recall import REASONS


class RecallCase(Moved):
    """One recall. `producer` is whose lots it began with, `area` whose office looks after it."""

    AREA = "area__path"
    PRODUCER = "producer_id"

    number = models.CharField(_("số vụ việc"), max_length=40, unique=True)
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="recalls")
    area = models.ForeignKey("areas.Area", models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=20,
        choices=[
            ("open", _("Đang xác định phạm vi")),
            ("announced", _("Đã thông báo thu hồi")),
            ("closed", _("Đã kết thúc")),
            ("dropped", _("Đã hủy bỏ")),
        ],
        default="open",
    )
    reason = models.CharField(
        _("lý do"), max_length=20, choices=[(key, wording.vi) for key, wording in REASONS]
    )
    what = models.TextField(_("sự việc"))
    instructions = models.TextField(_("việc người đang giữ phải làm"), blank=True)
    opened_at = models.DateTimeField(_("mở lúc"))
    computed_at = models.DateTimeField(_("tính lúc"))
    announced_at = models.DateTimeField(_("thông báo lúc"), null=True)
    ended_at = models.DateTimeField(_("kết thúc lúc"), null=True)
    outcome = models.TextField(_("kết quả"), blank=True)

    class Meta:
        verbose_name = _("vụ thu hồi lô")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(state="dropped") | Q(announced_at__isnull=False),
                name="trace_recall_is_announced",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def about(self) -> str:
        """Why, in the reader's language."""
        return dict(REASONS)[self.reason].in_language(get_language() or "vi")

    def get_absolute_url(self) -> str:
        return reverse("traceability:recall", args=[self.pk])


class RecallLot(models.Model):
    """A lot of a recall: one it began with (`seed`), or one that came of it."""

    case = models.ForeignKey(RecallCase, models.CASCADE, related_name="lots")
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, related_name="recalls")
    seed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["lot_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "lot"], name="trace_recalled_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.lot_id}"


class RecallStart(models.Model):
    """What a recall began with other than single lots: its lots are found anew each time.

    One of an area (or one of its codes), a standard's certificate of an area, an OCOP certificate,
    an event. From the first to the last day, where told; `book` narrows it to what one producer
    wrote. `found` is how many lots that were when it was last worked out.
    """

    case = models.ForeignKey(RecallCase, models.CASCADE, related_name="starts")
    growing_area = models.ForeignKey(
        "traceability.GrowingArea", models.PROTECT, null=True, related_name="+"
    )
    code = models.ForeignKey(
        "traceability.GrowingAreaCode", models.PROTECT, null=True, related_name="+"
    )
    standard = models.ForeignKey(
        "traceability.GrowingStandard", models.PROTECT, null=True, related_name="+"
    )
    certificate = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, null=True, related_name="+"
    )
    # Events are never deleted, and their table may be divided: the database holds nothing here.
    event = models.ForeignKey(
        "traceability.EpcisEvent",
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
    )
    book = models.ForeignKey("producers.Producer", models.PROTECT, null=True, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Exact(
                    Func(
                        "growing_area",
                        "standard",
                        "certificate",
                        "event",
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="trace_recall_starts_from_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=True) | Q(growing_area__isnull=False),
                name="trace_recall_starts_from_a_code_of_an_area",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True)
                | Q(until__isnull=True)
                | Q(until__gte=models.F("since")),
                name="trace_recall_start_has_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.code or self.origin)

    @property
    def origin(self) -> Reached:
        """The area, standard, certificate or event."""
        chosen: tuple[Reached | None, ...] = (
            self.growing_area,
            self.standard,
            self.certificate,
            self.event,
        )
        return next(one for one in chosen if one is not None)


class HolderQuerySet(Scoped["RecallHolder"]):
    """Holders are reached by themselves and by offices; by a producer who recalls, those whom it
    supplied itself: the customers of its customers are their business and the office's."""

    def _reach_of(self, grant: Grant, actor: Actor, action: str) -> Q:
        own = super()._reach_of(grant, actor, action)
        if grant.producer_id is None:
            return own
        told = own & ~Q(case__state="open")
        known = Q(suppliers__contains=[grant.producer_id]) | Q(producer_id=grant.producer_id)
        return told | known & Q(case__producer_id=grant.producer_id)


class RecallHolder(Reached):
    """Somebody who has, or had, some of it.

    `uri` is how events name them; `producer` is set where it is one of ours. `got` is what they
    received or made by the events, `stock` what should still be there; lines of [lot id, amount
    as text or null, unit]. `suppliers` are our producers that sent it to them. The answer's
    amounts are in `uom`.
    """

    AREA = "case__area__path"
    PRODUCER = "producer_id"

    case = models.ForeignKey(RecallCase, models.CASCADE, related_name="holders")
    uri = models.TextField()
    name = models.CharField(_("tên"), max_length=200)
    producer = models.ForeignKey("producers.Producer", models.PROTECT, null=True, related_name="+")
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    suppliers = models.JSONField(default=list)
    got = models.JSONField(default=list)
    stock = models.JSONField(default=list)
    told_at = models.DateTimeField(_("báo lúc"), null=True)
    answered_at = models.DateTimeField(_("trả lời lúc"), null=True)
    uom = models.CharField(_("đơn vị"), max_length=3, blank=True)
    held = models.DecimalField(_("đang giữ lại"), max_digits=18, decimal_places=3, null=True)
    returned = models.DecimalField(_("đã trả lại"), max_digits=18, decimal_places=3, null=True)
    destroyed = models.DecimalField(_("đã tiêu hủy"), max_digits=18, decimal_places=3, null=True)
    sold = models.DecimalField(_("đã bán, đã dùng"), max_digits=18, decimal_places=3, null=True)
    note = models.TextField(_("ghi chú"), blank=True)

    objects: ClassVar = HolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("bên đang giữ hàng")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "uri"], name="trace_holder_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def accounted(self) -> Decimal:
        """What the answer accounts for, in its unit."""
        parts: list[Any] = [self.held, self.returned, self.destroyed, self.sold]
        return sum((part for part in parts if part is not None), Decimal(0))

    def get_absolute_url(self) -> str:
        return f"{self.case.get_absolute_url()}#holder-{self.pk}"

    def story(self) -> RecallCase:
        return self.case
