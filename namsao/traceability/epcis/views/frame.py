"""What every address of the EPCIS interface has: versions, kinds of content, problem details."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import quote, urlencode

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.http import http_date

from namsao.gs1.epcis.contexts import EPCIS_CONTEXT
from namsao.gs1.problems import Gs1Error
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.http import actor_of
from namsao.traceability.epcis import as_xml
from namsao.traceability.epcis.capturing import problem_details
from namsao.traceability.epcis.parameters import BadQuery
from namsao.traceability.epcis.queries import (
    DEFAULT_PAGE,
    LARGEST_PAGE,
    TOKEN_LIVES,
    BadToken,
    TooLarge,
)
from namsao.traceability.epcis.reading import MOST_BYTES, MOST_EVENTS

JSON, LINKED = "application/json", "application/ld+json"
XML = ("application/xml", "text/xml")
PROBLEM_JSON, PROBLEM_XML = "application/problem+json", "application/problem+xml"
LONGEST_ADDRESS = 16_000
LIMITS = {
    "GS1-EPCIS-Capture-Limit": str(MOST_EVENTS),
    "GS1-EPCIS-Capture-File-Size-Limit": str(MOST_BYTES),
}
VERSIONS = {
    "GS1-EPCIS-Version": "2.0",
    "GS1-EPCIS-Min": "2.0",
    "GS1-EPCIS-Max": "2.0",
    "GS1-CBV-Version": "2.0",
    "GS1-CBV-Min": "2.0",
    "GS1-CBV-Max": "2.0",
}
VALUES = signing.Signer(salt="namsao.traceability.values")

type View = Callable[..., HttpResponse]


class EpcisProblem(Exception):
    """An answer that is a problem; `kind` is the standard's exception."""

    def __init__(self, status: int, kind: str, title: str, **more: Any) -> None:
        super().__init__(title)
        self.status, self.kind, self.title, self.more = status, kind, title, more


def problem(status: int, kind: str, title: str, **more: Any) -> JsonResponse:
    """Problem details (RFC 9457) with an exception of EPCIS as their type."""
    told = {"type": f"epcisException:{kind}", "title": title, "status": status, **more}
    return JsonResponse(told, status=status, content_type=PROBLEM_JSON)


