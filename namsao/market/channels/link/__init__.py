"""A link to where the product is sold: a page on a marketplace, a shop of its own, anything.

Nothing is sent. The page is fetched when it is listed and once a week: dead links and codes at
points of sale are what buyers complain of most. Marketplaces keep programs out in many ways, so
only what is surely gone counts as gone.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from namsao.market.channels.channel import Channel, Demand, load

EVERY = timedelta(days=7)
GONE = frozenset({404, 410})
# The names of marketplaces by their domains.
PLACES: dict[str, str] = load(Path(__file__).with_name("places.toml"))


def place_of(url: str) -> str:
    """What the page's house is called: "Shopee", or the bare name of the machine.

    >>> place_of("https://www.shopee.vn/mat-ong-i.1.2")
    'Shopee'
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    for domain, name in PLACES.items():
        if host == domain or host.endswith(f".{domain}"):
            return name
    return host


LINK = Channel(
    key="link",
    label=_("Liên kết tới trang bán"),
    about=_("Trang của sản phẩm trên một sàn, hiện cho người mua và được dò lại hằng tuần."),
    demands=(Demand("shop_url", _("trang bán hàng"), lambda g: g.shop_url.startswith("http")),),
    spoken=True,
)
