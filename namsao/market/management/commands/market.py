"""`namsao market refresh`: make the public catalogue anew from the certificates."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from namsao.market.catalogue import refresh


class Command(BaseCommand):
    help = "Bring the public catalogue up to date with the register. May be repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["refresh"])

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{refresh()}")
