"""The site with two addresses more, for `bench/trace.py`: the same page as a constant.

`/constant` goes through all that a page goes through but its view; `/bare` is answered before
Django hears of it.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from namsao.site.wsgi import application as site

BODY = Path(os.environ["NAMSAO_BENCH_PAGE"]).read_bytes()


def constant(request: HttpRequest) -> HttpResponse:
    """The bytes of a page."""
    return HttpResponse(BODY)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The site, or the bytes at once."""
    if environ["PATH_INFO"] == "/bare":
        start("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(BODY)))])
        return [BODY]
    return site(environ, start)


def _add() -> None:
    from namsao.site import urls

    urls.urlpatterns.insert(0, path("constant", constant))


_add()
