"""The steps of an import. All or nothing: what one import made, one press takes back."""

from datetime import date, datetime
from secrets import token_urlsafe
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.certificates.importing import forms
from namsao.certificates.importing.checking import dry_run
from namsao.certificates.importing.columns import Layout, guess
from namsao.certificates.importing.models import MOVES, RegisterImport
from namsao.certificates.importing.reading import sniff_table
from namsao.certificates.importing.rows import Line
from namsao.certificates.models import Certificate
from namsao.certificates.queries import hanging_on
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import BadFile, Upload
from namsao.kernel.folding import fold
from namsao.kernel.reach import Actor
from namsao.law.regimes import regime_on

BATCH = 1000


def _not_a_province(area: Area) -> str | None:
    """Registers are kept by province."""
    if area.level == "province" and area.is_current:
        return None
    return _("Chỉ nhập được sổ của cả tỉnh, không nhập cho từng xã.")


@action(
    Area,
    "upload_register",
    label=gettext_lazy("Tải bảng tính lên để kiểm tra"),
    effect=gettext_lazy("Bước sau là chọn cột và kiểm tra từng hàng. Sổ chưa thay đổi."),
    form=forms.UploadForm,
    guard=_not_a_province,
)
def upload_register(
    area: Area, *, by: Actor, at: datetime, upload: Upload
) -> Made[RegisterImport]:
    """Keep an office's spreadsheet and guess its columns; nothing enters the register yet."""
    stored = kept(upload, at, sniff_table)
    made = RegisterImport(area=area, file=stored, name=upload.name or "", uploaded_at=at)
    try:
        layout = guess(made.table(0))
    except BadFile as error:
        raise Refused(str(error), {"upload": [str(error)]}) from error
    made.uploaded_by_id = by.user_id
    made.layout = layout.as_json()
    made.save()
    return Made(made, {"file": stored.sha256, "name": made.name})


@action(
    RegisterImport,
    MOVES["map_register"],
    label=gettext_lazy("Kiểm tra từng hàng"),
    effect=gettext_lazy("Đọc thử mọi hàng theo các cột đã chọn. Sổ chưa thay đổi."),
    form=forms.MapForm,
)
def map_register(register: RegisterImport, *, by: Actor, at: datetime, layout: Layout) -> Facts:
    """Fix which column holds what; the dry run is then read from the file at any time."""
    register.layout = layout.as_json()
    return {"sheet": layout.sheet, "first_row": layout.begins + 1, "columns": layout.columns}


@action(
    RegisterImport,
    MOVES["commit_register"],
    label=gettext_lazy("Nhập vào sổ"),
    effect=gettext_lazy("Mọi hàng dùng được vào sổ cùng một lúc và được công bố tra cứu."),
    form=forms.CommitForm,
)
def commit_register(
    register: RegisterImport, *, by: Actor, at: datetime, skip_bad: bool = False
) -> Facts:
    """Put every row into the register, or none; with `skip_bad` the good rows."""
    # Two imports of one province come one after the other: the second sees the first's rows.
    Area.objects.select_for_update(no_key=True).get(pk=register.area_id)
    layout = Layout.of(register.layout)
    report = dry_run(register.table(layout.sheet), layout, register.area, localtime(at).date())
    left_out = report.refused_rows
    if not report.lines:
        raise Refused(_("Không có hàng nào nhập được."))
    if left_out and not skip_bad:
        raise Refused(
            _(
                "Còn %d hàng không nhập được nên chưa nhập hàng nào. Hãy sửa tệp rồi tải lại,"
                " hoặc chọn chỉ nhập các hàng dùng được."
            )
            % len(left_out)
        )
    _insert(register, report.lines)
    register.made = len(report.lines)
    register.left_out = [{"row": row, "problems": said} for row, said in report.said().items()]
    return {"made": len(report.lines), "left_out": left_out, "file": register.file.sha256}


@action(
    RegisterImport,
    MOVES["undo_register"],
    label=gettext_lazy("Hoàn tác lần nhập này"),
    effect=gettext_lazy("Xóa khỏi sổ đúng những giấy chứng nhận mà lần nhập này đã tạo."),
)
def undo_register(register: RegisterImport, *, by: Actor, at: datetime) -> Facts:
    """Delete exactly what this import made; refused when something later hangs on any of it."""
    rows = Certificate.objects.filter(imported=register)
    made = list(rows.select_for_update().values_list("pk", flat=True))
    if later := hanging_on(made):
        raise Refused(
            _("Không hoàn tác được: đã có việc khác gắn với giấy chứng nhận số %s.") % later
        )
    rows.delete()
    return {"deleted": len(made)}


def _insert(register: RegisterImport, lines: list[Line]) -> None:
    paths = {line.area for line in lines}
    areas = dict(Area.objects.filter(path__in=paths).values_list("path", "pk"))
    made = [_certificate(register, line, areas[line.area]) for line in lines]
    try:
        with transaction.atomic():
            Certificate.objects.bulk_create(made, batch_size=BATCH)
    except IntegrityError as error:
        # Somebody issued one of these numbers since the dry run was read.
        raise Refused(_("Sổ vừa thay đổi. Hãy kiểm tra lại từng hàng rồi nhập.")) from error


def _certificate(register: RegisterImport, line: Line, area: int) -> Certificate:
    # A list without numbers of its own: import and row find the row again in the office's file.
    number = line.number or f"SC-{line.issued_year}-{register.pk}-{line.row}"
    key = f"{line.product} {line.producer} {line.place} {line.number}"
    return Certificate(
        number=number,
        token=token_urlsafe(12),
        state="revoked" if line.revoked else "issued",
        regime=_regime(line),
        area_id=area,
        imported=register,
        product_name=line.product,
        product_code=line.code,
        producer_name=line.producer,
        place=line.place,
        line=line.line,
        stars=line.stars,
        issued_on=line.issued_on,
        issued_year=line.issued_year,
        expires_on=line.expires_on,
        revoked_on=line.revoked_on,
        revocation_reason=line.revocation_reason,
        # As the list names it: its signer is not known, so it makes no Decision.
        source_note=line.decision,
        search_key=fold(key),
    )


def _regime(line: Line) -> str:
    """The decision of its time; "" where the year alone does not tell, or it was before 2023."""
    days = [line.issued_on] if line.issued_on else _ends(line.issued_year)
    found: set[Any] = set()
    for day in days:
        try:
            found.add(regime_on(day).key)
        except LookupError:
            found.add("")
    return found.pop() if len(found) == 1 else ""


def _ends(year: int) -> list[date]:
    return [date(year, 1, 1), date(year, 12, 31)]
