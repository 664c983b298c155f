"""The page behind the code: true today, light, and silent about what is nobody's business."""

import json
import os
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.utils.timezone import localdate, now

from namsao.gs1.cbv import VOC
from namsao.kernel.links import links_of
from namsao.traceability.diary.events import AREA_WORD
from namsao.traceability.diary.queries import address_of
from namsao.traceability.lots.models import Lot
from namsao.traceability.recall import actions as recall
from namsao.traceability.shelf import actions, copies, copying, counting, notices, resolving
from namsao.traceability.shelf.scans import Scans, suspicions
from namsao.traceability.shelf.telling import EXPIRY, tell
from namsao.traceability.shelf.words import LANGUAGES, words
from tests.certificates.test_public_register import revoke
from tests.conftest import TODAY

DAY = TODAY.date()


@pytest.fixture
def bags(world):
    """2,000 bags of dried lychee, under a GTIN."""
    return Lot.objects.get(uri__startswith="https://id.gs1.org/01/08938500000010/")


@pytest.fixture
def jars(world):
    """600 jars of honey, whose maker has no GTIN."""
    return Lot.objects.get(ilmd__contains={"{https://namsao.example/voc/}goods": GOODS})


GOODS = "Mật ong hoa vải, Hũ 500 g"


def path_of(lot) -> str:
    return resolving.page_address(lot).removeprefix(settings.ADDRESS)


def test_a_lot_tells_its_way_in_plain_steps(bags):
    told = tell(bags, DAY)
    assert [step.key for step in told.steps] == ["harvested", "processed", "packed", "sent"]
    assert told.steps[0].last - told.steps[0].first == timedelta(days=2)
    (place,) = told.places
    assert (place.area.crop, place.codes) == ("lychee", ("VN-BGOR 901",))
    assert place.standards == ("VietGAP",)


def test_stars_are_those_of_today(world, jars):
    assert tell(jars, DAY).certificate == world.certificates["honey"]
    assert tell(jars, DAY).valid
    later = world.certificates["honey"].expires_on + timedelta(days=1)
    assert not tell(jars, later).valid


@pytest.mark.parametrize("language", ["vi", "en", "zh"])
def test_the_page_is_light_and_knows_no_buyer(client, jars, language):
    page = client.get(path_of(jars), {"lang": language})
    assert page.status_code == 200
    assert len(page.content) < 15_000
    text = page.content.decode()
    assert "Mật ong hoa vải" in text
    for secret in ("Cửa hàng Quê", "doi-tac", "106.58", "Nguyễn Thị Lan"):
        assert secret not in text


def test_language_follows_the_phone(client, jars):
    assert (
        'lang="zh"'
        in client.get(path_of(jars), headers={"accept-language": "zh-CN"}).content.decode()
    )
    assert (
        'lang="vi"'
        in client.get(path_of(jars), headers={"accept-language": "fr"}).content.decode()
    )


