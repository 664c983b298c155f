"""Raw-material areas: declared by who works them, confirmed where they lie, cited by dossiers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from namsao.areas.models import Area
from namsao.kernel.action import Forbidden, Refused
from namsao.law.growing import code_key
from namsao.traceability.growing import actions, citing, queries
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode, Supply
from tests.conftest import TODAY
from tests.traceability.test_boundaries import FIELD, geojson, gpx

DAY = TODAY.date()


@pytest.fixture
def lan(world):
    return world.cast.lan.actor


@pytest.fixture
def land(world, lan):
    """A lychee area of Lan's cooperative in Lục Ngạn, declared."""
    return actions.declare_area(
        world.dossiers["jam"].product.producer,
        by=lan,
        at=TODAY,
        name="Vùng vải thử",
        commune=Area.objects.current().get(code="07582", level="commune"),
        crop="lychee",
        hectares=Decimal("4.5"),
        households=12,
    ).made


def code(land, lan, text="VN-BGOR 0101", market="CN") -> GrowingAreaCode:
    return actions.add_code(
        land,
        by=lan,
        at=TODAY,
        text=text,
        market=market,
        issued_by="Cục Trồng trọt và Bảo vệ thực vật (hư cấu)",
        issued_on=DAY - timedelta(days=400),
        valid_until=None,
        hectares=None,
        paper=None,
    ).made


def supply(product, land, lan, share="80", **more) -> Supply:
    facts = {"output_share": None, "contract": "", "until": None, "paper": None} | more
    return actions.add_supply(
        product,
        by=lan,
        at=TODAY,
        growing_area=land,
        share=Decimal(share),
        since=DAY - timedelta(days=30),
        **facts,
    ).made


def test_only_the_commune_where_it_lies_confirms_an_area(world, land, lan):
    with pytest.raises(Forbidden):
        actions.confirm_area(land, by=lan, at=TODAY)
    with pytest.raises(Forbidden):
        actions.confirm_area(land, by=world.cast.cuc.actor, at=TODAY)
    actions.confirm_area(land, by=world.cast.binh.actor, at=TODAY, remark="Đã đi xem")
    assert land.state == "confirmed"


def test_a_new_boundary_is_measured_and_confirmed_anew(world, land, lan):
    actions.confirm_area(land, by=world.cast.binh.actor, at=TODAY)
    upload = SimpleUploadedFile("vong.gpx", gpx([*FIELD, FIELD[0]]))
    actions.draw_boundary.take(land, {"corners": ""}, {"file": upload}, by=lan, at=TODAY)
    assert land.state == "declared"
    assert land.measured_hectares == Decimal("4.593")
    assert not queries.size_of(land).differs  # two percent more than declared
    land.hectares = Decimal("9")
    assert queries.size_of(land).differs


def test_a_bad_file_says_what_to_do_and_changes_nothing(land, lan):
    upload = SimpleUploadedFile("vong.gpx", gpx(FIELD[:3]))
    with pytest.raises(Refused, match="chưa khép kín") as refused:
        actions.draw_boundary.take(land, {"corners": ""}, {"file": upload}, by=lan, at=TODAY)
    assert "file" in refused.value.errors
    land.refresh_from_db()
    assert land.boundary is None


def test_land_that_two_areas_claim_is_shown_on_both(world, land, lan):
    dat = world.cast.dat.actor
    producer = world.dossiers["jam"].product.producer
    other = GrowingArea.objects.create(
        producer=producer, name="Kề bên", commune=land.commune, crop="lychee", hectares=4
    )
    for one in (land, other):
        upload = SimpleUploadedFile("v.geojson", geojson())
        actions.draw_boundary.take(one, {"corners": ""}, {"file": upload}, by=lan, at=TODAY)
    overlap = queries.overlaps(land)[0]  # the largest first; the demo's hill is near
    assert overlap.other == other
    assert overlap.hectares == pytest.approx(4.593, abs=0.001)
    assert not GrowingArea.objects.where_may(dat, "traceability.view_areas").filter(pk=land.pk)


def test_a_code_is_opaque_and_known_by_every_spelling(land, lan):
    one = code(land, lan)
    actions.add_alias(one, by=lan, at=TODAY, text="BG-LN/07")
    for text in ("vn-bgor0101", "VN BGOR-0101", "bg ln 07"):
        assert list(queries.codes_named(text)) == [one]
    assert code_key("VN–BGOR 0101") == "VNBGOR0101"


