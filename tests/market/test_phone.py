"""The public site on a phone under slow 4G: how soon, how heavy, how accessible, how readable."""

import io
import re
import warnings
from itertools import batched
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from PIL import Image

from namsao.market import pictures
from tests.market.test_catalogue import revoke

# "Slow 4G" of Chromium's own tools: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back.
SLOW_4G = {
    "offline": False,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
    "latency": 150,
}
MOST_MS = 2500
MOST_BYTES = 100_000  # before pictures
LARGEST_PAINT = """
() => new Promise(done => {
  let last = null;
  new PerformanceObserver(list => { for (const one of list.getEntries()) last = one; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done(last && {at: last.startTime, what: last.element?.tagName}), 300);
})
"""
# What Google's pages on structured data ask of each type; for `Offer` as part of a Product.
REQUIRED = {
    "Product": {"name", "offers", "image", "description"},
    "Offer": {"price", "priceCurrency", "availability", "url"},
    "Organization": {"name", "address"},
    "Certification": {"name", "issuedBy", "certificationIdentification", "certificationRating"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "WebSite": {"name", "url", "potentialAction"},
}


@pytest.fixture
def phone(chromium):
    """A phone that has never been here: no cache, no cookies."""
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        locale="vi-VN",
    )
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", SLOW_4G)
    sizes: dict[str, list[Any]] = {}
    line.on("Network.responseReceived", lambda e: sizes.update({e["requestId"]: [e["type"], 0]}))

    def finished(event):
        if event["requestId"] in sizes:
            sizes[event["requestId"]][1] = event["encodedDataLength"]

    line.on("Network.loadingFinished", finished)
    yield page, sizes
    context.close()


@pytest.mark.parametrize("which", ["home", "product", "search"])
def test_a_page_is_there_soon_on_a_slow_phone_and_bars_nobody(site, phone, which):
    page, sizes = phone
    with site.connect() as connection:
        (key,) = connection.execute(
            "SELECT e.id FROM market_entry e JOIN market_sheet s ON s.product_id = e.product_id"
        ).fetchone()
    path = {
        "home": "/market/",
        "product": f"/market/products/{key}",
        "search": "/market/?q=mat+ong",
    }[which]
    page.goto(site.url + path, wait_until="load")
    paint = page.evaluate(LARGEST_PAINT)
    weight = sum(size for kind, size in sizes.values() if kind != "Image")
    assert weight < MOST_BYTES, sizes
    assert paint["at"] < MOST_MS, paint
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.response["violations"] == [], found.generate_report()


def read_back(html: str) -> list[dict]:
    """The page's JSON-LD as extruct reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own libraries
        import extruct

        found: list[dict] = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    return found


def every_thing(told: Any):
    if isinstance(told, dict):
        yield told
        for value in told.values():
            yield from every_thing(value)
    elif isinstance(told, list):
        for value in told:
            yield from every_thing(value)


def test_structured_data_has_what_search_engines_require(world):
    entry = world.dossiers["honey"].product.entry
    addresses = [
        entry.get_absolute_url(),
        reverse("market:index"),
        reverse("market:producer", args=[entry.product.producer_id]),
        reverse("market:area", args=["24"]),
    ]
    seen = set()
    for address in addresses:
        for thing in every_thing(read_back(Client().get(address).content.decode())):
            kind = thing.get("@type", "")
            seen.add(kind)
            assert set(thing) >= REQUIRED.get(kind, set()), (address, thing)
    assert seen >= REQUIRED.keys()


def test_pictures_come_in_the_sizes_and_formats_that_the_page_names(world):
    entry = world.dossiers["honey"].product.entry
    client = Client()
    html = client.get(entry.get_absolute_url()).content.decode()
    # The page's own picture is the largest thing that it paints; those of lists wait.
    assert re.search(r'class="market-picture"[^>]*fetchpriority="high"', html)
    listed = client.get(reverse("market:index"), {"q": "mat ong hoa vai"}).content.decode()
    assert re.search(rf'<img src="/market/products/{entry.pk}/picture/[^>]*loading="lazy"', listed)
    sources = re.findall(r'(?:<source type="(image/\w+)"|<img)[^>]*? srcset="([^"]+)"', html)
    assert [kind for kind, _widths in sources] == ["image/avif", "image/webp", ""]
    weights: dict[tuple[str, int], int] = {}
    for _kind, widths in sources:
        for address, told in (one.split() for one in widths.split(", ")):
            response = client.get(address)
            content = b"".join(response.streaming_content)
            assert "immutable" in response["Cache-Control"]
            with Image.open(io.BytesIO(content)) as image:
                assert image.width == int(told.removesuffix("w"))
                assert image.get_format_mimetype() == response["Content-Type"]
                weights[image.format, image.width] = len(content)
    assert weights["AVIF", 640] < weights["JPEG", 640]
    assert {width for _format, width in weights} == {320, 640}  # the original has 800 points
    address = address.replace("-640", "-641")
    assert client.get(address).status_code == 404
    assert (
        client.get(re.sub("picture/[0-9a-f]{12}", "picture/" + "0" * 12, address)).status_code
        == 404
    )


def test_the_shared_card_shows_stars_only_while_they_stand(world):
    entry = world.dossiers["honey"].product.entry
    client, address = Client(), reverse("market:share", args=[entry.pk])

    def reds() -> int:
        with Image.open(io.BytesIO(client.get(address).content)) as image:
            assert image.size == (1200, 630)
            points = image.convert("RGB").tobytes()
        return sum(r > 180 and g < 60 and b < 80 for r, g, b in batched(points, 3, strict=True))

    assert reds() > 2000
    revoke(world, entry.certificate)
    assert reds() == 0
    assert pictures.widths_of({}) == [320]
