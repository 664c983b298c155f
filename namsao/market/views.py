"""The public catalogue: search, pages of products, producers and areas, figures, data.

Everything here is published by law or by the producer for its buyers; nobody signs in. What a
page says of a certificate is read from the certificate while the page is made.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from namsao.areas.models import Area, Succession
from namsao.certificates.models import Certificate
from namsao.certificates.public_register import histories
from namsao.certificates.queries import attested, now_called, truth
from namsao.kernel.http import MAY_BE_COPIED, file_response
from namsao.kernel.pages import page_of
from namsao.law.product_lines import LINES
from namsao.market import api, figures, open_data, pictures, sharing, structured
from namsao.market.channels import CHANNELS, channel_of
from namsao.market.goods import listed
from namsao.market.models import Entry, Listing, Sheet
from namsao.market.placing.queries import links_of
from namsao.market.ranking import LONGEST
from namsao.market.search import CEILINGS, Filters, browse, filters_from, nearby, search
from namsao.people.tokens import A_MINUTE
from namsao.producers.models import Producer

# public: what is shown of a producer is its name and its place, as its certificates print them.
CERTIFICATES = Certificate.objects.with_renewals().select_related(
    "decision", "revocation", "product__producer", "area__parent"
)
ENTRIES = Entry.objects.select_related("moved_to", "area__parent", "product__producer")
SHEETS = Sheet.objects.select_related("picture")
LISTINGS = Listing.objects.all()
PRODUCERS = Producer.objects.select_related("commune__parent")
AREAS = Area.objects.select_related("parent")
SUCCESSIONS = Succession.objects.select_related("successor__parent")
LANGUAGES = ("vi", "en")
MARK = 12  # letters of a picture's digest in its address

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


@public
def index(request: HttpRequest) -> HttpResponse:
    """Search, and everything by line and stars."""
    text, today = request.GET.get("q", "")[:LONGEST], localdate()
    filters = filters_from(request.GET)
    context: dict[str, Any] = {
        "q": text,
        "filters": filters,
        "lines": LINES,
        "ceilings": CEILINGS,
        "area": AREAS.filter(path=filters.area).first() if filters.area else None,
        "home": not text.strip() and not filters.any and "page" not in request.GET,
        "unfiltered_url": f"?{urlencode({'q': text})}",
        "today": today,
    }
    if text.strip():
        found = search(text, filters, today)
        context |= {"found": found, "cards": _cards(found.entries), "near": _cards(found.near)}
    else:
        page = page_of(request, browse(filters, today))
        context |= {"page": page, "cards": _cards(page.rows)}
    if context["home"]:
        context |= {
            "figures": figures.headline(today),
            "provinces": figures.by_province(today),
            "data": structured.block(_site()),
        }
    return market_page(request, "index", reverse("market:index"), context)


def _site() -> dict[str, Any]:
    home = f"{settings.ADDRESS}{reverse('market:index')}"
    return {
        "@type": "WebSite",
        "url": home,
        "name": "Năm Sao",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{home}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def _cards(entries: list[Entry]) -> list[tuple[Entry, Any]]:
    """Each entry with the truth of today."""
    today = localdate()
    keys = [entry.certificate_id for entry in entries]
    certificates = {one.pk: one for one in CERTIFICATES.filter(pk__in=keys)} if keys else {}
    return [(entry, truth(certificates[entry.certificate_id], today)) for entry in entries]


@public
def product(request: HttpRequest, pk: int, slug: str = "") -> HttpResponse:
    """One product. Its address answers for ever, with what is true today."""
    entry = get_object_or_404(ENTRIES, pk=pk)
    if entry.moved_to is not None:
        return redirect(entry.moved_to, permanent=True)
    if slug != entry.slug:
        response = redirect(entry, permanent=True)
        if query := request.META.get("QUERY_STRING"):
            response["Location"] += f"?{query}"
        return response
    today = localdate()
    certificate = entry.certificate = CERTIFICATES.get(pk=entry.certificate_id)
    standing = truth(certificate, today)
    sheet = SHEETS.filter(product=entry.product_id).first() if entry.product_id else None
    picture = reverse("market:picture", args=[entry.pk]) if sheet and sheet.picture_id else ""
    crumbs = _crumbs(entry)
    context = {
        "entry": entry,
        "certificate": certificate,
        "truth": standing,
        "living": standing.standing in structured.LIVING,
        "attested": attested(certificate, standing),
        "sheet": sheet,
        "offers": links_of(entry.product_id, today) if entry.product_id else [],
        "picture": _picture_sources(entry, sheet),
        "share": f"{settings.ADDRESS}{reverse('market:share', args=[entry.pk])}",
        "crumbs": crumbs,
        "line": next((line.label for line in LINES if line.key == entry.line), None),
        "now_called": now_called(certificate),
        "history": histories([certificate], today)[certificate.pk],
        "nearby": _cards(nearby(entry, today)),
        "data": [
            structured.block(
                structured.product(
                    entry,
                    standing,
                    sheet,
                    settings.ADDRESS,
                    f"{settings.ADDRESS}{picture}" if picture else "",
                )
            ),
            structured.block(
                structured.breadcrumbs(
                    [(name, f"{settings.ADDRESS}{url}") for name, url in crumbs]
                )
            ),
        ],
    }
    return market_page(request, "product", entry.get_absolute_url(), context)


def _crumbs(entry: Entry) -> list[tuple[str, str]]:
    steps = [(_("Sản phẩm OCOP"), reverse("market:index"))]
    above, area = [], entry.area
    while area is not None and area.level in {"province", "commune"}:
        above.append((area.title, reverse("market:area", args=[area.code])))
        area = area.parent
    return [*steps, *reversed(above), (entry.name, entry.get_absolute_url())]


@public
def producer(request: HttpRequest, pk: int) -> HttpResponse:
    """A producer that has a certificate, with all its products, the lapsed ones too."""
    found = get_object_or_404(PRODUCERS, pk=pk)
    entries = list(ENTRIES.filter(product__producer=found, moved_to=None).order_by("name"))
    if not entries:
        raise Http404  # registered here, but nothing of it is published
    address = reverse("market:producer", args=[pk])
    place = found.commune.full_title
    about = structured.organization(found.name, place, f"{settings.ADDRESS}{address}")
    context = {
        "producer": found,
        "place": place,
        "cards": _cards(entries),
        "data": structured.block(about),
    }
    return market_page(request, "producer", address, context)


@public
def area(request: HttpRequest, code: str) -> HttpResponse:
    """A province or commune of today; a former one answers with what it became."""
    found = AREAS.filter(edition="2025", code=code).exclude(level="country").first()
    if found is None:
        former = get_object_or_404(AREAS.filter(edition="2024"), code=code)
        context = {
            "former": former,
            "successors": [s.successor for s in SUCCESSIONS.filter(former=former)],
        }
        return market_page(request, "area", reverse("market:area", args=[code]), context)
    filters = Filters(area=found.path)
    page = page_of(request, browse(filters, localdate()))
    steps = [(_("Sản phẩm OCOP"), reverse("market:index"))]
    if found.level == "commune" and found.parent is not None:
        steps.append((found.parent.title, reverse("market:area", args=[found.parent.code])))
    steps.append((found.title, request.path))
    context = {
        "area": found,
        "page": page,
        "cards": _cards(page.rows),
        "crumbs": steps,
        "figures": figures.headline(localdate(), found.path),
        "data": structured.block(
            structured.breadcrumbs([(name, f"{settings.ADDRESS}{url}") for name, url in steps])
        ),
    }
    return market_page(request, "area", reverse("market:area", args=[code]), context)


@public
def statistics(request: HttpRequest) -> HttpResponse:
    """How many products stand, by stars, line and province, today."""
    today = localdate()
    context = {
        "today": today,
        "figures": figures.headline(today),
        "by_line": figures.by_line(today),
        "by_province": figures.by_province(today),
    }
    return market_page(request, "statistics", reverse("market:statistics"), context)


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: the catalogue; not the workplace."""
    lines = [
        "User-agent: *",
        "Allow: /market/",
        "Allow: /certificates/check",
        "Disallow: /market/sheets/",
        *(f"Disallow: {path}" for path in ("/accounts/", "/api/", "/do/", "/dossiers/")),
        f"Sitemap: {settings.ADDRESS}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps: 50,000 addresses each at most, by the protocol."""
    parts = range(1, figures.sitemap_parts() + 1)
    urls = [f"{settings.ADDRESS}{reverse('sitemap-part', args=[n])}" for n in parts]
    return render(request, "market/sitemaps.xml", {"urls": urls}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """Addresses of products, each in both languages."""
    if not 1 <= number <= figures.sitemap_parts():
        raise Http404
    urls = [f"{settings.ADDRESS}{path}" for path in figures.sitemap_paths(number)]
    context = {"urls": urls, "languages": LANGUAGES}
    return render(request, "market/sitemap.xml", context, content_type="application/xml")


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
    if sheet is None or sheet.picture is None or len(mark) != MARK:
        raise Http404
    try:
        path = pictures.sized(sheet.picture, width, kind)
    except LookupError as error:
        raise Http404 from error
    response = FileResponse(path.open("rb"), content_type=pictures.FORMATS[kind][0])
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _picture_sources(entry: Entry, sheet: Sheet | None) -> dict[str, Any] | None:
    """What the page's <picture> names: for each format its widths, and the fallback."""
    if sheet is None or sheet.picture is None:
        return None
    mark, widths = sheet.picture.sha256[:MARK], pictures.widths_of(sheet.picture_facts)

    def address(width: int, kind: str) -> str:
        return reverse("market:sized_picture", args=[entry.pk, mark, width, kind])

    sources = [
        (media_type, ", ".join(f"{address(width, kind)} {width}w" for width in widths))
        for kind, (media_type, *_writing) in pictures.FORMATS.items()
    ]
    return {"sources": sources[:-1], "jpeg": sources[-1][1], "plain": address(widths[-1], "jpg")}


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


@public
def feed(request: HttpRequest, channel: str, kind: str) -> HttpResponse:
    """A channel's file, made while it is read: what fell this minute is not in it."""
    try:
        found = channel_of(channel)
        media_type, write = found.files[kind]
    except LookupError as error:
        raise Http404 from error
    if not found.public:
        raise Http404
    file = BytesIO()
    write(file, listed(LISTINGS.filter(channel=channel), localdate()))
    return HttpResponse(file.getvalue(), content_type=media_type)


@public
def data(request: HttpRequest) -> HttpResponse:
    """What can be taken away as data, under which licence, and what changed in its form."""
    context = {
        "datasets": open_data.DATASETS,
        "kinds": list(open_data.KINDS),
        "a_minute": api.A_MINUTE,
        "with_key": A_MINUTE,
        "licence": open_data.LICENCE,
        "changes": open_data.CHANGES,
        "channels": [channel for channel in CHANNELS if channel.public],
    }
    return market_page(request, "data", reverse("market:data"), context)


@public
def dcat(request: HttpRequest) -> HttpResponse:
    """The same for machines, in DCAT."""
    document = open_data.dcat(settings.ADDRESS)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/ld+json")


@public
def dataset(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """A data set as a whole, CSV, JSON or Parquet, of this minute."""
    found = open_data.DATASETS_BY_NAME.get(name)
    if found is None or kind not in open_data.KINDS:
        raise Http404
    lines = open_data.KINDS[kind].write(found, localdate(), settings.ADDRESS)
    response = StreamingHttpResponse(lines, content_type=open_data.KINDS[kind].media_type)
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'attachment; filename="ocop-{name}.{kind}"'
    return response
