"""Bringing shops and links to what is meant to be there: a little at each turn, for ever.

What is meant is read from the listings and from the certificates of this very day; what is there
is what the other side last said. So nothing has to be told that a certificate fell: the next turn
sees it, seconds later, and goes on until the product is gone.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http.client import HTTPException
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate

from namsao.kernel.action import Refused
from namsao.market.catalogue import living
from namsao.market.channels import channel_of, link
from namsao.market.channels.channel import Goods
from namsao.market.channels.woocommerce import category_of, hidden, product_of
from namsao.market.channels.woocommerce.client import BATCH, Client, Shown, code_of
from namsao.market.goods import goods_of
from namsao.market.placing.actions import note_refusal
from namsao.market.placing.models import Placement, Shop, ShopFailure
from namsao.notices import addresses
from namsao.notices.morning import all_day_long, each_morning
from namsao.notices.outgoing import PAUSES, NotSent, attempt_next, remember
from namsao.notices.posting import exchange
from namsao.people.queries import the_program

# To take a product down is never given up: the pauses after each attempt, the last for ever.
INSISTING = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 20, 30))
SETTLED = ("sent", "given_up")


@all_day_long
def send_placements(at: datetime) -> int:
    """Queue what is not as it should be, then tell shops and follow links. How many were told."""
    _queue(at)
    while attempt_next(Shop.objects.filter(closed_at=None), _meet, at):
        pass
    told = 0
    due = Placement.objects.filter(state__in=["waiting", "failed"], next_try_at__lte=at)
    reached = due.filter(Q(shop__state="sent") | Q(aim="down"), shop__isnull=False)
    for shop in list(reached.order_by("shop").values_list("shop_id", flat=True).distinct()):
        while shop is not None and (done := _tell(shop, at)):
            told += done
    links = Placement.objects.filter(shop=None).select_related("listing__product")
    while attempt_next(links, _follow, at):
        told += 1
    _wipe_keys()
    _note(at)
    return told


def _queue(at: datetime) -> None:
    """Rows whose aim or content changed since they were last queued go on their way again.

    No row is waited for: one that is being told just now is looked at again at the next turn.
    """
    today = localdate(at)
    # Without entries that have no product: nothing is "not in" a list with a null.
    alive = living(today).filter(product__isnull=False).values("product")
    stays = Q(listing__ended_at=None, listing__product__in=alive)
    rows = Placement.objects.all()
    _again(rows.filter(aim="put").exclude(stays), at, aim="down")
    _again(rows.filter(stays, aim="down"), at, aim="put")
    changed = Q(listing__product__sheet__changed_at__gt=F("queued_at"))
    _again(rows.filter(stays & changed, aim="put"), at)
    stale = rows.filter(stays, shop=None, state__in=SETTLED, queued_at__lt=at - link.EVERY)
    _again(stale, at)


def _again(rows: QuerySet[Placement], at: datetime, **more: Any) -> None:
    if not rows.exists():
        return
    with transaction.atomic():
        free = rows.select_for_update(skip_locked=True, of=("self",))
        keys = [row.pk for row in free]
        Placement.objects.filter(pk__in=keys).update(
            state="waiting",
            attempts=0,
            next_try_at=at,
            queued_at=at,
            failure="",
            detail="",
            told_at=None,
            **more,
        )


def _client(shop: Shop) -> Client:
    return Client(shop.url, shop.key or "", shop.secret or "")


def _meet(shop: Shop) -> None:
    """Look whether the shop lets us in and sells in dong; keep the unit of its weights."""
    client = _client(shop)
    currency = client.currency()
    if currency != "VND":
        raise NotSent(ShopFailure.CURRENCY, currency, final=True)
    Shop.objects.filter(pk=shop.pk).update(weight_unit=client.weight_unit()[:5])


@dataclass
class _Job:
    """One placement of a pass: what it is to be, and what came of it."""

    row: Placement
    goods: Goods | None  # None: it is to be taken down
    body: dict[str, Any]
    outcome: Shown | NotSent | None = None


def _tell(shop_id: int, at: datetime) -> int:
    """Tell one shop of at most BATCH products; how many were looked at. None waits for another."""
    with transaction.atomic():
        rows = Placement.objects.filter(
            shop=shop_id, state__in=["waiting", "failed"], next_try_at__lte=at
        ).filter(Q(shop__state="sent") | Q(aim="down"))
        locked = rows.select_for_update(skip_locked=True, of=("self",))
        found = list(
            locked.select_related("listing__product__producer", "shop").order_by("id")[:BATCH]
        )
        if not found or found[0].shop is None:
            return 0
        shop = found[0].shop
        client = _client(shop)
        jobs = [_Job(row, _meant(row, localdate(at)), {}) for row in found]
        # What has to go first, and by itself: nothing that is to be put up may hold it back.
        for some in ([j for j in jobs if j.goods is None], [j for j in jobs if j.goods]):
            try:
                _prepare(some, shop, client)
                _exchange(some, shop, client)
            except NotSent as obstacle:
                for job in some:
                    job.outcome = job.outcome or obstacle
        for job in jobs:
            _settle(job, at)
    return len(jobs)


def _meant(row: Placement, today: date) -> Goods | None:
    """What is to be shown of it today, None for nothing. The one place that lets a product out."""
    product = row.listing.product
    goods = goods_of(product, today)
    own = row.shop is not None and row.shop.producer_id == product.producer_id
    if row.listing.ended_at is not None or not own:
        return None
    return goods if channel_of(row.listing.channel).takes(goods) else None


def _prepare(jobs: Sequence[_Job], shop: Shop, client: Client) -> None:
    for job in jobs:
        row = job.row
        if row.remote_id is None and (row.attempts or job.goods is None):
            # An answer may have been lost after the shop had made the product.
            try:
                known = client.owned(row.listing.product.code)
            except NotSent as obstacle:
                if job.goods is None and obstacle.failure == ShopFailure.DUPLICATE:
                    continue  # what stands there is not ours
                if obstacle.failure != ShopFailure.DUPLICATE:
                    raise
                job.outcome = obstacle
                continue
            row.remote_id = known.number if known else None
        if job.goods is None:
            job.body = hidden()
            continue
        try:
            category = _category(shop, job.goods, client)
        except NotSent as obstacle:
            if not obstacle.final:
                raise
            job.outcome = obstacle
            continue
        job.body = product_of(job.goods, shop.weight_unit, category, row.picture)


def _category(shop: Shop, goods: Goods, client: Client) -> int:
    key = str(goods.criteria_set)
    if key not in shop.categories:
        shop.categories[key] = client.category(category_of(goods.criteria_set))
        Shop.objects.filter(pk=shop.pk).update(categories=shop.categories)
    return int(shop.categories[key])


def _exchange(jobs: Sequence[_Job], shop: Shop, client: Client) -> None:
    """One batch; what the shop has lost or already has is then told the other way, once."""
    for job in jobs:
        if job.outcome is None and job.goods is None and job.row.remote_id is None:
            job.outcome = Shown(0, False, "")  # it was never there
    _batch([job for job in jobs if job.outcome is None], client)
    again = []
    for job in jobs:
        code = code_of(job.outcome) if isinstance(job.outcome, NotSent) else ""
        if code.endswith("invalid_id") and job.row.remote_id is not None:
            job.row.remote_id, job.row.picture = None, ""
            if job.goods is None:
                job.outcome = Shown(0, False, "")
            else:
                # The shop has no picture of it any more.
                categories = {k: v for k, v in job.body.items() if k == "categories"}
                job.body = product_of(job.goods, shop.weight_unit, None, "") | categories
                again.append(job)
        elif code == "product_invalid_sku" and job.row.remote_id is None:
            try:
                known = client.owned(job.row.listing.product.code)
            except NotSent as obstacle:
                job.outcome = obstacle
            else:
                if known is not None:
                    job.row.remote_id = known.number
                    again.append(job)
    _batch(again, client)


def _batch(jobs: Sequence[_Job], client: Client) -> None:
    create = [job for job in jobs if job.row.remote_id is None]
    update = [job for job in jobs if job.row.remote_id is not None]
    if not jobs:
        return
    made, changed = client.batch(
        [job.body for job in create], [{"id": job.row.remote_id, **job.body} for job in update]
    )
    for job, outcome in zip([*create, *update], [*made, *changed], strict=True):
        job.outcome = outcome


def _settle(job: _Job, at: datetime) -> None:
    """Write down what the shop now shows, and whether it is what was meant."""
    row, outcome = job.row, job.outcome
    obstacle = outcome if isinstance(outcome, NotSent) else None
    seen: dict[str, Any] = {"remote_id": row.remote_id, "picture": row.picture}
    if isinstance(outcome, Shown):
        seen = {
            "remote_id": outcome.number or None,
            "remote_url": outcome.url,
            "online": outcome.online,
            "picture": job.goods.picture_hash if job.goods else row.picture,
        }
        if outcome.online != (job.goods is not None):
            # A key whose owner may not publish gets "pending" back.
            obstacle = NotSent(ShopFailure.REFUSED, "status", final=job.goods is not None)
    Placement.objects.filter(pk=row.pk).update(**seen)
    insisting = INSISTING + INSISTING[-1:] * (row.attempts + 1)
    if job.goods is None and obstacle is not None:
        obstacle = NotSent(obstacle.failure, obstacle.detail, wait=obstacle.wait)
    remember(row, obstacle, at, PAUSES if job.goods is not None else insisting)


def _follow(row: Placement) -> None:
    """Look whether the page that a link leads to is still there."""
    online, obstacle = False, None
    if row.aim == "put":
        online, obstacle = _there(row.listing.url)
    Placement.objects.filter(pk=row.pk).update(online=online, remote_url=row.listing.url)
    if obstacle is not None:
        raise obstacle


def _there(url: str) -> tuple[bool, NotSent | None]:
    """Whether the page may be shown to buyers, and what is wrong with it."""
    try:
        target = addresses.check(url)
        answer = exchange(target, "GET", None, {"User-Agent": "NamSao-Link"}, 1)
    except addresses.BadAddress as error:
        return False, NotSent(ShopFailure.ADDRESS, error, final=True)
    except (OSError, HTTPException) as error:
        return False, NotSent(ShopFailure.UNREACHABLE, error or type(error).__name__)
    if answer.status in link.GONE:
        return False, NotSent(ShopFailure.DEAD_LINK, f"HTTP {answer.status}", final=True)
    return True, None


def _wipe_keys() -> None:
    """A closed shop's key is kept only as long as something of it has to be taken down."""
    left = Placement.objects.filter(Q(online=True) | ~Q(state="sent"), shop__isnull=False)
    rows = Shop.objects.filter(closed_at__isnull=False, key__isnull=False)
    rows.exclude(pk__in=left.values("shop")).update(key=None, secret=None)


