"""The statement of where a product's material comes from, as plain data."""

from dataclasses import dataclass

from namsao.papers.documents import Paper


@dataclass(frozen=True, kw_only=True)
class OriginLine:
    """One area that a product lives on; everything as text, ready to print."""

    area: str
    place: str
    crop: str = ""
    hectares: str = ""
    share: str = ""
    contract: str = ""
    codes: str = ""
    standards: str = ""
    confirmed: str = ""


@dataclass(frozen=True, kw_only=True)
class OriginStatement(Paper):
    """What the register of raw-material areas says of one product on one day."""

    template = "origin_statement.typ"
    name = "Bảng nguồn nguyên liệu"

    product: str = ""
    code: str = ""
    producer: str = ""
    address: str = ""
    from_province: str = ""
    by_contract: str = ""
    organic: str = ""
    lines: tuple[OriginLine, ...] = ()
