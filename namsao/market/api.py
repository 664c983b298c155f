"""The public API of the catalogue: anybody may read, with a key more often.

Everything it tells stands on the public pages. Who sends no key is counted by network address in
this minute; who sends one is counted by it (`people.tokens`).
"""

import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from namsao.certificates.models import Certificate
from namsao.certificates.queries import attested, truth
from namsao.kernel.api import problem
from namsao.kernel.pages import page_of
from namsao.market.models import Entry
from namsao.market.ranking import LONGEST
from namsao.market.search import browse, filters_from, search

# public: what the catalogue's pages show to everybody.
CERTIFICATES = Certificate.objects.with_renewals().select_related("decision", "area")
ENTRIES = Entry.objects.filter(moved_to=None).select_related("area", "product")
ADDRESSES = Entry.objects.all()
A_MINUTE = 60  # calls from one network address without a key
PAGE = 50  # products of an answer

type View = Callable[..., HttpResponseBase]


def counted(view: View) -> View:
    """Refuse whoever asks too often; open to programs of any site."""

    @require_safe
    @cache_control(public=True, no_cache=True)
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponseBase:
        at = now()
        if request.user.is_authenticated or _calls_in_minute(request, f"{at:%H%M}") <= A_MINUTE:
            response = view(request, *args, **options)
        else:
            response = problem(429, _("Quá %d lần trong phút này.") % A_MINUTE)
            response["Retry-After"] = str(60 - at.second)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answered


def _calls_in_minute(request: HttpRequest, minute: str) -> int:
    """How often this network address has called in this minute; the address is not kept."""
    address = f"{localdate()}:{get_adapter(request).get_client_ip(request)}"
    digest = hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()
    key = f"market-api:{minute}:{digest[:32]}"
    if cache.add(key, 1, timeout=90):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it has just run out
        return 1


@counted
def products(request: HttpRequest) -> JsonResponse:
    """Products as the search finds them, or all that pass the filters."""
    text, today = request.GET.get("q", "")[:LONGEST], localdate()
    filters = filters_from(request.GET)
    following = None
    if text.strip():
        entries = search(text, filters, today).entries[:PAGE]
    else:
        page = page_of(request, browse(filters, today))
        entries = list(page.rows)
        following = f"{settings.ADDRESS}{request.path}{page.older}" if page.older else None
    return JsonResponse(
        {"as_of": today, "results": _told(entries), "next": following},
        json_dumps_params={"ensure_ascii": False},
    )


@counted
def product(request: HttpRequest, pk: int) -> JsonResponse:
    """One product; an address that has moved tells where to."""
    entry = ADDRESSES.filter(pk=pk).first()
    found = ENTRIES.filter(pk=entry.moved_to_id or entry.pk).first() if entry else None
    if found is None:
        return problem(404, _("Không có sản phẩm nào mang số này."))
    return JsonResponse(_told([found])[0], json_dumps_params={"ensure_ascii": False})


@counted
def certificate(request: HttpRequest) -> JsonResponse:
    """One certificate by its number."""
    found = CERTIFICATES.filter(number=request.GET.get("number", "")[:60]).first()
    if found is None:
        return problem(404, _("Không có giấy chứng nhận nào mang số này."))
    return JsonResponse(_certificate(found), json_dumps_params={"ensure_ascii": False})


def _told(entries: list[Entry]) -> list[dict[str, Any]]:
    keys = [entry.certificate_id for entry in entries]
    certificates = {one.pk: one for one in CERTIFICATES.filter(pk__in=keys)}
    return [
        {
            "id": entry.pk,
            "name": entry.name,
            "producer": entry.producer_name,
            "place": entry.place,
            "area_code": entry.area.code if entry.area else None,
            "line": entry.line,
            "url": f"{settings.ADDRESS}{entry.get_absolute_url()}",
            "certificate": _certificate(certificates[entry.certificate_id]),
        }
        for entry in entries
    ]


def _certificate(found: Certificate) -> dict[str, Any]:
    today = truth(found, localdate())
    signed = attested(found, today)
    credential = reverse("credential", args=[found.token]) if signed else ""
    return {
        "number": found.number,
        "stars": found.stars,
        "standing": str(today.standing),
        "issued_on": found.issued_on,
        "expires_on": found.expires_on,
        "revoked_on": found.revoked_on,
        "url": f"{settings.ADDRESS}{found.public_url}",
        "credential": f"{settings.ADDRESS}{credential}" if signed else None,
    }