def resource(
    *methods: str,
    headers: Mapping[str, str] = {},  # noqa: B006
    xml: bool = False,
) -> Callable[[View], View]:
    """A view `(request, actor, …)` that answers these methods, HEAD with GET, and OPTIONS.

    `xml`: what is got may be had as XML, too (`xml_wanted`).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **named: Any) -> HttpResponse:
            response = _answered(view, request, methods, named, xml)
            if response["Content-Type"] == PROBLEM_JSON and _prefers_xml(request):
                details = json.loads(response.content)
                response.content = as_xml.problem(details)
                response["Content-Type"] = PROBLEM_XML
            for name, value in {**VERSIONS, **headers}.items():
                response.headers.setdefault(name, value)
            return response

        return answer

    return decorate


def _answered(
    view: View, request: HttpRequest, methods: tuple[str, ...], named: dict[str, Any], xml: bool
) -> HttpResponse:
    allowed = ", ".join([*methods, "OPTIONS"])
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allowed})
    if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
        refused = problem(405, "ValidationException", "This address does not take that method.")
        refused["Allow"] = allowed
        return refused
    try:
        _negotiate(request, xml=xml and request.method in {"GET", "HEAD"})
        actor = actor_of(request)
        if not actor.user_id:
            raise EpcisProblem(401, "SecurityException", "Sign in, or send a token, first.")
        return view(request, actor, **named)
    except EpcisProblem as error:
        return problem(error.status, error.kind, error.title, **error.more)
    except Http404:
        return problem(404, "NoSuchResourceException", "There is no such thing within your reach.")
    except Gs1Error as error:
        return _unreadable(error)
    except BadQuery as error:
        return problem(400, error.kind, str(error))
    except BadToken as error:
        return problem(400, "QueryParameterException", f"nextPageToken: {error}.")
    except TooLarge:
        return problem(413, "QueryTooLargeException", "More events answer than maxEventCount.")
    except Forbidden as refused:
        return problem(403, "SecurityException", refused.reason)
    except Refused as refused:
        return problem(400, "ValidationException", refused.reason, errors=refused.errors)


def _unreadable(error: Gs1Error) -> JsonResponse:
    codes = {one.code for one in error.problems}
    first = error.problems[0].text
    told = [problem_details(one) for one in error.problems[:100]]
    if codes & {"too-large", "too-many"}:
        refused = problem(413, "CaptureLimitExceededException", first, errors=told)
        for name, value in LIMITS.items():
            refused[name] = value
        return refused
    return problem(400, "ValidationException", first, errors=told)


def _negotiate(request: HttpRequest, *, xml: bool) -> None:
    if len(request.get_full_path()) > LONGEST_ADDRESS:
        raise EpcisProblem(414, "URITooLongException", "The address is too long; name a query.")
    for standard in ("EPCIS", "CBV"):
        for bound, wrong in (("Version", None), ("Min", 1), ("Max", -1)):
            asked = request.headers.get(f"GS1-{standard}-{bound}", "")
            if asked and not _fits(asked, wrong):
                title = f"Only {standard} 2.0 is spoken here, not {asked[:20]}."
                raise EpcisProblem(406, "NotAcceptableException", title)
    wanted = request.headers.get("Accept", "*/*")
    kinds = (JSON, LINKED, *(XML if xml else ()))
    if not any(request.accepts(kind) for kind in (*kinds, PROBLEM_JSON)):
        title = f"Answers are {' or '.join(kinds)}, not {wanted[:60]}."
        raise EpcisProblem(406, "NotAcceptableException", title)


def xml_wanted(request: HttpRequest) -> str:
    """The kind of XML in which the client would rather have events than as JSON; else empty."""
    kind = request.get_preferred_type([JSON, LINKED, *XML])
    return kind if kind in XML else ""


def _prefers_xml(request: HttpRequest) -> bool:
    kinds = (PROBLEM_JSON, JSON, LINKED, PROBLEM_XML, *XML)
    return request.get_preferred_type(kinds) in (PROBLEM_XML, *XML)


def _fits(asked: str, wrong: int | None) -> bool:
    """Whether version 2.0 is what is asked for, or not below or above it."""
    try:
        numbers = [int(part) for part in asked.strip().split(".")[:2]]
    except ValueError:
        return False
    told = (*numbers, 0)[:2]
    if wrong is None:
        return told == (2, 0)
    return told <= (2, 0) if wrong == 1 else told >= (2, 0)


def read_body(request: HttpRequest, kinds: tuple[str, ...], most: int = MOST_BYTES) -> bytes:
    """The body, if it is of one of these kinds and not larger than `most` bytes.

    Never more than that is read, whatever the client says of its length.
    """
    kind = (request.content_type or "").lower()
    if kind not in kinds:
        title = f"Send {' or '.join(kinds)}, not {kind[:60] or 'something without a type'}."
        raise EpcisProblem(415, "UnsupportedMediaTypeException", title)
    told = request.headers.get("Content-Length", "")
    body = b"" if told.isdecimal() and int(told) > most else request.read(most + 1)
    if len(body) > most or not body and told.isdecimal() and int(told) > most:
        refused = f"The document has more than {most:,} bytes. Send it in parts."
        raise EpcisProblem(413, "CaptureLimitExceededException", refused)
    return bytes(body)


def per_page(request: HttpRequest) -> int:
    """How many rows a page has: `perPage`, never more than the largest page."""
    text = request.GET.get("perPage", str(DEFAULT_PAGE))
    if not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise EpcisProblem(400, "QueryParameterException", "perPage: a positive number is needed.")
    return min(int(text), LARGEST_PAGE)


def collection(members: list[Any], **more: Any) -> dict[str, Any]:
    """A list of resources, as the standard's own answers have it."""
    return {"@context": EPCIS_CONTEXT, "type": "Collection", "member": members, **more}


def paged(
    request: HttpRequest, content: Mapping[str, Any], token: str, expires: datetime | None
) -> JsonResponse:
    """An answer as JSON with the address of its next page, if there is one."""
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    return with_next(request, response, token, expires)


def with_next[Response: HttpResponse](
    request: HttpRequest, response: Response, token: str, expires: datetime | None
) -> Response:
    """The answer with the address of its next page, if there is one."""
    if token:
        asked = [
            (name, value)
            for name, values in request.GET.lists()
            if name != "nextPageToken"
            for value in values
        ]
        address = f"{quote(request.path)}?{urlencode([*asked, ('nextPageToken', token)])}"
        response["Link"] = f'<{request.build_absolute_uri(address)}>; rel="next"'
        if expires:
            response["GS1-Next-Page-Token-Expires"] = expires.isoformat()
            response["Expires"] = http_date(expires.timestamp())
    response["Cache-Control"] = "private, no-store"
    return response


def after_value(request: HttpRequest) -> str:
    """The last value of the page before, from its token."""
    token = request.GET.get("nextPageToken", "")
    if not token:
        return ""
    try:
        path, value = VALUES.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken("the token is not ours") from error
    if path != request.path:
        raise BadToken("the token belongs to another list")
    return str(value)


def values_page(
    request: HttpRequest, values: list[str], last: str, at: datetime, **more: Any
) -> JsonResponse:
    """A page of plain values."""
    token = VALUES.sign_object([request.path, last]) if last else ""
    return paged(request, collection(values, **more), token, at + TOKEN_LIVES)
