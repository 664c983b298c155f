"""How people come to hold something: registering, invitations, the end of a role."""

from datetime import timedelta

import pytest
from django.core import mail

from namsao.kernel.action import Forbidden, Refused
from namsao.notices.mailing import send_letters
from namsao.people import actions
from namsao.people.models import Holding, Invitation, User
from namsao.site.demo.cast import LUC_NGAN, unit
from tests.conftest import TODAY


@pytest.fixture
def newcomer(world):
    return User.objects.create_user("moi@demo.namsao.example", "mat-khau-rat-dai", name="Lâm Mới")


def test_an_office_invites_an_officer_of_a_commune_below(world, newcomer):
    commune = unit(LUC_NGAN, "commune")
    invitation = actions.invite_officer(
        commune,
        by=world.cast.dung.actor,
        at=TODAY,
        email=newcomer.email,
        role="commune_officer",
    ).made
    send_letters(TODAY)
    (letter,) = [message for message in mail.outbox if message.to == [newcomer.email]]
    assert invitation.token in letter.body

    actions.accept_invitation(invitation, by=newcomer.actor, at=TODAY)

    held = Holding.objects.get(user=newcomer)
    assert (held.role, held.area) == ("commune_officer", commune)


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("dung", "leader"),
        ("dung", "ocop_office"),
        ("thao", "council_chair"),
        ("xuan", "commune_officer"),
    ],
)
def test_nobody_gives_a_role_that_is_not_below_their_own(world, who, role):
    with pytest.raises(Refused):
        actions.invite_officer(
            unit("24", "province"),
            by=getattr(world.cast, who).actor,
            at=TODAY,
            email="a@b.vn",
            role=role,
        )


def test_an_office_invites_nobody_outside_its_province(world):
    with pytest.raises(Forbidden):
        actions.invite_officer(
            unit("68", "province"),
            by=world.cast.dung.actor,
            at=TODAY,
            email="a@b.vn",
            role="advisory_member",
        )


def test_an_invitation_is_for_its_address_alone_once_and_in_time(world, newcomer):
    producer = world.producers["hive"]
    invitation = actions.invite_member(
        producer, by=world.cast.lan.actor, at=TODAY, email=newcomer.email
    ).made
    with pytest.raises(Forbidden):
        actions.accept_invitation(invitation, by=world.cast.mai.actor, at=TODAY)
    with pytest.raises(Refused, match="hết hạn"):
        actions.accept_invitation(invitation, by=newcomer.actor, at=TODAY + timedelta(days=15))
    actions.accept_invitation(invitation, by=newcomer.actor, at=TODAY)
    with pytest.raises(Refused, match="đã được nhận"):
        actions.accept_invitation(
            Invitation.objects.get(pk=invitation.pk), by=newcomer.actor, at=TODAY
        )


def test_a_role_that_has_ended_opens_nothing(world):
    holding = Holding.objects.get(user=world.cast.binh)
    actions.end_holding(holding, by=world.cast.xuan.actor, at=TODAY)
    tomorrow = TODAY.date() + timedelta(days=1)
    assert world.cast.binh.actor_on(TODAY.date()).holds("commune_officer")
    assert not world.cast.binh.actor_on(tomorrow).holds("commune_officer")


def test_registering_a_producer_makes_its_first_member(world):
    lan = world.cast.lan
    assert Holding.objects.filter(user=lan, producer=world.producers["hive"]).exists()


def test_a_tax_code_belongs_to_one_producer(world, newcomer):
    fields = {
        "name": "Hợp tác xã Mới (hư cấu)",
        "kind": "cooperative",
        "commune": unit(LUC_NGAN, "commune"),
        "address": "thôn Hai",
        "phone": "0912345678",
        "email": "",
        "tax_code": "2400123456",
        "registration_number": "",
        "registered_on": None,
        "representative_name": "Lâm Mới",
        "representative_position": "Giám đốc",
        "gender": "nam",
        "ethnicity": "Tày",
        "home_address": "thôn Hai",
    }
    actions.register_producer(newcomer, by=newcomer.actor, at=TODAY, **fields)
    with pytest.raises(Refused, match="2400123456"):
        actions.register_producer(
            newcomer, by=newcomer.actor, at=TODAY, **fields | {"name": "Khác"}
        )
