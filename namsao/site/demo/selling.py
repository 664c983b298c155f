"""The market of the demo: Lan's honey has a sheet, is listed, sells; all recognised are shown."""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from PIL import Image, ImageDraw

from namsao.areas.models import Area
from namsao.market import actions as market
from namsao.market.buying import actions as buying
from namsao.market.catalogue import refresh
from namsao.market.fairs import actions as fairs
from namsao.market.sales import actions as sales
from namsao.market.sales.queries import month_of, months_before
from namsao.market.tables import actions as tables
from namsao.people.queries import holders, the_program
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
        _asked_for_a_price(world)
        _goes_to_a_fair(world)


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


def _goes_to_a_fair(world: World) -> None:
    """The province takes producers to an invented week of trade; Lan has a stand there."""
    day = world.today.date()
    fair = fairs.announce_fair(
        Area.objects.current().get(code="24", level="province"),
        by=world.cast.dung.actor,
        at=ago(world, 20),
        name="Tuần hàng OCOP Bắc Ninh (hư cấu)",
        place="Trung tâm triển lãm tỉnh (hư cấu)",
        starts_on=day + timedelta(days=10),
        ends_on=day + timedelta(days=14),
        apply_by=day + timedelta(days=5),
        stands=40,
        about="Chủ thể bán và ký hợp đồng tại chỗ. Sự kiện hư cấu của bản chạy thử.",
        url="",
    ).made
    honey = world.dossiers["honey"].product
    stand = fairs.ask_stand(
        honey.producer,
        by=world.cast.lan.actor,
        at=ago(world, 1),
        fair=fair,
        products=[honey.pk],
        wish="Gần nguồn điện",
    ).made
    fairs.grant_stand(stand, by=world.cast.dung.actor, at=ago(world, 0), number="A12")


def _asked_for_a_price(world: World) -> None:
    """An invented kitchen wants honey every month; its address is confirmed, Lan has to answer."""
    request = buying.request_quote(
        world.dossiers["honey"].product,
        by=the_program(),
        at=ago(world, 1),
        place="demo",
        sent_form="demo",
        wanted="Mật ong hoa vải đóng hũ 500 g, nhãn tiếng Việt, có mã truy xuất. (hư cấu)",
        quantity="120 hũ mỗi tháng",
        deliver_to="Hà Nội",
        company="Bếp Xanh (hư cấu)",
        person="Nguyễn Thị Hư Cấu",
        email="mua-hang@bep-xanh.example",
        phone="0900 000 000",
    ).made
    buying.confirm_request(request, by=the_program(), at=ago(world, 1))
