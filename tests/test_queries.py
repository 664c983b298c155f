"""No page runs a number of queries that depends on the number of rows."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from namsao.assessment.models import Attendance, Entry, Finding, Seat, Session
from namsao.assessment.queries import entry_of
from namsao.certificates.models import (
    Certificate,
    PastEntry,
    PastMember,
    PastPaper,
    PastRound,
)
from namsao.dossiers.models import Answer, Dossier, DossierMessage, Evidence
from namsao.kernel.models import Event
from namsao.people.models import Holding, User
from namsao.producers.models import Producer, Product
from namsao.programme.models import Plan
from namsao.site.demo.past import ROUND_OF_2024

TIMES = 3


def pages(world) -> Iterator[tuple[str, str]]:
    """Who opens which page: every list, and every page that shows rows of its own."""
    cast = world.cast
    for name in vars(cast):
        yield name, "/"
    for name in ("lan", "binh", "dung", "uyen", "vinh"):
        for page in ("dossiers:index", "producers:index", "certificates:index", "api-dossiers"):
            yield name, reverse(page)
    for name in ("dung", "ha", "minh", "son", "vinh"):
        yield name, reverse("assessment:rounds")
        yield name, world.round.get_absolute_url()
        yield name, world.session.get_absolute_url()
        yield name, world.split_session.get_absolute_url()
        yield name, world.hall_session.get_absolute_url()
    for name in ("dung", "minh", "son", "vinh"):
        for session in (world.split_session, world.hall_session):
            yield name, reverse("assessment:board", args=[session.pk])
    basket = entry_of(world.dossiers["basket"])
    yield "nga", basket.sheets.get(seat__person=cast.nga).get_absolute_url()
    yield "nga", reverse("assessment:precedents", args=[basket.pk, "1.1"])
    for name in ("minh", "nga"):
        yield name, reverse("assessment:agreement", args=[world.session.pk])
    council = [world.round.area_id, world.round.year]
    yield "dung", reverse("assessment:agreement_of_year", args=council)
    for name in ("dung", "xuan"):
        yield name, reverse("people:index")
        yield name, reverse("people:requests")
    for name in ("lan", "nga", "dung"):
        yield name, reverse("people:data")
    for name in ("dung", "vinh"):
        yield name, reverse("certificates:past_rounds")
        yield name, PastRound.objects.get(level="district", name=ROUND_OF_2024).get_absolute_url()
    plan = Plan.objects.get(year=2026, unit__level="province")
    for page in ("forecast", "choice"):
        yield "dung", reverse(f"programme:{page}", args=[plan.pk])
    yield "vinh", reverse("people:readings")
    yield "lan", world.producers["hive"].get_absolute_url()
    for name in ("lan", "dung"):
        honey = world.dossiers["honey"]
        yield name, honey.get_absolute_url()
        yield name, honey.product.get_absolute_url()
    noodles = reverse("dossiers:messages", args=[world.dossiers["noodles"].pk])
    for name in ("mai", "cuc"):
        yield name, noodles
    for name in ("dossiers", "certificates", "producers", "rounds"):
        yield "dung", reverse("api-list", args=[name])
    yield "dung", reverse("api-list-of", args=["entries", world.round.pk])
    yield "ha", entry_of(world.dossiers["water"]).get_absolute_url()
    yield "lan", reverse("dossiers:self_assessment", args=[world.dossiers["jam"].pk])
    yield "lan", reverse("dossiers:next_star", args=[world.dossiers["jam"].pk])
    hive = world.producers["hive"].pk
    for page in ("market:channels", "market:sales"):
        yield "lan", reverse(page, args=[hive])
    for page in ("market:sums", "market:tables"):
        yield "dung", reverse(page)
    for name in ("lan", "dung"):
        yield name, reverse("assessment:report", args=[entry_of(honey).pk])
    yield "lan", reverse("certificates:search") + "?q=mat+ong"


def queries_of(world) -> dict[tuple[str, str], int]:
    """The queries of each page, once whatever is read once for the process has been read."""
    found = {}
    for name, address in pages(world):
        client = client_of(world, name)
        queries(client, address)
        found[name, address] = queries(client, address)
    return found


def client_of(world, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world.cast, name))
    return client


def queries(client: Client, address: str) -> int:
    """How many queries the page runs, which must be there."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(captured)


