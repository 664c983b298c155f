"""What every action keeps: permission, state, one event, and nothing half-written."""

import os

import psycopg
import pytest
from django.db import connection

from namsao.dossiers import actions
from namsao.kernel.action import REGISTRY, Forbidden, Refused, open_to
from namsao.kernel.models import Event
from namsao.law.dossier import MOVES
from tests.conftest import TODAY


def test_an_action_moves_the_state_and_leaves_one_event(world):
    dossier, binh = world.dossiers["rice"], world.cast.cuc
    before = Event.objects.count()

    done = actions.receive(dossier, by=binh.actor, at=TODAY)

    assert dossier.state == "at_commune"
    assert (done.event.before, done.event.after) == ("submitted", "at_commune")
    assert done.event.by == binh
    assert Event.objects.count() == before + 1


@pytest.mark.parametrize("who", ["lan", "binh", "dung", "ha", "minh", "thao", "vinh", "xuan"])
def test_an_action_by_anybody_else_is_refused_and_changes_nothing(world, who):
    dossier = world.dossiers["rice"]  # submitted in Chũ: only Cúc may receive it
    before = Event.objects.count()

    with pytest.raises(Forbidden):
        actions.receive(dossier, by=getattr(world.cast, who).actor, at=TODAY)

    dossier.refresh_from_db()
    assert (dossier.state, dossier.commune_receipt) == ("submitted", "")
    assert Event.objects.count() == before


@pytest.mark.parametrize("move", sorted(MOVES))
def test_no_move_starts_from_a_state_that_the_table_does_not_name(world, move):
    """Every dossier of the world, in every state, refuses every move that is not its own."""
    act = next(a for a in REGISTRY.values() if a.move is MOVES[move])
    everyone = world.cast.everyone().values()
    for dossier in world.dossiers.values():
        if dossier.state in MOVES[move].sources:
            continue
        before = dossier.state
        for person in everyone:
            assert act.refusal(dossier, person.actor) is not None
        dossier.refresh_from_db()
        assert dossier.state == before


def test_buttons_are_exactly_what_would_succeed(world):
    dossier = world.dossiers["rice"]
    names = [act.name for act in open_to(world.cast.cuc.actor, dossier)]
    assert "dossiers.receive" in names
    assert "dossiers.forward" not in names
    assert open_to(world.cast.binh.actor, dossier) == []


def test_a_refused_body_leaves_nothing(world):
    dossier = world.dossiers["noodles"]  # at the commune, without a report
    with pytest.raises(Refused, match="Mẫu số 03"):
        actions.forward(dossier, by=world.cast.cuc.actor, at=TODAY, proposal_number="5/TTr")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.forwarded_at) == ("at_commune", None)


def test_the_application_role_can_neither_change_nor_delete_an_event(world):
    event = Event.objects.order_by("-id").values_list("pk", flat=True)[0]
    role = "namsao_app"
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'kernel_event', 'INSERT')", [role])
        assert cursor.fetchone() == (True,)
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            cursor.execute("SELECT has_table_privilege(%s, 'kernel_event', %s)", [role, right])
            assert cursor.fetchone() == (False,), right
    url = psycopg.conninfo.make_conninfo(
        os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"]
    )
    with psycopg.connect(url) as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("UPDATE kernel_event SET action = 'x' WHERE id = %s", [event])


def test_personal_data_is_sealed_in_the_database_and_its_reading_leaves_an_event(world):
    producer = world.producers["noodle"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ethnicity FROM producers_legalrepresentative WHERE producer_id = %s",
            [producer.pk],
        )
        (kept,) = cursor.fetchone()
    assert "Nùng" not in kept
    assert producer.representative.ethnicity == "Nùng"
    assert not Event.objects.filter(facts__icontains="Nùng").exists()
