"""What has passed its period goes, in the morning, and nothing before its time."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from namsao.kernel.models import Event
from namsao.notices import retention
from namsao.notices.models import Delivery, Message
from namsao.notices.morning import do_morning
from namsao.people.models import DataRequest, Invitation
from tests.conftest import TODAY

DAY = timedelta(days=1)


def clear_out(at):
    return retention.clear_out_overdue(at.date(), at)


@pytest.fixture
def quiet(world):
    """Nothing but what a test writes."""
    for model in (Message, Delivery, Invitation, DataRequest, Session):
        model.objects.all().delete()
    return world


def letter(occasion, **more):
    fields = {"state": "sent", "sent_at": TODAY, "next_try_at": TODAY, "subject": "s", "body": "b"}
    return Delivery.objects.create(occasion=occasion, address="a@b.example", **fields | more)


def test_a_letter_goes_a_year_after_it_was_sent(quiet):
    letter("one")
    assert clear_out(TODAY + 365 * DAY) == 0
    assert clear_out(TODAY + 366 * DAY) == 1
    assert not Delivery.objects.exists()


def test_a_letter_that_still_has_to_go_out_stays(quiet):
    letter("one", state="waiting", sent_at=None)
    letter("two", state="failed", sent_at=None)
    assert clear_out(TODAY + 3000 * DAY) == 0


def test_an_installation_s_own_period_counts(quiet, settings):
    letter("one")
    settings.KEEP_DAYS = {"letters": 30}
    assert clear_out(TODAY + 31 * DAY) == 1


def test_the_last_letter_to_the_erased_goes_once_it_is_sent(quiet):
    last = letter("erased:7", state="waiting", sent_at=None)
    assert clear_out(TODAY + DAY) == 0
    Delivery.objects.filter(pk=last.pk).update(state="sent", sent_at=TODAY)
    assert clear_out(TODAY + DAY) == 1


def test_messages_go_a_year_after_reading_and_two_years_unread(quiet):
    fields = {"person": quiet.cast.lan, "kind": "k", "story_ref": "s", "email": "never"}
    Message.objects.create(occasion="read", created_at=TODAY, read_at=TODAY, **fields)
    Message.objects.create(occasion="unread", created_at=TODAY, **fields)
    assert clear_out(TODAY + 366 * DAY) == 1
    assert Message.objects.get().occasion == "unread"
    assert clear_out(TODAY + 731 * DAY) == 1


def test_invitations_go_ninety_days_after_they_lapsed(quiet):
    Invitation.objects.create(
        email="a@b.example",
        role="producer_member",
        producer=quiet.producers["hive"],
        token="t" * 20,
        invited_by=quiet.cast.lan,
        invited_at=TODAY,
        expires_at=TODAY + 14 * DAY,
    )
    assert clear_out(TODAY + 104 * DAY) == 0
    assert clear_out(TODAY + 105 * DAY) == 1


def test_requests_go_three_years_after_the_answer_and_open_ones_never(quiet):
    fields = {"person": quiet.cast.lan, "area_path": "/vn/24/", "due_on": TODAY.date()}
    fields["asked_at"] = TODAY
    DataRequest.objects.create(kind="correction", state="done", answered_at=TODAY, **fields)
    DataRequest.objects.create(kind="objection", **fields)
    assert clear_out(TODAY + 1096 * DAY) == 1
    assert DataRequest.objects.get().kind == "objection"


def test_sessions_that_ended_go(quiet):
    Session.objects.create(session_key="old", session_data="x", expire_date=TODAY - DAY)
    Session.objects.create(session_key="new", session_data="x", expire_date=TODAY + DAY)
    assert clear_out(TODAY) == 1


def test_a_run_leaves_one_event_that_tells_how_much_and_nobody_s_name(quiet):
    letter("one")
    letter("two")
    do_morning((TODAY + 400 * DAY).date(), TODAY + 400 * DAY)
    event = Event.objects.get(action="notices.clear_out")
    assert event.facts == {"removed": {"letters": 2}}
    assert event.by.name == "Năm Sao"


def test_a_morning_without_anything_overdue_leaves_no_event(quiet):
    assert clear_out(TODAY) == 0
    assert not Event.objects.filter(action="notices.clear_out").exists()


def test_a_backlog_goes_in_portions(quiet, monkeypatch):
    monkeypatch.setattr(retention, "MOST", 2)
    for number in range(5):
        letter(f"{number}")
    late = TODAY + 400 * DAY
    assert [clear_out(late) for _morning in range(4)] == [2, 2, 1, 0]
