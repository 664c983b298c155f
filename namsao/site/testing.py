"""A pytest plugin (`-p namsao.site.testing`): a fresh PostgreSQL before Django reads its settings.

It must come before pytest-django, which reads the settings first of all; a conftest comes later.
With xdist the workers inherit the environment and share the server, each with a database of its own.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

_stack = ExitStack()


def _start() -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    from namsao.site import database  # noqa: PLC0415 -- only where a server is needed

    os.environ["NAMSAO_DEMO"] = "1"
    os.environ.setdefault("NAMSAO_ASSETS", str(Path(__file__).parents[2] / "var" / "assets"))
    os.environ["NAMSAO_DATA"] = _stack.enter_context(
        tempfile.TemporaryDirectory(prefix="namsao-tests-")
    )
    _stack.enter_context(database.temporary(role="owner"))


_start()


def pytest_unconfigure() -> None:
    """Stop the server and remove what the tests wrote."""
    _stack.close()
