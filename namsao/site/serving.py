"""Serve the site with granian, WSGI, in this machine's own address; send its letters beside it."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from granian import Granian
from granian.constants import Interfaces

THREADS = 32  # of a process: few work at a time (namsao/site/lanes.py), the others wait
LAST_LETTER_SECONDS = 30  # a letter that is being sent is sent to its end


def serve(host: str, port: int, workers: int | None = None) -> None:
    """Serve until interrupted, with a process a processor core unless told; a few threads each."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "namsao.site.settings")
    # Granian warns of many threads; of ours all but a few wait.
    logging.getLogger("_granian").addFilter(lambda told: "Python threads" not in told.getMessage())
    with delivering():
        Granian(
            "namsao.site.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers or os.process_cpu_count() or 1,
            blocking_threads=THREADS,
            log_access=False,
            respawn_failed_workers=True,
        ).serve()


@contextmanager
def delivering() -> Iterator[None]:
    """Letters, webhooks and digests go out from a process beside this one while the block lasts.

    It ends with the block, and by itself should this process be killed.
    """
    command = [sys.executable, "-m", "namsao", "deliver", "--watch"]
    # A group of its own: Ctrl-C reaches the server, and the server ends it in good order.
    worker = subprocess.Popen(
        [*command, "--beside", str(os.getpid())], stdin=subprocess.DEVNULL, process_group=0
    )
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(LAST_LETTER_SECONDS)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
