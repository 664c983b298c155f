"""The catalogue as a mirror: made from the certificates, as often as one likes.

It decides only which product stands at which address. Nothing here says whether a certificate is
valid: see `namsao.certificates.queries.truth`.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import batched
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.law.deadlines import RENEWAL_CLOSES
from namsao.law.dossier import OPEN
from namsao.law.regimes import IN_FORCE
from namsao.law.renewals import alive_until
from namsao.market.models import Entry, Word
from namsao.market.ranking import ELEMENT, elements_of, key_of, shortened
from namsao.producers.models import Change

AT_ONCE = 1000
MIRRORED = (
    "moved_to",
    "product",
    "certificate",
    "name",
    "producer_name",
    "place",
    "area",
    "line",
    "stars",
    "around",
    "name_key",
    "elements",
)


def refresh(certificates: QuerySet[Certificate] | None = None) -> int:
    """Bring the entries of these certificates up to date, of all where none are named.

    Returns how many certificates were looked at. Running it again changes nothing.
    """
    rows = Certificate.objects.all() if certificates is None else certificates
    of_products = rows.filter(product__isnull=False).values_list("product_id", flat=True)
    looked_at = 0
    for some in batched(of_products.order_by("product_id").distinct(), AT_ONCE, strict=False):
        looked_at += _products([pk for pk in some if pk is not None])
    alone = rows.filter(product=None).order_by("pk").values_list("pk", flat=True)
    for some in batched(alone.iterator(), AT_ONCE, strict=False):
        looked_at += _published(list(some))
    return looked_at


def fill() -> None:
    """Make the catalogue where there is none yet: after the update that brings it."""
    if not Entry.objects.exists():
        refresh()


def _products(products: list[int]) -> int:
    """One entry for each product registered here, with its newest certificate."""
    found = Certificate.objects.filter(product__in=products).select_related(
        "product__producer__commune__parent"
    )
    newest: dict[int, Certificate] = {}
    rows = list(found.order_by("issued_on", "issued_year", "pk"))
    for one in rows:
        newest[one.product_id or 0] = one
    former = _former_names(products)
    homes = _homes(products, rows)
    _write(
        _mirrored(homes.get(key) or Entry(product_id=key), one, former.get(key, ""))
        for key, one in newest.items()
    )
    return len(rows)


def _homes(products: list[int], rows: list[Certificate]) -> dict[int, Entry]:
    """The one entry of each product that has any; other addresses of it lead there from now on.

    A published recognition that turned out to be this product gives its address to it.
    """
    homes = {e.product_id or 0: e for e in Entry.objects.filter(product__in=products)}
    of = {one.pk: one.product_id or 0 for one in rows}
    for loose in Entry.objects.filter(product=None, certificate__in=of).order_by("pk"):
        product = of[loose.certificate_id]
        home = homes.setdefault(product, loose)
        if home is loose:
            loose.product_id, loose.moved_to = product, None
        else:
            Entry.objects.filter(pk=loose.pk).update(moved_to=home)
    return homes


def _published(certificates: list[int]) -> int:
    """An entry for each recognition whose product is not registered here."""
    rows = Certificate.objects.filter(pk__in=certificates).select_related("area__parent")
    standing = {e.certificate_id: e for e in Entry.objects.filter(certificate__in=certificates)}
    _write(
        _mirrored(standing.get(one.pk) or Entry(), one, "")
        for one in rows
        if one.replaced_by_id is None or one.pk in standing
    )
    for entry in Entry.objects.filter(
        certificate__in=certificates, certificate__replaced_by__isnull=False, moved_to=None
    ).select_related("certificate__replaced_by"):
        later: Any = entry.certificate.replaced_by
        home = Entry.objects.filter(
            Q(certificate=later) | Q(product__isnull=False, product=later.product_id)
        ).first()
        if home is not None and home.pk != entry.pk:
            Entry.objects.filter(pk=entry.pk).update(moved_to=home)
    return len(rows)


def _mirrored(entry: Entry, certificate: Certificate, former: str) -> Entry:
    """The entry with the names of today: the register's, else the certificate's."""
    product: Any = certificate.product if certificate.product_id else None
    area = product.producer.commune if product else certificate.area
    entry.certificate = certificate
    entry.name = product.name if product else certificate.product_name
    entry.producer_name = product.producer.name if product else certificate.producer_name
    # The producer's own address may be a person's home; the certificate prints what is public.
    entry.place = certificate.place
    entry.area = area
    entry.line, entry.stars = certificate.line, certificate.stars
    today = area.full_title if area else ""
    entry.around = key_of(f"{entry.producer_name} {entry.place} {today} {former}")
    entry.name_key = key_of(entry.name)
    entry.elements = elements_of(entry.name_key, entry.around)
    return entry


def _former_names(products: list[int]) -> dict[int, str]:
    """Earlier names of products and of their producers: people type what they remember."""
    found: dict[int, str] = {}
    changes = Change.objects.filter(
        Q(product__in=products) | Q(product=None, producer__products__in=products)
    ).exclude(what="moved")
    for change in changes.distinct().prefetch_related("producer__products"):
        owned = [p.pk for p in change.producer.products.all()]
        for key in [change.product_id] if change.product_id else owned:
            found[key] = f"{found.get(key, '')} {change.before}".strip()
    return found


def _write(entries: Iterable[Entry]) -> None:
    new: list[Entry] = []
    old: list[Entry] = []
    for entry in entries:
        (old if entry.pk else new).append(entry)
    Entry.objects.bulk_create(new)
    Entry.objects.bulk_update(old, MIRRORED, batch_size=200)
    words = {w[:ELEMENT] for e in (*new, *old) for w in (*e.name_key.split(), *e.around.split())}
    Word.objects.bulk_create(
        [Word(word, shortened(word)) for word in sorted(words)], ignore_conflicts=True
    )


def valid_on(today: date, to: str = "certificate__") -> Q:
    """Rows whose certificate (at the lookup `to`) is valid on that day, Article 12.3 included.

    The same rule as `namsao.certificates.queries.truth`, for lists of any length.
    """
    issued = Q(**{f"{to}state": "issued"})
    # not replaced yet on that day
    own = Q(**{f"{to}replaced_by": None}) | Q(**{f"{to}replaced_by__issued_on__gt": today})
    unended = Q(**{f"{to}expires_on__gte": today})
    pending = Dossier.objects.filter(
        follows=OuterRef(f"{to}number"),
        kind="renewal",
        submitted_at__isnull=False,
        state__in=OPEN,
    )
    if extended := _ends_that_extend(today):
        unended |= Q(Exists(pending), **{f"{to}expires_on__in": extended})
    return issued & own & unended


def _ends_that_extend(today: date) -> list[date]:
    """The last valid days, now past, beyond which a pending renewal still carries on `today`."""
    days = (IN_FORCE + timedelta(days=n) for n in range(RENEWAL_CLOSES.amount + 1))
    return [
        day
        for day in days
        if day < today and today <= alive_until(day, renewal_pending=True) != day
    ]


def living(today: date) -> QuerySet[Entry]:
    """Every entry whose certificate is valid on that day."""
    return Entry.objects.filter(valid_on(today), moved_to=None)
