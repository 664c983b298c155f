"""Products and their codes; personal data that leaves an event when it is read."""

import pytest

from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event
from namsao.producers import actions
from namsao.producers.models import Product
from tests.conftest import TODAY


def test_a_product_gets_province_commune_serial_and_year(world):
    product = actions.add_product(
        world.producers["hive"], by=world.cast.lan.actor, at=TODAY, name="Vải sấy", criteria_set=7
    ).made
    others = Product.objects.filter(commune=product.commune, year=2026).exclude(pk=product.pk)
    assert product.serial == max(others.values_list("serial", flat=True)) + 1
    assert product.code == f"24-07582-{product.serial}-2026"


def test_a_name_is_used_once_by_a_producer(world):
    with pytest.raises(Refused, match="Mứt vải dẻo"):
        actions.add_product(
            world.producers["hive"],
            by=world.cast.lan.actor,
            at=TODAY,
            name="Mứt vải dẻo",
            criteria_set=7,
        )


def test_a_refused_product_gives_its_number_back(world):
    by, hive = world.cast.lan.actor, world.producers["hive"]
    with pytest.raises(Refused):
        actions.add_product(hive, by=by, at=TODAY, name="Mứt vải dẻo", criteria_set=7)
    first = actions.add_product(hive, by=by, at=TODAY, name="Vải khô", criteria_set=7).made
    second = actions.add_product(hive, by=by, at=TODAY, name="Vải muối", criteria_set=7).made
    assert second.serial == first.serial + 1


def test_article_2_3_associations_take_part_with_tourism_alone(world):
    hive, by = world.producers["hive"], world.cast.lan.actor
    hive.kind = "association"
    hive.save(update_fields=["kind"])
    with pytest.raises(Refused, match="du lịch"):
        actions.add_product(hive, by=by, at=TODAY, name="Chè của hội", criteria_set=11)
    actions.add_product(hive, by=by, at=TODAY, name="Tua của hội", criteria_set=26)


def test_reading_personal_data_leaves_who_when_and_what_for(world):
    done = actions.read_personal_data(
        world.producers["noodle"], by=world.cast.cuc.actor, at=TODAY, purpose="Lập Mẫu số 03"
    )
    event = Event.objects.get(pk=done.event.pk)
    assert (event.by, event.at) == (world.cast.cuc, TODAY)
    assert event.facts["purpose"] == "Lập Mẫu số 03"


@pytest.mark.parametrize("who", ["binh", "dung", "ha", "nga", "thao", "vinh", "lan"])
def test_only_those_who_need_personal_data_read_it(world, who):
    with pytest.raises(Forbidden):
        actions.read_personal_data(
            world.producers["noodle"],
            by=getattr(world.cast, who).actor,
            at=TODAY,
            purpose="Tò mò",
        )
