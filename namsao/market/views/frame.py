"""What all pages of the catalogue have: two addresses, and copies that the server may keep.

Nobody signs in to read them. What a page says of a certificate is read from the certificate
while the page is made.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from namsao.certificates.models import Certificate
from namsao.kernel.http import MAY_BE_COPIED
from namsao.market.models import Entry, Sheet

# public: what is shown of a producer is its name and its place, as its certificates print them.
CERTIFICATES = Certificate.objects.with_renewals().select_related(
    "decision", "revocation", "product__producer", "area__parent"
)
ENTRIES = Entry.objects.select_related(
    "moved_to", "area__parent", "product__producer", "product__sheet__picture"
).defer("elements", "around", "name_key")
SHEETS = Sheet.objects.select_related("picture")
LANGUAGES = ("vi", "en")


type View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """A page of the catalogue: asked again each time, in the language of `?lang=` where given.

    Nothing between the reader and us may keep showing a certificate that has fallen.
    """

    @require_safe
    @cache_control(public=True, no_cache=True)
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        language = request.GET.get("lang", "")
        if language not in LANGUAGES:
            return _same_for_everybody(request, view(request, *args, **options))
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = view(request, *args, **options)
            response["Content-Language"] = language
            return _same_for_everybody(request, response)

    return answered


def _same_for_everybody(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Marked so that the server may keep a copy, and so that a browser need not load it twice."""
    if request.user.is_authenticated or not isinstance(response, HttpResponse):
        return response
    if response.status_code != 200:
        return response
    response[MAY_BE_COPIED] = "1"
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def market_page(
    request: HttpRequest, name: str, canonical: str, context: dict[str, Any]
) -> HttpResponse:
    """The page with its addresses in both languages."""
    address = f"{settings.ADDRESS}{canonical}"
    other = request.GET.copy()
    other["lang"] = "vi" if translation.get_language() == "en" else "en"
    shown = {
        # A link and no form: a form has a secret of its own, and then no two pages are the same.
        "switch": None if request.user.is_authenticated else (other["lang"], other.urlencode()),
        "canonical": address,
        "alternates": [(code, f"{address}?lang={code}") for code in LANGUAGES],
        "lang": request.GET.get("lang", "") if request.GET.get("lang") in LANGUAGES else "",
    }
    return render(request, f"market/{name}.html", shown | context)