def copied[M: Model](row: M, **changed: Any) -> M:
    """Another row like this one."""
    row.pk = None
    row._state.adding = True
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def grow(world) -> None:
    """Every list of the world has TIMES as many rows, or more."""
    for time in range(1, TIMES):
        _people_and_producers(time)
        for message in list(DossierMessage.objects.filter(pk__lt=1000)):
            copied(message, text=f"{message.text} {time}")
        dossiers = {}
        for product in list(Product.objects.filter(serial__lt=1000)):
            former = product.pk
            twin = copied(
                product,
                name=f"{product.name} {time}",
                serial=product.serial + 1000 * time,
                code=f"{product.code}.{time}",
            )
            for dossier in list(Dossier.objects.filter(product_id=former)):
                was = dossier.pk
                dossiers[was] = _dossier(dossier, twin, time)
        _rounds(world, dossiers, time)
        _past_rounds(time)


def _people_and_producers(time: int) -> None:
    for producer in list(Producer.objects.filter(tax_code="", name__endswith="(hư cấu)")):
        representative = producer.representative
        twin = copied(producer, name=f"{producer.name} {time}")
        copied(representative, producer=twin)
    for holding in list(Holding.objects.filter(user__email__contains="@demo.")):
        email = f"{time}.{holding.pk}@elsewhere.example"
        copied(holding, user=User.objects.create_user(email, name=f"Người {time}"))


def _dossier(dossier: Dossier, product: Product, time: int) -> Dossier:
    was, story = dossier.pk, dossier.ref
    for field in ("commune_receipt", "province_receipt"):
        if number := getattr(dossier, field):
            setattr(dossier, field, f"{number}.{time}")
    twin = copied(dossier, product=product)
    for model in (Answer, Evidence):
        for row in list(model.objects.filter(dossier=was)):
            copied(row, dossier=twin)
    for certificate in list(Certificate.objects.filter(dossier=was)):
        copied(
            certificate,
            dossier=twin,
            product=product,
            number=f"{certificate.number}.{time}",
            token=f"{certificate.token}.{time}",
        )
    # The original grows a longer history, files and answers of its own too.
    for event in list(Event.objects.filter(story=story)[:20]):
        copied(event)
    for evidence in list(Evidence.objects.filter(dossier=was)[:20]):
        copied(evidence)
    return twin


def _rounds(world, dossiers: dict[int, Dossier], time: int) -> None:
    copied(world.round.__class__.objects.get(pk=world.round.pk), name=f"Đợt thêm {time}")
    for seat in list(
        Seat.objects.filter(round=world.round, duty="member", person__email__contains="@demo.")
    ):
        person = User.objects.create_user(f"seat{time}.{seat.pk}@elsewhere.example", name="Người")
        twin = copied(seat, person=person)
        for session in Session.objects.filter(round=world.round):
            Attendance.objects.create(session=session, seat=twin, present=True)
    for entry in list(Entry.objects.filter(round=world.round, dossier__in=dossiers)):
        was = entry.pk
        twin = copied(entry, dossier=dossiers[entry.dossier_id])
        for finding in list(Finding.objects.filter(entry=was)):
            copied(finding, entry=twin)


def _past_rounds(time: int) -> None:
    for round in list(PastRound.objects.filter(name__endswith="(hư cấu)")):
        was, name = round.pk, round.name
        for member in list(PastMember.objects.filter(round=was)[:3]):
            copied(member, name=f"{member.name} {time}", duty="adviser")
        for entry in list(PastEntry.objects.filter(round=was, came_from=None)):
            marks, given = list(entry.marks.all()), Certificate.objects.filter(kept=entry).first()
            twin = copied(entry, product_name=f"{entry.product_name} {time}")
            for mark in marks:
                copied(mark, entry=twin)
            if given is not None:
                number = f"{given.number}.{time}"
                copied(given, kept=twin, number=number, token=f"{given.token}.{time}")
        for paper in list(PastPaper.objects.filter(round=was)):
            copied(paper)
        copied(round, name=f"{name} {time}")


@pytest.mark.long
def test_three_times_the_rows_no_query_more(world):
    before = queries_of(world)
    grow(world)
    more = {}
    for (name, address), count in before.items():
        client = client_of(world, name)
        if queries(client, address) <= count:
            continue
        # The first time it may have read what is kept until such rows change; that counts once.
        if (again := queries(client, address)) > count:
            more[name, address] = again - count
    assert more == {}
