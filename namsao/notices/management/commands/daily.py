"""`namsao daily`: what is done each morning: renewals laid out, reminders, digests."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import localdate, now

from namsao.notices.morning import do_morning


class Command(BaseCommand):
    help = "Do what is done each morning, once a day; `deliver` sends the letters."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD; today if left out")

    def handle(self, *args: Any, day: date | None, **options: Any) -> None:
        for name, count in do_morning(day or localdate(), now()).items():
            self.stdout.write(f"{name}: {count}")
