"""Many sheets at once: uploaded, looked at, then written in whole or not at all."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.importing.reading import sniff_table
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import BadFile, Upload
from namsao.kernel.reach import Actor
from namsao.market.actions import describe
from namsao.market.models import SheetBatch
from namsao.market.sheets import forms
from namsao.market.sheets.filling import dry_run
from namsao.market.sheets.models import MOVES
from namsao.producers.models import Producer


@action(
    Producer,
    "upload_sheets",
    label=gettext_lazy("Tải lên bảng phiếu sản phẩm"),
    effect=gettext_lazy("Bước sau là xem trước từng thay đổi. Phiếu chưa thay đổi."),
    form=forms.BatchForm,
)
def upload_sheets(
    producer: Producer, *, by: Actor, at: datetime, upload: Upload
) -> Made[SheetBatch]:
    """Keep the filled template; nothing is written yet."""
    stored = kept(upload, at, sniff_table)
    name = (upload.name or "")[:255]
    batch = SheetBatch(producer=producer, file=stored, name=name, uploaded_at=at)
    try:
        dry_run(batch, by)
    except BadFile as error:
        raise Refused(str(error), {"upload": [str(error)]}) from error
    batch.save()
    return Made(batch, {"file": stored.sha256, "name": name})


@action(
    SheetBatch,
    MOVES["commit_sheets"],
    label=gettext_lazy("Ghi vào các phiếu"),
    effect=gettext_lazy("Mọi hàng được ghi cùng một lúc; các kênh đang bán nhận thay đổi."),
)
def commit_sheets(batch: SheetBatch, *, by: Actor, at: datetime) -> Facts:
    """Write every row through the sheet's own action, or none."""
    report = dry_run(batch, by)
    if report.troubles:
        raise Refused(
            _("Còn %d chỗ chưa đúng nên chưa ghi gì. Hãy sửa bảng rồi tải lại.")
            % len(report.troubles)
        )
    if not report.rows:
        raise Refused(_("Bảng không thay đổi gì."))
    for one in report.rows:
        describe(one.product, by=by, at=at, **one.facts)
    batch.made = len(report.rows)
    return {"products": [one.product.pk for one in report.rows]}
