"""`namsao deliver`: send what waits, once or, with --watch, for as long as the site runs."""

import logging
import os
import signal
from datetime import date
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections
from django.utils.timezone import localtime, now

from namsao.notices.mailing import send_letters
from namsao.notices.morning import do_morning, do_turn
from namsao.notices.posting import send_posts

log = logging.getLogger(__name__)

PAUSE_SECONDS = 3
MORNING_HOUR = 7  # in the morning, in Vietnam: before the offices open


class Command(BaseCommand):
    help = (
        "Send the letters and webhooks that are due, read the text of new papers;"
        " --watch goes on, and does the mornings."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--watch", action="store_true", help="go on until interrupted")
        parser.add_argument(
            "--beside", type=int, default=0, metavar="PID", help="end when this parent has ended"
        )

    def handle(self, *args: Any, watch: bool, beside: int, **options: Any) -> None:
        if not watch:
            letters, posts = send_letters(now()), send_posts(now())
            do_turn(now())
            self.stdout.write(f"Đã gửi {letters} thư, {posts} tin tới hệ thống khác.")
            return
        stop = Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        self._go_on(stop, beside)

    def _go_on(self, stop: Event, beside: int) -> None:
        morning_of: date | None = None
        while not stop.is_set() and beside in (0, os.getppid()):
            try:
                close_old_connections()
                morning_of = self._morning(morning_of)
                send_letters(now())
                send_posts(now())
                do_turn(now())
            except Error:  # the database is away: it may come back
                log.exception("nothing can be sent while the database does not answer")
            stop.wait(PAUSE_SECONDS)

    def _morning(self, written: date | None) -> date | None:
        """Once a morning; after a new start again, for who has not had one. The day written."""
        here = localtime(now())
        if here.hour < MORNING_HOUR or written == here.date():
            return written
        do_morning(here.date(), now())
        return here.date()
