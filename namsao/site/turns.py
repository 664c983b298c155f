"""Who is worked on next, when more ask than one process can work on.

Few requests are worked on at a time, one while the other waits for the database: more would only
share the same processor, and all be late.
The others wait in the order in which they came, but for who listens to what happens now: a board
that hears of a score behind thirty savings shows the past, and a saving loses nothing by a moment.
"""

import heapq
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

AT_ONCE = 2
LIVE = "text/event-stream"  # what a browser's EventSource accepts, and nothing else does

type Answer = Iterable[bytes]
type Start = Callable[..., Any]
type Application = Callable[[dict[str, Any], Start], Answer]


class Turns:
    """A WSGI application before another: lets in `at_once`, and of those who wait the live first.

    A turn ends when the answer is made; sending it takes none.
    """

    def __init__(self, application: Application, at_once: int = AT_ONCE) -> None:
        self.application = application
        self._free = at_once
        self._waiting: list[tuple[bool, int, threading.Event]] = []
        self._number = count()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Start) -> Answer:
        with self._turn(live=environ.get("HTTP_ACCEPT", "") == LIVE):
            return self.application(environ, start)

    @contextmanager
    def _turn(self, *, live: bool) -> Iterator[None]:
        with self._lock:
            let_in = threading.Event()
            heapq.heappush(self._waiting, (not live, next(self._number), let_in))
            self._let_in()
        let_in.wait()
        try:
            yield
        finally:
            with self._lock:
                self._free += 1
                self._let_in()

    def _let_in(self) -> None:
        while self._free and self._waiting:
            self._free -= 1
            heapq.heappop(self._waiting)[2].set()
