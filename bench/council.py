"""Thirty members save their sheets at once while the board is open, against bare inserts.

    .venv/bin/python bench/council.py [--json] [--members N]

Builds the demo world in a temporary database and a session of N members, serves the site as in
real life, lets every member score one whole sheet over HTTP and sign it, all at the same time,
while the chair's board asks for what is new. Then the same rows are inserted by plain SQL over as
many connections, one commit a row. Rules: no score and no signature is lost; the board shows what
was done within 2 s. Exit code 1 if one does not hold.
"""

import argparse
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

from namsao.site import database

FRESH = 2.0  # seconds in which the board shows what was done
RETRY = 0.3  # seconds after which EventSource asks again, as the site tells it
EVENTS = "text/event-stream"
TOO_MANY, MINUTE, PAUSE = 429, 60, 5  # an answer, and seconds
SERVE = "from namsao.site.serving import serve; serve('127.0.0.1', {port})"


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--members", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="namsao-bench-") as folder:
        port = free_port()
        os.environ |= {"NAMSAO_DATA": folder, "NAMSAO_DEMO": "1"}
        os.environ |= {"NAMSAO_ADDRESS": f"http://127.0.0.1:{port}"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "namsao.site.settings"
        with database.temporary(role="owner"):
            setup = [sys.executable, "-m", "namsao", "setup"]
            subprocess.run(setup, check=True, stdout=subprocess.DEVNULL)
            found = measure(port, options.members)
    print(json.dumps(found, indent=2) if options.json else told(found))
    return 0 if found["lost"] == 0 and found["board_oldest_s"] <= FRESH else 1


def measure(port: int, members: int) -> dict[str, Any]:
    """The figures of one run."""
    hall, own = convened(members)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)], start_new_session=True
    )
    try:
        wait_for(port)
        with ThreadPoolExecutor(members) as crowd:
            people = list(crowd.map(lambda n: Member.of(port, f"hoi-{n}"), range(members)))
        board = Board(Member.of(port, "hoi-secretary"), hall["session"])
        watching = threading.Thread(target=board.watch)
        watching.start()
        begun = time.monotonic()
        with ThreadPoolExecutor(members) as crowd:
            saves = list(
                crowd.map(lambda n: people[n].scores(hall["sheets"][n], own), range(members))
            )
        seconds = time.monotonic() - begun
        time.sleep(FRESH)
        board.open = False
        watching.join()
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    lost = lost_of(hall["sheets"], own)
    bare = bare_inserts(hall["sheets"], own)
    waits = sorted(pause for one in saves for pause in one)
    return {
        "members": members,
        "scores_on_a_sheet": len(own),
        "sheets_per_s": round(members / seconds, 2),
        "saves_per_s": round(members * (len(own) + 1) / seconds, 1),
        "save_median_ms": round(statistics.median(waits) * 1000, 1),
        "save_95th_ms": round(waits[int(len(waits) * 0.95)] * 1000, 1),
        "bare_sheets_per_s": round(bare, 2),
        "ratio": round(members / seconds / bare, 3),
        "lost": lost,
        "board_answers": board.answers,
        "board_oldest_s": round(board.oldest(), 2),
    }


def convened(members: int) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    """A session of one dossier with empty sheets; what members score themselves."""
    import django

    django.setup()
    from django.db import connections
    from django.utils.timezone import now

    from namsao.certificates.register import load_published
    from namsao.site.demo.many import begin_sheets, convene, judgements
    from namsao.site.demo.world import build

    load_published()
    at = now()
    hall = convene(build(at), at, members, 1)
    own = list(judgements(hall.entries[0]))
    begin_sheets(hall, at, but=len(own))
    sheets = {sheet.seat_id: sheet.pk for sheet in hall.entries[0].sheets.all()}
    connections.close_all()
    ordered = [sheets[seat.pk] for seat in hall.seats]
    return {"session": hall.session.pk, "sheets": ordered}, own


