"""Between a browser and the actions: who asks, and how a kept file goes out."""

from urllib.parse import quote

from django.http import FileResponse, HttpRequest

from namsao.kernel.files import SUFFIXES, path_of
from namsao.kernel.models import StoredFile
from namsao.kernel.reach import NOBODY, Actor

# A view's word that its page is the same for everybody who is not signed in. Never sent out: the
# server, where it keeps copies, takes it off.
MAY_BE_COPIED = "X-May-Be-Copied"

# What a browser may show in its own window; everything else is saved to disk.
SHOWN = {"application/pdf", "image/jpeg", "image/png", "image/webp"}


def actor_of(request: HttpRequest) -> Actor:
    """The person behind a request; nobody when nobody is signed in."""
    return getattr(request.user, "actor", NOBODY)


def file_response(stored: StoredFile, name: str) -> FileResponse:
    """The file under that name and the type that it really has; never run, never framed."""
    response = FileResponse(path_of(stored).open("rb"), content_type=stored.media_type)
    suffix = SUFFIXES[stored.media_type]
    called = name if name.lower().endswith(suffix) else name + suffix
    how = "inline" if stored.media_type in SHOWN else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(called)}"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response
