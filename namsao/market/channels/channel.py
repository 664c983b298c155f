"""What a channel is: what it asks of a product, and how a product is written for it. Plain Python.

A channel never sees a product without a valid certificate: who makes its file takes care of that.
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Goods:
    """A product for sale: certificate and sheet in one. Weights in gram, prices in VND."""

    code: str
    name: str
    producer: str
    place: str
    criteria_set: int
    certified: bool
    certificate: str = ""
    stars: int = 0
    expires_on: date | None = None
    page: str = ""
    tax_code: str = ""
    household: bool = False  # its platform withholds tax: Decree 117/2025/NĐ-CP
    name_en: str = ""
    short_vi: str = ""
    description_vi: str = ""
    description_en: str = ""
    gtin: str = ""
    price: int | None = None
    unit: str = ""
    net_weight: int | None = None
    gross_weight: int | None = None
    pack: str = ""
    shelf_life: int | None = None
    storage: str = ""
    allergens: str = ""
    licence: str = ""
    shop_url: str = ""
    in_stock: bool = True
    picture: str = ""
    picture_hash: str = ""
    picture_width: int = 0
    picture_height: int = 0
    picture_white: float = 0.0


@dataclass(frozen=True)
class Lack:
    """What a product lacks on a channel. Without what is `needed` it cannot be listed."""

    field: str
    text: Any
    needed: bool = True


@dataclass(frozen=True)
class Readiness:
    """How ready a product is for a channel: what it lacks, out of how much is asked."""

    lacks: tuple[Lack, ...]
    asked: int

    @property
    def ready(self) -> bool:
        """Whether nothing that is needed is missing."""
        return not any(one.needed for one in self.lacks)

    @property
    def percent(self) -> int:
        """The share of what is asked that is there; 100 only when nothing at all is missing."""
        return (self.asked - len(self.lacks)) * 100 // self.asked


@dataclass(frozen=True)
class Demand:
    """One thing that a channel asks for, and whether a product has it."""

    field: str
    text: Any
    met: Callable[[Goods], bool]
    needed: bool = True
    why: Callable[[Goods], Any] | None = None  # said instead, where it depends on the product


def within(name: str, label: Any, longest: int, *, needed: bool = True) -> Demand:
    """Asks for a text that is there and no longer than the channel takes."""

    def met(goods: Goods) -> bool:
        return 0 < len(getattr(goods, name)) <= longest

    said = format_lazy(_("{label} (nhiều nhất {most} ký tự)"), label=label, most=longest)
    return Demand(name, said, met, needed)


# Sets whose products are sold only under a paper of an authority: health foods register their
# declaration, cosmetics have theirs received (Circular 06/2011/TT-BYT), alcohol is licensed
# (Decree 105/2017/NĐ-CP).
LICENSED = frozenset({14, 15, 18, 19})

# The seller and the papers, asked alike by every channel that sells.
SELLER = (
    Demand(
        "tax_code",
        _("mã số thuế của chủ thể (sàn khấu trừ thuế của hộ kinh doanh)"),
        lambda g: bool(g.tax_code) or not g.household,
    ),
    Demand(
        "licence",
        _("số công bố, giấy phép (bắt buộc với rượu, bia, thực phẩm bảo vệ sức khỏe, mỹ phẩm)"),
        lambda g: bool(g.licence) or g.criteria_set not in LICENSED,
    ),
)

type Writer = Callable[[IO[bytes], Iterable[Goods]], None]


@dataclass(frozen=True)
class Channel:
    """A way to buyers: what it asks, and its files by kind ("xml": (media type, writer)).

    `spoken`: it is not read from a file; we tell it what to show and ask what it shows.
    """

    key: str
    label: Any
    about: Any
    demands: tuple[Demand, ...]
    files: dict[str, tuple[str, Writer]] = field(default_factory=dict)
    public: bool = False  # whether anybody may read its file: no tax codes in it then
    spoken: bool = False

    def lacks(self, goods: Goods) -> tuple[Lack, ...]:
        """What is missing or does not fit, in the order in which the sheet asks for it."""
        return tuple(
            Lack(one.field, one.why(goods) if one.why else one.text, one.needed)
            for one in self.demands
            if not one.met(goods)
        )

    def readiness(self, goods: Goods) -> Readiness:
        """How ready the product is."""
        return Readiness(self.lacks(goods), len(self.demands))

    def takes(self, goods: Goods) -> bool:
        """Whether the channel's file may hold it."""
        return goods.certified and self.readiness(goods).ready


def load(path: Path) -> dict[str, Any]:
    """A mapping that is kept as data beside its channel."""
    with path.open("rb") as file:
        return tomllib.load(file)
