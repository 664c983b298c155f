"""The council's sessions and the leader's decisions, as the stories tell them."""

from functools import partial

from namsao.assessment import actions as assessing
from namsao.assessment import queries as assessed
from namsao.assessment.models import Session
from namsao.certificates import actions as deciding
from namsao.dossiers.queries import criteria_of
from namsao.law.criteria.model import Choices
from namsao.site.demo.choices import choices_for
from namsao.site.demo.road import team_total
from namsao.site.demo.rounds import fill_sheet
from namsao.site.demo.scene import World, ago
from namsao.site.demo.stories import CENTRAL, SPLIT, STORIES, Story

COUNCIL = ("minh", "nga", "oanh", "phuc", "quan")
DECISION = "812/QĐ-UBND"


def meet(world: World) -> None:
    """One session for what can be concluded, another that a split keeps open."""
    cast = world.cast
    assert world.round is not None
    with world.step("council"):
        decided = [s.key for s in STORIES if s.totals and s.until != SPLIT]
        world.session = _call(world, decided, "Hội trường UBND thành phố Bắc Ninh")
        kept = [s.key for s in STORIES if s.until == SPLIT]
        world.split_session = _call(world, kept, "Hội trường UBND thành phố, buổi chiều")
        council = list(assessed.council_of(world.round))
        for session in (world.session, world.split_session):
            assert session is not None
            assessing.record_attendance(
                session, by=cast.son.actor, at=ago(world, 12, 8), present=council
            )
        scored = [story for story in STORIES if story.totals]
        for story in scored:
            _score(world, story)
        session = world.session
        assert session is not None
        outsider = cast.nga.actor
        world.refused(
            "thành viên bế mạc phiên họp",
            lambda: assessing.close_session(
                session, by=outsider, at=ago(world, 12, 16), minutes_number="01/BB-HĐ"
            ),
        )
        assessing.close_session(
            session, by=cast.minh.actor, at=ago(world, 12, 16), minutes_number="01/BB-HĐ"
        )
        split = world.split_session
        assert split is not None
        world.refused(
            "bế mạc khi điểm chênh quá quy chế",
            lambda: assessing.close_session(
                split, by=cast.minh.actor, at=ago(world, 12, 17), minutes_number="02/BB-HĐ"
            ),
        )


def _call(world: World, keys: list[str], place: str) -> Session:
    assert world.round is not None
    session: Session = assessing.call_session(
        world.round,
        by=world.cast.dung.actor,
        at=ago(world, 18),
        meets_on=ago(world, 12).date(),
        place=place,
        entries=[assessed.entry_of(world.dossiers[key]) for key in keys],
    ).made
    return session


def _score(world: World, story: Story) -> None:
    dossier = world.dossiers[story.key]
    entry = assessed.entry_of(dossier)
    criteria = criteria_of(dossier)
    settled: Choices = choices_for(
        criteria, team_total(story), level=story.level, short_of=story.short_of
    )
    for name, total in zip(COUNCIL, story.totals, strict=True):
        fill_sheet(world, entry, getattr(world.cast, name), total, settled, days=13)


def decide(world: World) -> None:
    leader = world.cast.thao.actor
    decided = {
        "decision_number": DECISION,
        "decided_on": ago(world, 10).date(),
        "signer": world.cast.thao.name,
    }
    with world.step("decision"):
        for story in STORIES:
            dossier = world.dossiers[story.key]
            if story.until == "recognised":
                done = deciding.recognise(dossier, by=leader, at=ago(world, 9), **decided)
                world.certificates[story.key] = done.made
            elif story.until in ("sent_to_centre", *CENTRAL):
                recognise = partial(
                    deciding.recognise, dossier, by=leader, at=ago(world, 9), **decided
                )
                world.refused("tỉnh tự công nhận 5 sao", recognise)
                deciding.approve_for_centre(dossier, by=leader, at=ago(world, 9), **decided)
            elif story.until == "not_recognised":
                deciding.decline(dossier, by=leader, at=ago(world, 9))
