"""The channels, one folder each. A new one is its folder and a line here."""

from namsao.market.channels.channel import Channel
from namsao.market.channels.google_merchant import GOOGLE_MERCHANT
from namsao.market.channels.link import LINK
from namsao.market.channels.listing import LISTING
from namsao.market.channels.woocommerce import WOOCOMMERCE

CHANNELS: tuple[Channel, ...] = (GOOGLE_MERCHANT, LISTING, WOOCOMMERCE, LINK)


def channel_of(key: str) -> Channel:
    """The channel with that key. Raises LookupError for another."""
    for one in CHANNELS:
        if one.key == key:
            return one
    raise LookupError(f"no channel {key!r}")
