"""`namsao demo`: the main job on a fresh machine, in a browser or, headless, as a JSON summary."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from namsao.site import database


def main(argv: Sequence[str]) -> int:
    """Run the demo; returns the exit code."""
    options = _options(argv)
    os.environ["NAMSAO_DEMO"] = "1"
    if options.headless:
        return _headless(as_json=options.json)
    with database.running():
        _prepare(quiet=False)
        return _serve(options.host, options.port)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("script/demo", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="no server: play the whole round")
    parser.add_argument("--json", action="store_true", help="with --headless: a JSON summary")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    return parser.parse_args(argv)


def _prepare(*, quiet: bool) -> None:
    """Tables and areas as the owner of the tables, in a process of its own."""
    subprocess.run(
        [sys.executable, "-m", "namsao", "setup"],
        stdout=sys.stderr if quiet else None,
        check=True,
    )


def _headless(*, as_json: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="namsao-demo-") as folder, database.temporary():
        os.environ["NAMSAO_DATA"] = folder
        # The prepared files of the checkout serve again: they do not depend on the data.
        os.environ.setdefault("NAMSAO_ASSETS", str(Path(__file__).parents[3] / "var" / "assets"))
        _prepare(quiet=True)
        summary = _play()
    if as_json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
    else:
        for name, value in summary.items():
            print(f"{name}: {value}")
    return 0


def _play() -> dict[str, Any]:
    """Build the world in the database of the environment and tell what came of it."""
    import django  # noqa: PLC0415 -- settings are read only once the database is known

    django.setup()
    from namsao.site.demo.building import build_once  # noqa: PLC0415
    from namsao.site.demo.summary import summarise  # noqa: PLC0415

    world = build_once()
    if world is None:
        raise RuntimeError("a fresh database already holds a demo world")
    return summarise(world)


def _serve(host: str, port: int) -> int:
    os.environ["NAMSAO_DATABASE_ROLE"] = "application"
    os.environ.setdefault("NAMSAO_ADDRESS", f"http://{host}:{port}")
    import django  # noqa: PLC0415

    django.setup()
    from namsao.site.demo.building import build_once  # noqa: PLC0415
    from namsao.site.demo.summary import sign_ins  # noqa: PLC0415
    from namsao.site.serving import serve  # noqa: PLC0415

    build_once()
    print(f"\nNăm Sao: http://{host}:{port}\n")
    print(sign_ins())
    print("\nCtrl-C để dừng.", flush=True)
    serve(host, port)
    return 0
