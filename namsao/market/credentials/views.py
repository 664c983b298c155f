"""What a marketplace fetches: a credential, the status lists, the keys; a page for people."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from namsao.certificates.models import Certificate
from namsao.certificates.queries import attested, truth
from namsao.kernel.api import problem
from namsao.market.credentials import documents, jose, keys, standing

# public: a credential says what the published certificate prints.
CERTIFICATES = Certificate.objects.with_renewals().select_related("decision__area")
MEDIA_TYPE = f"application/{jose.TYPE}"
CACHED = int(documents.CACHED.total_seconds())

log = logging.getLogger(__name__)

type View = Callable[..., HttpResponseBase]


def for_everybody(view: View) -> View:
    """Read by programs of any site. Without a key to sign with it is told that there is none."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **options)
        except keys.NoKey as error:
            log.error("%s", error)
            response = problem(503, _("Trang này chưa có khóa để ký."))
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answered


@for_everybody
@cache_control(public=True, max_age=CACHED)
def did(request: HttpRequest) -> HttpResponse:
    """The issuer and its keys, as did:web."""
    document = documents.did_document(keys.keys())
    return JsonResponse(document, content_type="application/did+json")


@for_everybody
@cache_control(public=True, no_cache=True)
def credential(request: HttpRequest, token: str) -> HttpResponse:
    """The credential of a certificate, signed while it is asked for; of a valid one alone."""
    found = CERTIFICATES.filter(token=token[:40]).first()
    if found is None:
        raise Http404
    today = truth(found, localdate())
    if not attested(found, today):
        title = _("Giấy chứng nhận này không có chứng thực điện tử: %s.") % today.label
        return problem(410, title, standing=str(today.standing))
    text = documents.secured(documents.credential(found, today), keys.signing_key())
    return HttpResponse(text, content_type=MEDIA_TYPE)


@for_everybody
@cache_control(public=True, max_age=CACHED)
def status(request: HttpRequest, purpose: str, number: int) -> HttpResponse:
    """A status list of this minute."""
    try:
        listed = standing.Purpose(purpose)
        bits = standing.bits_of(listed, number, localdate())
    except (LookupError, ValueError) as error:
        raise Http404 from error
    document = documents.status_list(listed, number, bits, now())
    return HttpResponse(documents.secured(document, keys.signing_key()), content_type=MEDIA_TYPE)


@require_safe
@cache_control(public=True, max_age=3600)
def guide(request: HttpRequest) -> HttpResponse:
    """How a credential is checked, and what the status messages mean."""
    context = {"issuer": documents.issuer(), "messages": standing.MESSAGES[:-1]}
    return render(request, "market/credentials.html", context)
