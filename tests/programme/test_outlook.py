"""The forecast of the demo's plans: from what was known by a day, and what could be done."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from namsao.areas.models import Area
from namsao.assessment import actions as assessing
from namsao.dossiers import actions as dossiers
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Forbidden, Refused
from namsao.market.models import Listing
from namsao.producers.models import Product
from namsao.programme.forecasting.presence import LEAST
from namsao.programme.models import EstimateTable
from namsao.programme.outlook import actions, queries, supporting
from namsao.programme.outlook.basis import basis
from namsao.programme.outlook.estimates import effects_in, road_in
from namsao.programme.planning.queries import in_force
from namsao.programme.targets import counting
from namsao.programme.targets.queries import measure
from namsao.traceability.growing.models import GrowingArea, GrowingAreaCode
from tests.conftest import TODAY
from tests.programme.test_plans import bac_ninh, luc_ngan

DAY = TODAY.date()
OCTOBER = date(2026, 10, 10)


def outlook(kind: str, day: date = DAY, plan=None) -> queries.Outlook:
    plan = plan or bac_ninh()
    return next(
        one for one in queries.outlooks(plan, in_force(plan), day) if one.target.kind == kind
    )


def test_every_product_counts_once_and_what_stands_is_part_of_it(world):
    for kind in ("stars3", "new", "renewed"):
        found = outlook(kind)
        refs = [part.thing.ref for part in found.parts]
        assert len(refs) == len(set(refs))
        assert found.probabilities.sum() == pytest.approx(1)
        assert found.expected == pytest.approx(
            found.fixed + sum(p.chance for p in found.parts) + found.expected_new
        )
    standing = measure(outlook("stars3").target, bac_ninh(), DAY)
    certificates = [p for p in outlook("stars3").parts if p.stage == "certificate"]
    assert len(certificates) == standing


def test_what_a_step_this_week_does_to_the_target_is_what_a_new_forecast_says(world):
    found = outlook("new")
    for driver in found.drivers()[:4]:
        place = found.parts.index(driver.part)
        chances = [part.chance for part in found.parts]
        chances[place] = driver.part.moved
        assert queries.with_chances(found, chances).chance == pytest.approx(driver.after_step)
        chances[place] = 0.0
        assert queries.with_chances(found, chances).chance == pytest.approx(driver.if_lost)
        assert driver.if_lost <= found.chance <= driver.if_sure + 1e-12


def test_it_looks_back_without_knowing_what_came(world):
    """A dossier withdrawn later still has its chance on the day before."""
    dossier = world.dossiers["spice"]
    before = outlook("new", DAY)
    assert any(part.thing == dossier for part in before.parts)
    later = TODAY + timedelta(days=2)
    dossiers.withdraw(dossier, by=world.cast.mai.actor, at=later, reason="Thôi (hư cấu).")
    again, after = outlook("new", DAY), outlook("new", later.date())
    assert [p.chance for p in again.parts] == [p.chance for p in before.parts]
    assert not any(part.thing == dossier for part in after.parts)


def test_half_way_through_2024_the_district_was_told_that_54_were_out_of_reach(world):
    """What stands in the demo: four by the end of June, eight at the end of the year."""
    client = Client()
    client.force_login(world.cast.dung)
    page = client.get(reverse("programme:forecast", args=[luc_ngan().pk]))
    assert page.context["day"] == date(2024, 6, 30)
    row = next(one for one in page.context["rows"] if one.target.kind == "stars3")
    assert row.target.value == 54
    assert row.happened == 8
    assert page.context["shown"].chance < 0.01
    assert 4 <= row.expected < 8


def test_the_page_names_nobody_beyond_the_readers_reach(world):
    """A province does not read drafts: they count, and are not named."""
    client = Client()
    client.force_login(world.cast.dung)
    plan = bac_ninh()
    address = reverse("programme:forecast", args=[plan.pk])
    found = outlook("new", OCTOBER)
    hidden = [
        part.name
        for part in found.parts
        if isinstance(part.thing, Dossier)
        and not Dossier.objects.where_may(world.cast.dung.actor, "programme.view_targets")
        .filter(pk=part.thing.pk)
        .exists()
    ]
    page = client.get(address, {"day": OCTOBER.isoformat(), "target": found.target.pk})
    choice = client.get(
        reverse("programme:choice", args=[plan.pk]),
        {"day": OCTOBER.isoformat(), "target": found.target.pk, "value": "9"},
    )
    assert page.status_code == choice.status_code == 200
    assert hidden
    for name in hidden:
        assert name not in page.content.decode()
        assert name not in choice.content.decode()


def advice(value: int = 9, **asked) -> supporting.Advice:
    plan = bac_ninh()
    targets = [one for one in in_force(plan).targets.all() if one.kind == "new"]
    held = basis(plan.keeper, OCTOBER, 12)
    (found,) = queries.foreseen(plan, targets, held)
    return supporting.advise(plan, found, held, supporting.Ask(value=value, **asked))


def test_supports_raise_the_chance_within_the_money_and_the_rules(world):
    found = advice(money={})
    assert found.best.chance > found.before.chance
    assert 0 < found.best.cost <= sum(one.free for one in found.lines)
    assert found.best.gap == 0
    assert found.second.expected <= found.best.expected + 1e-6
    for one in found.advised:
        assert one.after > one.before
    single = advice(money={}, most_per_producer=1)
    owners = [one.part.producer_id for one in single.advised]
    assert len(owners) == len(set(owners))
    assert single.best.chance <= found.best.chance + 1e-9
    nothing = advice(money={one.line.pk: 0 for one in found.lines})
    assert nothing.best.taken == {}
    consulting = {one.line.pk: 0 for one in found.lines if one.line.kind != "consulting"}
    only = advice(money=consulting)
    assert {kind for one in only.advised for kind in one.kinds} <= {
        "consulting",
        "certification",
        "packaging",
    }


def test_an_offices_own_estimates_hold_from_their_day(world):
    province = Area.objects.current().get(code="24", level="province")
    by = world.cast.dung.actor
    figures = {"since": DAY.isoformat(), "source": "Ba đợt 2025 (hư cấu)"}
    act = actions.set_road_estimates
    act.take(province, figures | {"at_province__weeks": "1.5"}, by=by, at=TODAY)
    assert road_in(province, DAY).stages["at_province"].weeks == 1.5
    assert road_in(province, DAY - timedelta(days=1)).stages["at_province"].weeks == 5
    assert road_in(province, DAY).stages["draft"].weeks == 9
    with pytest.raises(Refused):
        act.take(province, figures, by=by, at=TODAY)
    later = figures | {"since": (DAY + timedelta(days=9)).isoformat()}
    with pytest.raises(Refused, match="100"):
        act.take(
            province,
            later | {"concluded__aside": "60", "concluded__refused": "50"},
            by=by,
            at=TODAY,
        )
    with pytest.raises(Forbidden):
        act.take(province, later, by=world.cast.lan.actor, at=TODAY)
    cheap = figures | {"consulting__cost": "10000000"}
    actions.set_support_estimates.take(province, cheap, by=by, at=TODAY)
    assert effects_in(province, DAY).kinds["consulting"].cost == 10_000_000
    assert EstimateTable.objects.filter(area=province).count() == 2


# Rounds, and targets that no certificate counts


def test_who_is_not_proposed_waits_for_the_next_round(world):
    found = outlook("new")
    shut = [p for p in found.parts if p.stage in ("draft", "submitted", "at_commune", "returned")]
    assert shut
    assert {p.chance for p in shut} == {0.0}  # Article 5.1: proposals before 30 April
    assert all(p.chance > 0 for p in found.parts if p.stage in ("forwarded", "at_province"))
    client = Client()
    client.force_login(world.cast.dung)
    address = reverse("programme:forecast", args=[bac_ninh().pk])
    page = client.get(address, {"day": DAY.isoformat(), "target": found.target.pk})
    assert page.context["shut_out"] == date(2027, 4, 30)
    assessing.open_round(
        bac_ninh().keeper,
        by=world.cast.dung.actor,
        at=TODAY,
        name="Đợt thêm tháng 12",
        year=2026,
        proposals_until=DAY + timedelta(days=15),
        results_until=date(2026, 12, 31),
    )
    again = outlook("new")
    assert [p.thing for p in again.parts] == [p.thing for p in found.parts]
    assert any(p.chance > 0 for p in again.parts if p.stage == "at_commune")
    assert again.chance > found.chance
    known = outlook("new", DAY - timedelta(days=1))  # looking back, that round is not known
    assert {p.chance for p in known.parts if p.stage == "at_commune"} == {0.0}


def test_what_is_filed_here_is_foretold_from_what_is_written(world):
    found = outlook("digitised")
    assert found.fixed == measure(found.target, bac_ninh(), DAY)
    assert {part.stage for part in found.parts} == {"draft"}
    assert all(0 < part.chance < part.moved == 1 for part in found.parts)
    assert found.expected == pytest.approx(
        found.fixed + sum(part.chance for part in found.parts) + found.expected_new
    )


def test_codes_are_foretold_from_those_given_here_or_it_is_told_why_not(world):
    plan = bac_ninh()
    (target,) = [one for one in in_force(plan).targets.all() if one.kind == "coded"]
    held = basis(plan.keeper, DAY, 6)
    (too_few,) = queries.told(plan, [target], held)
    assert too_few.seen < LEAST
    client = Client()
    client.force_login(world.cast.dung)
    address = reverse("programme:forecast", args=[plan.pk])
    page = client.get(address, {"day": DAY.isoformat()})
    assert {target.kind for target, _why in page.context["unforeseen"]} == {
        "coded",
        "marketplaces",
    }
    hive = world.producers["hive"]
    for number in range(12):  # a code each quarter for two years, and four areas still without
        area = GrowingArea.objects.create(
            producer=hive, commune=hive.commune, name=f"Vùng {number}", crop="lychee", hectares=1
        )
        if number < 8:
            GrowingAreaCode.objects.create(
                growing_area=area,
                producer=hive,
                commune=hive.commune,
                text=f"TH{number}",
                key=f"TH{number}",
                market="CN",
                issued_on=DAY - timedelta(days=90 * number + 20),
            )
    (told,) = queries.told(plan, [target], basis(plan.keeper, DAY, 6))
    assert isinstance(told, queries.Outlook)
    stages = [part.stage for part in told.parts]
    assert stages.count("coded") == measure(target, plan, DAY) >= 8
    assert told.expected == pytest.approx(sum(part.chance for part in told.parts))
    assert told.chance > 0.99


def test_marketplaces_are_foretold_from_the_listings_of_like_products(world):
    plan = bac_ninh()
    (target,) = [one for one in in_force(plan).targets.all() if one.kind == "marketplaces"]
    standing = counting.alive(counting.of_unit(plan.unit, date(2026, 1, 1)), DAY)
    products = list(
        Product.objects.filter(pk__in=standing.values("product")).exclude(
            pk__in=Listing.objects.filter(ended_at=None).values("product")
        )
    )
    kept_out = products[0]
    Listing.objects.bulk_create(
        Listing(
            product=product, channel="link", url=f"https://shop.example/{product.pk}",
            listed_at=TODAY - timedelta(days=1),
        )
        for product in products[1:]
    )  # fmt: skip
    (told,) = queries.told(plan, [target], basis(plan.keeper, DAY, 6))
    assert isinstance(told, queries.Outlook)
    there = {part.thing: part for part in told.parts}
    assert sum(part.stage == "listed" for part in told.parts) == measure(target, plan, DAY)
    assert there[kept_out].stage == "unlisted"
    assert 0 < there[kept_out].chance < there[kept_out].moved < 1
    assert told.expected == pytest.approx(sum(part.chance for part in told.parts))
    before = queries.told(plan, [target], basis(plan.keeper, DAY - timedelta(days=3), 6))
    assert before[0].seen < LEAST  # by what was known then
