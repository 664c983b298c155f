"""Administrative units: `namsao areas load`, `areas resolve "…"`, `areas search TEXT`."""

import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from namsao.areas.loading import load_areas
from namsao.areas.models import Area
from namsao.areas.resolve import resolve


class Command(BaseCommand):
    help = "Load administrative units, find them, and bring an old address to today's commune."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("load", help="bring the tables to what the data files say")
        resolving = verbs.add_parser("resolve", help="today's commune of an address")
        resolving.add_argument("text")
        resolving.add_argument("--on", type=date.fromisoformat, help="day of the address")
        searching = verbs.add_parser("search", help="units of today by name")
        searching.add_argument("text")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if not {"load": self._load, "resolve": self._resolve, "search": self._search}[verb](
            options
        ):
            sys.exit(1)

    def _load(self, options: dict[str, Any]) -> bool:
        loaded = load_areas(self.stdout.write)
        for path in loaded.unknown:
            self.stderr.write(_("Không còn trong dữ liệu, vẫn giữ trong bảng: %s") % path)
        return True

    def _resolve(self, options: dict[str, Any]) -> bool:
        found = resolve(options["text"], options["on"])
        for unit in [found.commune] if found.commune else found.choices or [found.province]:
            if unit is not None:
                self.stdout.write(f"{unit.code}\t{unit.full_title}")
        if found.reason:
            self.stderr.write(found.reason)
        return found.commune is not None or bool(found.choices) or found.province is not None

    def _search(self, options: dict[str, Any]) -> bool:
        rows = Area.objects.current().select_related("parent").search(options["text"])
        for area in rows:
            self.stdout.write(f"{area.code}\t{area.full_title}")
        return bool(rows)
