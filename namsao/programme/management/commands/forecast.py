"""`namsao forecast backtest`: past forecasts held against what happened."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from namsao.areas.models import Area
from namsao.law.product_lines import LINES
from namsao.programme.forecasting.backtest import YEAR, BackTest, backtest
from namsao.programme.forecasting.generated import history
from namsao.programme.forecasting.national import national
from namsao.programme.forecasting.stages import week_of
from namsao.programme.forecasting.telling import lines
from namsao.programme.outlook.basis import scope_of
from namsao.programme.outlook.estimates import road_in
from namsao.programme.outlook.history import as_history, known

QUARTER = 13
LEAST = 20  # dossiers in progress at a cut, for a table to say anything


class Command(BaseCommand):
    """On an office's own books, or on invented ones."""

    help = "Hold past forecasts against what happened: namsao forecast backtest --area /vn/24/"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["backtest"])
        parser.add_argument("--area", default="", help="path of a province: /vn/24/")
        parser.add_argument("--generated", type=int, default=0, help="so many invented dossiers")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--weeks", type=int, default=26, help="how far ahead")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["generated"]:
            found = self._of_generated(options["generated"], options["seed"], options["weeks"])
        elif options["area"]:
            found = self._of_office(options["area"], options["weeks"])
        else:
            raise CommandError("say --area PATH, or --generated N")
        for line in lines(found):
            self.stdout.write(line)

    @staticmethod
    def _of_generated(dossiers: int, seed: int, weeks: int) -> BackTest:
        first = week_of(localdate()) - 4 * YEAR
        past = history(dossiers, 4, seed, first)
        cuts = [first + 2 * YEAR + QUARTER * n for n in range(1, 7)]
        return backtest(past, cuts, weeks, national())

    def _of_office(self, path: str, weeks: int) -> BackTest:
        area = Area.objects.filter(path=path, valid_to=None).first()
        if area is None:
            raise CommandError(f"no area of today at {path}")
        today = localdate()
        past = as_history(known([scope_of(area)], today))
        cuts = list(self._cuts(past, week_of(today) - weeks))
        if not cuts:
            raise CommandError(
                f"too few: no quarter with {LEAST} dossiers in progress, a year of books before it"
                f" and {weeks} weeks after it"
            )
        return backtest(past, cuts, weeks, road_in(area, today), len(LINES))

    @staticmethod
    def _cuts(past: Any, last: int) -> Iterator[int]:
        if not past.stays:
            return
        first = min(stay.begun for stay in past.stays) // 7 + YEAR
        for week in range(last, first, -QUARTER):
            if len(past.waiting(week)[0]) >= LEAST:
                yield week
