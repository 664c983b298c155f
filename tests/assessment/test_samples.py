"""Sample products: five with a dossier, none for tourism (Articles 6.2.d and 6.3)."""

from dataclasses import replace
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from namsao.assessment.models import Sample, Session
from namsao.assessment.sampling import actions, queries
from namsao.kernel.action import Forbidden, Refused
from namsao.kernel.models import Event
from namsao.papers.labels import SampleLabel, SampleLabels
from namsao.papers.render import render
from tests.conftest import TODAY


def receive(world, key: str, count: int = 1, by: str = "dung"):
    return actions.receive_samples(
        world.dossiers[key],
        by=getattr(world.cast, by).actor,
        at=TODAY,
        count=count,
        condition="Nguyên tem",
        place="Tủ mát 2",
    )


def samples_of(world, key: str) -> list[Sample]:
    return list(Sample.objects.filter(dossier=world.dossiers[key]))


def test_article_6_2_d_five_go_with_a_dossier_and_none_for_tourism(world):
    assert queries.needed(world.dossiers["basket"]) == 5
    assert queries.needed(world.dossiers["tour"]) == 0
    with pytest.raises(Refused, match="không phải gửi sản phẩm mẫu"):
        receive(world, "tour")


def test_what_is_missing_is_counted_and_what_came_has_its_code(world):
    """Article 6.2.d."""
    water = world.dossiers["water"]
    assert queries.stock(water).missing == 2
    event = receive(world, "water", count=2).event
    assert queries.stock(water).missing == 0
    codes = [sample.code for sample in samples_of(world, "water")]
    assert codes == [f"{water.product.code}-M{number:02d}" for number in range(1, 6)]
    assert (event.story, event.facts["place"]) == (water.ref, "Tủ mát 2")
    assert codes[-1] in event.facts["name"]


def test_samples_come_before_the_council_has_met_and_not_after(world):
    with pytest.raises(Refused, match="giai đoạn nhận"):
        receive(world, "honey")


def test_only_the_office_of_the_council_takes_them_in(world):
    for stranger in ("uyen", "yen", "binh", "lan", "son", "vinh"):
        with pytest.raises(Forbidden):
            receive(world, "water", by=stranger)


def test_a_sample_is_used_in_a_session_that_has_its_dossier(world):
    sample, office = samples_of(world, "basket")[0], world.cast.dung.actor
    entry = world.dossiers["basket"].entries.get()
    other = Session.objects.exclude(pk=entry.session_id).first()
    with pytest.raises(Refused, match="không có hồ sơ"):
        actions.use_sample(sample, by=office, at=TODAY, session=other)
    actions.use_sample(sample, by=office, at=TODAY, session=entry.session)
    assert (sample.state, sample.session) == ("used", entry.session)
    assert queries.stock(world.dossiers["basket"]).missing == 0
    with pytest.raises(Refused, match="Không thể"):
        actions.use_sample(sample, by=office, at=TODAY, session=entry.session)


@pytest.mark.parametrize("end", ["return", "destroy"])
def test_what_is_given_back_or_destroyed_is_gone_and_said_how(world, end):
    sample, office = samples_of(world, "basket")[0], world.cast.dung.actor
    if end == "return":
        done = actions.return_sample(sample, by=office, at=TODAY, given_to="Vi Thị Mai")
    else:
        done = actions.destroy_sample(sample, by=office, at=TODAY, reason="Hết hạn dùng")
    assert sample.ended_how in {"Vi Thị Mai", "Hết hạn dùng"}
    assert Event.objects.get(pk=done.event.pk).by_id == world.cast.dung.pk
    assert queries.stock(world.dossiers["basket"]).missing == 1
    with pytest.raises(Refused, match="Không thể"):
        actions.destroy_sample(sample, by=office, at=TODAY, reason="Lần nữa")


def test_the_agenda_of_a_session_tells_which_samples_are_missing(world):
    entry = world.dossiers["basket"].entries.get()
    client = Client()
    client.force_login(world.cast.minh)
    page = client.get(entry.session.get_absolute_url()).content.decode()
    assert "Còn thiếu sản phẩm mẫu" not in page
    for sample in samples_of(world, "basket")[:2]:
        actions.destroy_sample(sample, by=world.cast.dung.actor, at=TODAY, reason="Vỡ")
    page = client.get(entry.session.get_absolute_url()).content.decode()
    assert "Còn thiếu sản phẩm mẫu" in page
    assert "có 3 trên 5" in page


