"""Revoking a certificate: grounds, procedure, authority, 15 days (Article 8; Article 10.1.b)."""

from datetime import timedelta

import pytest

from namsao.certificates import actions
from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing, truth
from namsao.kernel.action import Forbidden, Refused
from namsao.law.revocation import GROUNDS
from namsao.notices.models import Message
from tests.conftest import TODAY


def signed(day, number="77/QĐ-UBND") -> dict:
    return {"decision_number": number, "decided_on": day, "signer": "Trịnh Phương Thảo"}


def test_from_a_finding_to_the_revocation(world):
    """Articles 8.1.d, 8.3.a, 8.3.b and 8.4."""
    honey, cast = world.certificates["honey"], world.cast
    case = actions.open_case(
        honey, by=cast.dung.actor, at=TODAY, ground="mark_misused", found="Dán tem lên lô khác"
    ).made
    with pytest.raises(Refused, match="Không thể"):
        actions.revoke(case, by=cast.thao.actor, at=TODAY, **signed(TODAY.date()))
    concluded = TODAY + timedelta(days=4)
    actions.conclude_verification(
        case,
        by=cast.dung.actor,
        at=concluded,
        report="Có vi phạm",
        established_on=concluded.date(),
    )
    assert case.due_on == concluded.date() + timedelta(days=15)
    decided = concluded + timedelta(days=9)
    done = actions.revoke(case, by=cast.thao.actor, at=decided, **signed(decided.date()))
    assert done.event.facts["late"] is False
    honey.refresh_from_db()
    assert truth(honey, decided.date()).standing is Standing.REVOKED
    assert honey.revocation.number == "77/QĐ-UBND"


def test_a_revocation_after_15_days_is_told_as_late(world):
    honey, cast = world.certificates["honey"], world.cast
    case = actions.confirm_end(honey, by=cast.binh.actor, at=TODAY, found="Cơ sở đã giải thể").made
    late = TODAY + timedelta(days=16)
    done = actions.revoke(case, by=cast.thao.actor, at=late, **signed(late.date()))
    assert done.event.facts["late"] is True


def test_the_communes_word_starts_the_15_days(world):
    """Articles 8.1.đ and 8.4."""
    case = actions.confirm_end(
        world.certificates["tea"], by=world.cast.binh.actor, at=TODAY, found="Đã ngừng"
    ).made
    assert (case.state, case.ground) == ("concluded", "no_longer_made")
    assert case.due_on == TODAY.date() + timedelta(days=15)


def test_five_stars_are_the_ministers_to_revoke(world):
    """Article 8.2.b."""
    cast, mint = world.cast, world.certificates["mint"]
    case = actions.confirm_end(mint, by=cast.binh.actor, at=TODAY, found="Đã ngừng").made
    with pytest.raises(Forbidden):
        actions.revoke(case, by=cast.thao.actor, at=TODAY, **signed(TODAY.date()))
    actions.revoke(case, by=cast.phong.actor, at=TODAY, **signed(TODAY.date(), "12/QĐ-BNNMT"))
    mint.refresh_from_db()
    assert mint.revocation.area.path == "/vn/"


def test_three_and_four_stars_are_not_the_ministers(world):
    """Article 8.2.a."""
    cast = world.cast
    case = actions.confirm_end(
        world.certificates["tea"], by=cast.binh.actor, at=TODAY, found="Đã ngừng"
    ).made
    with pytest.raises(Forbidden):
        actions.revoke(case, by=cast.phong.actor, at=TODAY, **signed(TODAY.date()))


def test_a_certificate_has_one_open_case(world):
    tea, binh = world.certificates["tea"], world.cast.binh.actor
    case = actions.confirm_end(tea, by=binh, at=TODAY, found="Đã ngừng").made
    with pytest.raises(Refused, match="đang có một vụ việc"):
        actions.confirm_end(tea, by=binh, at=TODAY, found="Đã ngừng")
    actions.drop_case(case, by=world.cast.thao.actor, at=TODAY, reason="Đã sản xuất trở lại")
    actions.confirm_end(tea, by=binh, at=TODAY, found="Lại ngừng")


def test_another_commune_confirms_nothing(world):
    with pytest.raises(Forbidden):
        actions.confirm_end(
            world.certificates["tea"], by=world.cast.cuc.actor, at=TODAY, found="Đã ngừng"
        )


def test_the_ministry_has_an_evaluation_done_again(world):
    """The province revokes and evaluates anew; a second certificate may come of it (10.1.b)."""
    cast, tea, dossier = world.cast, world.certificates["tea"], world.dossiers["tea"]
    case = actions.order_again(
        tea, by=cast.uyen.actor, at=TODAY, found="Hội đồng họp khi thiếu thành viên"
    ).made
    with pytest.raises(Forbidden):  # never without the revocation
        actions.open_again(dossier, by=cast.dung.actor, at=TODAY)
    with pytest.raises(Refused, match="theo đề nghị của Bộ"):
        actions.open_again(dossier, by=cast.thao.actor, at=TODAY)
    actions.revoke(case, by=cast.thao.actor, at=TODAY, **signed(TODAY.date()))
    dossier.refresh_from_db()
    assert dossier.state == "at_province"
    assert Certificate.objects.get(pk=tea.pk).state == "revoked"


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda ground: ground.key)
def test_every_ground_of_the_decision_opens_a_case(world, ground):
    """Articles 8.1.a, 8.1.b, 8.1.c, 8.1.d, 8.1.đ and 8.1.e."""
    case = actions.open_case(
        world.certificates["tea"], by=world.cast.dung.actor, at=TODAY, ground=ground.key, found="–"
    ).made
    assert case.get_ground_display() == ground.wording.vi


def test_producer_and_offices_hear_of_the_revocation(world):
    """Article 8.3.c."""
    cast, tea = world.cast, world.certificates["tea"]
    case = actions.confirm_end(tea, by=cast.binh.actor, at=TODAY, found="Đã ngừng").made
    actions.revoke(case, by=cast.thao.actor, at=TODAY, **signed(TODAY.date()))
    told = Message.objects.filter(kind="certificates.revoked", story_ref=tea.ref)
    names = {message.person.email.split("@")[0] for message in told}
    assert names == {"lan", "binh", "dung"}
