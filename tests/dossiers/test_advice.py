"""Beside the self-assessment: the shortest way to the next star; the office's own estimates."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from namsao.areas.models import Area
from namsao.dossiers import actions
from namsao.dossiers.advising import queries
from namsao.dossiers.advising.models import EffortLine, EffortTable
from namsao.dossiers.queries import self_score
from namsao.kernel.action import Refused
from namsao.law.advice import ways
from tests.conftest import TODAY


@pytest.fixture
def draft(world):
    """Lan's jam: 39 points, a third of the criteria open."""
    return world.dossiers["jam"]


@pytest.fixture
def lan(world):
    client = Client()
    client.force_login(world.cast.lan)
    return client


@pytest.fixture
def province(world):
    return Area.objects.current().get(code="24", level="province")


def way_of(client, dossier, **query):
    page = client.get(reverse("dossiers:next_star", args=[dossier.pk]), query)
    assert page.status_code == 200
    return page


def test_whoever_follows_the_steps_has_the_star(world, draft, lan):
    by = world.cast.lan.actor
    found = ways(queries.self_standing(draft), 4, queries.efforts_for(draft, TODAY.date()))
    for step in found.best.steps:
        actions.answer(draft, by=by, at=TODAY, criterion=step.criterion.number, choice=step.to)
    score = self_score(draft)
    assert (score.stars, score.total) == (4, found.best.total)
    assert way_of(lan, draft).context["aims"][0][0] == "5 sao"


def test_what_the_producer_leaves_out_is_in_no_way_and_can_be_taken_in_again(draft, lan):
    first = [step.number for step, _without in way_of(lan, draft, target=4).context["steps"]]
    page = way_of(lan, draft, target=4, skip=first[-1])
    assert first[-1] not in [step.number for step, _without in page.context["steps"]]
    [(number, _title, back)] = page.context["skipped"]
    assert (number, back) == (first[-1], "?target=4")


def test_without_a_required_criterion_the_page_says_what_stands_against_the_star(draft, lan):
    page = way_of(lan, draft, target=3, skip="5.3")
    assert page.context["way"].best is None
    assert "Bạn đã bỏ qua tiêu chí 5.3" in page.content.decode()


@pytest.mark.parametrize("query", [{"target": "9"}, {"target": "x"}, {"skip": "99.9"}])
def test_what_the_address_makes_no_sense_of_is_passed_over(draft, lan, query):
    assert way_of(lan, draft, **query).context["target"] == 3


def test_an_answer_saved_by_itself_brings_the_way_along(draft, lan):
    number = self_score(draft).unanswered[0]
    page = lan.post(
        reverse("dossiers:answer", args=[draft.pk, number]),
        {"choice": "1"},
        headers={"X-Autosave": "1"},
    )
    assert 'id="shortest-way" data-live' in page.content.decode()


def figures(**changes):
    """What the office's form sends; figures that it leaves out stay as they are."""
    return {"since": TODAY.date().isoformat(), "source": "Báo giá quý III (hư cấu)"} | changes


def test_an_office_s_own_figures_move_the_way_of_its_producers_and_of_nobody_else(
    world, draft, province
):
    day, by = TODAY.date(), world.cast.dung.actor
    standing = queries.self_standing(draft)
    before = ways(standing, 4, queries.efforts_for(draft, day)).best
    dear = {"paper_months": "90", "paper_low": 5 * 10**9, "paper_high": 9 * 10**9}
    actions.set_efforts.take(province, figures(**dear), by=by, at=TODAY)

    after = ways(standing, 4, queries.efforts_for(draft, day)).best
    assert after.criteria != before.criteria
    assert after.weight > before.weight
    elsewhere = world.dossiers["flower"]
    assert queries.table_on(elsewhere.area_path, day) is None


def test_a_table_holds_from_its_day_until_the_next(world, province):
    by, day = world.cast.dung.actor, TODAY.date()
    first = actions.set_efforts.take(province, figures(margin="3"), by=by, at=TODAY).made
    with pytest.raises(Refused, match="Đã có bảng áp dụng"):
        actions.set_efforts.take(province, figures(), by=by, at=TODAY)
    later = day + timedelta(days=30)
    second = actions.set_efforts.take(
        province, figures(since=later.isoformat()), by=by, at=TODAY
    ).made
    commune = f"{province.path}07582/"
    assert queries.table_on(commune, day - timedelta(days=1)) is None
    assert queries.table_on(commune, later - timedelta(days=1)) == first
    assert queries.table_on(commune, later) == second
    assert queries.efforts_of(second).margin == 3, "what the form leaves out stays as it was"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"paper_low": 10, "paper_high": 5}, "không được nhỏ hơn"),
        ({"paper_months": "-1"}, "0"),
        ({"paper_months": "0.55"}, "1"),
        ({"paper_high": 10**12}, "10000000000"),
        ({"source": ""}, "Căn cứ"),
    ],
)
def test_figures_that_cannot_be_are_refused(world, province, wrong, said):
    with pytest.raises(Refused, match=said):
        actions.set_efforts.take(province, figures(**wrong), by=world.cast.dung.actor, at=TODAY)
    assert not EffortTable.objects.exists()


def test_the_database_keeps_a_range_a_range(world, province):
    by = world.cast.dung.actor
    table = actions.set_efforts.take(province, figures(), by=by, at=TODAY).made
    with pytest.raises(IntegrityError, match="in_bounds"), transaction.atomic():
        EffortLine.objects.create(table=table, work="more", tenths=1, low=2, high=1)


def test_another_province_s_office_sets_nothing_here(world, province):
    client = Client()
    client.force_login(world.cast.dung)
    address = reverse("dossiers:efforts", args=[province.pk])
    assert client.get(address).status_code == 200
    other = Area.objects.current().filter(level="province").exclude(pk=province.pk).first()
    assert client.get(reverse("dossiers:efforts", args=[other.pk])).status_code == 404
    client.force_login(world.cast.lan)
    assert client.get(address).status_code == 404
    client.force_login(world.cast.dung)
    saved = client.post(address, figures(paper_low="1000000", paper_high="3000000"))
    assert saved.status_code == 302
    assert queries.table_on(province.path, TODAY.date()).lines.get(work="paper").low == 1_000_000


def test_the_way_is_found_by_keyboard_on_a_phone(site, sign_in, browser_page):
    sign_in(browser_page, "lan@demo.namsao.example")
    with site.connect() as connection:
        row = connection.execute(
            "SELECT d.id FROM dossiers_dossier d JOIN producers_product p ON p.id = d.product_id"
            " WHERE p.name = 'Mứt vải dẻo'"
        ).fetchone()
    browser_page.goto(f"{site.url}/dossiers/{row[0]}/criteria")
    link = browser_page.get_by_role("link", name="Xem từng bước")
    link.focus()
    browser_page.keyboard.press("Enter")
    browser_page.wait_for_url("**/next")
    assert browser_page.get_by_role("heading", level=1).inner_text() == "Đường ngắn nhất tới 3 sao"
    assert browser_page.evaluate("document.documentElement.scrollWidth") <= 360
    steps = browser_page.get_by_role("link", name="Không làm được, tìm đường khác").count()
    browser_page.get_by_role("link", name="4 sao").click()
    browser_page.get_by_role("heading", name="Đường ngắn nhất tới 4 sao").wait_for()
    assert browser_page.get_by_role("link", name="Không làm được").count() > steps
