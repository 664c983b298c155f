"""Reading must not write: during a GET the database refuses every change. Addresses are text."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from namsao.assessment.offline.keys import COOKIE, PATH, SECRET, is_over
from namsao.kernel.api import problem
from namsao.people.tokens import A_MINUTE, count_use, found_by, limited
from namsao.site import errors

WRITES = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "CREATE", "DROP", "ALTER")
# What a GET may still write is kept by the frameworks, not by the programme: sessions, rate
# limits, the sign-in's own records.
KEPT = {COOKIE, settings.SESSION_COOKIE_NAME}
FOR_PROGRAMS = ("/api/", "/epcis")  # what other programs call, with a token
OWN_BOOKS = ('"django_session"', '"site_cache"', '"account_', '"mfa_', "SAVEPOINT")


class WriteDuringGet(RuntimeError):
    """A page that only reads tried to change the programme's data."""


def refuse_writes(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    """A database wrapper that raises on any statement that changes data."""
    statement = sql if isinstance(sql, str) else str(sql)
    if statement.lstrip().upper().startswith(WRITES) and not any(
        b in statement for b in OWN_BOOKS
    ):
        raise WriteDuringGet(statement[:200])
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """Wraps GET and HEAD of the programme's own pages; sign-in pages keep their own books."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or request.path.startswith("/accounts/"):
            return self.get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)


class LeavingMiddleware:
    """Signing out takes along what the browser kept; a sign-in that ended ends the desk's key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not KEPT.intersection(request.COOKIES):
            return self.get_response(request)  # a passer-by, whose session nobody need look at
        was_there = request.user.is_authenticated
        response = self.get_response(request)
        if was_there and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache", "storage"'
        over = is_over(request.COOKIES, request.session.get(SECRET))
        if over and COOKIE not in response.cookies:
            response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
        return response


class AddressMiddleware:
    """Refuses addresses with a NUL: no link of ours has one, and PostgreSQL cannot hold it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request)
        return self.get_response(request)


class TokenMiddleware:
    """Whoever sends `Authorization: Bearer …` to an API is the token's person, as far as it goes.

    A session that comes along counts for nothing then, so no forged page can use it and no CSRF
    token is asked for. It stands outside the read-only wrapper: the use is written down.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        header = request.headers.get("Authorization", "")
        if not header or not request.path.startswith(FOR_PROGRAMS):
            return self.get_response(request)
        scheme, _space, secret = header.partition(" ")
        at = now()
        token = found_by(secret.strip(), at) if scheme.lower() == "bearer" else None
        if token is None:
            response = problem(401, _("Mã truy cập sai, hết hạn hoặc đã thu hồi."))
            response["WWW-Authenticate"] = "Bearer"
            return response
        if count_use(token, at) > A_MINUTE:
            response = problem(429, _("Mã này đã gọi quá %d lần trong phút này.") % A_MINUTE)
            response["Retry-After"] = str(60 - at.second)
            return response
        person = token.person
        person.actor = limited(person.actor, token)
        request.user = person
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.get_response(request)
