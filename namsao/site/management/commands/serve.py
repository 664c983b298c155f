"""`namsao serve`: the site for people, from an address of this machine."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from namsao.site.serving import serve


class Command(BaseCommand):
    """Serves the site and sends its letters, until it is interrupted."""

    help = "Serve the site, and send its letters and webhooks, until Ctrl-C or a TERM signal."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--workers", type=int, help="processes; without it as many as processor cores"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"http://{options['host']}:{options['port']}")
        serve(options["host"], options["port"], options["workers"])
