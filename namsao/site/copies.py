"""Copies of public pages in the server's memory, which fall the moment the register changes.

The catalogue's pages are the same for everybody who is not signed in, and most are asked for again
and again. A copy is given out only while PostgreSQL is known to tell this process of changes: a
trigger on what the pages show notifies with the commit itself, so a page that was made before a
revocation is not given out after it. Whenever the line to the database is in doubt there are no
copies, and every page is made anew. Nothing is told by the clock but the day.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.db import connection
from django.utils.timezone import localdate
from django.utils.translation import get_language_from_request
from psycopg import sql

from namsao.kernel.http import MAY_BE_COPIED

CHANNEL = "market_changed"  # as the triggers of the market's migration call it
WHERE = "/market/"
MOST_BYTES = 64 << 20  # of all copies of a process
BEAT = 1.0  # seconds between two proofs that changes reach us
DOUBT = 3.0  # seconds without a proof, after which nothing is given out

log = logging.getLogger(__name__)

type Answer = Iterable[bytes]
type Start = Callable[..., Any]
type Application = Callable[[dict[str, Any], Start], Answer]
type Generation = tuple[int, date]


class Watch:
    """Hears of changes. `generation` differs from all earlier ones after each of them."""

    def __init__(self) -> None:
        self._changes = 0
        self._proven = float("-inf")
        self._begun = threading.Lock()
        self._thread: threading.Thread | None = None

    def generation(self) -> Generation | None:
        """The generation of now; None while changes may not reach us."""
        if self._thread is None:
            self._begin()
        if time.monotonic() - self._proven > DOUBT:
            return None
        return self._changes, localdate()

    def _begin(self) -> None:
        with self._begun:
            if self._thread is None:
                self._thread = threading.Thread(target=self._listen, daemon=True)
                self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                self._hear()
            except (psycopg.Error, OSError) as error:
                log.warning("changes are not heard of, pages are made anew: %s", error)
            self._proven = float("-inf")
            time.sleep(BEAT)

    def _hear(self) -> None:
        told = {**connection.get_connection_params(), "autocommit": True}
        options = {name: told[name] for name in told if name not in {"cursor_factory", "context"}}
        own = f"market_beat_{uuid4().hex}"
        with psycopg.connect(**options) as line:
            for name in (CHANNEL, own):
                line.execute(sql.SQL("LISTEN {}").format(sql.Identifier(name)))
            self._changes += 1  # whatever was before this line began
            while True:
                # Only what comes back over this very line proves that changes would.
                line.execute("SELECT pg_notify(%s, '')", [own])
                beat, until = False, time.monotonic() + BEAT
                while (left := until - time.monotonic()) > 0:
                    for heard in line.notifies(timeout=left, stop_after=1):
                        if heard.channel == CHANNEL:
                            self._changes += 1
                        else:
                            beat, self._proven = True, time.monotonic()
                if not beat:
                    raise psycopg.OperationalError("no beat came back")


@dataclass(frozen=True)
class Copy:
    """A page as it was made, and of which generation."""

    generation: Generation
    made_at: float
    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    tag: str


class Copies:
    """A WSGI application before another: answers from memory what it answered before."""

    def __init__(self, application: Application, watch: Watch | None = None) -> None:
        self.application = application
        self.watch = watch or Watch()
        self._kept: OrderedDict[tuple[str, ...], Copy] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Start) -> Answer:
        key = key_of(environ)
        if key is None:
            return self._made(environ, start, None, None)
        # Asked before the page is made: what changes meanwhile makes it one of the past.
        generation = self.watch.generation()
        kept = self._kept.get(key)
        if kept is None or generation is None or kept.generation != generation:
            return self._made(environ, start, key, generation)
        headers = [*kept.headers, ("Age", str(int(time.monotonic() - kept.made_at)))]
        if kept.tag and kept.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start("304 Not Modified", [one for one in headers if one[0] != "Content-Length"])
            return [b""]
        start(kept.status, headers)
        return [kept.body]

    def _made(
        self,
        environ: dict[str, Any],
        start: Start,
        key: tuple[str, ...] | None,
        generation: Generation | None,
    ) -> Answer:
        told: list[tuple[str, list[tuple[str, str]]]] = []

        def starting(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [one for one in headers if one[0] != MAY_BE_COPIED]
            if len(kept) < len(headers):
                told.append((status, kept))
            return start(status, kept, *more)

        answer = self.application(environ, starting)
        if key is None or generation is None or not told:
            return answer
        status, headers = told[0]
        names = {name.lower(): value for name, value in headers}
        if (
            not status.startswith("200")
            or "set-cookie" in names
            or not isinstance(answer, Iterable)
        ):
            return answer
        body = b"".join(answer)
        if closing := getattr(answer, "close", None):
            closing()
        tag = names.get("etag", "").removeprefix("W/")
        copy = Copy(generation, time.monotonic(), status, tuple(headers), body, tag)
        self._keep(key, copy)
        return [body]

    def _keep(self, key: tuple[str, ...], copy: Copy) -> None:
        with self._lock:
            if before := self._kept.pop(key, None):
                self._bytes -= len(before.body)
            self._kept[key] = copy
            self._bytes += len(copy.body)
            while self._bytes > MOST_BYTES:
                _oldest, gone = self._kept.popitem(last=False)
                self._bytes -= len(gone.body)


def key_of(environ: dict[str, Any]) -> tuple[str, ...] | None:
    """What makes a page the same page; None where it is made for one person, or not read."""
    path = environ["PATH_INFO"]
    if environ["REQUEST_METHOD"] != "GET" or not path.startswith(WHERE):
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    if settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies:
        return None
    if "HTTP_AUTHORIZATION" in environ or "HTTP_RANGE" in environ:
        return None
    language = language_of(cookies, environ.get("HTTP_ACCEPT_LANGUAGE", "")[:200])
    packed = "gzip" if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "") else ""
    # Hosts that are not the site's own are refused by Django: they have pages of their own here.
    host = environ.get("HTTP_HOST", "")
    return host, path, environ.get("QUERY_STRING", ""), language, packed


@lru_cache(maxsize=2048)
def language_of(cookies: str, accepted: str) -> str:
    """The language that Django will choose for these headers."""
    try:
        jar = {name: one.value for name, one in SimpleCookie(cookies).items()}
    except CookieError:
        jar = {}
    asked: Any = SimpleNamespace(COOKIES=jar, META={"HTTP_ACCEPT_LANGUAGE": accepted})
    return get_language_from_request(asked)
