"""Where the programme stands: counted from living certificates on a day, and never added up."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from namsao.areas.models import Area
from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing, truth
from namsao.kernel.action import Refused
from namsao.programme.models import Plan
from namsao.programme.money import queries as money
from namsao.programme.planning import actions as planning
from namsao.programme.planning.queries import in_force
from namsao.programme.targets import actions, counting, dividing, queries
from tests.conftest import TODAY
from tests.programme.test_plans import bac_ninh, luc_ngan

DAY = TODAY.date()
STANDS = {Standing.VALID, Standing.EXTENDED}


def province() -> Area:
    return Area.objects.current().get(code="24", level="province")


@pytest.mark.parametrize("ahead", [0, 20, 100, 170, 400, 1200])
def test_a_certificate_counts_exactly_when_its_own_truth_says_that_it_stands(world, ahead):
    day = DAY + timedelta(days=ahead)
    rows = Certificate.objects.with_renewals()
    counted = set(counting.alive(Certificate.objects.all(), day).values_list("pk", flat=True))
    unknown = set(
        counting.of_unknown_end(Certificate.objects.all(), day).values_list("pk", flat=True)
    )
    standing = {one.pk: truth(one, day).standing for one in rows}
    assert counted == {pk for pk, found in standing.items() if found in STANDS}
    assert unknown == {pk for pk, found in standing.items() if found is Standing.UNKNOWN}


def test_on_a_past_day_it_counts_what_stood_then(world):
    """Revoked since, replaced since, not yet given: each by its own day (Article 4.3)."""
    rows = Certificate.objects.filter(issued_on__isnull=False, expires_on__isnull=False)
    for one in rows.select_related("replaced_by")[:60]:
        own = Certificate.objects.filter(pk=one.pk)
        assert not counting.alive(own, one.issued_on - timedelta(days=1)).exists()
        ended = one.replaced_by and one.replaced_by.issued_on == one.issued_on
        if one.state == "issued" and not ended:
            assert counting.alive(own, one.issued_on).exists()
    revoked = rows.filter(revoked_on__isnull=False).first()
    if revoked and revoked.revoked_on > revoked.issued_on:
        own = Certificate.objects.filter(pk=revoked.pk)
        assert counting.alive(own, revoked.revoked_on - timedelta(days=1)).exists()
        assert not counting.alive(own, revoked.revoked_on).exists()


@pytest.mark.parametrize("by", ["area", "line", "kind", "hard"])
def test_the_parts_of_every_breakdown_make_the_whole(world, by):
    due = date(2026, 12, 31)
    for area in (province(), Area.objects.get(path="/vn/")):
        actor = world.cast.uyen.actor
        rows = queries.reachable(actor, area)
        shares = dividing.breakdown(counting.alive(rows, DAY), area, by, DAY, due)
        assert sum(one.count for one in shares) == counting.alive(rows, DAY).count()
        assert sum(one.lapsing for one in shares) == counting.lapsing(rows, DAY, due).count()


def test_every_figure_leads_to_as_many_rows(world):
    client = Client()
    client.force_login(world.cast.dung)
    page = client.get(reverse("programme:targets"), {"by": "line"})
    assert page.status_code == 200
    for share in page.context["shares"]:
        assert client.get(share.url).context["count"] == share.count
    for by in ("area", "kind", "hard"):
        shares = client.get(reverse("programme:targets"), {"by": by}).context["shares"]
        assert [client.get(one.url).context["count"] for one in shares] == [
            one.count for one in shares
        ]
    assert page.context["measured"]
    for one in page.context["measured"]:
        if one.url:
            assert client.get(one.url).context["count"] == one.reached, one


def test_what_is_told_of_persons_is_counts_and_no_small_ones(world):
    client = Client()
    client.force_login(world.cast.dung)
    for by in ("women", "ethnic"):
        page = client.get(reverse("programme:targets"), {"by": by})
        for share in page.context["shares"]:
            assert share.url == ""
            assert share.count is None or share.count == 0 or share.count >= 5
        rows = client.get(reverse("programme:rows"), {"by": by, "key": "yes"})
        assert rows.context["count"] == 0


def test_a_commune_counts_its_own_and_asks_for_no_other(world):
    client = Client()
    client.force_login(world.cast.binh)
    page = client.get(reverse("programme:targets"))
    assert page.context["area"].level == "commune"
    assert client.get(reverse("programme:targets"), {"area": province().pk}).status_code == 404
    rows = client.get(reverse("programme:rows"))
    assert all(one.area.path.startswith(page.context["area"].path) for one in rows.context["page"])


def test_targets_of_2024_count_what_stood_at_the_end_of_2024(world):
    plan = luc_ngan()
    found = {one.target.kind: one for one in queries.measured(in_force(plan), date(2024, 12, 31))}
    alive = counting.alive(counting.of_unit(plan.unit, date(2024, 1, 1)), date(2024, 12, 31))
    assert found["stars3"].reached == alive.count()
    assert found["stars3"].target.value == 54
    assert alive.filter(number__in=["07/GCN-UBND (hư cấu)", "08/GCN-UBND (hư cấu)"]).count() == 2


def test_what_nothing_here_counts_is_said_so_and_not_nought(world, monkeypatch):
    found = {one.target.kind: one for one in queries.measured(in_force(bac_ninh()), DAY)}
    assert found["digitised"].reached > 0
    assert found["new"].reached > 0
    # Products on marketplaces are counted by the market, which stands beside the programme.
    assert found["marketplaces"].reached > 0
    monkeypatch.delitem(counting.ELSEWHERE, "marketplaces")
    found = {one.target.kind: one for one in queries.measured(in_force(bac_ninh()), DAY)}
    assert found["marketplaces"].reached is None


def test_months_to_come_count_only_what_will_still_stand(world):
    rows = queries.reachable(world.cast.dung.actor, province())
    months = queries.by_month(rows, DAY, 2026)
    assert [one.ahead for one in months] == [False] * 10 + [True] * 2
    assert (
        months[-1].count
        == counting.alive(rows, DAY).filter(expires_on__gte=date(2026, 12, 31)).count()
    )


def test_a_commune_is_hard_between_its_days_alone(world):
    hard = Area.objects.current().get(code="07537", level="commune")
    assert hard.pk in dividing.hard_communes(DAY)
    assert hard.pk not in dividing.hard_communes(date(2025, 12, 31))
    with pytest.raises(Refused, match="đã được ghi"):
        actions.list_hard_commune(
            province(),
            by=world.cast.dung.actor,
            at=TODAY,
            commune=hard,
            document="2",
            since=date(2026, 6, 1),
        )


def test_a_province_sees_the_plans_of_its_own_area(world):
    client = Client()
    client.force_login(world.cast.yen)
    for plan in Plan.objects.all():
        assert client.get(plan.get_absolute_url()).status_code == 404


def test_who_is_behind_comes_first(world):
    """Two communes with a target: the farther from it stands first, each with its own count."""
    dung, thao = world.cast.dung.actor, world.cast.thao.actor
    for code, value in (("07582", 5), ("07525", 30)):
        commune = Area.objects.current().get(code=code, level="commune")
        plan = Plan.objects.filter(unit=commune, year=2026).first()
        if plan is None:
            plan = planning.draft_plan(commune, by=dung, at=TODAY, year=2026).made
        version = plan.versions.get()
        planning.put_line(
            version,
            by=dung,
            at=TODAY,
            title="Hội chợ",
            kind="promotion",
            source="commune",
            amount=1_000_000,
        )
        due_on = date(2026, 12, 31)
        planning.put_target(version, by=dung, at=TODAY, kind="stars3", value=value, due_on=due_on)
        planning.submit_plan(version, by=dung, at=TODAY)
        planning.approve_plan(version, by=thao, at=TODAY, document="1", approved_on=DAY)
    found = queries.behind(dung, province(), DAY)
    assert [one.plan.unit.code for one in found] == ["07525", "07582"]
    for one in found:
        rows = counting.alive(counting.of_unit(one.plan.unit, DAY), DAY)
        assert one.reached == rows.count()
        assert one.missing == max(one.value - one.reached, 0)


def test_the_list_of_plans_tells_the_book_of_each(world):
    plans = list(Plan.objects.all())
    found = money.totals(plans, DAY)
    assert found == {plan.pk: money.book(plan, DAY).figures for plan in plans}
