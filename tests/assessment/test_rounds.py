"""Rounds and their closing days: Article 5."""

from datetime import date, datetime

import pytest

from namsao.areas.models import Area
from namsao.assessment import actions
from namsao.assessment.models import Round, RulesOfOperation
from namsao.kernel.action import Refused
from tests.conftest import TODAY

FIRST_OF_2027 = {"proposals_until": date(2027, 4, 30), "results_until": date(2027, 6, 30)}


def opened(world, name: str = "Đợt thử", year: int = 2027, **fields) -> Round:
    return actions.open_round(
        world.round.area, by=world.cast.dung.actor, at=TODAY, name=name, year=year, **fields
    ).made


def test_a_round_with_a_closing_day_of_the_decision_is_that_round(world):
    """Article 5.1."""
    assert opened(world, **FIRST_OF_2027).legal_number == 1
    assert world.round.legal_number == 2
    assert Round.objects.get(area__path="/vn/").legal_number == 2  # Article 5.2


def test_a_round_of_the_decision_is_opened_once_and_ends_in_time(world):
    with pytest.raises(Refused, match="trước ngày 30/06/2027"):
        opened(world, **FIRST_OF_2027 | {"results_until": date(2027, 7, 1)})
    opened(world, **FIRST_OF_2027)
    with pytest.raises(Refused, match="đã được mở"):
        opened(world, name="Lần nữa", **FIRST_OF_2027)


def test_extra_rounds_are_those_that_the_rules_of_operation_provide_for(world):
    """Article 5.1, second paragraph."""
    RulesOfOperation.objects.filter(area=world.round.area).update(extra_rounds=1)
    extra = {"proposals_until": date(2027, 8, 15), "results_until": date(2027, 9, 15)}
    assert opened(world, **extra).legal_number is None
    with pytest.raises(Refused, match="cho phép 1 đợt thêm"):
        opened(world, name="Thêm nữa", **extra | {"proposals_until": date(2027, 9, 1)})


def test_what_was_proposed_on_the_closing_day_or_later_waits_for_the_next_round(world):
    spice, dung = world.dossiers["spice"], world.cast.dung.actor
    late = datetime(2026, 10, 30, 1, 0, tzinfo=TODAY.tzinfo)
    type(spice).objects.filter(pk=spice.pk).update(forwarded_at=late)
    with pytest.raises(Refused, match="sau hạn nhận của đợt"):
        actions.place_in_round(spice, by=dung, at=TODAY, round=world.round)
    actions.place_in_round(spice, by=dung, at=TODAY, round=opened(world, **FIRST_OF_2027))


def test_a_full_round_takes_no_more(world):
    Round.objects.filter(pk=world.round.pk).update(capacity=world.round.entries.count())
    world.round.refresh_from_db()
    with pytest.raises(Refused, match="đã đủ"):
        actions.place_in_round(
            world.dossiers["spice"], by=world.cast.dung.actor, at=TODAY, round=world.round
        )


def test_the_form_offers_the_next_round_of_the_decision(world):
    form = actions.open_round.bind(Area.objects.get(path="/vn/"), world.cast.uyen.actor)
    assert form.initial["proposals_until"].strftime("%d/%m") in {"30/07", "30/01"}
    form = actions.open_round.bind(world.round.area, world.cast.dung.actor)
    assert form.initial["proposals_until"].strftime("%d/%m") in {"30/04", "30/10"}
