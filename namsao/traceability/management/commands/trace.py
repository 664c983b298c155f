"""`namsao trace write | figures`: the books as Parquet files, and a season's figures from them."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

FIGURES = ("seasons", "books", "processors", "scans")


class Command(BaseCommand):
    help = "Write the books as Parquet files by month and province; print a figure over them."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        write = what.add_parser("write", help="write all books anew")
        figures = what.add_parser("figures", help="answer one of the figures as CSV")
        figures.add_argument("figure", choices=FIGURES)
        figures.add_argument("--json", action="store_true", help="as JSON, a line for each row")
        figures.add_argument(
            "--spark", metavar="spark://HOST:PORT", help="ask this cluster, not this process"
        )
        figures.add_argument("--sql", metavar="DIALECT", help="print its SQL: duckdb, pyspark")
        for one in (write, figures):
            one.add_argument(
                "--folder",
                type=Path,
                default=Path(settings.MEDIA_ROOT).parent / "analytics",
                help="default: analytics/ in the data folder",
            )

    def handle(self, *args: Any, what: str, folder: Path, **options: Any) -> None:
        try:
            from namsao.traceability.analytics import running, writing  # noqa: PLC0415 -- an extra
            from namsao.traceability.analytics.figures import FIGURES as BY_NAME  # noqa: PLC0415
        except ModuleNotFoundError as missing:
            raise CommandError(f"Thiếu gói {missing.name}: cài namsao[analytics].") from missing
        if what == "write":
            for name, rows in writing.write(folder.absolute()).items():
                self.stdout.write(f"{name}: {rows}")
            return
        figure = BY_NAME[options["figure"]]
        if options["sql"]:
            self.stdout.write(running.sql_of(figure, options["sql"]))
            return
        if not folder.is_dir():
            raise CommandError(f"Chưa có {folder}: chạy `namsao trace write` trước.")
        place = folder.absolute()
        if options["spark"]:
            (answer,) = running.on_spark([figure], place, options["spark"])
        else:
            answer = running.on_this_machine(figure, place)
        self._tell(answer.columns, answer.rows, as_json=options["json"])

    def _tell(
        self, columns: tuple[str, ...], rows: list[tuple[Any, ...]], *, as_json: bool
    ) -> None:
        if as_json:
            for row in rows:
                told = dict(zip(columns, row, strict=True))
                self.stdout.write(json.dumps(told, ensure_ascii=False, default=str))
            return
        table = csv.writer(sys.stdout if self.stdout is None else self.stdout)
        table.writerow(columns)
        table.writerows(rows)
