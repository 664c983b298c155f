"""A producer's own WooCommerce shop: a product as its REST API (v3) takes it. Plain Python.

Source: WooCommerce's "REST API Documentation", version 3, chapters "Products" and "Product
categories". Prices are strings in the shop's currency, weights strings in the shop's own unit.
"""

from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _

from namsao.law.product_lines import group_of
from namsao.market.channels.channel import SELLER, Channel, Demand, Goods, within

DESCRIPTION = 5000
MARK = "namsao_product"  # under which the shop keeps our code: whose product it is, for sure
GRAMS = {"g": 1.0, "kg": 1000.0, "lbs": 453.59237, "oz": 28.349523125}


def product_of(goods: Goods, unit: str, category: int | None, shown: str) -> dict[str, Any]:
    """The product's fields. `shown` is the hash of the picture that the shop already has."""
    told: dict[str, Any] = {
        "name": goods.name,
        "type": "simple",
        "status": "publish",
        "catalog_visibility": "visible",
        "sku": goods.code,
        "regular_price": str(goods.price or ""),
        "description": _html(goods),
        "short_description": f"<p>{escape(goods.short_vi)}</p>" if goods.short_vi else "",
        "stock_status": "instock" if goods.in_stock else "outofstock",
        "weight": weight(goods.gross_weight or goods.net_weight, unit),
        "meta_data": [{"key": MARK, "value": goods.code}],
        "attributes": [
            {"name": name, "options": [value], "visible": True}
            for name, value in _attributes(goods)
            if value
        ],
    }
    if goods.gtin:
        told["global_unique_id"] = goods.gtin
    if category is not None:
        told["categories"] = [{"id": category}]
    if goods.picture and goods.picture_hash != shown:
        # The shop copies a picture each time that it is told one.
        told["images"] = [{"src": goods.picture, "alt": goods.name}]
    return told


def hidden() -> dict[str, Any]:
    """What takes a product out of the shop and leaves it to its owner as a draft."""
    return {"status": "draft", "catalog_visibility": "hidden"}


def category_of(criteria_set: int) -> str:
    """The name of the shop's category for a criteria set: the group's, as Annex I has it."""
    return group_of(criteria_set).label.vi


def weight(grams: int | None, unit: str) -> str:
    """A weight in the shop's unit, without needless zeros.

    >>> weight(780, "kg"), weight(780, "g"), weight(None, "kg")
    ('0.78', '780', '')
    """
    if not grams or unit not in GRAMS:
        return ""
    return f"{grams / GRAMS[unit]:.4f}".rstrip("0").rstrip(".")


def _html(goods: Goods) -> str:
    parts = [p.strip() for p in goods.description_vi.split("\n") if p.strip()]
    said = "".join(f"<p>{escape(part)}</p>" for part in parts)
    proof = f"OCOP {goods.stars} sao, {goods.certificate}"
    return f'{said}<p><a href="{escape(goods.page)}">{escape(proof)}</a></p>'


def _attributes(goods: Goods) -> tuple[tuple[str, str], ...]:
    life = f"{goods.shelf_life} ngày" if goods.shelf_life else ""
    return (
        ("OCOP", f"{goods.stars} sao"),
        ("Chủ thể", goods.producer),
        ("Quy cách", goods.pack),
        ("Hạn sử dụng", life),
        ("Bảo quản", goods.storage),
        ("Chất gây dị ứng", goods.allergens),
        ("Giấy phép, công bố", goods.licence),
    )


WOOCOMMERCE = Channel(
    key="woocommerce",
    label=_("Cửa hàng WooCommerce của chủ thể"),
    about=_("Đưa thẳng vào cửa hàng của bạn, tự gỡ khi chứng nhận hết giá trị."),
    demands=(
        within("description_vi", _("mô tả tiếng Việt"), DESCRIPTION),
        Demand("short_vi", _("giới thiệu ngắn"), lambda g: bool(g.short_vi), needed=False),
        Demand("price", _("giá bán lẻ"), lambda g: bool(g.price)),
        Demand("picture", _("ảnh sản phẩm"), lambda g: bool(g.picture)),
        Demand(
            "gross_weight",
            _("khối lượng cả bao bì"),
            lambda g: bool(g.gross_weight),
            needed=False,
        ),
        SELLER[1],
    ),
    spoken=True,
)
