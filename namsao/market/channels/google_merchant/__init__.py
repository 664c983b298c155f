"""Google Merchant Center: a feed in XML (RSS 2.0) or TSV, which Meta and TikTok read as well.

Source: Google's "Product data specification" and its taxonomy of categories. Attributes are
written as it prescribes: price "85000 VND", weights "550 g", availability "in_stock".
"""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from django.utils.translation import gettext_lazy as _

from namsao.market.channels.channel import Channel, Demand, Goods, load

TITLE, DESCRIPTION, IDENTIFIER = 150, 5000, 50  # longest, by the specification
PICTURE = 250  # points of each side, for what is not clothing; 100 would do, blurred
WHITE_ENOUGH = 0.8
NAMESPACE = "http://base.google.com/ns/1.0"
NONE: "AttributesImpl[str]" = AttributesImpl({})
_MAPPING = load(Path(__file__).with_name("categories.toml"))
CATEGORIES: dict[int, str] = {int(key): value for key, value in _MAPPING["paths"].items()}
LEFT_OUT: dict[int, str] = {int(key): value for key, value in _MAPPING["left_out"].items()}
ATTRIBUTES = (
    "id",
    "title",
    "description",
    "link",
    "image_link",
    "availability",
    "price",
    "brand",
    "gtin",
    "identifier_exists",
    "condition",
    "google_product_category",
    "product_type",
    "shipping_weight",
)


def attributes(goods: Goods) -> dict[str, str]:
    """The product's attributes, those without a value left out."""
    weight = goods.gross_weight or goods.net_weight
    told = {
        "id": goods.code[:IDENTIFIER],
        "title": _title(goods)[:TITLE],
        "description": (goods.description_vi or goods.short_vi)[:DESCRIPTION],
        "link": goods.shop_url,
        "image_link": goods.picture,
        "availability": "in_stock" if goods.in_stock else "out_of_stock",
        "price": f"{goods.price} VND" if goods.price else "",
        "brand": goods.producer[:70],
        "gtin": goods.gtin,
        "identifier_exists": "" if goods.gtin else "no",
        "condition": "new",
        "google_product_category": CATEGORIES.get(goods.criteria_set, ""),
        "product_type": f"OCOP > {goods.stars} sao",
        "shipping_weight": f"{weight} g" if weight else "",
    }
    return {name: value for name, value in told.items() if value}


def _title(goods: Goods) -> str:
    return f"{goods.name}, {goods.pack}" if goods.pack else goods.name


def _taken(goods: Iterable[Goods]) -> Iterator[Goods]:
    return (one for one in goods if GOOGLE_MERCHANT.takes(one))


def write_xml(target: IO[bytes], goods: Iterable[Goods]) -> None:
    """The feed as RSS 2.0."""
    text = io.TextIOWrapper(target, encoding="utf-8", write_through=True)
    xml = XMLGenerator(text, "utf-8")
    xml.startDocument()
    xml.startElement("rss", AttributesImpl({"version": "2.0", "xmlns:g": NAMESPACE}))
    xml.startElement("channel", NONE)
    for name, value in (("title", "OCOP"), ("description", "OCOP")):
        _leaf(xml, name, value)
    for one in _taken(goods):
        xml.startElement("item", NONE)
        for name, value in attributes(one).items():
            _leaf(xml, f"g:{name}", value)
        xml.endElement("item")
    xml.endElement("channel")
    xml.endElement("rss")
    xml.endDocument()
    text.detach()


def _leaf(xml: XMLGenerator, name: str, value: str) -> None:
    xml.startElement(name, NONE)
    # What XML cannot hold at all: control characters that somebody pasted.
    xml.characters("".join(c for c in value if c in "\n\t" or c >= " "))
    xml.endElement(name)


def write_tsv(target: IO[bytes], goods: Iterable[Goods]) -> None:
    """The same, tab-separated, a line for each product."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    writer = csv.DictWriter(text, ATTRIBUTES, dialect="excel-tab", lineterminator="\n")
    writer.writeheader()
    for one in _taken(goods):
        told = attributes(one)
        writer.writerow({name: " ".join(value.split()) for name, value in told.items()})
    text.detach()


GOOGLE_MERCHANT = Channel(
    key="google_merchant",
    label=_("Google Merchant (Meta, TikTok đọc được)"),
    about=_("Tệp sản phẩm mà Google, Meta và TikTok tự đọc hằng ngày."),
    demands=(
        Demand(
            "category",
            _("ngành hàng mà kênh nhận"),
            lambda g: g.criteria_set in CATEGORIES,
            why=lambda g: LEFT_OUT[g.criteria_set],
        ),
        Demand(
            "name",
            _("tên kèm quy cách không quá 150 ký tự (phần sau bị cắt)"),
            lambda g: len(_title(g)) <= TITLE,
            needed=False,
        ),
        Demand(
            "description_vi",
            _("mô tả tiếng Việt"),
            lambda g: bool(g.description_vi or g.short_vi),
        ),
        Demand("price", _("giá bán lẻ"), lambda g: bool(g.price)),
        Demand("shop_url", _("trang bán hàng"), lambda g: bool(g.shop_url)),
        Demand("picture", _("ảnh sản phẩm"), lambda g: bool(g.picture)),
        Demand(
            "picture",
            _("ảnh có mỗi cạnh từ 250 điểm ảnh"),
            lambda g: min(g.picture_width, g.picture_height) >= PICTURE,
        ),
        Demand(
            "picture",
            _("ảnh nền trắng"),
            lambda g: g.picture_white >= WHITE_ENOUGH,
            needed=False,
        ),
        Demand("gtin", _("mã GTIN"), lambda g: bool(g.gtin), needed=False),
        Demand(
            "gross_weight",
            _("khối lượng cả bao bì"),
            lambda g: bool(g.gross_weight),
            needed=False,
        ),
    ),
    public=True,
    files={
        "xml": ("application/xml; charset=utf-8", write_xml),
        "tsv": ("text/tab-separated-values; charset=utf-8", write_tsv),
    },
)