def test_a_resolver_answers_with_links(client, bags):
    answer = client.get(path_of(bags), {"linkType": "linkset"})
    assert answer["Content-Type"] == "application/linkset+json"
    (context,) = json.loads(answer.content)["linkset"]
    assert context["anchor"] == resolving.page_address(bags)
    assert len(context[VOC + "traceability"]) == 3
    sent = client.get(path_of(bags), {"linkType": "gs1:pip"}, headers={"accept-language": "en"})
    assert (sent.status_code, sent["Location"][-7:]) == (307, "lang=en")
    assert client.get(path_of(bags), {"linkType": "gs1:nonsense"}).status_code == 400
    assert client.get(path_of(bags), {"linkType": "gs1:recipeInfo"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["/01/08938500000011/10/X", "/01/1", "/01/08938500000010/10/KHONG-CO", "/lo/1/x"]
)
def test_a_code_that_is_not_in_the_book_says_so(client, db, path):
    page = client.get(path)
    assert page.status_code == 404
    assert "không có trong sổ" in page.content.decode()


def test_a_gtin_alone_leads_to_the_certificate(client, world, jars):
    item = world.dossiers["honey"].product.trade_items.get()
    type(item).objects.filter(pk=item.pk).update(gtin="08938500000027")
    sent = client.get("/01/08938500000027")
    assert sent["Location"] == world.certificates["honey"].public_url


@pytest.fixture(autouse=True)
def no_copies(tmp_path, monkeypatch):
    """Each test begins without copies, as each begins with the same database."""
    monkeypatch.setattr(copies, "folder", lambda: tmp_path / "shelf")


def grow_older(jars, by: timedelta) -> None:
    for language in LANGUAGES:
        place = copies.place_of(jars.uri, language)
        if place.exists():
            made = place.stat().st_mtime - by.total_seconds()
            os.utime(place, (made, made))


def test_a_copy_answers_while_the_database_is_away(client, jars, monkeypatch):
    assert client.get(path_of(jars)).status_code == 200
    grow_older(jars, copies.FRESH)

    def away(*_args):
        raise OperationalError("the server is away")

    monkeypatch.setattr(resolving, "own_lot", away)
    page = client.get(path_of(jars))
    assert page.status_code == 200
    assert "Bản lưu lúc" in page.content.decode()
    copies.drop([jars])
    assert client.get(path_of(jars)).status_code == 503


@pytest.fixture
def on_sale(bags, jars):
    """Both lots, not past their best-before day whenever this runs."""
    for lot in (bags, jars):
        lot.ilmd[EXPIRY] = f"{localdate() + timedelta(days=100)}"
        lot.save()
    return bags, jars


def all_copies(at, rounds) -> int:
    """As many turns as it takes: one ends after a second, done or not."""
    made = copying.make_copies(at, rounds)
    while rounds.waiting:
        made += copying.make_copies(at, rounds)
    return made


def test_a_lot_that_nobody_ever_scanned_answers_while_the_database_is_away(
    client, on_sale, monkeypatch
):
    bags, jars = on_sale
    rounds = copying.Rounds()
    assert all_copies(now(), rounds) >= 2
    assert all_copies(now(), rounds) == 0

    def away(*_args):
        raise OperationalError("the server is away")

    for lot, asked in ((bags, "lot_at"), (jars, "own_lot")):
        grow_older(lot, copies.FRESH)
        monkeypatch.setattr(resolving, asked, away)
        for language in LANGUAGES:
            page = client.get(path_of(lot), {"lang": language})
            assert page.status_code == 200
            text = page.content.decode()
            assert all(part in text for part in words(language)["copy"].split("%s"))
            assert "traceability" in page["Link"]
    piece = client.get(f"{path_of(bags)}/21/A1")
    assert (piece.status_code, "Bản lưu lúc" in piece.content.decode()) == (200, True)


def test_the_workers_copy_says_what_the_page_says(client, on_sale):
    _bags, jars = on_sale
    all_copies(now(), copying.Rounds())
    for language in LANGUAGES:
        kept = copies.kept(jars.uri, language, now())
        copies.place_of(jars.uri, language).unlink()
        served = client.get(path_of(jars), {"lang": language})
        without_time = re.compile(rb"\d\d/\d\d/\d{4} \d\d:\d\d")
        assert without_time.sub(b"", kept.page) == without_time.sub(b"", served.content)
        assert kept.link == served["Link"]


def test_copies_are_made_again_each_day_and_when_they_fell(on_sale):
    _bags, jars = on_sale
    rounds, at = copying.Rounds(), now()
    all_copies(at, rounds)
    copies.drop([jars])
    assert copies.kept(jars.uri, "vi", at) is None
    assert all_copies(at + timedelta(minutes=5), rounds) == 0
    later = at + copying.LOOK_AGAIN
    if later.date() == at.date():
        assert all_copies(later, rounds) == 1
    assert all_copies(at + timedelta(hours=13), rounds) >= 2
    assert copies.clear_out(at + timedelta(hours=30)) >= 6


@pytest.mark.parametrize(
    ("best_before", "packed", "stands"),
    [("2026-08-01", 40, False), ("2026-12-01", 400, True), (None, 364, True), ("?", 366, False)],
)
def test_a_lot_is_on_sale_until_its_day(best_before, packed, stands):
    day = date(2026, 9, 1)
    made = datetime.combine(day - timedelta(days=packed), time(9), tzinfo=UTC)
    assert copying.on_sale(made, best_before, day) is stands


def test_a_page_that_was_being_made_while_a_recall_began_is_not_kept(world, client, jars):
    began = now()
    page = client.get(path_of(jars)).content
    case = recall.recall_lot(
        jars, by=world.cast.dung.actor, at=TODAY, reason="safety", what="Mẫu thử (hư cấu)."
    ).made
    recall.announce_recall(case, by=world.cast.dung.actor, at=TODAY, instructions="Dừng bán.")
    copies.keep(jars.uri, "vi", page, "", began)
    assert copies.kept(jars.uri, "vi", now()) is None
    client.get(path_of(jars))
    assert copies.kept(jars.uri, "vi", now()) is not None


def test_copies_fall_again_with_the_commit(world, on_sale, django_capture_on_commit_callbacks):
    _bags, jars = on_sale
    with django_capture_on_commit_callbacks(execute=True):
        revoke(world, world.certificates["honey"])
        all_copies(now(), copying.Rounds())  # of another process, before the commit
        assert copies.kept(jars.uri, "vi", now())
    assert copies.kept(jars.uri, "vi", now()) is None


def test_a_code_that_thousands_scan_at_once_asks_the_database_once_a_minute(
    client, jars, django_assert_num_queries
):
    first = client.get(path_of(jars))
    with django_assert_num_queries(0):
        second = client.get(path_of(jars))
    assert second.content == first.content
    assert (second["Link"], second["Cache-Control"]) == (first["Link"], first["Cache-Control"])
    assert client.get(f"{path_of(jars)}?lang=en").content != first.content
    assert client.get(f"{path_of(jars)}?linkType=linkset")["Content-Type"].startswith(
        "application/linkset+json"
    )
    Lot.objects.filter(pk=jars.pk).update(ilmd={})
    assert client.get(path_of(jars)).content == first.content
    grow_older(jars, copies.FRESH)
    assert client.get(path_of(jars)).content != first.content


def test_a_recall_shows_at_once_whatever_the_minute(world, client, jars):
    assert words("vi")["recalled"] not in client.get(path_of(jars)).content.decode()
    case = recall.recall_lot(
        jars, by=world.cast.dung.actor, at=TODAY, reason="safety", what="Mẫu thử (hư cấu)."
    ).made
    recall.announce_recall(case, by=world.cast.dung.actor, at=TODAY, instructions="Dừng bán.")
    assert words("vi")["recalled"] in client.get(path_of(jars)).content.decode()


def test_scans_are_counted_without_a_trace_of_who(client, jars):
    for _ in range(3):
        answer = client.post(f"/traceability/scans/{jars.pk}")
        assert (answer.status_code, answer.cookies) == (204, {})
    (row,) = jars.scans.all()
    assert (row.place, row.count) == ("", 3)


def test_what_a_lot_explains_and_what_it_does_not():
    day = DAY
    assert suspicions([Scans(day, "", 2_460)], Decimal(600)) == []
    (often,) = suspicions([Scans(day, "", 2_461)], Decimal(600))
    assert (often.reason, often.explained) == ("too_often", 2_460)
    spread = [Scans(day, f"tỉnh {n}", 1) for n in range(10)]
    (wide,) = suspicions(spread, Decimal(600))
    assert (wide.reason, wide.found, wide.explained) == ("too_many_places", 10, 9)
    assert suspicions(spread[:9], Decimal(600)) == []


def test_copied_labels_are_told_to_the_maker_and_the_office_once(world, jars):
    for number in range(12):
        counting.count_scan(jars, DAY, f"tỉnh {number}")
    assert notices.flag_copied_codes(DAY, TODAY) == 1
    assert notices.flag_copied_codes(DAY, TODAY + timedelta(hours=1)) == 0
    told = {m.person for m in _messages("traceability.flagged")}
    assert {world.cast.lan, world.cast.dung} <= told
    assert actions.flag_lot.name == "traceability.flag_lot"


def _messages(kind):
    from namsao.notices.models import Message

    return Message.objects.filter(kind=kind).select_related("person")


def test_the_page_of_a_lot_speaks_of_its_facts_as_people_do(world, bags):
    browser = Client()
    browser.force_login(world.cast.dung)
    page = browser.get(bags.get_absolute_url()).content.decode()
    assert "Hạn dùng" in page
    assert "26/06/2027" in page
    for raw in ("itemExpirationDate", "lotNumber", f"{settings.ADDRESS}/producers/products/"):
        assert raw not in page
    told = tell(bags, DAY)
    leads = [(link.label, link.url) for link in links_of(bags, world.cast.dung.actor)]
    assert (told.product.name, told.product.get_absolute_url()) in leads
    area = told.places[0].area
    source = Lot.objects.filter(ilmd__contains={AREA_WORD: address_of(area)}).first()
    leads = [(link.label, link.url) for link in links_of(source, world.cast.dung.actor)]
    assert (area.name, area.get_absolute_url()) in leads
    assert not links_of(source, world.cast.mai.actor)


@pytest.mark.parametrize("form", ["sheet", "roll"])
def test_a_label_scans(world, jars, form):
    browser = Client()
    browser.force_login(world.cast.lan)
    answer = browser.get(f"/traceability/labels/{jars.pk}", {"form": form})
    assert answer["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        picture = document[0].render(scale=4).to_pil()
    found = zxingcpp.read_barcodes(picture)
    assert {one.text for one in found} == {resolving.page_address(jars)}
    assert len(found) == (24 if form == "sheet" else 1)


def test_a_revoked_certificate_falls_from_page_and_copy(world, client, jars):
    certificate = world.certificates["honey"]
    client.get(path_of(jars))
    revoke(world, certificate)
    page = client.get(path_of(jars)).content.decode()
    assert "không có giấy chứng nhận OCOP còn giá trị" in page
