"""From appraisal to result: facts and judgements, own sheets, quorum, spread, gates."""

from fractions import Fraction

import pytest

from namsao.assessment import actions, queries
from namsao.assessment.models import Result, ScoreSheet
from namsao.assessment.queries import entry_of
from namsao.kernel.action import Forbidden, Refused
from tests.conftest import TODAY


def result(world, key):
    return Result.objects.get(entry__dossier=world.dossiers[key])


def test_92_points_with_an_unmet_five_star_gate_are_four_stars(world):
    honey = result(world, "honey")
    assert honey.total == 92
    assert (honey.stars_by_points, honey.stars) == (5, 4)
    assert all(gate["level"] == 5 for gate in honey.unmet_gates)


def test_a_mean_below_90_is_never_rounded_up_to_five_stars(world):
    tea = result(world, "tea")
    assert tea.total == Fraction(449, 5)  # 89.8
    assert tea.stars == 4


def test_every_number_of_a_result_comes_from_its_sheets(world):
    """Articles 4.2 and 7.3.d."""
    for kept in Result.objects.all():
        totals = [counted["total"] for counted in kept.counted_sheets]
        assert Fraction(sum(totals), len(totals)) == kept.total
        for counted in kept.counted_sheets:
            sheet = ScoreSheet.objects.get(pk=counted["sheet"])
            assert queries.sheet_score(sheet).total == counted["total"]


def test_a_split_council_cannot_close_its_session(world):
    with pytest.raises(Refused, match="chênh 12"):
        actions.close_session(
            world.split_session, by=world.cast.minh.actor, at=TODAY, minutes_number="3/BB"
        )


def test_after_a_second_look_the_split_session_closes(world):
    cast, dossier = world.cast, world.dossiers["basket"]
    sheets = ScoreSheet.objects.filter(entry__dossier=dossier)
    lowest = min(sheets, key=lambda sheet: queries.sheet_score(sheet).total)
    actions.reopen_sheet(lowest, by=cast.minh.actor, at=TODAY, reason="Xem lại sau thảo luận")
    person = lowest.seat.person.actor
    _raise_judgements(lowest, person, 4)
    actions.sign_sheet(lowest, by=person, at=TODAY)

    actions.close_session(world.split_session, by=cast.minh.actor, at=TODAY, minutes_number="3/BB")

    dossier.refresh_from_db()
    assert dossier.state == "concluded"


def _raise_judgements(sheet, by, points):
    """Raise judgements on the sheet, one option at a time, by at least so many points."""
    from namsao.dossiers.queries import criteria_of

    start = queries.sheet_score(sheet).total
    settled = queries.settled_facts(sheet.entry)
    for criterion in criteria_of(sheet.entry.dossier):
        choice = queries.sheet_choices(sheet).get(criterion.number)
        if criterion.number in settled or criterion.kind != "choice" or choice is None:
            continue
        if choice < len(criterion.options):
            actions.score(sheet, by=by, at=TODAY, criterion=criterion.number, choice=choice + 1)
            sheet = ScoreSheet.objects.get(pk=sheet.pk)
        if queries.sheet_score(sheet).total >= start + points:
            return


def test_a_settled_fact_changes_only_with_an_objection(world):
    dossier = world.dossiers["basket"]
    sheet = ScoreSheet.objects.get(entry__dossier=dossier, seat__person=world.cast.nga)
    actions.reopen_sheet(sheet, by=world.cast.minh.actor, at=TODAY, reason="Thử")
    number, settled = next(iter(queries.settled_facts(sheet.entry).items()))
    other = settled - 1 if settled > 1 else settled + 1
    by = world.cast.nga.actor
    with pytest.raises(Refused, match="phản đối"):
        actions.score(sheet, by=by, at=TODAY, criterion=number, choice=other)
    actions.score(
        sheet, by=by, at=TODAY, criterion=number, choice=other, objection="Giấy hết hạn từ tháng 3"
    )
    assert sheet.scores.get(criterion=number).objection == "Giấy hết hạn từ tháng 3"


def test_nobody_scores_anothers_sheet(world):
    sheet = ScoreSheet.objects.get(
        entry__dossier=world.dossiers["basket"], seat__person=world.cast.nga
    )
    for name in ("oanh", "minh", "dung", "thao", "lan"):
        with pytest.raises(Forbidden):
            actions.score(
                sheet, by=getattr(world.cast, name).actor, at=TODAY, criterion="1.1", choice=1
            )


def test_a_member_sees_no_other_sheet_before_signing_their_own(world):
    entry = entry_of(world.dossiers["basket"])
    nga, oanh = world.cast.nga, world.cast.oanh
    mine = ScoreSheet.objects.get(entry=entry, seat__person=nga)
    visible = ScoreSheet.objects.where_may(nga.actor, "assessment.view_sheets").filter(entry=entry)
    assert visible.count() == 5
    actions.reopen_sheet(mine, by=world.cast.minh.actor, at=TODAY, reason="Thử")
    assert list(visible) == [mine]
    others = ScoreSheet.objects.where_may(oanh.actor, "assessment.view_sheets").filter(entry=entry)
    assert mine not in others  # unsigned again


def test_a_declared_conflict_hides_the_dossier_and_drops_the_sheet(world):
    entry, nga = entry_of(world.dossiers["basket"]), world.cast.nga
    sitting = queries.sitting_of(world.split_session)
    assert len(sitting.counted(entry)) == 5
    actions.declare_conflict(entry, by=nga.actor, at=TODAY, reason="Em ruột làm tại cơ sở")
    from namsao.dossiers.models import Dossier

    assert world.dossiers["basket"] not in Dossier.objects.where_may(nga.actor, "dossiers.view")
    assert len(sitting.counted(entry_of(world.dossiers["basket"]))) == 4


def test_a_session_without_quorum_or_chair_cannot_close(world):
    """Article 7.3.b: by the rules of operation."""
    session, cast = world.split_session, world.cast
    seats = list(queries.council_of(session.round))
    absent_chair = [seat for seat in seats if seat.duty != "chair"][:3]
    actions.record_attendance(session, by=cast.son.actor, at=TODAY, present=absent_chair)
    with pytest.raises(Refused) as refused:
        actions.close_session(session, by=cast.minh.actor, at=TODAY, minutes_number="4/BB")
    assert "có mặt 3 trên 5" in refused.value.reason
    assert "Chủ tịch hội đồng vắng mặt" in refused.value.reason


def test_the_appraisal_is_filed_only_when_every_fact_is_settled(world):
    """Article 7.3.c."""
    dossier = world.dossiers["water"]
    with pytest.raises(Refused, match="chưa được xác định"):
        actions.file_appraisal(dossier, by=world.cast.ha.actor, at=TODAY, summary="Đủ")


def test_a_closed_session_freezes_every_sheet(world):
    sheet = ScoreSheet.objects.filter(entry__dossier=world.dossiers["tour"]).first()
    with pytest.raises(Refused):
        actions.reopen_sheet(sheet, by=world.cast.minh.actor, at=TODAY, reason="Thử")
