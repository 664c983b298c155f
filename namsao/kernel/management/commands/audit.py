"""`namsao audit head | verify`: the newest hash of the chain of events, and is all as it was?"""

import json
import sys
from datetime import date, datetime, time
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import make_aware

from namsao.kernel import auditing
from namsao.kernel.auditing import Head, Report
from namsao.kernel.models import Event
from namsao.kernel.trail import head


class Command(BaseCommand):
    help = "Go over the chain of events and what they settled; `head` prints its newest hash."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("head", help="print the newest place of the chain and its hash")
        verify = what.add_parser("verify", help="name every fault; 1 if there is any")
        verify.add_argument("--since", help="an event's number, or a day (YYYY-MM-DD)")
        verify.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="PLACE:HASH",
            help="a hash noted elsewhere, as minutes print it; may be given many times",
        )
        verify.add_argument("--json", action="store_true", help="the findings as JSON")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "head":
            newest = head()
            self.stdout.write(str(newest) if newest else f"0:{auditing.BEGINNING}")
            return
        self._verify(options["since"], options["head"], as_json=options["json"])

    def _verify(self, since: str | None, heads: list[str], *, as_json: bool) -> None:
        try:
            noted = tuple(map(Head.of, heads))
        except ValueError as wrong:
            raise CommandError(f"Mã băm phải có dạng vị_trí:mã (64 chữ số hex): {wrong}") from None
        begun = perf_counter()
        report = auditing.verify(_first_event(since), noted)
        if as_json:
            told = _as_data(report, perf_counter() - begun)
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self._tell(report)
        if not report.sound:
            sys.exit(1)

    def _tell(self, report: Report) -> None:
        for fault in report.faults:
            self.stdout.write(fault.text)
        self.stdout.write(
            f"Đã tính lại {report.events} mắt xích, so {report.things} phiếu, kết quả và giấy tờ"
            f" với sự kiện cuối của chúng: "
            + (f"{len(report.faults)} lỗi." if report.faults else "nguyên vẹn.")
        )
        if report.waiting:
            self.stdout.write(f"{report.waiting} sự kiện vừa xong, chưa nối vào chuỗi.")
        self.stdout.write(f"Mã băm mới nhất: {report.head}")


def _first_event(since: str | None) -> int:
    """The number of the first event to go over. Raises CommandError."""
    if since is None:
        return 0
    if since.isdigit():
        return int(since)
    try:
        day = date.fromisoformat(since)
    except ValueError:
        raise CommandError("--since: số sự kiện, hoặc ngày dạng YYYY-MM-DD.") from None
    begin = make_aware(datetime.combine(day, time()))
    found = Event.objects.filter(at__gte=begin).order_by("id").first()
    return found.pk if found else sys.maxsize


def _as_data(report: Report, seconds: float) -> dict[str, Any]:
    return {
        "sound": report.sound,
        "head": {"position": report.head.position, "hash": report.head.hash},
        "events": report.events,
        "things": report.things,
        "waiting": report.waiting,
        "faults": [vars(fault) for fault in report.faults],
        "seconds": round(seconds, 3),
    }
