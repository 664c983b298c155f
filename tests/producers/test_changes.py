"""Names change, products change hands; what was certified keeps the words of its day."""

from datetime import timedelta

import pytest
from django.test import Client

from namsao.areas.models import Area
from namsao.dossiers.actions import relocate
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Forbidden, Refused
from namsao.law.dossier import OPEN
from namsao.producers import actions
from namsao.producers.models import Change
from namsao.site.demo.papers import sample_upload
from tests.conftest import TODAY


def shown(**more):
    return {
        "since": TODAY.date(),
        "reason": "Theo giấy đăng ký mới",
        "upload": sample_upload("business-registration"),
        **more,
    }


def test_a_renamed_product_keeps_its_code_and_its_certificate_the_old_name(world):
    honey, certificate = world.dossiers["honey"].product, world.certificates["honey"]
    code = honey.code
    actions.rename_product(
        honey, by=world.cast.dung.actor, at=TODAY, name="Mật ong hoa vải Lục Ngạn", **shown()
    )
    certificate.refresh_from_db()
    assert (honey.name, honey.code) == ("Mật ong hoa vải Lục Ngạn", code)
    assert certificate.product_name == "Mật ong hoa vải"
    page = Client().get(certificate.public_url).content.decode()
    assert "Mật ong hoa vải Lục Ngạn" in page
    assert page.index("Mật ong hoa vải") < page.index("Mật ong hoa vải Lục Ngạn")
    assert Change.objects.get().before == "Mật ong hoa vải"


def test_a_product_that_another_producer_takes_over_goes_with_its_papers(world):
    honey, dung = world.dossiers["honey"].product, world.cast.dung.actor
    near = world.producers["noodle"]
    with pytest.raises(Refused, match="cùng xã, phường"):
        actions.take_over(honey, by=dung, at=TODAY, successor=near, **shown())
    type(near).objects.filter(pk=near.pk).update(commune=world.producers["hive"].commune)
    near.refresh_from_db()
    actions.take_over(honey, by=dung, at=TODAY, successor=near, **shown())
    certificates = type(world.certificates["honey"]).objects
    mine = certificates.where_may(world.cast.mai.actor, "certificates.view")
    assert world.certificates["honey"] in mine
    theirs = certificates.where_may(world.cast.lan.actor, "certificates.view")
    assert world.certificates["honey"] not in theirs


def test_a_change_is_recorded_by_the_office_with_a_paper_and_not_ahead_of_time(world):
    hive, tomorrow = world.producers["hive"], (TODAY + timedelta(days=1)).date()
    with pytest.raises(Forbidden):
        actions.rename_producer(hive, by=world.cast.lan.actor, at=TODAY, name="Ong", **shown())
    with pytest.raises(Refused, match="không thể ở tương lai"):
        actions.rename_producer(
            hive, by=world.cast.dung.actor, at=TODAY, name="Ong", **shown(since=tomorrow)
        )
    hive.refresh_from_db()
    assert hive.name != "Ong"
    actions.rename_producer(hive, by=world.cast.dung.actor, at=TODAY, name="Ong", **shown())
    assert Change.objects.get(what="producer_name").after == "Ong"


def another_commune(world) -> Area:
    here = world.producers["hive"].commune
    return Area.objects.current().communes().within(here.parent).exclude(pk=here.pk)[0]


def test_a_producer_that_moves_takes_its_drafts_along_and_leaves_its_past(world):
    hive, there = world.producers["hive"], another_commune(world)
    here, code = hive.commune, world.dossiers["honey"].product.code
    under_way = Dossier.objects.filter(product__producer=hive, state__in=OPEN).exclude(
        state="draft"
    )
    with pytest.raises(Refused, match="địa bàn cũ"):
        relocate(
            hive, by=world.cast.dung.actor, at=TODAY, commune=there, address="Thôn 1", **shown()
        )
    under_way.update(state="withdrawn")
    relocate(hive, by=world.cast.dung.actor, at=TODAY, commune=there, address="Thôn 1", **shown())
    jam, honey = (Dossier.objects.get(pk=world.dossiers[key].pk) for key in ("jam", "honey"))
    assert (jam.area_path, honey.area_path) == (there.path, here.path)
    assert honey.product.code == code
    assert world.certificates["honey"].area == here
    change = Change.objects.get()
    assert (change.what, change.after) == ("moved", there.full_title)
