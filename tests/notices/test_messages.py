"""Who is told what: exactly those whom it concerns, in their language, once, and never in vain."""

from datetime import date

import pytest
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from namsao.dossiers import actions as dossiers
from namsao.dossiers import notices as of_dossiers
from namsao.kernel.models import Event
from namsao.notices import actions, kinds
from namsao.notices.models import Choice, Delivery, Message
from namsao.people.models import Holding, User
from namsao.people.queries import holders
from tests.conftest import TODAY


@pytest.fixture
def quiet(world):
    """The world without what it was told while it was built."""
    Message.objects.all().delete()
    Delivery.objects.all().delete()
    return world


def in_state(world, state):
    return next(dossier for dossier in world.dossiers.values() if dossier.state == state)


def give_back(world, dossier, reasons="Thiếu giấy kiểm nghiệm."):
    officer = holders(
        "dossiers.return_to_producer", TODAY.date(), area_path=dossier.area_path
    ).get()
    return dossiers.return_to_producer(dossier, by=officer.actor, at=TODAY, reasons=reasons).event


def members_of(dossier):
    return set(
        Holding.objects.filter(producer=dossier.product.producer_id).values_list(
            "user__email", flat=True
        )
    )


def test_a_returned_dossier_reaches_exactly_its_members_with_the_reasons(quiet):
    dossier = in_state(quiet, "at_commune")
    give_back(quiet, dossier)

    told = Message.objects.all()
    assert set(told.values_list("person__email", flat=True)) == members_of(dossier)
    assert all("Thiếu giấy kiểm nghiệm." in message.body for message in told)
    assert {message.url for message in told} == {dossier.get_absolute_url()}
    assert set(Delivery.objects.values_list("address", flat=True)) == members_of(dossier)


def test_each_reads_it_in_their_own_language(quiet):
    dossier = in_state(quiet, "at_commune")
    member = User.objects.filter(email__in=members_of(dossier)).first()
    User.objects.filter(pk=member.pk).update(language="en")
    give_back(quiet, dossier)

    message = Message.objects.get(person=member)
    assert message.subject == f"Dossier to be completed: {dossier.product.name}"
    letter = Delivery.objects.get(address=member.email)
    assert "What to do: open the dossier" in letter.body
    assert "please do not reply" in letter.body


def test_an_action_that_is_rolled_back_tells_nobody(quiet):
    dossier = in_state(quiet, "at_commune")
    with transaction.atomic():
        give_back(quiet, dossier)
        assert Message.objects.exists()
        transaction.set_rollback(True)

    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


def test_a_message_that_cannot_be_written_does_not_stop_the_action(quiet, monkeypatch, caplog):
    monkeypatch.setattr(of_dossiers, "MEMBERS", ())  # a listener that breaks
    dossier = in_state(quiet, "at_commune")
    give_back(quiet, dossier)

    dossier.refresh_from_db()
    assert dossier.state == "returned"
    assert "returned failed after" in caplog.text
    assert not Message.objects.exists()


def test_a_listener_that_runs_twice_tells_once(quiet):
    event = give_back(quiet, in_state(quiet, "at_commune"))
    counts = Message.objects.count(), Delivery.objects.count()
    of_dossiers.returned(event)
    assert (Message.objects.count(), Delivery.objects.count()) == counts


def test_whoever_acted_is_not_told(quiet):
    dossier = in_state(quiet, "draft")
    member = User.objects.get(
        email=next(iter(members_of(in_state(quiet, "at_commune")) | members_of(dossier)))
    )
    event = Event.objects.create(
        action="dossiers.receive",
        subject=dossier.ref,
        story=dossier.ref,
        by=member,
        at=TODAY,
        facts={"due_on": "2026-12-14", "receipt": "1"},
    )
    of_dossiers.received(event)
    assert not Message.objects.filter(person=member).exists()


def test_an_office_hears_of_its_own_area_alone(quiet):
    path = in_state(quiet, "at_commune").area_path
    officers = holders("dossiers.receive", TODAY.date(), area_path=path)
    assert {officer.email.split("@")[0] for officer in officers} <= {"binh", "cuc"}
    assert officers.count() == 1
    office = holders("dossiers.receive_at_province", TODAY.date(), area_path=path).get()
    assert office == quiet.cast.dung


def test_who_holds_nothing_any_more_or_has_no_account_any_more_hears_nothing(quiet):
    path = in_state(quiet, "at_commune").area_path
    found = holders("dossiers.receive", TODAY.date(), area_path=path)
    officer = found.get()
    assert not holders("dossiers.receive", date(2020, 1, 1), area_path=path).exists()
    officer.is_active = False
    officer.save()
    assert not found.all().exists()


def test_roles_by_name_are_not_told_by_area(quiet):
    path = in_state(quiet, "at_commune").area_path
    assert not holders("assessment.score", TODAY.date(), area_path=path).exists()


