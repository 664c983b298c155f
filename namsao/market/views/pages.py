"""Pages for people: search, a product, a producer, an area, figures, what data there are."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from namsao.areas.models import Area, Succession
from namsao.certificates.public_register import histories
from namsao.certificates.queries import attested, now_called, truth
from namsao.kernel.pages import page_of
from namsao.law.product_lines import LINES
from namsao.market import api, figures, open_data, structured
from namsao.market.channels import CHANNELS
from namsao.market.models import Entry
from namsao.market.pictures import sources_of
from namsao.market.placing.queries import links_of
from namsao.market.ranking import LONGEST
from namsao.market.search import CEILINGS, Filters, browse, filters_from, nearby, search
from namsao.market.views.frame import CERTIFICATES, ENTRIES, market_page, public
from namsao.people.tokens import A_MINUTE
from namsao.producers.models import Producer

# public: name and commune of a producer whose products are published.
PRODUCERS = Producer.objects.select_related("commune__parent")
AREAS = Area.objects.select_related("parent")
SUCCESSIONS = Succession.objects.select_related("successor__parent")


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
        "everything_url": reverse("market:index"),
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
    sheet = getattr(entry.product, "sheet", None) if entry.product else None
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
        "picture": sources_of(entry.pk, sheet),
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
        area = area.parent if area.level == "commune" else None
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
