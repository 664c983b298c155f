"""Value chains: what hangs on an area, and what is missing to be a chain."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from namsao.site.chains import Chain, chains, with_all
from namsao.traceability.growing.models import GrowingArea, Supply
from tests.conftest import TODAY

DAY = TODAY.date()


def chain_of(crop: str) -> Chain:
    (found,) = chains(with_all(GrowingArea.objects.filter(crop=crop), DAY), DAY)
    return found


def test_the_lychee_hill_is_seen_from_the_field_to_the_buyer(world):
    found = chain_of("lychee")
    products = {branch.product.name: branch for branch in found.branches}
    lychee = products["Vải thiều sớm Đồi Vải"]
    assert lychee.certificate == world.certificates["lychee"]
    assert {one.kind for one in lychee.supports} == {"consulting", "packaging"}
    assert {one.name for one in found.cooperatives} == {world.producers["hive"].name}
    assert "Trung Quốc" in found.markets


def test_what_is_missing_is_told_and_goes_once_it_is_there(world):
    before = chain_of("lychee").missing
    hill = GrowingArea.objects.get(crop="lychee")
    hill.standards.update(expires_on=DAY - timedelta(days=1))
    Supply.objects.filter(growing_area=hill).update(contract="", until=None)
    after = chain_of("lychee").missing
    assert "Chưa có chứng nhận tiêu chuẩn còn hiệu lực." in after
    assert any("chưa ghi hợp đồng" in sentence for sentence in after)
    assert len(after) > len(before)
    Supply.objects.filter(growing_area=hill).update(until=DAY - timedelta(days=1))
    assert chain_of("lychee").branches == ()


def test_a_list_of_chains_costs_the_same_for_one_and_for_all(world):
    def cost(rows) -> int:
        with CaptureQueriesContext(
            connection,
        ) as counted:
            chains(with_all(rows, DAY), DAY)
        return len(counted)

    every = GrowingArea.objects.all()
    assert every.count() > 1
    assert cost(every.filter(crop="lychee")) == cost(every)


def test_who_reads_areas_reads_their_chains(world):
    client = Client()
    hill = GrowingArea.objects.get(crop="lychee")
    for name, status in (("lan", 200), ("binh", 200), ("dung", 200), ("mai", 404)):
        client.force_login(getattr(world.cast, name))
        assert client.get(reverse("chain", args=[hill.pk])).status_code == status, name
        assert client.get(reverse("chains")).status_code == 200
