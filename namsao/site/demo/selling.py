"""The market of the demo: Lan's honey has a sheet and is listed; all recognised are shown."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from namsao.market import actions as market
from namsao.market.catalogue import refresh
from namsao.site.demo.scene import World, ago


def jar() -> SimpleUploadedFile:
    """A drawn jar on white, as the channels want it."""
    picture = Image.new("RGB", (800, 800), "white")
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((250, 220, 550, 680), 40, fill="#d98c1f")
    draw.rectangle((270, 160, 530, 230), fill="#7a4a12")
    draw.rectangle((290, 380, 510, 540), fill="#fff6df")
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return SimpleUploadedFile("hu-mat-ong.png", buffer.getvalue(), content_type="image/png")


def sell(world: World) -> None:
    """The published register enters the catalogue; Lan writes her sheet and lists her honey."""
    with world.step("market"):
        refresh()
        honey = world.dossiers["honey"].product
        lan = world.cast.lan.actor
        market.describe(
            honey,
            by=lan,
            at=ago(world, 2),
            name_en="Lychee blossom honey",
            short_vi="Mật ong từ hoa vải, quay tại vườn, không pha. (hư cấu)",
            description_vi="Ong lấy mật hoa vải trong ba tuần tháng Ba. Mật quay tại vườn, lọc"
            " thô, đóng hũ thủy tinh. Sản phẩm hư cấu của bản chạy thử.",
            description_en="Bees gather lychee blossom for three weeks in March. Extracted in the"
            " orchard, strained, put in glass jars. An invented product of the demo.",
            gtin="",
            price=185_000,
            unit="hũ",
            net_weight=500,
            gross_weight=780,
            pack="hũ thủy tinh 500 g",
            shelf_life=730,
            storage="Nơi khô, mát, tránh nắng",
            allergens="mật ong, phấn hoa",
            licence="01/2026/TCB (hư cấu)",
            shop_url="https://example.com/mat-ong-hoa-vai",
            in_stock=True,
            women_led=True,
        )
        market.show_picture(honey, by=lan, at=ago(world, 2), picture=jar())
        market.publish(honey, by=lan, at=ago(world, 1), channel="google_merchant")
