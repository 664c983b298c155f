"""Serve the site with granian, WSGI, in this machine's own address."""

import os

from granian import Granian
from granian.constants import Interfaces


def serve(host: str, port: int, workers: int = 1) -> None:
    """Serve until interrupted. Workers are processes; each has a few threads."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "namsao.site.settings")
    Granian(
        "namsao.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
