"""What an identifier stands for in the chain: a lot, a piece, a parcel, or nothing traced."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from namsao.gs1.digital_link import GS1, parse
from namsao.gs1.identity import Identifier
from namsao.gs1.problems import Gs1Error
from namsao.traceability.lots.models import LotKind

# Places, documents and persons are named by events but are not goods.
_NO_GOODS = frozenset({"253", "255", "401", "402", "414", "417", "8017", "8018"})
# Crates and pallets that go round: what lay in them in May does not touch what lies there in June.
_REUSED = frozenset({"8003", "8004"})
_GRAI_DIGITS = 14  # what is longer has a serial, and is one crate
_GS1 = f"{GS1}/"


class Thing(NamedTuple):
    """What a canonical identifier stands for."""

    kind: LotKind
    gtin: str = ""
    number: str = ""
    reusable: bool = False


@lru_cache(maxsize=65_536)
def thing_of(uri: str) -> Thing | None:
    """What is traced under an identifier in its one form.

    None for what is no goods, and for a kind of goods without lot or serial: a GTIN alone would
    join everything that ever bore it.
    """
    if not uri.startswith(_GS1):
        return None if uri.startswith(("urn:epc:idpat:", "geo:")) else Thing(LotKind.OTHER)
    # One form is one shape: the key, then at most its finest level (`DigitalLink.identity`).
    ai, value, *finest = uri[len(_GS1) :].split("/")
    if ai in _NO_GOODS:
        return None
    if ai in _REUSED:
        single = ai == "8004" or len(value) > _GRAI_DIGITS
        return Thing(LotKind.PARCEL, reusable=True) if single else None
    if ai == "00":
        return Thing(LotKind.PARCEL)
    gtin = value[:14] if ai in ("01", "8006") else ""
    if not finest:
        return None
    level, number = finest
    if "%" in number:
        number = unquote(number)
    if level == "10":
        return Thing(LotKind.LOT, gtin, number)
    return Thing(LotKind.PIECE, gtin, number)


@lru_cache(maxsize=65_536)
def batch_of(identifier: Identifier, lot_number: str = "") -> str | None:
    """The lot that a piece belongs to, in its one form: named beside its serial, or by ILMD."""
    thing = thing_of(identifier.canonical)
    if thing is None or thing.kind != LotKind.PIECE or not thing.gtin:
        return None
    number = lot_number
    if not number and "/10/" in identifier.original:
        try:
            number = parse(identifier.original).lot or ""
        except Gs1Error:
            return None
    if not number:
        return None
    try:
        return parse(f"{GS1}/01/{thing.gtin}/10/{number}").identity
    except Gs1Error:
        return None  # the lot number holds signs that no label can
