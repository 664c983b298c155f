"""What leads from a lot to its public page and labels, and from a producer to its diary."""

from django.urls import reverse
from django.utils.translation import gettext as _

from namsao.kernel.links import Link, link_from
from namsao.kernel.reach import Actor
from namsao.producers.models import Producer, Product
from namsao.traceability.diary.events import AREA_WORD, PRODUCT_WORD
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf.resolving import page_path
from namsao.traceability.shelf.telling import key_in, product_of


@link_from(Lot)
def public_page(lot: Lot, actor: Actor) -> Link | None:
    """What a buyer sees who scans."""
    packed = PRODUCT_WORD in (lot.ilmd or {})
    return Link(_("Trang người mua thấy khi quét mã"), page_path(lot)) if packed else None


@link_from(Lot)
def area(lot: Lot, actor: Actor) -> Link | None:
    """Where it grew, for who sees the area."""
    key = key_in((lot.ilmd or {}).get(AREA_WORD), "traceability/areas")
    if key is None:
        return None
    found = GrowingArea.objects.where_may(actor, "traceability.view_areas").filter(pk=key).first()
    return Link(found.name, found.get_absolute_url()) if found else None


@link_from(Lot)
def product(lot: Lot, actor: Actor) -> Link | None:
    """What is in the pack, for who sees the product."""
    found = product_of(lot)
    seen = Product.objects.where_may(actor, "producers.view")
    if found is None or not seen.filter(pk=found.pk).exists():
        return None
    return Link(found.name, found.get_absolute_url())


@link_from(Lot)
def labels(lot: Lot, actor: Actor) -> Link | None:
    """The labels, for who packed it."""
    if PRODUCT_WORD not in (lot.ilmd or {}):
        return None
    rows = Lot.objects.where_may(actor, "traceability.record_packing").filter(pk=lot.pk)
    if not rows.exists():
        return None
    return Link(_("In nhãn"), reverse("traceability:labels", args=[lot.pk]))


@link_from(Producer)
def diary(producer: Producer, actor: Actor) -> Link | None:
    """Its diary, for who keeps it."""
    rows = Producer.objects.where_may(actor, "traceability.record_harvest")
    if not rows.filter(pk=producer.pk).exists():
        return None
    return Link(_("Nhật ký sản xuất"), reverse("traceability:diary", args=[producer.pk]))
