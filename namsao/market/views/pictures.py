"""A product's picture in the sizes that a page asks for, and its cards for links and shops."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from namsao.certificates.queries import truth
from namsao.kernel.http import file_response
from namsao.market import pictures, sharing, structured
from namsao.market.views.frame import CERTIFICATES, ENTRIES, SHEETS, public


@require_safe
@cache_control(public=True, max_age=3600)
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The picture that the producer gave for its buyers."""
    entry = get_object_or_404(ENTRIES, pk=pk)
    sheet = SHEETS.filter(product=entry.product_id).first() if entry.product_id else None
    if sheet is None or sheet.picture is None:
        raise Http404
    response = file_response(sheet.picture, f"{entry.slug}")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def sized_picture(
    request: HttpRequest, pk: int, mark: str, width: int, kind: str
) -> HttpResponseBase:
    """The same in the width and format that a page asks for.

    `mark` is the beginning of the picture's digest: another picture has another address, so this
    one may be kept for ever.
    """
    sheet = SHEETS.filter(product__entry=pk, picture__sha256__startswith=mark).first()
    if sheet is None or sheet.picture is None or len(mark) != pictures.MARK:
        raise Http404
    try:
        path = pictures.sized(sheet.picture, width, kind)
    except LookupError as error:
        raise Http404 from error
    response = FileResponse(path.open("rb"), content_type=pictures.FORMATS[kind][0])
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
@cache_control(public=True, no_cache=True)
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """The card that a shared link shows: name, producer, and the stars of today."""
    entry = get_object_or_404(ENTRIES, pk=pk)
    certificate = CERTIFICATES.get(pk=entry.certificate_id)
    standing = truth(certificate, localdate())
    sheet = SHEETS.filter(product=entry.product_id).first() if entry.product_id else None
    content = sharing.card(
        entry.name,
        entry.producer_name or entry.place,
        certificate.stars if standing.standing in structured.LIVING else 0,
        f"{standing.label}, {standing.on:%d/%m/%Y}",
        sheet.picture if sheet else None,
    )
    return HttpResponse(content, content_type="image/jpeg")


@xframe_options_exempt
@csp_override({"default-src": ["'none'"], "style-src": ["'self'"], "frame-ancestors": ["*"]})
@public
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """A small card for a shop's own page: stars, and whether they stand today."""
    entry = get_object_or_404(ENTRIES, pk=pk)
    entry = entry.moved_to or entry
    certificate = CERTIFICATES.get(pk=entry.certificate_id)
    standing = truth(certificate, localdate())
    context = {
        "entry": entry,
        "certificate": certificate,
        "truth": standing,
        "living": standing.standing in structured.LIVING,
        "address": settings.ADDRESS,
    }
    return render(request, "market/card.html", context)
