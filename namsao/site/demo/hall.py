"""A session under way: a substitute, a conflict, a gate in dispute, a second look that waits.

Its substitute is no member of the cast: Hà Văn Vui stands in for Phúc.
"""

from datetime import timedelta

from namsao.assessment import actions as assessing
from namsao.assessment import queries as assessed
from namsao.assessment.models import Entry, ScoreSheet, Session
from namsao.assessment.room import actions as room
from namsao.dossiers.queries import criteria_of
from namsao.law.criteria.model import Choices, CriteriaSet
from namsao.people.models import User
from namsao.site.demo.cast import MAIL_DOMAIN, PASSWORD
from namsao.site.demo.choices import choices_for
from namsao.site.demo.road import team_total
from namsao.site.demo.rounds import fill_sheet
from namsao.site.demo.scene import World, ago
from namsao.site.demo.stories import IN_SESSION, STORIES

STORY = next(story for story in STORIES if story.until == IN_SESSION)
TOTALS = {"minh": 78, "nga": 77, "oanh": 76}
OF_SUBSTITUTE = 77


def sit(world: World) -> None:
    """Open the session, score, disagree about a gate, ask for a second look."""
    with world.step("council under way"):
        entry = assessed.entry_of(world.dossiers[STORY.key])
        session = _call(world, entry)
        substitute = _substitute(world, session)
        assessing.declare_conflict(
            entry,
            by=world.cast.quan.actor,
            at=ago(world, 4),
            kind="family",
            reason="Chị gái góp vốn vào hợp tác xã (hư cấu).",
        )
        assessing.record_attendance(
            session,
            by=world.cast.son.actor,
            at=ago(world, 1, 8),
            present=[s for s in assessed.attendable(session) if s.person_id != world.cast.phuc.pk],
        )
        _score(world, entry, substitute)
        _look_again(world, entry, substitute)


def _call(world: World, entry: Entry) -> Session:
    assert world.round is not None
    world.hall_session = assessing.call_session(
        world.round,
        by=world.cast.dung.actor,
        at=ago(world, 6),
        meets_on=ago(world, 1).date(),
        place="Hội trường UBND thành phố Bắc Ninh",
        entries=[entry],
    ).made
    assert world.hall_session is not None
    return world.hall_session


def _substitute(world: World, session: Session) -> User:
    person = User.objects.create_user(f"vui@{MAIL_DOMAIN}", PASSWORD, name="Hà Văn Vui")
    room.appoint_substitute(
        session.round.seats.get(person=world.cast.phuc),
        by=world.cast.dung.actor,
        at=ago(world, 5),
        person=person,
        organisation="Sở Y tế",
        session=session,
        reason="Đi công tác (hư cấu).",
    )
    return person


def _score(world: World, entry: Entry, substitute: User) -> None:
    criteria = criteria_of(entry.dossier)
    proposed = choices_for(criteria, team_total(STORY), level=STORY.level)
    short = _below_a_gate(criteria)
    for name, total in TOTALS.items():
        otherwise = short if name == "oanh" else None
        member = getattr(world.cast, name)
        fill_sheet(world, entry, member, total, proposed, 2, otherwise)
    fill_sheet(world, entry, substitute, OF_SUBSTITUTE, proposed, 2, short)


def _below_a_gate(criteria: CriteriaSet) -> Choices:
    """A judgement just below what four stars ask for."""
    judged = {c.number for c in criteria if c.nature == "judgement"}
    gate = next(g for g in criteria.gates if g.level == STORY.level and g.criterion in judged)
    return {gate.criterion: gate.option - 1}


def _look_again(world: World, entry: Entry, substitute: User) -> None:
    """Oanh keeps her sheet, the substitute still looks."""
    oanh, at = world.cast.oanh, ago(world, 1, 9)
    sheets = list(ScoreSheet.objects.filter(entry=entry, seat__person__in=[oanh, substitute]))
    room.ask_second_look(
        entry,
        by=world.cast.minh.actor,
        at=at,
        sheets=sheets,
        reason="Hai phiếu đạt, hai phiếu không đạt một điều kiện của 4 sao: mời xem lại ảnh.",
    )
    assessing.sign_sheet(
        next(sheet for sheet in sheets if sheet.seat.person_id == oanh.pk),
        by=oanh.actor,
        at=at + timedelta(hours=1),
        second_look="Ảnh trong hồ sơ vẫn chưa cho thấy mức cao hơn (hư cấu).",
    )
