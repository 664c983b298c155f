"""Captured events: the payload as it came, and beside it what is asked for.

Names follow EPCIS 2.0. Words of CBV are kept bare (`shipping`), foreign ones as their address;
identifiers are kept in their one form (`namsao.gs1.identity`), the payload has the original.
"""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.gs1.epcis.events import KINDS
from namsao.kernel.models import Reached
from namsao.kernel.reach import Actor, Grant, Scoped
from namsao.kernel.sealed import SealedTextField
from namsao.notices.models import Outgoing


class Side(models.IntegerChoices):
    """Which list of an event names a thing."""

    EPC = 1, "epcList"
    QUANTITY = 2, "quantityList"
    PARENT = 3, "parentID"
    CHILD = 4, "childEPCs"
    CHILD_QUANTITY = 5, "childQuantityList"
    INPUT = 6, "inputEPCList"
    INPUT_QUANTITY = 7, "inputQuantityList"
    OUTPUT = 8, "outputEPCList"
    OUTPUT_QUANTITY = 9, "outputQuantityList"


class CaptureJob(Reached):
    """One document that was handed in for a producer, and what became of each of its events.

    `code` names the job in addresses. `results` holds a line for each event of the document:
    its position from 0, its result (accepted, duplicate, rejected) and its id or problems.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    code = models.CharField(max_length=32, unique=True)
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="+")
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("nhận lúc"))
    finished_at = models.DateTimeField(null=True)
    success = models.BooleanField(_("thành công"))
    error_behaviour = models.CharField(
        max_length=10, choices=[("rollback", "rollback"), ("proceed", "proceed")]
    )
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("dung lượng"))
    accepted = models.PositiveIntegerField(_("sự kiện đã nhận"))
    duplicates = models.PositiveIntegerField(_("sự kiện đã có từ trước"))
    rejected = models.PositiveIntegerField(_("sự kiện bị từ chối"))
    results = models.JSONField(default=list)
    errors = models.JSONField(default=list)

    class Meta:
        verbose_name = _("lần gửi dữ liệu truy xuất")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["producer", "-id"], name="trace_jobs")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("traceability:job", args=[self.pk])


class EventQuerySet(Scoped["EpcisEvent"]):
    """Events of one's own producer, and those that name it as a partner in a transfer."""

    def _reach_of(self, grant: Grant, actor: Actor, action: str) -> Q:
        own = super()._reach_of(grant, actor, action)
        if grant.producer_id is None:
            return own
        mine = PartyNumber.objects.filter(producer_id=grant.producer_id, confirmed=True)
        uris = list(mine.values_list("uri", flat=True))
        if not uris:
            return own  # an index then answers alone
        named = EventParty.objects.filter(uri__in=uris).values("event_id")
        return own | Q(pk__in=named, withdrawn=False)


class EpcisEvent(Reached):
    """One event. Never changed, but for `withdrawn`: declared later never to have happened.

    `event_id` is the id that its sender gave; the hash of CBV 2.0 (32 bytes) names all events.
    `words` holds the fields of others by full name, for questions: {"ilmd": …, "own": …}.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    job = models.ForeignKey(CaptureJob, models.PROTECT, related_name="events", db_index=False)
    producer = models.ForeignKey(
        "producers.Producer", models.PROTECT, related_name="+", db_index=False
    )
    kind = models.PositiveSmallIntegerField(
        choices=[(number, name) for number, name in enumerate(KINDS, start=1)]
    )
    action = models.CharField(max_length=7, blank=True)
    event_id = models.TextField(null=True)
    event_hash = models.BinaryField(max_length=32)
    event_time = models.DateTimeField()
    event_time_zone_offset = models.CharField(max_length=6)
    record_time = models.DateTimeField()
    biz_step = models.TextField(blank=True)
    disposition = models.TextField(blank=True)
    read_point = models.TextField(blank=True)
    biz_location = models.TextField(blank=True)
    transformation_id = models.TextField(blank=True)
    declared_at = models.DateTimeField(null=True)  # an error declaration, when it was made
    error_reason = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    words = models.JSONField(null=True)
    prefixes = models.JSONField(null=True)
    payload = models.JSONField()

    objects: ClassVar = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("sự kiện truy xuất")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["producer", "event_time"], name="trace_event_time"),
            models.Index(fields=["biz_step", "event_time"], name="trace_event_step"),
            models.Index(
                fields=["read_point", "id"], name="trace_event_read", condition=~Q(read_point="")
            ),
            models.Index(
                fields=["biz_location", "id"],
                name="trace_event_place",
                condition=~Q(biz_location=""),
            ),
            models.Index(
                fields=["transformation_id"],
                name="trace_event_run",
                condition=~Q(transformation_id=""),
            ),
            BrinIndex(fields=["record_time"], name="trace_event_record"),
            GinIndex(
                fields=["words"],
                opclasses=["jsonb_path_ops"],
                name="trace_event_words",
                condition=Q(words__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            # A declaration repeats the content, and so the name, of the event it withdraws.
            models.UniqueConstraint(
                fields=["event_hash", "producer", "declared_at"],
                name="trace_event_once",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["event_id", "producer", "declared_at"],
                name="trace_event_id_once",
                condition=Q(event_id__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind__range=(1, len(KINDS))), name="trace_event_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    @property
    def name(self) -> str:
        """The id that partners know it by: its sender's, or its hash."""
        return self.event_id or f"ni:///sha-256;{bytes(self.event_hash).hex()}?ver=CBV2.0"

    def get_absolute_url(self) -> str:
        return reverse("traceability:event", args=[self.pk])


