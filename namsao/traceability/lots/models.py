"""Lots and what came of what: lot → transformation → lot, and what lay in what.

All of it is derived from events. The keys of lots are integers, since recalls walk millions.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached
from namsao.kernel.reach import Actor, Grant, Scoped
from namsao.traceability.epcis.models import EventItem


class LotKind(models.IntegerChoices):
    """What is traced as one thing."""

    LOT = 1, _("lô")
    PIECE = 2, _("đơn vị sản phẩm")
    PARCEL = 3, _("kiện, pallet")
    OTHER = 4, _("mã riêng")


class LotQuerySet(Scoped["Lot"]):
    """Lots that one's own events name, whoever made them.

    Whoever made a lot names it in an event, so this one condition is enough; joined to another by
    OR it would read every lot there is.
    """

    def _reach_of(self, grant: Grant, actor: Actor, action: str) -> Q:
        if grant.named or (grant.producer_id is None and grant.area_path is None):
            return super()._reach_of(grant, actor, action)
        if grant.producer_id is not None:
            where: dict[str, object] = {"event__producer_id": grant.producer_id}
        else:
            where = {"event__producer__commune__path__startswith": grant.area_path}
        named = EventItem.objects.filter(lot__isnull=False, **where)
        return Q(pk__in=named.values("lot_id"))


class Lot(Reached):
    """A lot, a single piece, a parcel, or a thing with an address of its producer's own.

    `uri` is its one form; `gtin` and `number` are taken from it. `producer` is who first said to
    have made it; unknown while only others name it. `ilmd` are its master data by full name.
    """

    AREA = "producer__commune__path"
    PRODUCER = "producer_id"

    id = models.AutoField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=LotKind)
    uri = models.TextField(_("mã"), unique=True)
    gtin = models.CharField(_("mã sản phẩm (GTIN)"), max_length=14, blank=True)
    number = models.CharField(_("số lô"), max_length=90, blank=True)
    producer = models.ForeignKey(
        "producers.Producer", models.PROTECT, null=True, related_name="lots", db_index=False
    )
    made_at = models.DateTimeField(_("tạo lúc"), null=True)
    batch = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="pieces", db_index=False
    )  # of a piece: the lot that it belongs to
    ilmd = models.JSONField(null=True)

    objects: ClassVar = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lô")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["producer", "-id"],
                name="trace_lots_of",
                condition=Q(producer__isnull=False),
            ),
            models.Index(
                fields=["batch"], name="trace_pieces_of", condition=Q(batch__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.uri.rpartition("/")[2]

    def get_absolute_url(self) -> str:
        return reverse("traceability:lot", args=[self.pk])


class ChangeKind(models.IntegerChoices):
    """Why one thing leads to another."""

    PROCESS = 1, "process"  # a TransformationEvent
    PARCEL = 2, "parcel"  # lots lay in a parcel
    PIECES = 3, "pieces"  # a lot has single pieces


class Transformation(models.Model):
    """Inputs that lead to outputs: the middle of every link between lots.

    A process is one event, or all events of one transformationID. A parcel around its contents and
    a lot with its pieces (`lot`) have the same form, so that one question follows all links.
    """

    id = models.AutoField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=ChangeKind, default=ChangeKind.PROCESS)
    producer = models.ForeignKey(
        "producers.Producer", models.CASCADE, related_name="+", db_index=False
    )
    uri = models.TextField(null=True)  # the transformationID that joins several events
    lot = models.ForeignKey(Lot, models.CASCADE, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lot", "kind"],
                condition=Q(lot__isnull=False),
                name="trace_one_middle_for_a_lot",
            ),
            models.CheckConstraint(
                condition=Q(kind=1, lot__isnull=True) | Q(kind__in=[2, 3], lot__isnull=False),
                name="trace_middle_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["uri", "producer"],
                condition=Q(uri__isnull=False),
                name="trace_transformation_once",
            ),
        ]

    def __str__(self) -> str:
        return self.uri or str(self.pk)


class _Link(models.Model):
    """A lot on one side of a transformation, as one event says (none for parcels and pieces)."""

    transformation = models.ForeignKey(Transformation, models.CASCADE, db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    event = models.ForeignKey(
        "traceability.EpcisEvent", models.CASCADE, null=True, related_name="+", db_index=False
    )
    quantity = models.DecimalField(null=True)
    uom = models.CharField(max_length=3, blank=True)

    class Meta:
        abstract = True


class TransformationInput(_Link):
    """What went in; with `via`, because it lay in that crate, which went in, at that time."""

    via = models.ForeignKey(Lot, models.CASCADE, null=True, related_name="+", db_index=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["via"], name="trace_in_via", condition=Q(via__isnull=False)),
            models.Index(fields=["lot", "transformation"], name="trace_in_by_lot"),
            models.Index(fields=["transformation", "lot"], name="trace_in_by_change"),
            models.Index(fields=["event"], name="trace_in_by_event"),
        ]


class TransformationOutput(_Link):
    """What came out."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lot", "transformation"], name="trace_out_by_lot"),
            models.Index(fields=["transformation", "lot"], name="trace_out_by_change"),
            models.Index(fields=["event"], name="trace_out_by_event"),
        ]


class Containment(models.Model):
    """A lot or piece lay in a parent from one moment until another (empty: still does).

    A crate or pallet that is used again (`reusable`) passes on only what lay in it at that time.
    """

    parent = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    child = models.ForeignKey(Lot, models.PROTECT, related_name="+", db_index=False)
    event = models.ForeignKey(
        "traceability.EpcisEvent", models.CASCADE, related_name="+", db_index=False
    )
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reusable = models.BooleanField(default=False)
    quantity = models.DecimalField(null=True)
    uom = models.CharField(max_length=3, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["child", "parent"], name="trace_within_by_child"),
            models.Index(fields=["parent", "child"], name="trace_within_by_parent"),
            models.Index(fields=["event"], name="trace_within_by_event"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(parent=models.F("child")), name="trace_nothing_lies_in_itself"
            )
        ]

    def __str__(self) -> str:
        return f"{self.child_id} ∈ {self.parent_id}"
