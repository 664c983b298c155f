"""A revoked certificate disappears from page, feed, API, credential status and static copies.

On a real server, whose copies of pages are warm: the first answer after the revocation must be
true. In the order in which buyers, channels, programs and marketplaces meet the product.
"""

import csv
import io
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from namsao.market.credentials.checking import check

REVOKE = """
import django
django.setup()
from tests.conftest import TODAY
from tests.market.test_catalogue import revoke
from namsao.site.demo.world import recall
world = recall(TODAY)
revoke(world, world.dossiers["honey"].product.entry.certificate)
"""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    text: str


def lowered(headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@pytest.fixture
def get(own_site):
    def got(path: str, **headers: str) -> Answer:
        address = path if path.startswith("http") else own_site.url + path
        request = urllib.request.Request(address, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, lowered(answer.headers), answer.read().decode())
        except urllib.error.HTTPError as error:
            return Answer(error.code, lowered(error.headers), error.read().decode())

    return got


def row_of(text: str, key: int) -> dict[str, str]:
    (row,) = [
        row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))) if row["id"] == str(key)
    ]
    return row


def test_a_revoked_certificate_disappears_from_everywhere_at_once(own_site, get):
    with own_site.connect() as connection:
        key, token, code, number = connection.execute(
            "SELECT e.id, c.token, p.code, c.number FROM market_entry e"
            " JOIN certificates_certificate c ON c.id = e.certificate_id"
            " JOIN producers_product p ON p.id = e.product_id"
            " JOIN market_listing l ON l.product_id = p.id AND l.channel = 'google_merchant'"
        ).fetchone()
    page = f"/market/products/{key}"
    page = urllib.request.urlopen(own_site.url + page, timeout=30).url.removeprefix(own_site.url)
    copied = [
        page,
        f"{page}?lang=en",
        f"/market/products/{key}/card",
        "/market/?valid=1&line=food",
        "/market/statistics",
        "/market/feeds/google_merchant.xml",
        "/market/feeds/google_merchant.tsv",
    ]
    # Warm: each is answered from the server's memory.
    deadline = time.monotonic() + 20
    while "age" not in get(page).headers and time.monotonic() < deadline:
        time.sleep(0.2)
    before = {}
    for path in copied:
        get(path)
        before[path] = get(path)
        assert "age" in before[path].headers, path
        assert "x-may-be-copied" not in before[path].headers
    tag = before[page].headers["etag"]
    assert get(page, **{"If-None-Match": tag}).status == 304
    issuer = f"did:web:127.0.0.1%3A{own_site.url.rpartition(':')[2]}"
    credential = get(f"/credentials/{token}").text

    def fetch(address: str) -> bytes:
        return get(address).text.encode()

    assert check(credential, issuer, datetime.now(UTC), fetch).message == "valid"
    assert "hasCertification" in before[page].text
    assert code in before["/market/feeds/google_merchant.xml"].text

    subprocess.run(
        [sys.executable, "-c", REVOKE],
        env=own_site.environment | {"DJANGO_SETTINGS_MODULE": "namsao.site.settings"},
        check=True,
        timeout=120,
    )

    # 1. The page, in both languages, and its card.
    for path in (page, f"{page}?lang=en"):
        now = get(path).text
        assert "hasCertification" not in now
        assert "application/vc+jwt" not in now
    assert "đã bị thu hồi" in get(page).text
    assert get(page, **{"If-None-Match": tag}).status == 200
    assert "★" not in get(f"/market/products/{key}/card").text
    assert page not in get("/market/?valid=1&line=food").text
    # 2. The feeds.
    assert code not in get("/market/feeds/google_merchant.xml").text
    assert code not in get("/market/feeds/google_merchant.tsv").text
    # 3. The API and the open data.
    rows = json.loads(get("/market/data/catalogue.json").text)["rows"]
    (told,) = [row for row in rows if row["id"] == key]
    assert (told["standing"], told["credential"]) == ("revoked", "")
    assert row_of(get("/market/data/catalogue.csv").text, key)["standing"] == "revoked"
    # 4. The credential that the producer has already sent out, and a new one.
    found = check(credential, issuer, datetime.now(UTC), fetch)
    assert (found.valid, found.message) == (False, "revoked")
    assert get(f"/credentials/{token}").status == 410
    assert "đã bị thu hồi" in get(f"/certificates/check/{token}").text
    # 5. No copy of before is left, whoever asks: other languages, packed, the figures.
    for path in copied:
        for headers in ({}, {"Accept-Encoding": "identity"}, {"Accept-Language": "en"}):
            again = get(path, **headers)
            assert again.text != before[path].text, path
    assert number in get(page).text  # its address answers for ever, with the truth
