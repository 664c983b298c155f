"""How sales get in: a month told by its producer, a platform's file, a shop's own answer."""

import hashlib
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.importing.reading import read_table, sniff_table
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.files import BadFile, Upload
from namsao.kernel.reach import Actor
from namsao.market.models import MonthlySales, SalesImport, Shop
from namsao.market.sales import forms, reading
from namsao.market.sales.models import MOVES
from namsao.producers.models import Producer

NUMBERS = ("orders", "quantity", "revenue", "views")

type Figures = Mapping[int, Mapping[str, int | None]]


@action(
    Producer,
    "report_sales",
    label=gettext_lazy("Báo doanh số tháng"),
    effect=gettext_lazy(
        "Thay số liệu đã có của tháng và nơi bán này. Cơ quan chỉ thấy tổng của nhiều chủ thể."
    ),
    form=forms.ReportForm,
)
def report_sales(
    producer: Producer, *, by: Actor, at: datetime, month: date, outlet: str, figures: Figures
) -> Facts:
    """What each product sold in a month through an outlet, in the producer's own words."""
    own = {key for key, _name in forms.own_products(producer)}
    if not figures or figures.keys() - own:
        raise Refused(_("Chỉ báo được sản phẩm của chính chủ thể."))
    rows = [(key, month, told) for key, told in figures.items()]
    _put(rows, outlet, "report", at)
    return {"month": f"{month:%Y-%m}", "outlet": outlet, "products": sorted(figures)}


@action(
    Producer,
    "upload_sales",
    label=gettext_lazy("Tải doanh số từ tệp của sàn"),
    effect=gettext_lazy("Bước sau là chọn cột và xem trước. Số liệu chưa thay đổi."),
    form=forms.UploadForm,
)
def upload_sales(
    producer: Producer, *, by: Actor, at: datetime, outlet: str, upload: Upload
) -> Made[SalesImport]:
    """Take a file's cells without those that tell of buyers, and guess its columns."""
    try:
        rows, digest = _cells(upload)
    except BadFile as error:
        raise Refused(str(error), {"upload": [str(error)]}) from error
    kept, withheld = reading.withhold(rows)
    top = reading.header_row(kept)
    if top is None:
        said = _("Không thấy hàng tiêu đề có tên sản phẩm, số lượng hay doanh thu.")
        raise Refused(said, {"upload": [said]})
    earlier = SalesImport.objects.filter(
        producer=producer, outlet=outlet, state="committed"
    ).first()
    batch = SalesImport.objects.create(
        producer=producer,
        outlet=outlet,
        name=(upload.name or "")[:255],
        sha256=digest,
        uploaded_at=at,
        rows=kept,
        withheld=withheld,
        layout={"begins": top + 1, "columns": reading.guess(kept), "month": ""},
        names=earlier.names if earlier else {},
    )
    return Made(batch, {"outlet": outlet, "sha256": digest, "withheld": len(withheld)})


def _cells(upload: Upload) -> tuple[list[list[Any]], str]:
    """The cells of an upload that is not kept, and the hash of its bytes. Raises BadFile."""
    media_type = sniff_table(upload, upload.name or "")
    digest = hashlib.sha256()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as target:
            upload.seek(0)
            for chunk in upload.chunks():
                digest.update(chunk)
                target.write(chunk)
        # Past its cache: nothing that tells of buyers stays in memory either.
        table = read_table.__wrapped__(path, media_type)
    return reading.as_json(table.rows), digest.hexdigest()


@action(
    SalesImport,
    MOVES["map_sales"],
    label=gettext_lazy("Xem trước"),
    effect=gettext_lazy("Đọc thử mọi hàng theo các cột đã chọn. Số liệu chưa thay đổi."),
    form=forms.MapForm,
)
def map_sales(
    batch: SalesImport,
    *,
    by: Actor,
    at: datetime,
    begins: int,
    columns: Mapping[str, int],
    month: date | None,
    names: Mapping[str, int],
) -> Facts:
    """Settle what each column holds and whose each name is."""
    layout = {
        "begins": begins,
        "columns": dict(columns),
        "month": month.isoformat() if month else "",
    }
    batch.layout, batch.names = layout, {**batch.names, **names}
    return layout