def _note(at: datetime) -> None:
    """Tell producers, once, of what was given up."""
    rows = Placement.objects.filter(
        state="given_up", aim="put", told_at=None, listing__ended_at=None
    )
    for row in rows.select_related("listing"):
        with suppress(Refused):  # somebody was quicker
            note_refusal(row.listing, by=the_program(), at=at)


@each_morning
def look_at_shops(day: date, at: datetime) -> int:
    """Ask every shop what it shows: people change things there too. How many had changed.

    Then everything live is told once more: names, stars and certificates may be new.
    """
    changed = 0
    for shop in Shop.objects.filter(key__isnull=False, state="sent"):
        rows = {r.remote_id: r for r in shop.placements.exclude(remote_id=None)}
        numbers = [n for n in rows if n is not None]
        for start in range(0, len(numbers), 100):
            some = numbers[start : start + 100]
            try:
                found = _client(shop).look(some)
            except NotSent:
                break  # tomorrow again; what has to be taken down is tried all day
            changed += sum(_compare(rows[n], found.get(n)) for n in some)
    live = Placement.objects.filter(shop__isnull=False, online=True, aim="put", state="sent")
    _again(live, at)
    return changed


def _compare(row: Placement, shown: Shown | None) -> bool:
    online = shown is not None and shown.online
    if online == row.online or row.state not in SETTLED:
        return False
    fresh: dict[str, Any] = {"online": online}
    if row.aim == "put" and not online:
        fresh |= {"state": "given_up", "failure": ShopFailure.UNLISTED, "told_at": None}
    elif row.aim == "down" and online:
        fresh |= {"aim": "put"}  # the next turn sees that it must not be, and takes it down
    Placement.objects.filter(pk=row.pk).update(**fresh)
    return True
