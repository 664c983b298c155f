"""From the address on a pack to the lot, and the links that a resolver answers with."""

from django.conf import settings
from django.utils.translation import gettext as _

from namsao.gs1 import digital_link, linkset
from namsao.gs1.problems import Gs1Error
from namsao.traceability.diary.models import TradeItem
from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf.telling import Told
from namsao.traceability.shelf.words import LANGUAGES

# public: what is printed on a pack is for everybody; the page shows nothing more than it may.
LOTS = Lot.objects.select_related("producer__commune", "batch")
ITEMS = TradeItem.objects.select_related("product")


def canonical(path: str) -> str | None:
    """The one form of a GS1 address on this host; None where it is none."""
    try:
        return digital_link.parse(f"{settings.ADDRESS}/{path}").identity
    except Gs1Error:
        return None


def lot_at(path: str) -> Lot | None:
    """The lot of a GS1 path: `01/GTIN/10/LOT`, or the lot that a serial belongs to."""
    identity = canonical(path)
    if identity is None:
        return None
    found = LOTS.filter(uri=identity).first()
    if found is not None and found.batch is not None:
        return found.batch
    if found is None and "/21/" in identity:
        link = digital_link.parse(f"{settings.ADDRESS}/{path}")
        if link.lot and link.gtin:
            return LOTS.filter(uri=lot_of(path)).first()
    return found


def lot_of(path: str) -> str:
    """The one form of the lot that a GS1 path names, beside a serial too; without one, its own."""
    link = digital_link.parse(f"{settings.ADDRESS}/{path}")
    if link.lot and link.gtin:
        return digital_link.build("01", link.gtin, {"10": link.lot}).identity
    return link.identity


def item_at(path: str) -> TradeItem | None:
    """The pack that a GTIN without lot names."""
    try:
        link = digital_link.parse(f"{settings.ADDRESS}/{path}")
    except Gs1Error:
        return None
    return ITEMS.filter(gtin=link.gtin).exclude(gtin="").first() if link.gtin else None


def own_lot(producer: int, number: str) -> Lot | None:
    """The lot behind an address of our own."""
    return LOTS.filter(uri=f"{settings.ADDRESS}/lo/{producer}/{number}").first()


def page_address(lot: Lot) -> str:
    """Where a lot's page is on this site: what its label's code says."""
    own = f"{settings.ADDRESS}/lo/"
    if lot.uri.startswith(own):
        return lot.uri
    return lot.uri.replace(digital_link.GS1, settings.ADDRESS, 1)


def page_path(lot: Lot) -> str:
    """The same as a path on this site."""
    return page_address(lot).removeprefix(settings.ADDRESS)


def links(lot: Lot, told: Told) -> list[linkset.Link]:
    """What a resolver knows about a lot."""
    page = page_address(lot)
    found = [
        linkset.Link(
            kind,
            f"{page}?lang={language}",
            _("Truy xuất nguồn gốc"),
            (language,),
            "text/html",
            is_default=kind == "traceability" and language == "vi",
        )
        for kind in ("traceability", "pip")
        for language in LANGUAGES
    ]
    if told.certificate is not None:
        url = f"{settings.ADDRESS}{told.certificate.public_url}"
        title = _("Giấy chứng nhận OCOP")
        found.append(linkset.Link("certificationInfo", url, title, (), "text/html"))
    if told.recalled:
        found.append(linkset.Link("recallStatus", page, _("Thu hồi"), (), "text/html"))
    return found
