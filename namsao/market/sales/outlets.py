"""The outlets through which products are sold, as data."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import get_language


@dataclass(frozen=True)
class Outlet:
    """Where a product is sold: its key, its names, whether buyers order from afar.

    Brands have one name; `en` is empty for them.
    """

    key: str
    vi: str
    en: str
    online: bool
    marketplace: bool

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.en if self.en and get_language() == "en" else self.vi


def _read() -> dict[str, Outlet]:
    with Path(__file__).with_suffix(".toml").open("rb") as file:
        rows = tomllib.load(file)
    return {
        key: Outlet(
            key,
            row["vi"],
            row.get("en", ""),
            row.get("online", False),
            row.get("marketplace", False),
        )
        for key, row in rows.items()
    }


OUTLETS = _read()
ONLINE = frozenset(key for key, one in OUTLETS.items() if one.online)
MARKETPLACES = frozenset(key for key, one in OUTLETS.items() if one.marketplace)


def name_of(key: str) -> str:
    """The outlet's name; its key where it is none of today's."""
    return OUTLETS[key].name if key in OUTLETS else key
