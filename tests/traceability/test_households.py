"""Households of an area: named for who works with them, and for nobody else."""

import io
import zipfile
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from namsao.certificates.importing.reading import Table
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event
from namsao.notices import retention
from namsao.traceability.diary import actions as diary
from namsao.traceability.diary import queries as books
from namsao.traceability.diary import season
from namsao.traceability.growing.models import GrowingArea
from namsao.traceability.growing.queries import forecast_on
from namsao.traceability.households import actions, queries
from namsao.traceability.models import EpcisEvent, Household, Lot
from namsao.traceability.shelf.resolving import page_path
from tests.conftest import TODAY
from tests.traceability.chain import Partner, harvest, lot

DAY = TODAY.date()
HEAD = "Vi Văn Sáu Hư Cấu"
IN_SEASON = TODAY - timedelta(days=150)


@pytest.fixture
def lan(world):
    return world.cast.lan.actor


@pytest.fixture
def hill(world):
    """Fourteen and a half hectares, 52,000 kg approved for the season."""
    return GrowingArea.objects.get(producer=world.producers["hive"], crop="lychee")


@pytest.fixture
def six(hill, lan):
    """Two households: one on half of the area, one on a tenth."""
    raw = {"lines": f"{HEAD}; thôn Kép; 7,25; 07/HĐ\nNông Thị Bảy\tthôn Kép\t1.45", "since": DAY}
    raw["since"] = (TODAY - timedelta(days=200)).date()
    actions.name_households.take(hill, raw, by=lan, at=TODAY)
    return hill.members.get(name=HEAD)


def test_lines_become_households_with_their_share_of_the_land(hill, lan, six):
    rows = queries.lines(hill, hill.members.all(), None)
    assert [(str(one.household), one.share) for one in rows] == [
        ("Nông Thị Bảy (thôn Kép)", Decimal(10)),
        (f"{HEAD} (thôn Kép)", Decimal(50)),
    ]
    assert six.contract == "07/HĐ"


@pytest.mark.parametrize("line", ["Vi Văn A", "A; B; nhiều", "; B; 1", "A; B; -1", "A; B; NaN"])
def test_a_line_that_cannot_be_read_is_named(hill, lan, line):
    with pytest.raises(Refused, match="Dòng 2"):
        actions.name_households.take(
            hill, {"lines": f"C; D; 1\n{line}", "since": DAY}, by=lan, at=TODAY
        )
    assert not Household.objects.exists()


def test_plots_together_are_no_larger_than_the_area(hill, lan, six):
    left = f"{hill.hectares - Decimal('8.7')}"
    with pytest.raises(Refused, match="chỉ còn"):
        actions.name_households.take(
            hill, {"lines": f"X; Y; {float(left) + 0.01:.3f}", "since": DAY}, by=lan, at=TODAY
        )
    actions.name_households.take(hill, {"lines": f"X; Y; {left}", "since": DAY}, by=lan, at=TODAY)
    with pytest.raises(Refused, match="ghi hai lần|đã có"):
        actions.edit_household(six, by=lan, at=TODAY, name="X", plot="Y", hectares=Decimal(1))


def harvests(world, lan, hill, six, kilograms):
    diary.record_harvest(
        world.producers["hive"],
        by=lan,
        at=TODAY,
        entry=uuid4(),
        happened_at=IN_SEASON,
        growing_area=hill,
        household=six,
        kilograms=Decimal(kilograms),
    )
    return Lot.objects.filter(producer=world.producers["hive"]).latest("id")


def test_what_a_household_delivers_is_held_to_its_share_of_the_forecast(world, lan, hill, six):
    harvests(world, lan, hill, six, 20_000)
    season = forecast_on(hill, IN_SEASON.date())
    (line,) = queries.lines(hill, [six], season)
    assert (line.balance.came, line.balance.could, line.verdict) == (20_000, 26_000, "fits")
    harvests(world, lan, hill, six, 10_000)
    assert queries.lines(hill, [six], season)[0].verdict == "over"


def test_a_season_tells_what_each_household_delivered_to_whom(world, lan, hill, six):
    season = forecast_on(hill, IN_SEASON.date())
    before = queries.of_season(season, lan).untold
    harvests(world, lan, hill, six, 500)
    word = {"n:growingArea": books.address_of(hill), "n:growingAreaCode": "VN-BGOR 901"}
    Partner(world.cast.mai).hand_in(  # a buyer with a system of its own
        harvest(
            (lot("M1"), 300),
            ilmd=word,
            eventTime=f"{IN_SEASON:%Y-%m-%d}T09:00:00+07:00",
            **{"n:household": books.address_of(six)},
        ),
        n="https://namsao.example/voc/",
    )
    told = queries.of_season(season, lan)
    (line,) = [one for one in told.lines if one.household == six]
    assert (line.balance.came, line.balance.could) == (800, 26_000)
    assert [(one.buyer, one.code, one.kilograms) for one in line.deliveries] == [
        (world.producers["hive"].name, "", 500),
        ("", "VN-BGOR 901", 300),  # another's book: counted, not named
    ]
    assert told.untold == before
    whole = sum(one.balance.came for one in told.lines) + told.untold
    assert whole == books.harvested_of(hill, season.begins_on, season.ends_on)


