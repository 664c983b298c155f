"""`namsao setup`: everything between a fresh checkout and a site that answers."""

from typing import Any

from django.core.management.base import BaseCommand

from namsao.site import database
from namsao.site.setup import prepare_database, prepare_files


class Command(BaseCommand):
    help = "Prepare assets, tables, areas and rights; quick when nothing has changed."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_files(self.stdout.write)
        with database.running(role="owner"):
            prepare_database(self.stdout.write)
