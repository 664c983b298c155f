"""The page behind a code, the links that a resolver answers, the count of scans, the labels."""

import json

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate, localtime, now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from namsao.certificates.models import Certificate
from namsao.gs1 import linkset
from namsao.gs1.problems import Gs1Error
from namsao.kernel.copied import read_from_a_copy
from namsao.kernel.http import actor_of
from namsao.traceability.lots.models import Lot
from namsao.traceability.shelf import copies, counting, pages, printing, resolving
from namsao.traceability.shelf.telling import Told, tell
from namsao.traceability.shelf.words import LANGUAGES, words

CERTIFICATES = Certificate.objects  # public: it is published by law
AWAY = (OperationalError, InterfaceError)


@require_safe
@read_from_a_copy
def pack(request: HttpRequest, path: str) -> HttpResponse:
    """A GS1 Digital Link on a pack: its lot's page, or what else is asked for."""
    uri = resolving.canonical(path)
    if uri is None:
        return _unknown(request)
    if (standing := _standing(request, uri)) is not None:
        return standing
    try:
        lot = resolving.lot_at(path)
        item = None if lot else resolving.item_at(path)
    except AWAY:
        return _from_copy(request, uri, resolving.lot_of(path))
    if item is not None:
        newest = CERTIFICATES.filter(product=item.product).order_by("-issued_on").first()
        if newest is not None:
            return HttpResponseRedirect(newest.public_url)
    return _answer(request, lot) if lot else _unknown(request)


@require_safe
@read_from_a_copy
def own(request: HttpRequest, producer: int, number: str) -> HttpResponse:
    """The same for a lot whose producer has no GTIN."""
    uri = f"{settings.ADDRESS}/lo/{producer}/{number}"
    if (standing := _standing(request, uri)) is not None:
        return standing
    try:
        lot = resolving.own_lot(producer, number)
    except AWAY:
        return _from_copy(request, uri)
    return _answer(request, lot) if lot else _unknown(request)


def _standing(request: HttpRequest, uri: str) -> HttpResponse | None:
    """The page as it was made for somebody else within the minute, without asking the database."""
    if request.GET.get("linkType") or _asks_for_links(request):
        return None
    found = copies.fresh(uri, _language(request), localtime())
    return _served(found.page, found.link) if found else None


def _asks_for_links(request: HttpRequest) -> bool:
    wanted = request.GET.get("linkType", "")
    return wanted in {"linkset", "all"} or linkset.MEDIA_TYPE in request.headers.get("Accept", "")


def _served(page: bytes, link: str) -> HttpResponse:
    response = HttpResponse(page)
    response["Cache-Control"] = "public, max-age=60, stale-if-error=3600"
    response["Vary"] = "Accept-Language"
    response["Link"] = link
    return response


def _answer(request: HttpRequest, lot: Lot) -> HttpResponse:
    began = now()
    told = tell(lot, localdate())
    if _asks_for_links(request):
        document = linkset.linkset(resolving.page_address(lot), resolving.links(lot, told))
        return HttpResponse(
            json.dumps(document, ensure_ascii=False), content_type=linkset.MEDIA_TYPE
        )
    if wanted := request.GET.get("linkType", ""):
        return _sent_on(request, lot, told, wanted)
    language = _language(request)
    page, link = pages.page_of(told, language, request.path), pages.link_of(told, language)
    copies.keep(lot.uri, language, page, link, began)
    return _served(page, link)


def _sent_on(request: HttpRequest, lot: Lot, told: Told, wanted: str) -> HttpResponse:
    try:
        kind = linkset.link_type(wanted)
    except Gs1Error as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
    header = request.headers.get("Accept-Language", "")
    link = linkset.choose(resolving.links(lot, told), kind, header)
    if link is None:
        return HttpResponse(status=404)
    response = HttpResponse(status=307)
    response["Location"] = link.href
    return response


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for one in linkset.accepted_languages(request.headers.get("Accept-Language", "")):
        if one[:2] in LANGUAGES:
            return one[:2]
    return "vi"


def _unknown(request: HttpRequest) -> HttpResponse:
    return HttpResponse(pages.page_of(None, _language(request), request.path), status=404)


def _from_copy(request: HttpRequest, *uris: str) -> HttpResponse:
    """The database is away: the last copy of the first of these codes, saying that it is one."""
    language = _language(request)
    tried = (copies.kept(uri, language, localtime()) for uri in uris)
    found = next(filter(None, tried), None)
    if found is None:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    said = words(language)["copy"] % f"{found.made:%d/%m %H:%M}"
    note = f'<p class="copy" role="status">{said}</p>'
    response = HttpResponse(found.page.replace(b"<!-- copy -->", note.encode(), 1))
    response["Cache-Control"] = "no-store"
    response["Link"] = found.link
    return response


@csrf_exempt
@require_POST
def scanned(request: HttpRequest, pk: int) -> HttpResponse:
    """A scan is counted: by day and coarse place, without a cookie, an address or a device."""
    lot = resolving.LOTS.filter(pk=pk).first()
    if lot is None:
        raise Http404
    header = settings.PLACE_HEADER
    place = request.headers.get(header, "")[:40] if header else ""
    counting.count_scan(lot, localdate(), place)
    return HttpResponse(status=204)


@require_safe
@login_required
def labels(request: HttpRequest, pk: int) -> HttpResponse:
    """Labels of a packed lot: a sheet of A4, or a roll."""
    rows = Lot.objects.where_may(actor_of(request), "traceability.record_packing")
    lot = get_object_or_404(rows.select_related("producer__commune__parent"), pk=pk)
    told = tell(lot, localdate())
    if not told.packed:
        raise Http404
    form = request.GET.get("form", "sheet")
    if form not in printing.FORMS:
        raise Http404
    response = HttpResponse(printing.print_labels(told, form), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="nhan-{lot}.pdf"'
    response["Cache-Control"] = "no-store"
    return response
