"""What the steps of an import ask for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.certificates.importing.columns import FIELDS, PLACE, WHEN, Layout, header_above
from namsao.certificates.importing.places import Places
from namsao.certificates.importing.reading import Table, letter
from namsao.certificates.importing.values import Unclear, text_of
from namsao.kernel.files import BadFile
from namsao.kernel.forms import ActionForm

REQUIRED = ("product", "stars")
# One column may hold a decision's number and its day.
_TOGETHER = frozenset({"decision", "decided_on"})


class UploadForm(ActionForm):
    """The office's own file."""

    upload = forms.FileField(
        label=_("Bảng tính"),
        max_length=255,
        help_text=_(
            "XLSX, ODS hoặc CSV; thứ tự cột tùy ý, tối đa 20.000 hàng. Tải lên chưa làm thay đổi"
            " sổ: bạn chọn cột và xem trước từng hàng rồi mới nhập."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.txt"}),
    )


class MapForm(ActionForm):
    """Which column holds what: for each field of the register, a column by its letter."""

    sheet = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    first_row = forms.IntegerField(
        label=_("Hàng đầu tiên có sản phẩm"),
        min_value=1,
        help_text=_("Số hàng như trong bảng tính; phía trên là tiêu đề."),
    )
    default_place = forms.CharField(
        label=_("Nơi dùng cho hàng không ghi địa chỉ"),
        max_length=200,
        required=False,
        help_text=_("Tên xã, phường hoặc tên tỉnh. Để trống thì hàng không có địa chỉ bị loại."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = self._table()
        for name, label in FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=self._choices(), required=name in REQUIRED
            )
        self.order_fields([*FIELDS, "default_place", "first_row", "sheet"])

    def _table(self) -> Table:
        if self.thing is None:  # asked what it asks, of no file in particular
            return Table((), ())
        asked = str(self.data.get("sheet") or self.initial.get("sheet") or "0")
        try:
            found: Table = self.thing.table(int(asked) if asked.isdecimal() else 0)
        except BadFile:
            # A sheet that is too large: clean() says so.
            found = Table((), ())
        return found

    def _choices(self) -> list[tuple[str, str]]:
        begins = str(self.data.get("first_row") or self.initial.get("first_row") or "1")
        above = int(begins) - 1 if begins.isdecimal() and len(begins) < 7 else 0
        headers = header_above(self.table, min(max(above, 0), len(self.table.rows)))
        columns = [
            (letter(index), f"{letter(index)}: {header[:60]}" if header else letter(index))
            for index, header in enumerate(headers)
        ]
        return [("", gettext("– không có –")), *columns]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        try:
            self.thing.table(found.get("sheet") or 0)
        except BadFile as error:
            raise ValidationError(str(error)) from error
        if "first_row" in found and found["first_row"] > len(self.table.rows):
            self.add_error(
                "first_row", gettext("Trang này chỉ có %d hàng.") % len(self.table.rows)
            )
        if not any(found.get(name) for name in (*PLACE, "default_place")):
            self.add_error("address", gettext("Chọn cột địa chỉ, hoặc ghi nơi dùng chung."))
        if not any(found.get(name) for name in WHEN):
            self.add_error(
                "decided_on", gettext("Chọn cột ngày quyết định, năm hoặc ngày hết hạn.")
            )
        self._check_each_column_once()
        return found

    def _check_each_column_once(self) -> None:
        taken: dict[str, str] = {}
        for name in FIELDS:
            column = self.cleaned_data.get(name)
            other = taken.setdefault(column, name) if column else name
            if column and other != name and not {name, other} <= _TOGETHER:
                said = gettext("Cột %(column)s đã chọn cho “%(other)s”.")
                self.add_error(name, said % {"column": column, "other": FIELDS[other]})

    def clean_default_place(self) -> str:
        """A place of the province, today's or of old."""
        text = text_of(self.cleaned_data["default_place"])
        if text:
            try:
                Places(self.thing.area.path).find(text, False)
            except Unclear as unclear:
                raise ValidationError(f"{unclear.wrong} {unclear.remedy}") from unclear
        return text

    def facts(self) -> dict[str, Any]:
        found = self.cleaned_data
        begins = found["first_row"] - 1
        letters = [letter(index) for index in range(self.table.width)]
        columns = {name: letters.index(found[name]) for name in FIELDS if found[name]}
        headers = header_above(self.table, begins)
        layout = Layout(found["sheet"] or 0, begins, columns, headers, found["default_place"])
        return {"layout": layout}


def initial_of(layout: Layout) -> dict[str, Any]:
    """The form's first values for a layout, guessed or kept."""
    return {
        "sheet": layout.sheet,
        "first_row": layout.begins + 1,
        "default_place": layout.default_place,
        **{name: letter(index) for name, index in layout.columns.items()},
    }


class CommitForm(ActionForm):
    """All rows, or the good ones by express wish."""

    skip_bad = forms.BooleanField(
        label=_("Chỉ nhập các hàng dùng được, bỏ các hàng có vấn đề"), required=False
    )