def test_the_balance_shows_households_to_who_may_know_them(world, hill, six):
    season = hill.forecasts.get(state="approved")
    for name in ("lan", "binh", "dung"):
        reader = Client()
        reader.force_login(getattr(world.cast, name))
        assert HEAD in reader.get(f"/traceability/seasons/{season.pk}").content.decode()
    of_season = reader.get(f"/traceability/areas/{hill.pk}/households", {"season": season.pk})
    assert "52.000" in of_season.content.decode()
    wrong = reader.get(f"/traceability/areas/{hill.pk}/households", {"season": 10**8})
    assert wrong.status_code == 404


def test_a_sheet_of_the_season_names_households_too(world, lan, hill, six):
    hive = world.producers["hive"]
    row = [f"{IN_SEASON:%d/%m/%Y}", "Thu hoạch", hill.name, "", "", "120", "TH-9", ""]

    def planned(*names):
        rows = [list(season.HEADINGS)]
        rows += [[*row[:6], f"TH-{number}", "", name] for number, name in enumerate(names)]
        return season.plan(hive, Table((), tuple(map(tuple, rows))), TODAY)

    assert HEAD in template_text(hive)
    told = planned(HEAD, f"{HEAD} (thôn Kép)", "")
    assert not told.wrong
    whose = [shape.get("namsao:household", "") for shape in told.events]
    assert whose == [books.address_of(six)] * 2 + [""]
    (wrong,) = planned("Nguyễn Không Có").wrong
    assert "cột I" in str(wrong)
    other = {"lines": f"{HEAD}; thôn Hạ; 1", "since": (TODAY - timedelta(days=200)).date()}
    actions.name_households.take(hill, other, by=lan, at=TODAY)
    assert len(planned(HEAD, f"{HEAD} (thôn Kép)").wrong) == 1
    # A sheet of before there were households is known again.
    eight = season.plan(hive, Table((), (season.HEADINGS[:8], tuple(row))), TODAY)
    nine = season.plan(hive, Table((), (season.HEADINGS, (*row, ""))), TODAY)
    assert eight.events[0]["eventID"] == nine.events[0]["eventID"]


def template_text(producer):
    with zipfile.ZipFile(io.BytesIO(season.template(producer))) as book:
        return book.read("xl/sharedStrings.xml").decode()


def test_no_name_stands_in_an_event_a_lot_or_on_a_public_page(world, lan, hill, six):
    lot = harvests(world, lan, hill, six, 100)
    event = EpcisEvent.objects.latest("id")
    assert f"#household-{six.pk}" in str(event.words["own"])
    assert "household" not in str(lot.ilmd)
    held = str(list(EpcisEvent.objects.values_list("payload", flat=True)))
    told = str(list(Event.objects.values_list("facts", flat=True)))
    assert HEAD not in held + told
    assert HEAD not in Client().get(page_path(lot)).content.decode()


def test_producer_commune_and_office_read_the_names_and_nobody_else(world, hill, six):
    address = f"/traceability/areas/{hill.pk}/households"
    for name, seen in (("lan", True), ("binh", True), ("dung", True), ("cuc", False),
                       ("mai", False), ("nga", False)):  # fmt: skip
        reader = Client()
        reader.force_login(getattr(world.cast, name))
        page = reader.get(address)
        assert (page.status_code, HEAD in page.content.decode()) == (200 if seen else 404, seen)
    with pytest.raises(Forbidden):  # the office reads; what a household is, its producer says
        actions.end_household(six, by=world.cast.dung.actor, at=TODAY, until=DAY)


def test_a_name_goes_its_period_after_the_household_left(world, lan, hill, six):
    actions.end_household(six, by=lan, at=TODAY, until=DAY)
    with pytest.raises(Refused, match="rời vùng"):
        actions.edit_household(six, by=lan, at=TODAY, name="Khác", hectares=Decimal(1))
    for days, stays in ((1825, True), (1827, False)):
        at = TODAY + timedelta(days=days)
        retention.clear_out_overdue(at.date(), at)
        assert Household.objects.filter(pk=six.pk).exists() is stays
    assert hill.members.count() == 1
