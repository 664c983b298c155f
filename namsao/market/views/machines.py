"""What machines read: sitemaps, feeds of channels, data sets and their DCAT."""

import json
from io import BytesIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from namsao.market import figures, open_data
from namsao.market.channels import channel_of
from namsao.market.goods import listed
from namsao.market.models import Listing
from namsao.market.views.frame import LANGUAGES, public

# public: what is listed on a channel that anybody may read.
LISTINGS = Listing.objects.all()


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