def test_a_code_names_one_place_in_a_market_and_an_orchard_holds_several(land, lan):
    code(land, lan)
    code(land, lan, market="US")
    with pytest.raises(Refused, match="đã được kê khai"):
        code(land, lan, text="VN BGOR 0101")


def test_a_suspended_code_stands_again_from_the_day_it_is_restored(world, land, lan):
    one, office = code(land, lan), world.cast.dung.actor
    with pytest.raises(Forbidden):
        actions.suspend_code(one, by=lan, at=TODAY, since=DAY, ordered_by="x", reason="y")
    since = DAY - timedelta(days=10)
    actions.suspend_code(
        one, by=office, at=TODAY, since=since, ordered_by="Hải quan", reason="Dịch hại"
    )
    assert queries.standing_of(one, DAY) == "suspended"
    assert queries.standing_of(one, since - timedelta(days=1)) == "valid"
    actions.restore_code(one, by=office, at=TODAY, reason="Đã khắc phục")
    assert queries.standing_of(one, DAY) == "valid"
    assert queries.standing_of(one, DAY - timedelta(days=1)) == "suspended"


def test_a_product_takes_no_more_than_the_whole_of_its_material(world, land, lan):
    product = world.dossiers["jam"].product
    supply(product, land, lan)
    with pytest.raises(Refused, match="chỉ còn 20"):
        supply(product, land, lan, share="30")
    supply(product, land, lan, share="20")


def test_an_area_sells_no_more_than_its_crop(world, land, lan):
    product = world.dossiers["jam"].product
    supply(product, land, lan, share="10", output_share=Decimal(70))
    with pytest.raises(Refused, match="chỉ còn 30") as refused:
        supply(product, land, lan, share="10", output_share=Decimal(40))
    assert "output_share" in refused.value.errors


def test_a_dossier_cites_the_register_instead_of_asking_again(world, land, lan):
    dossier = world.dossiers["jam"]
    with pytest.raises(Refused, match="chưa khai nguồn"):
        citing.cite_origin(dossier, by=lan, at=TODAY, criterion="1.1")
    supply(dossier.product, land, lan, contract="12/HĐ")
    code(land, lan)
    found = citing.origin_for(dossier, DAY)
    assert (found.from_province, found.by_contract, found.organic) == (80, 80, 0)
    assert found.unconfirmed == (land,)
    citing.cite_origin(dossier, by=lan, at=TODAY, criterion="1.1")
    evidence = dossier.evidence.get(criterion="1.1", document__name__startswith="Bảng nguồn")
    assert evidence.document.kind == "raw-material-origin"
    assert evidence.document.producer == dossier.product.producer
    line = citing.statement(dossier, found, DAY).lines[0]
    assert (line.share, line.codes) == ("80 %", "VN-BGOR 0101 (Trung Quốc)")


def test_only_an_approved_forecast_counts_and_the_latest_of_them(world, land, lan):
    def submitted(kilograms):
        return actions.submit_forecast(
            land,
            by=lan,
            at=TODAY,
            season="Vải 2026",
            begins_on=DAY - timedelta(days=20),
            ends_on=DAY + timedelta(days=20),
            kilograms=Decimal(kilograms),
            basis="Đậu quả",
        ).made

    first = submitted(15000)
    assert queries.forecast_on(land, DAY) is None
    actions.approve_forecast(first, by=world.cast.binh.actor, at=TODAY)
    second = submitted(18000)
    actions.reject_forecast(second, by=world.cast.binh.actor, at=TODAY, reason="Cao quá")
    assert queries.forecast_on(land, DAY) == first
    assert queries.forecast_on(land, DAY + timedelta(days=21)) is None


def test_pages_show_what_does_not_add_up(world, land, lan):
    code(land, lan, text="lạ 7")
    for name in ("lan", "binh", "dung"):
        reader = Client()
        reader.force_login(getattr(world.cast, name))
        shown = reader.get(land.get_absolute_url()).content.decode()
        assert "không giống dạng thường gặp" in shown
        for text in ("LA7", "vung vai"):
            listed = reader.get("/traceability/areas", {"q": text}).content.decode()
            assert "Vùng vải thử" in listed
    stranger = Client()
    stranger.force_login(world.cast.mai)
    assert stranger.get(land.get_absolute_url()).status_code == 404
