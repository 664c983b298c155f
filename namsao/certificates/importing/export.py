"""The refused rows as a workbook: the office mends them there and uploads the file again."""

import io
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from namsao.certificates.importing.columns import Layout
from namsao.certificates.importing.reading import Table
from namsao.certificates.importing.values import text_of
from namsao.kernel.exporting import Cell, Column, write_xlsx

type Row = tuple[int, list[str]]  # the number of a row, and what is wrong with it


def workbook_of(table: Table, layout: Layout, said: Mapping[int, list[str]]) -> bytes:
    """The rows of `said` as they stood, with their row number before and the problem after."""

    def value_of(index: int) -> Callable[[Row], Cell]:
        def value(row: Row) -> Cell:
            cells = table.rows[row[0] - 1]
            return text_of(cells[index]) if index < len(cells) else ""

        return value

    headers = [*layout.headers, *[""] * (table.width - len(layout.headers))]
    columns: list[Column[Row]] = [
        Column(_("Hàng trong tệp gốc"), lambda row: row[0], 9),
        *(Column(header, value_of(index)) for index, header in enumerate(headers)),
        Column(_("Vấn đề"), lambda row: "\n".join(row[1]), 60),
    ]
    target = io.BytesIO()
    write_xlsx(target, columns, sorted(said.items()))
    return target.getvalue()
