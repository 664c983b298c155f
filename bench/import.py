"""An office's list of 10,000 products: tried, imported, undone; beside a bare COPY of the rows.

    .venv/bin/python bench/import.py [--json] [--rows N]

Writes a plausible XLSX into a temporary folder and brings it into a temporary database through
the same actions as the pages. The COPY puts the very rows that the import made into the same
table with its indexes and constraints: what reading, checking and explaining cost above that is
the ratio. Rule: the dry run takes less than 20 seconds. Exit code 1 if it takes longer.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from namsao.site import database

ROWS = 10_000
LONGEST = 20.0  # seconds of a dry run
HEADER = ("TT", "Tên sản phẩm", "Chủ thể", "Địa chỉ", "Nhóm", "Hạng", "Số QĐ, ngày", "Hết hạn")
GOODS = (
    "Mỳ gạo",
    "Vải thiều sấy",
    "Mật ong",
    "Chè xanh",
    "Rượu nếp",
    "Tương",
    "Bánh đa",
    "Gà đồi",
)
LINES = ("Thực phẩm", "Đồ uống", "TP", "Thảo dược", "Thủ công mỹ nghệ", "")


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=ROWS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DEMO": "1"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="owner"):
            subprocess.run(
                [sys.executable, "-m", "namsao", "setup"], check=True, stdout=subprocess.DEVNULL
            )
            found = measure(Path(folder) / "list.xlsx", options.rows)
    print(json.dumps(found, indent=2) if options.json else table(found))
    return 0 if found["holds"] else 1


def measure(path: Path, rows: int) -> dict[str, Any]:
    """Seconds of each step, rows a second, and the ratio of the import to a bare COPY."""
    import django

    django.setup()
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.timezone import localdate, now

    from namsao.certificates.importing import actions
    from namsao.certificates.importing.checking import dry_run
    from namsao.certificates.importing.columns import Layout
    from namsao.certificates.importing.forms import initial_of
    from namsao.certificates.importing.reading import read_table

    write(path, rows)
    province, by = office()
    with path.open("rb") as file:
        upload = UploadedFile(file, path.name, size=path.stat().st_size)
        made = actions.upload_register(province, by=by, at=now(), upload=upload).made
    raw = initial_of(Layout.of(made.layout))
    actions.map_register.take(made, raw, by=by, at=now())
    layout = Layout.of(made.layout)

    def try_it() -> Any:
        read_table.cache_clear()  # a dry run opens the file
        return dry_run(made.table(layout.sheet), layout, made.area, localdate())

    dry, report = seconds_of(try_it)
    read_table.cache_clear()
    importing, _done = seconds_of(lambda: actions.commit_register(made, by=by, at=now()))
    assert made.made == len(report.lines) == rows, (made.made, report.refusals[:3])
    copying = copy_again(made.pk)
    undoing, _done = seconds_of(lambda: actions.undo_register(made, by=by, at=now()))
    return {
        "rows": rows,
        "dry_run_s": round(dry, 2),
        "dry_run_rows_per_s": round(rows / dry),
        "import_s": round(importing, 2),
        "import_rows_per_s": round(rows / importing),
        "copy_s": round(copying, 3),
        "copy_rows_per_s": round(rows / copying),
        "import_to_copy": round(importing / copying, 1),
        "undo_s": round(undoing, 2),
        "holds": dry <= LONGEST,
    }


def write(path: Path, rows: int) -> None:
    """A list as an office keeps it: several ways of writing stars and days, old addresses."""
    import xlsxwriter

    from namsao.areas.gazetteer import COMMUNE, FORMER, communes_of, gazetteer

    chance = random.Random(1)
    places = [
        unit.full_title
        for unit in gazetteer().units.values()
        if unit.edition == FORMER
        and unit.level == COMMUNE
        and [one.province.code for one in communes_of((unit,))] == ["24"]
    ]
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        day_format = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for n in range(1, rows + 1):
            day = date(2023, 3, 1) + timedelta(days=chance.randrange(800))
            decision = chance.choice(
                (f"{n}/QĐ-UBND ngày {day:%d/%m/%Y}", f"{day:%d-%m-%y}", f"{day.isoformat()}")
            )
            cells = (n, f"{chance.choice(GOODS)} số {n}", f"HTX số {n % 700}")
            sheet.write_row(n, 0, (*cells, chance.choice(places), chance.choice(LINES)))
            sheet.write(n, 5, chance.choice((3, 4, "3 sao", "4*", "bốn sao", "★★★")))
            sheet.write_string(n, 6, decision)
            if n % 3 == 0:
                end = date(day.year + 3, day.month, min(day.day, 28))
                sheet.write_datetime(n, 7, end, day_format)


def office() -> tuple[Any, Any]:
    """The province, and a person of its office."""
    from namsao.areas.models import Area
    from namsao.people.models import Holding, User
    from namsao.people.roles import Role

    province = Area.objects.current().get(code="24", level="province")
    person = User.objects.create_user("bench@namsao.example", "a-long-enough-word", name="Đo")
    Holding.objects.create(
        user=person, role=Role.OCOP_OFFICE, area=province, since=date(2020, 1, 1)
    )
    return province, person.actor


def seconds_of(call: Callable[[], Any]) -> tuple[float, Any]:
    """How long it took, and what it answered."""
    begun = time.perf_counter()
    answer = call()
    return time.perf_counter() - begun, answer


def copy_again(import_pk: int) -> float:
    """Seconds of a COPY of the rows that the import made, into the same table, rolled back."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM certificates_certificate LIMIT 0")
        names = [column.name for column in cursor.description if column.name != "id"]
        columns = ", ".join(names)
        query = f"SELECT {columns} FROM certificates_certificate WHERE imported_id = %s"
        cursor.execute(query, [import_pk])
        kept = cursor.fetchall()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM certificates_certificate WHERE imported_id = %s", [import_pk])
        seconds, _none = seconds_of(lambda: copy_rows(cursor, columns, kept))
        transaction.set_rollback(True)
    return seconds


def copy_rows(cursor: Any, columns: str, rows: list[Any]) -> None:
    """One COPY."""
    with cursor.copy(f"COPY certificates_certificate ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def table(found: dict[str, Any]) -> str:
    """The figures for the eye."""
    lines = [f"{'step':12}{'seconds':>10}{'rows/s':>12}"]
    for step in ("dry_run", "import", "copy"):
        lines.append(f"{step:12}{found[f'{step}_s']:>10.2f}{found[f'{step}_rows_per_s']:>12,}")
    lines.append(f"{'undo':12}{found['undo_s']:>10.2f}")
    lines.append(f"{found['rows']:,} rows; the import takes {found['import_to_copy']} × the COPY")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
