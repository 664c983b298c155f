"""`namsao digest`: write the letters that tell each person what is new and what waits."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import localdate, now

from namsao.notices.digest import write_digests


class Command(BaseCommand):
    help = "Write the daily digests, one a person and day; `deliver` sends them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD; today if left out")

    def handle(self, *args: Any, day: date | None, **options: Any) -> None:
        written = write_digests(day or localdate(), now())
        self.stdout.write(f"Đã viết {written} thư tổng hợp.")