class Member:
    """A signed-in person over plain HTTP."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.used = time.monotonic()

    @classmethod
    def of(cls, port: int, name: str) -> "Member":
        """Signed in as somebody of the demo."""
        from namsao.site.demo.cast import MAIL_DOMAIN, PASSWORD

        person = cls(port)
        person.ask("GET", "/accounts/login/")
        form = {"login": f"{name}@{MAIL_DOMAIN}", "password": PASSWORD}
        # One address signs in thirty times a minute: the rest of a large hall waits for the next.
        for _attempt in range(MINUTE // PAUSE + 1):
            status, _body = person.ask("POST", "/accounts/login/", form)
            if status != TOO_MANY:
                break
            time.sleep(PAUSE)
        assert status == 302, f"{name}: {status}"
        return person

    def ask(
        self, method: str, path: str, form: dict[str, Any] | None = None, **headers: str
    ) -> tuple[int, str]:
        """Status and text of an answer."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookies, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        sent |= {"Content-Type": "application/x-www-form-urlencoded"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if time.monotonic() - self.used > PAUSE:
            self.connection.close()  # the site may have let go of it; asking opens it anew
        self.connection.request(method, path, urlencode(form or {}), sent)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        self.used = time.monotonic()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and (kept := re.match(r"([^=]+)=([^;]*)", value)):
                self.cookies[kept[1]] = kept[2]
        return answer.status, text

    def scores(self, sheet: int, own: list[tuple[str, int]]) -> list[float]:
        """Every criterion one by one, as the desk saves it, then the signature; the waits."""
        waits = []
        for number, choice in own:
            path = f"/assessment/sheets/{sheet}/scores/{number}"
            waits.append(timed(lambda p=path, c=choice: self.saves(p, {"choice": c})))
        path = f"/do/assessment/scoresheet/{sheet}/sign_sheet"
        waits.append(timed(lambda: self.saves(path, {"remark": ""})))
        return waits

    def saves(self, path: str, form: dict[str, Any]) -> None:
        """One save; a refusal ends the run."""
        status, text = self.ask("POST", path, form, X_Autosave="1")
        assert status in (200, 302), f"{path}: {status} {text[:300]}"


class Board:
    """The board as EventSource reads it, and how old its news were."""

    def __init__(self, person: Member, session: int) -> None:
        self.person, self.session = person, session
        self.open, self.answers = True, 0
        self.seen = ""
        self.asked: list[tuple[float, float]] = []  # when asked, when shown

    def watch(self) -> None:
        """Ask, show, wait, ask again."""
        path = f"/assessment/sessions/{self.session}/board/events"
        while self.open:
            asked = time.monotonic()
            status, text = self.person.ask("GET", path, Accept=EVENTS, Last_Event_ID=self.seen)
            assert status == 200, text[:300]
            found = re.search(r"^id: (.*)$", text, re.MULTILINE)
            self.seen = found[1] if found else self.seen
            self.asked.append((asked, time.monotonic()))
            self.answers += 1
            time.sleep(RETRY)

    def oldest(self) -> float:
        """The longest, in seconds, that anything done waited to be shown.

        What was done just after one asking shows when the next one has answered.
        """
        return max(
            later[1] - earlier[0]
            for earlier, later in zip(self.asked, self.asked[1:], strict=False)
        )


def timed(act: Callable[[], None]) -> float:
    """Seconds that it took."""
    begun = time.monotonic()
    act()
    return time.monotonic() - begun


def lost_of(sheets: list[int], own: list[tuple[str, int]]) -> int:
    """Scores and signatures that were answered and are not in the database."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as books:
        stored = set(
            books.execute(
                "SELECT sheet_id, criterion, choice FROM assessment_score"
                " WHERE sheet_id = ANY(%s)",
                [sheets],
            ).fetchall()
        )
        (signed,) = books.execute(
            "SELECT count(*) FROM assessment_filing WHERE sheet_id = ANY(%s)", [sheets]
        ).fetchone() or (0,)
    sent = {(sheet, number, choice) for sheet in sheets for number, choice in own}
    return len(sent - stored) + len(sheets) - signed


def bare_inserts(sheets: list[int], own: list[tuple[str, int]]) -> float:
    """Sheets per second as plain inserts of the same rows, a commit each, as many connections."""
    import psycopg

    url = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(url, autocommit=True) as books:
        books.execute("CREATE TABLE bare (LIKE assessment_score INCLUDING ALL)")

    def write(sheet: int) -> None:
        with psycopg.connect(url, autocommit=True) as books:
            for number, choice in own:
                books.execute(
                    "INSERT INTO bare (sheet_id, criterion, choice, note, reason, objection,"
                    " version, saved_at) VALUES (%s, %s, %s, '', '', '', 0, now())",
                    [sheet, number, choice],
                )

    begun = time.monotonic()
    with ThreadPoolExecutor(len(sheets)) as crowd:
        list(crowd.map(write, sheets))
    return len(sheets) / (time.monotonic() - begun)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until the site answers."""
    for _attempt in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the site does not answer")


def told(found: dict[str, Any]) -> str:
    """The figures for a terminal."""
    return (
        f"{found['members']} members, {found['scores_on_a_sheet']} scores and a signature each\n"
        f"  through the site   {found['sheets_per_s']} sheets/s, {found['saves_per_s']} saves/s,"
        f" median {found['save_median_ms']} ms, 95th {found['save_95th_ms']} ms\n"
        f"  bare inserts       {found['bare_sheets_per_s']} sheets/s, ratio {found['ratio']}\n"
        f"  lost               {found['lost']}\n"
        f"  board              {found['board_answers']} answers, oldest news"
        f" {found['board_oldest_s']} s (at most {FRESH})"
    )


if __name__ == "__main__":
    raise SystemExit(main())