@pytest.mark.parametrize(("email", "letters"), [("now", 1), ("digest", 0), ("never", 0)])
def test_a_choice_keeps_the_letter_away_and_the_inbox_full(quiet, email, letters):
    kind = "dossiers.forwarded"
    dossier = in_state(quiet, "at_commune")
    for member in User.objects.filter(email__in=members_of(dossier)):
        form = {made.name: made.email for made in kinds.kinds_for(member.actor)}
        actions.choose.take(member, form | {kind: email}, by=member.actor, at=TODAY)
    officer = holders("dossiers.forward", TODAY.date(), area_path=dossier.area_path).get()
    fields = ("local_material", "local_labour", "idea_origin", "local_identity")
    dossiers.report(dossier, by=officer.actor, at=TODAY, **dict.fromkeys(fields, "Đạt."))
    dossiers.forward(dossier, by=officer.actor, at=TODAY, proposal_number="1/TTr")

    mine = Message.objects.filter(kind=kind)
    assert mine.count() == len(members_of(dossier))
    assert set(mine.values_list("email", flat=True)) == {email}
    assert Delivery.objects.filter(address__in=members_of(dossier)).count() == (
        letters * len(members_of(dossier))
    )
    assert Delivery.objects.filter(address=quiet.cast.dung.email).count() == 1


def test_what_needs_action_cannot_be_silenced(world):
    person = world.cast.lan
    form = {made.name: made.email for made in kinds.kinds_for(person.actor)}
    refused = actions.choose.bind(person, person.actor, form | {"dossiers.returned": "never"})
    assert list(refused.errors) == ["dossiers.returned"]
    moved = actions.choose.bind(person, person.actor, form | {"dossiers.returned": "digest"})
    assert moved.is_valid()


def test_people_choose_among_the_messages_that_they_may_get(world):
    lan = {kind.name for kind in kinds.kinds_for(world.cast.lan.actor)}
    assert "dossiers.returned" in lan
    assert "dossiers.submitted" not in lan
    assert not Choice.objects.exists()


def test_every_kind_has_its_text():
    missing = []
    for name in kinds.KINDS:
        try:
            get_template(f"notices/{name}.txt")
        except TemplateDoesNotExist:
            missing.append(name)
    assert missing == [kinds.DAILY.name]  # which is the digest itself


def test_the_world_was_told_of_every_kind(world):
    told = set(Message.objects.values_list("kind", flat=True))
    assert told <= set(kinds.KINDS)
    assert {"dossiers.submitted", "assessment.session_called", "certificates.recognised"} <= told
    broken = [m.subject for m in Message.objects.all() if "{{" in m.body or not m.body.strip()]
    assert broken == []


def test_no_message_tells_points_before_the_decision(world):
    """Article 7.3.g: the result is told by the decision."""
    early = Message.objects.filter(kind__startswith="assessment.")
    assert early.exists()
    for result in world.session.entries.filter(result__isnull=False):
        shown = f"{float(result.result.total):.2f}"
        assert not [m.body for m in early if shown in m.body or shown.replace(".", ",") in m.body]
    early = early.exclude(kind="assessment.second_look")  # to a member, about their own sheet
    assert not [m.body for m in early if "sao" in m.body.lower() or "điểm" in m.body.lower()]


def test_reading_is_remembered_and_only_ones_own(quiet, client):
    dossier = in_state(quiet, "at_commune")
    give_back(quiet, dossier)
    message = Message.objects.select_related("person").first()
    client.force_login(quiet.cast.thao)
    assert client.get(f"/inbox/{message.pk}").status_code == 404
    assert client.post(f"/inbox/{message.pk}/open").status_code == 404

    client.force_login(message.person)
    assert "Tin nhắn (1" in client.get("/inbox/").content.decode()
    assert client.get(f"/inbox/{message.pk}/open").status_code == 405
    assert client.post(f"/inbox/{message.pk}/open").url == f"/inbox/{message.pk}"
    message.refresh_from_db()
    assert message.read_at is not None
    assert "Tin nhắn (" not in client.get("/inbox/").content.decode()


def test_everything_can_be_marked_read_at_once(world, client):
    lan, others = world.cast.lan, Message.objects.filter(read_at=None)
    unread = others.exclude(person=lan).count()
    assert others.filter(person=lan).count() > 1
    client.force_login(lan)
    client.post("/inbox/read")
    assert not others.filter(person=lan).exists()
    assert others.exclude(person=lan).count() == unread


def test_a_button_that_tells_somebody_says_whom_before_it_is_pressed(world, client):
    dossier = in_state(world, "at_commune")
    officer = holders("dossiers.forward", TODAY.date(), area_path=dossier.area_path).get()
    client.force_login(officer)
    page = client.get(f"/do/dossiers/dossier/{dossier.pk}/return_to_producer").content.decode()
    assert "Gửi tin tới: thành viên của chủ thể." in page


def test_the_count_in_the_frame_costs_one_query(world, client, django_assert_max_num_queries):
    from namsao.notices.queries import unread_count

    actor = world.cast.lan.actor
    with django_assert_max_num_queries(1):
        assert int(unread_count(actor)) > 1


def test_letters_say_where_to_go_and_how_to_choose(quiet, settings):
    give_back(quiet, in_state(quiet, "at_commune"))
    letter = Delivery.objects.first()
    assert f"{settings.ADDRESS}/dossiers/" in letter.body
    assert f"{settings.ADDRESS}/inbox/choices" in letter.body


def test_a_title_cannot_become_a_header_or_markup(quiet):
    dossier = in_state(quiet, "at_commune")
    product = dossier.product
    product.name = "Mật ong\nBcc: <b>x@y.vn</b>"
    product.save()
    give_back(quiet, dossier)
    message = Message.objects.first()
    assert "\n" not in message.subject
    assert "<b>x@y.vn</b>" in message.body
