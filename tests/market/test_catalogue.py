"""The public catalogue: the truth at addresses that never die."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from namsao.certificates import actions as certificates
from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing, truth
from namsao.market import figures
from namsao.market.catalogue import living, refresh
from namsao.market.models import Entry, Listing
from namsao.market.search import nearby
from namsao.producers import actions as producers
from namsao.site.demo.papers import sample_upload

LIVING = {Standing.VALID, Standing.EXTENDED}


@pytest.fixture
def honey(world):
    return world.dossiers["honey"].product.entry


def page(entry, **query) -> str:
    response = Client().get(entry.get_absolute_url(), query)
    assert response.status_code == 200
    return response.content.decode()


def blocks(html: str) -> dict[str, dict]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return {told["@type"]: told for told in map(json.loads, found)}


def revoke(world, certificate) -> None:
    """Through the case that Article 8 asks for, as the office and the leader take it."""
    at = timezone.now()
    office, leader = world.cast.dung.actor, world.cast.thao.actor
    case = certificates.open_case(
        certificate, by=office, at=at, ground="food_safety", found="x"
    ).made
    certificates.conclude_verification(
        case, by=office, at=at, report="x", established_on=localdate(at)
    )
    certificates.revoke(
        case,
        by=leader,
        at=at,
        decision_number="99/QĐ-TH",
        decided_on=localdate(at),
        signer="Y",
    )


def test_every_certificate_has_one_address_and_refreshing_changes_none(world):
    def addresses():
        return list(
            Entry.objects.order_by("pk").values_list(
                "pk", "certificate", "product", "name", "moved_to"
            )
        )

    before = addresses()
    assert len(before) == len({one[1] for one in before})
    shown = set(Entry.objects.values_list("certificate", flat=True))
    hidden = Certificate.objects.exclude(pk__in=shown)
    assert all(one.replaced_by_id or one.product_id for one in hidden)
    refresh()
    assert addresses() == before


def test_the_list_of_valid_ones_is_the_truth_of_each(world):
    """SQL and law agree, on days before, at and after an expiry, and in the extension of 12.3."""
    rows = list(Entry.objects.select_related("certificate"))
    one = Certificate.objects.with_renewals()
    ends = set(Certificate.objects.exclude(expires_on=None).values_list("expires_on", flat=True))
    days = {end + timedelta(days=n) for end in sorted(ends)[:4] for n in (-1, 0, 1, 100, 181)}
    for day in sorted(days | {localdate()}):
        valid = set(living(day).values_list("pk", flat=True))
        certificates_then = {c.pk: c for c in one.select_related("replaced_by")}
        told = {
            row.pk
            for row in rows
            if truth(certificates_then[row.certificate_id], day).standing in LIVING
        }
        assert valid == told, day


def test_a_page_shows_and_tells_machines_the_same(honey):
    html = page(honey)
    told = blocks(html)["Product"]
    assert told["name"] == honey.name
    assert told["name"] in html
    certification = told["hasCertification"]
    assert certification["certificationIdentification"] == honey.certificate.number
    assert certification["certificationRating"]["ratingValue"] == honey.certificate.stars
    assert told["manufacturer"]["@type"] == "Organization"
    assert told["offers"]["price"] == 185_000
    assert told["offers"]["priceCurrency"] == "VND"
    crumbs = blocks(html)["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in crumbs] == list(range(1, len(crumbs) + 1))
    assert crumbs[-1]["name"] == honey.name


def test_a_name_cannot_leave_the_data_block(honey):
    honey.name = "</script><script>alert(1)</script>"
    honey.save()
    html = page(honey)
    assert "<script>alert" not in html
    assert blocks(html)["Product"]["name"] == honey.name


def test_a_renamed_product_keeps_its_address_and_is_found_by_both_names(world, honey):
    old = honey.get_absolute_url()
    product = honey.product
    producers.rename_product(
        product,
        by=world.cast.dung.actor,
        at=timezone.now(),
        name="Mật ong vải Lục Ngạn",
        since=localdate(),
        reason="x",
        upload=sample_upload("doi-ten"),
    )
    honey.refresh_from_db()
    moved = Client().get(old)
    assert moved.status_code == 301
    assert moved["Location"] == honey.get_absolute_url()
    html = page(honey)
    assert "Mật ong vải Lục Ngạn" in html
    assert "Mật ong hoa vải" in html  # what the certificate prints
    for typed in ("mat ong vai luc ngan", "mat ong hoa vai"):
        listed = Client().get(reverse("market:index"), {"q": typed}).content.decode()
        assert honey.get_absolute_url() in listed


def test_what_is_near_a_product_is_of_its_own_province(world, honey):
    """Also where only its province is known, which lies in the country beside all others."""
    today = localdate()
    province = honey.area.path[:7]
    loose = Entry.objects.filter(product=None).exclude(area__path__startswith=province).first()
    loose.area = honey.area.parent
    for entry in (honey, loose):
        found = nearby(entry, today)
        assert found
        assert {one.area.path[:7] for one in found} == {province}


def test_a_revoked_certificate_falls_everywhere_at_once(world, honey):
    """Page, structured data, list of valid ones, feed, listing, open data, card."""
    client = Client()
    feeds = [reverse("market:feed", args=["google_merchant", kind]) for kind in ("xml", "tsv")]
    code = honey.product.code

    def body(path, **query) -> str:
        response = client.get(path, query)
        raw = b"".join(response.streaming_content) if response.streaming else response.content
        return raw.decode()

    card = reverse("market:card", args=[honey.pk])
    data = reverse("market:dataset", args=["catalogue", "csv"])
    assert all(code in body(path) for path in feeds)
    assert "★" in body(card)
    assert f"{honey.pk},{honey.name}" in body(data)

    revoke(world, honey.certificate)

    html = page(honey)
    assert "đã bị thu hồi" in html
    assert "hasCertification" not in blocks(html)["Product"]
    assert "offers" not in blocks(html)["Product"]
    assert honey.get_absolute_url() not in body(reverse("market:index"), q=honey.name, valid="1")
    assert honey.get_absolute_url() in body(reverse("market:index"), q=honey.name)
    assert not any(code in body(path) for path in feeds)
    assert Listing.objects.get(product=honey.product).ended_for == "revoked"
    (row,) = [line for line in body(data).splitlines() if line.startswith(f"{honey.pk},")]
    assert ",revoked," in row
    assert "★" not in body(card)
    assert "Đã thu hồi" in body(card)


def test_pages_are_asked_for_again_each_time(honey):
    for path in (honey.get_absolute_url(), reverse("market:index")):
        assert "no-cache" in Client().get(path)["Cache-Control"]


def test_each_language_has_its_address(honey):
    english = page(honey, lang="en")
    assert '<html lang="en">' in english
    assert "Bees gather lychee blossom" in english
    path = honey.get_absolute_url()
    for code in ("vi", "en"):
        assert f'hreflang="{code}" href="http://127.0.0.1:8000{path}?lang={code}"' in english
    sitemap = Client().get(reverse("sitemap-part", args=[1])).content.decode()
    assert f"{path}?lang=en" in sitemap


def test_a_former_unit_leads_to_what_it_became(db):
    html = Client().get(reverse("market:area", args=["219"])).content.decode()  # Lục Ngạn
    assert "Lục Ngạn" in html
    assert Client().get(reverse("market:area", args=["99999"])).status_code == 404


def test_a_producer_without_a_certificate_is_not_published(world):
    for producer in world.producers.values():
        published = Entry.objects.filter(product__producer=producer).exists()
        response = Client().get(reverse("market:producer", args=[producer.pk]))
        assert response.status_code == (200 if published else 404)
        if published and producer.phone:
            assert producer.phone not in response.content.decode()


def test_figures_add_up(world):
    today = localdate()
    whole = figures.headline(today)
    assert whole.all == Entry.objects.filter(moved_to=None).count()
    assert whole.valid == living(today).count() == whole.three + whole.four + whole.five
    assert sum(row.counts.all for row in figures.by_line(today)) == whole.all


def test_a_page_is_light(honey):
    """Under 100 KB before pictures: the page, its styles and its fonts, as they travel."""
    from django.contrib.staticfiles import finders

    html = page(honey)
    size = len(html.encode())
    for path in re.findall(r'(?:href|src)="/static/([^"]+)"', html):
        plain = re.sub(r"\.[0-9a-f]{12}(?=\.)", "", path)
        found = finders.find(plain)
        if found:
            with open(found, "rb") as file:
                size += len(file.read())
    assert size < 100_000
