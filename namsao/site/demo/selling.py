"""The market of the demo: Lan's honey has a sheet, is listed, sells; all recognised are shown."""

from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from PIL import Image, ImageDraw

from namsao.market import actions as market
from namsao.market.catalogue import refresh
from namsao.market.sales import actions as sales
from namsao.market.sales.queries import month_of, months_before
from namsao.market.tables import actions as tables
from namsao.people.queries import holders
from namsao.producers.models import Producer
from namsao.site.demo.cast import BAC_NINH, unit
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
        tell_sales(world)
        keep_a_table(world)


def tell_sales(world: World) -> None:
    """What producers told of their months: Lan's honey for half a year, the others' for three.

    Figures are invented and differ by product and month.
    """
    today = localdate(world.today)
    honey = world.dossiers["honey"].product
    for back in range(1, 8):
        month = months_before(month_of(today), back)
        for outlet, share in (("counter", 6), ("shopee", 4)):
            _tell(world, honey.producer, month, outlet, {honey.pk: (9 - back) * share})
    for producer in list(world.producers.values())[1:5]:
        products = producer.products.order_by("pk").values_list("pk", flat=True)
        for back in (1, 2, 3):
            month = months_before(month_of(today), back)
            sold = {pk: 5 + n + back for n, pk in enumerate(products)}
            _tell(world, producer, month, "fair" if back == 2 else "shopee", sold)


def _tell(
    world: World, producer: Producer, month: date, outlet: str, sold: dict[int, int]
) -> None:
    day = localdate(world.today)
    person = holders("market.report_sales", day, producer_id=producer.pk).first()
    if person is None or not sold:
        return
    figures = {
        pk: {"orders": orders, "quantity": orders + 2, "revenue": orders * 185_000, "views": None}
        for pk, orders in sold.items()
    }
    sales.report_sales(
        producer, by=person.actor, at=world.today, month=month, outlet=outlet, figures=figures
    )


def keep_a_table(world: World) -> None:
    """The office keeps the columns of an invented marketplace."""
    headings = "Tên sản phẩm,Danh mục,Giá bán,Cân nặng (g),Hình ảnh,Xuất xứ"
    upload = SimpleUploadedFile("mau.csv", headings.encode(), content_type="text/csv")
    tables.add_table(
        unit(BAC_NINH, "province"),
        by=world.cast.dung.actor,
        at=ago(world, 3),
        name="Sàn Kinh Bắc (hư cấu)",
        upload=upload,
    )
