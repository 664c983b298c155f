"""A product as a channel sees it: what the certificate says and what its sheet says, as one."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from namsao.certificates.models import Certificate
from namsao.market.catalogue import living
from namsao.market.channels.channel import Goods
from namsao.market.models import Entry, Listing, Sheet
from namsao.producers.models import ProducerKind, Product

# Sellers from whom a platform withholds tax: households and persons in business.
HOUSEHOLDS = {ProducerKind.PRODUCING_HOUSEHOLD, ProducerKind.HOUSEHOLD_BUSINESS}
ENTRIES = Entry.objects.select_related(
    "product__producer__commune__parent", "product__sheet__picture", "certificate"
)


def goods_of(product: Product, today: date) -> Goods:
    """One product, certified or not, with as much as is known of it."""
    entry = ENTRIES.filter(product=product).first()
    certified = entry is not None and living(today).filter(pk=entry.pk).exists()
    sheet = Sheet.objects.filter(product=product).select_related("picture").first()
    return _goods(product, entry.certificate if entry and certified else None, sheet, entry)


def listed(listings: QuerySet[Listing], today: date) -> Iterator[Goods]:
    """What is offered today of these listings: not ended, and certified on this very day."""
    listings = listings.filter(ended_at=None)
    rows = ENTRIES.filter(
        pk__in=living(today).values("pk"), product__in=listings.values("product")
    ).order_by("pk")
    yield from _each(rows)


def as_offered(goods: Goods, listing: Listing) -> Goods:
    """The product as one listing offers it: a link's own page stands for the sheet's."""
    return replace(goods, shop_url=listing.url) if listing.url else goods


def goods_for(products: QuerySet[Product], today: date) -> dict[int, Goods]:
    """Many products by their keys, certified or not; three queries however many they are."""
    rows = products.select_related(
        "producer__commune__parent", "sheet__picture", "entry__certificate"
    )
    alive = living(today).filter(product__isnull=False)
    valid = set(alive.filter(product__in=products).values_list("product", flat=True))
    found = {}
    for product in rows:
        entry = getattr(product, "entry", None)
        certificate = entry.certificate if entry and product.pk in valid else None
        found[product.pk] = _goods(product, certificate, getattr(product, "sheet", None), entry)
    return found


def _each(rows: Iterable[Entry]) -> Iterator[Goods]:
    for entry in rows:
        product: Any = entry.product
        yield _goods(product, entry.certificate, getattr(product, "sheet", None), entry)


def _goods(
    product: Product, certificate: Certificate | None, sheet: Sheet | None, entry: Entry | None
) -> Goods:
    picture = ""
    if entry is not None and sheet is not None and sheet.picture_id:
        picture = f"{settings.ADDRESS}{reverse('market:picture', args=[entry.pk])}"
    facts = sheet.picture_facts if sheet is not None else {}
    return Goods(
        code=product.code,
        name=product.name,
        producer=product.producer.name,
        place=product.producer.commune.full_title,
        criteria_set=product.criteria_set,
        certified=certificate is not None,
        certificate=certificate.number if certificate else "",
        stars=certificate.stars if certificate else 0,
        expires_on=certificate.expires_on if certificate else None,
        page=f"{settings.ADDRESS}{entry.get_absolute_url()}" if entry else "",
        tax_code=product.producer.tax_code,
        household=product.producer.kind in HOUSEHOLDS,
        picture=picture,
        picture_hash=sheet.picture.sha256 if picture and sheet and sheet.picture else "",
        picture_width=facts.get("width", 0),
        picture_height=facts.get("height", 0),
        picture_white=facts.get("white", 0.0),
        **{name: getattr(sheet, name) for name in SHEET} if sheet is not None else {},
    )


SHEET = (
    "name_en",
    "short_vi",
    "description_vi",
    "description_en",
    "gtin",
    "price",
    "unit",
    "net_weight",
    "gross_weight",
    "pack",
    "shelf_life",
    "storage",
    "allergens",
    "licence",
    "shop_url",
    "in_stock",
)