def test_a_scan_opens_the_sample_for_those_who_may(world):
    sample = samples_of(world, "basket")[0]
    seen = {}
    for name, person in world.cast.everyone().items():
        client = Client()
        client.force_login(person)
        seen[name] = client.get(sample.get_absolute_url()).status_code
    readers = {name for name, status in seen.items() if status == 200}
    assert {"dung", "minh", "nga", "son", "ha", "uyen", "vinh", "thao"} <= readers
    assert not readers & {"yen", "anh", "dat", "xuan", "hoang", "linh"}
    assert Client().get(sample.get_absolute_url()).status_code == 302  # sign in first


def test_the_sheet_of_labels_has_each_code_and_not_the_producer(world):
    client = Client()
    client.force_login(world.cast.dung)
    dossier = world.dossiers["basket"]
    response = client.get(reverse("assessment:sample_labels", args=[dossier.pk]))
    assert response["Content-Type"] == "application/pdf"
    text = PdfReader(BytesIO(response.content)).pages[0].extract_text()
    for sample in samples_of(world, "basket"):
        assert sample.code in text
    assert dossier.entries.get().round.name in text
    assert dossier.product.producer.name not in text


def test_a_round_s_sheet_has_the_labels_of_all_its_products(world):
    client = Client()
    client.force_login(world.cast.dung)
    address = reverse("assessment:round_labels", args=[world.round.pk])
    assert address in client.get(world.round.get_absolute_url()).content.decode()
    pages = PdfReader(BytesIO(client.get(address).content)).pages
    text = "".join(page.extract_text() for page in pages)
    stored = Sample.objects.filter(
        dossier__entries__round=world.round, state="stored", area=world.round.area_id
    )
    assert stored.values("dossier").distinct().count() > 1
    for sample in stored:
        assert sample.code in text
    assert text.count("Mẫu nhận") == stored.count()
    # A sample that has gone back needs no label.
    gone = stored.first()
    actions.return_sample(gone, by=world.cast.dung.actor, at=TODAY, given_to="chủ thể")
    pages = PdfReader(BytesIO(client.get(address).content)).pages
    assert gone.code not in "".join(page.extract_text() for page in pages)


def labels(count: int, product: str = "Giỏ tre") -> SampleLabels:
    one = SampleLabel(code="24-07582-2-2026-M01", product=product, round="Đợt 2")
    return SampleLabels(
        labels=tuple(
            replace(one, code=f"24-07582-2-2026-M{number:02d}", address="https://ocop.example/s")
            for number in range(1, count + 1)
        )
    )


def test_a_sheet_holds_24_labels_and_the_next_goes_on():
    pages = PdfReader(BytesIO(render(labels(25)))).pages
    assert len(pages) == 2
    assert "M25" in pages[1].extract_text()


def test_nothing_on_a_label_is_markup_and_a_long_name_keeps_to_its_label():
    hostile = r'#panic("x") $x^2$ [c] ' + "Mật ong hoa vải " * 20
    pages = PdfReader(BytesIO(render(labels(24, hostile)))).pages
    assert len(pages) == 1
    assert '#panic("x")' in pages[0].extract_text().replace("\n", " ")


def test_each_council_is_sent_its_own(world):
    """Article 6.3.a: five more go to the centre."""
    sent = next(
        one
        for one in world.dossiers.values()
        if one.level == "centre" and Sample.objects.filter(dossier=one).exists()
    )
    assert queries.stocks([sent], world.round.area)[sent.pk].missing == 0
    assert queries.stock(sent).missing == 5


def test_a_page_of_a_round_counts_samples_in_one_query(world, django_assert_num_queries):
    dossiers = [
        entry.dossier
        for entry in world.round.entries.select_related(
            "dossier__product__producer__commune__parent__parent"
        )
    ]
    with django_assert_num_queries(1):
        assert len(queries.stocks(dossiers)) > 3
