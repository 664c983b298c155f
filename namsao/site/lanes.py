"""How a process shares itself out: who waits, and for whom nobody has to.

Few requests are worked on at a time: more would only share the same processor, and all be late.
Two kinds never stand in that queue. What a phone sends over a slow network is received first, to
its end: while it drips in, others are served. And who listens to what happens now has a lane of
their own: a board that hears of a score behind thirty savings shows the past.
"""

import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

AT_ONCE = 2
LIVE = "text/event-stream"  # what a browser's EventSource accepts, and nothing else does
LARGEST = 64 << 20  # bytes; more than any page takes: its view refuses it without reading
IN_MEMORY = 1 << 20  # bytes of a body; the rest goes to disk
PIECE = 64 << 10

type Answer = Iterable[bytes]
type Start = Callable[..., Any]
type Application = Callable[[dict[str, Any], Start], Answer]


class Lanes:
    """A WSGI application before another: lets in `at_once`, and one more that is live.

    A place is free again when the answer is made; sending it takes none.
    """

    def __init__(self, application: Application, at_once: int = AT_ONCE) -> None:
        self.application = application
        self._live = threading.Semaphore(1)
        self._others = threading.Semaphore(at_once)

    def __call__(self, environ: dict[str, Any], start: Start) -> Answer:
        lane = self._live if environ.get("HTTP_ACCEPT") == LIVE else self._others
        with received(environ), lane:
            return self.application(environ, start)


@contextmanager
def received(environ: dict[str, Any]) -> Iterator[None]:
    """With the body read to its end, where it is no larger than a page may take."""
    length = environ.get("CONTENT_LENGTH") or "0"
    left = int(length) if length.isdecimal() else 0
    if not 0 < left <= LARGEST:
        yield
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
        while left and (piece := environ["wsgi.input"].read(min(left, PIECE))):
            body.write(piece)
            left -= len(piece)
        body.seek(0)
        environ["wsgi.input"] = body
        yield