class EventItem(models.Model):
    """One thing that an event names, with how much of it; `lot` if it is traced as a lot."""

    pk = models.CompositePrimaryKey("event_id", "position")
    event = models.ForeignKey(EpcisEvent, models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveIntegerField()
    side = models.PositiveSmallIntegerField(choices=Side)
    uri = models.TextField()
    lot = models.ForeignKey(
        "traceability.Lot", models.PROTECT, null=True, related_name="items", db_index=False
    )
    quantity = models.DecimalField(null=True)
    uom = models.CharField(max_length=3, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["uri", "event"], name="trace_item_uri"),
            models.Index(
                fields=["lot", "event"], name="trace_item_lot", condition=Q(lot__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.uri


class EventParty(models.Model):
    """Who gave (source) or got (destination) the things of an event."""

    pk = models.CompositePrimaryKey("event_id", "position")
    event = models.ForeignKey(EpcisEvent, models.CASCADE, related_name="parties", db_index=False)
    position = models.PositiveIntegerField()
    destination = models.BooleanField()
    type = models.TextField()
    uri = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["uri", "event"], name="trace_party_uri")]

    def __str__(self) -> str:
        return self.uri


class EventDocument(models.Model):
    """A business transaction that an event names: an order, a delivery note, a test result."""

    pk = models.CompositePrimaryKey("event_id", "position")
    event = models.ForeignKey(EpcisEvent, models.CASCADE, related_name="papers", db_index=False)
    position = models.PositiveIntegerField()
    type = models.TextField(blank=True)
    uri = models.TextField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["uri", "event"], name="trace_document_uri")]

    def __str__(self) -> str:
        return self.uri


class PartyNumber(Reached):
    """An address (PGLN, GLN or another) under which partners name a producer.

    Whoever holds one reads transfers that name it, so an office confirms it first.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    producer = models.ForeignKey(
        "producers.Producer", models.PROTECT, related_name="party_numbers"
    )
    uri = models.TextField(_("mã bên tham gia"))
    confirmed = models.BooleanField(_("đã xác nhận"), default=False)
    claimed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mã bên tham gia chuỗi")
        ordering: ClassVar = ["uri"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["uri"],
                condition=Q(confirmed=True),
                name="trace_number_of_one_producer",
                violation_error_message=_("Mã này đã được xác nhận cho chủ thể khác."),
            ),
            models.UniqueConstraint(
                fields=["producer", "uri"],
                name="trace_number_claimed_once",
                violation_error_message=_("Chủ thể đã khai mã này."),
            ),
        ]

    def __str__(self) -> str:
        return self.uri

    def get_absolute_url(self) -> str:
        return reverse("traceability:index")


class Partner(Reached):
    """How a producer knows an address in its events: a buyer's or supplier's name and contact."""

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    producer = models.ForeignKey("producers.Producer", models.CASCADE, related_name="partners")
    uri = models.TextField()
    name = models.CharField(_("tên"), max_length=200)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    phone = models.CharField(_("điện thoại"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("đối tác")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["producer", "uri"], name="trace_partner_once")
        ]

    def __str__(self) -> str:
        return self.name


class NamedQuery(Reached):
    """A question that its owner asks again and again, by name (EPCIS 2.0, section 8.2.7)."""

    owner = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="trace_query_once")
        ]

    def __str__(self) -> str:
        return self.name


class Subscription(Reached):
    """Who is told when new events answer a named query: at once, or on a schedule.

    `after` is the id of the last event looked at.
    """

    query = models.ForeignKey(NamedQuery, models.CASCADE, related_name="subscriptions")
    code = models.CharField(max_length=32, unique=True)
    dest = models.URLField(max_length=500)
    signature_token = SealedTextField(blank=True)
    schedule = models.JSONField(null=True)  # None: a stream
    report_if_empty = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    after = models.BigIntegerField()
    next_run_at = models.DateTimeField(null=True)
    last_notified_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["next_run_at"], name="trace_runs_due")]

    def __str__(self) -> str:
        return f"{self.query.name} → {self.dest}"


class SubscriptionPost(Outgoing):
    """Answers on their way to a subscriber: the events after one id up to another."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="posts")
    after = models.BigIntegerField()
    until = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="trace_posts_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.after}–{self.until}"
