"""A pytest plugin (`-p namsao.site.testing`): a fresh PostgreSQL before Django reads its settings.

It must come before pytest-django, which reads the settings first of all; a conftest comes later.
With xdist the workers inherit the environment and share the server, each with its own database.
"""

import os
import subprocess
import sys
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
    # Once for all workers, before they start: pages name their static files by hash.
    code = "import django; django.setup(); from namsao.site.setup import prepare_files as p; p()"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "namsao.site.settings"}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)


_start()


def pytest_unconfigure() -> None:
    """Stop the server and remove what the tests wrote."""
    _stack.close()
