"""Value chains: an area, who works it, who makes what of it, under which contracts, sold where.

A chain is what the register already knows of a raw-material area, put side by side, with what is
missing to be a chain. Nothing is stored; the page stands above growing areas, certificates, the
programme's support and the market, none of which knows the others.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from namsao.certificates.models import Certificate
from namsao.market.channels import CHANNELS
from namsao.market.models import Listing
from namsao.producers.models import Producer, ProducerKind, Product
from namsao.programme.support.models import Support
from namsao.programme.targets.counting import alive
from namsao.traceability.growing.models import (
    GrowingArea,
    GrowingAreaCode,
    GrowingStandard,
    PackingHouse,
    Supply,
)
from namsao.traceability.growing.queries import standing_of

COOPERATIVES = frozenset({ProducerKind.COOPERATIVE, ProducerKind.COOPERATIVE_GROUP})
ENDS_SOON = timedelta(days=60)  # a contract that runs out within it is to be renewed now


@dataclass(frozen=True)
class Branch:
    """A product that takes material from the area: its contract, its stars, where it is sold."""

    supply: Supply
    certificate: Certificate | None  # the one that stands today
    channels: tuple[str, ...]
    supports: tuple[Support, ...]

    @property
    def product(self) -> Product:
        """What is made."""
        return self.supply.product


@dataclass(frozen=True)
class Chain:
    """All that hangs on one area on a day, and what is missing to be a chain."""

    area: GrowingArea
    standards: tuple[GrowingStandard, ...]  # that hold today
    codes: tuple[GrowingAreaCode, ...]  # in use today
    cooperatives: tuple[Producer, ...]
    processors: tuple[Producer, ...]
    houses: tuple[PackingHouse, ...]
    branches: tuple[Branch, ...]
    missing: tuple[str, ...]

    @property
    def contracted(self) -> Decimal:
        """How much of the crop is taken under contracts that tell it, in percent."""
        shares = (branch.supply.output_share for branch in self.branches)
        return sum((share for share in shares if share is not None), Decimal(0))

    @property
    def markets(self) -> tuple[str, ...]:
        """Channels of its products, and markets for which a code stands."""
        sold = {name for branch in self.branches for name in branch.channels}
        return (*sorted(sold), *sorted({code.market_name for code in self.codes}))


def with_all(rows: Any, day: date) -> Any:
    """Areas with all that their chains are made of, in a fixed number of queries."""
    supplies = (
        Supply.objects.filter(since__lte=day)
        .filter(Q(until=None) | Q(until__gte=day))
        .select_related("product__producer__commune")
        .order_by("product__name", "id")
    )
    return rows.select_related("producer", "commune__parent").prefetch_related(
        "codes__suspensions",
        "standards",
        Prefetch("supplies", supplies, to_attr="standing_supplies"),
    )


def chains(areas: Iterable[Any], day: date) -> list[Chain]:
    """The chain of each area, which comes from `with_all`; a fixed number of queries."""
    rows = list(areas)
    products = {one.product_id for area in rows for one in area.standing_supplies}
    makers = {one.product.producer_id for area in rows for one in area.standing_supplies}
    standing = alive(Certificate.objects.filter(product__in=products), day)
    best: dict[int, Certificate] = {}
    for certificate in standing.order_by("stars", "id"):
        if certificate.product_id is not None:
            best[certificate.product_id] = certificate
    channels: dict[int, list[str]] = defaultdict(list)
    for listing in Listing.objects.filter(product__in=products, ended_at=None):
        channels[listing.product_id].append(_channel(listing.channel))
    supports: dict[int, list[Support]] = defaultdict(list)
    for support in Support.objects.filter(product__in=products).exclude(state="stopped"):
        supports[support.product_id].append(support)
    houses: dict[int, list[PackingHouse]] = defaultdict(list)
    for house in PackingHouse.objects.filter(producer__in=makers):
        houses[house.producer_id].append(house)
    return [_chain(area, day, best, channels, supports, houses) for area in rows]


def _channel(key: str) -> str:
    return next((str(one.label) for one in CHANNELS if one.key == key), key)


def _chain(  # noqa: PLR0913 -- what was read for all of them at once
    area: Any,
    day: date,
    best: dict[int, Certificate],
    channels: dict[int, list[str]],
    supports: dict[int, list[Support]],
    houses: dict[int, list[PackingHouse]],
) -> Chain:
    branches = tuple(
        Branch(
            one,
            best.get(one.product_id),
            tuple(sorted(channels[one.product_id])),
            tuple(supports[one.product_id]),
        )
        for one in area.standing_supplies
    )
    makers = tuple({one.product.producer_id: one.product.producer for one in branches}.values())
    parties = {area.producer_id: area.producer, **{maker.pk: maker for maker in makers}}
    codes = tuple(code for code in area.codes.all() if standing_of(code, day) == "valid")
    standards = tuple(
        one for one in area.standards.all() if one.issued_on <= day <= one.expires_on
    )
    cooperatives = tuple(one for one in parties.values() if one.kind in COOPERATIVES)
    found = tuple(house for maker in makers for house in houses[maker.pk])
    chain = Chain(area, standards, codes, cooperatives, makers, found, branches, ())
    return Chain(
        area, standards, codes, cooperatives, makers, found, branches, tuple(missing(chain, day))
    )


def missing(chain: Chain, day: date) -> list[str]:
    """What is missing to be a chain, from the field to the buyer, each as a sentence to act on."""
    return [*_of_the_area(chain), *_of_the_parties(chain, day), *_of_the_market(chain)]


def _of_the_area(chain: Chain) -> list[str]:
    area, found = chain.area, []
    if area.state != "confirmed":
        found.append(_("Xã chưa xác nhận vùng nguyên liệu."))
    if area.boundary is None:
        found.append(_("Chưa vẽ ranh giới vùng."))
    if not chain.codes:
        found.append(_("Chưa có mã số vùng trồng nào đang dùng."))
    if not chain.standards:
        found.append(_("Chưa có chứng nhận tiêu chuẩn còn hiệu lực."))
    return found


def _of_the_parties(chain: Chain, day: date) -> list[str]:
    if not chain.branches:
        return [_("Chưa có sản phẩm nào lấy nguyên liệu từ vùng này.")]
    found = []
    if not chain.cooperatives:
        found.append(_("Chưa có hợp tác xã hay tổ hợp tác đứng ra liên kết."))
    if not chain.houses:
        found.append(_("Chưa có cơ sở đóng gói nào của bên chế biến được kê khai."))
    for branch in chain.branches:
        supply, name = branch.supply, branch.product.name
        if not supply.contract:
            found.append(_("“%s” lấy nguyên liệu mà chưa ghi hợp đồng.") % name)
        elif supply.until is not None and supply.until < day + ENDS_SOON:
            told = {"product": name, "day": f"{supply.until:%d/%m/%Y}"}
            found.append(_("Hợp đồng của “%(product)s” hết hạn ngày %(day)s.") % told)
    if not chain.contracted:
        found.append(_("Không hợp đồng nào ghi lấy bao nhiêu phần sản lượng của vùng."))
    return found


def _of_the_market(chain: Chain) -> list[str]:
    if not chain.branches:
        return []
    found = []
    if not any(branch.certificate for branch in chain.branches):
        found.append(_("Chưa có sản phẩm nào được công nhận OCOP còn hiệu lực."))
    if not any(branch.channels for branch in chain.branches):
        found.append(_("Chưa có sản phẩm nào được đăng ở kênh bán."))
    return found