def dry_run(batch: SalesImport, today: date) -> reading.Reading:
    """What the file says, by product and month. Writes nothing."""
    layout = batch.layout
    known = {**batch.names, **forms.known_names(batch.producer)}
    month = date.fromisoformat(layout["month"]) if layout["month"] else None
    return reading.read(batch.rows, layout["begins"], layout["columns"], known, month, today)


@action(
    SalesImport,
    MOVES["commit_sales"],
    label=gettext_lazy("Nhập doanh số"),
    effect=gettext_lazy("Thay số liệu đã có của các tháng này ở nơi bán này. Có thể hoàn tác."),
)
def commit_sales(batch: SalesImport, *, by: Actor, at: datetime) -> Facts:
    """Put every figure in, or none: a file with a trouble in it changes nothing."""
    found = dry_run(batch, localdate(at))
    if found.troubles or found.unknown:
        raise Refused(_("Còn hàng chưa đọc được nên chưa nhập gì. Hãy sửa rồi tải lại tệp."))
    if not found.figures:
        raise Refused(_("Tệp không có số liệu nào của sản phẩm OCOP."))
    rows = [
        (product, month, {name: getattr(figure, name) for name in NUMBERS})
        for (product, month), figure in found.figures.items()
    ]
    batch.replaced = _put(rows, batch.outlet, "import", at, batch)
    batch.made, batch.rows = len(rows), []
    return {"made": len(rows), "outlet": batch.outlet, "sha256": batch.sha256}


@action(
    SalesImport,
    MOVES["drop_sales"],
    label=gettext_lazy("Bỏ tệp này"),
    effect=gettext_lazy("Các ô đã đọc bị xóa. Số liệu không thay đổi."),
)
def drop_sales(batch: SalesImport, *, by: Actor, at: datetime) -> Facts:
    """Forget the file's cells."""
    batch.rows = []
    return {}


@action(
    SalesImport,
    MOVES["undo_sales"],
    label=gettext_lazy("Hoàn tác lần nhập này"),
    effect=gettext_lazy("Xóa đúng những số liệu mà tệp này đã tạo và trả lại số liệu trước đó."),
)
def undo_sales(batch: SalesImport, *, by: Actor, at: datetime) -> Facts:
    """Take back what this import made and has not been replaced since; put back what was there."""
    rows = MonthlySales.objects.filter(imported=batch)
    keys = {(row.product_id, row.month.isoformat()) for row in rows}
    rows.delete()
    back = [one for one in batch.replaced if (one["product"], one["month"]) in keys]
    for one in back:
        MonthlySales.objects.create(
            product_id=one["product"],
            outlet=batch.outlet,
            month=date.fromisoformat(one["month"]),
            source=one["source"],
            imported_id=one["imported"],
            recorded_at=at,
            **{name: one[name] for name in NUMBERS},
        )
    return {"deleted": len(keys), "restored": len(back)}


@action(
    Shop,
    "record_shop_sales",
    label=gettext_lazy("Ghi doanh số của cửa hàng"),
)
def record_shop_sales(
    shop: Shop, *, by: Actor, at: datetime, month: date, figures: Figures
) -> Facts:
    """What the shop itself says that it sold in a month, as the program read it there."""
    _put([(key, month, told) for key, told in figures.items()], "woocommerce", "shop", at)
    return {"month": f"{month:%Y-%m}", "products": sorted(figures)}


def _put(
    rows: Iterable[tuple[int, date, Mapping[str, int | None]]],
    outlet: str,
    source: str,
    at: datetime,
    batch: SalesImport | None = None,
) -> list[dict[str, Any]]:
    """Set the figures of these products and months; what stood there before, as it was."""
    replaced = []
    for product, month, told in rows:
        row = MonthlySales.objects.filter(product=product, outlet=outlet, month=month).first()
        if row is not None:
            replaced.append(
                {
                    "product": product,
                    "month": month.isoformat(),
                    "source": row.source,
                    "imported": row.imported_id,
                    **{name: getattr(row, name) for name in NUMBERS},
                }
            )
        else:
            row = MonthlySales(product_id=product, outlet=outlet, month=month)
        for name in NUMBERS:
            setattr(row, name, told.get(name))
        row.source, row.imported, row.recorded_at = source, batch, at
        row.save()
    return replaced
