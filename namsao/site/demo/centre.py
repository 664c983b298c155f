"""The centre's round: what the province proposed for five stars (Articles 7.3.e and 7.4)."""

from datetime import date

from django.utils.timezone import localtime

from namsao.assessment import actions as assessing
from namsao.assessment import queries as assessed
from namsao.assessment.models import Round
from namsao.certificates import actions as deciding
from namsao.dossiers import actions as gathering
from namsao.dossiers.queries import criteria_of
from namsao.site.demo.cast import country
from namsao.site.demo.choices import choices_for
from namsao.site.demo.rounds import appoint_all, fill_sheet, set_usual_rules
from namsao.site.demo.scene import World, ago
from namsao.site.demo.stories import CENTRAL, STORIES, Story

COUNCIL = (
    ("tam", "adviser", "Viện nghiên cứu (hư cấu)"),
    ("hoang", "chair", "Lãnh đạo Bộ (hư cấu)"),
    ("linh", "member", "Bộ Công Thương"),
)


def go_to_the_centre(world: World) -> None:
    """The ministry receives, its council evaluates, the minister recognises or returns."""
    with world.step("centre"):
        round = _open(world)
        here = [story for story in STORIES if story.until in CENTRAL]
        for story in here:
            _receive(world, story, round)
        _meet(world, [story for story in here if story.central], round)


def _open(world: World) -> Round:
    office, nation = world.cast.uyen, country()
    set_usual_rules(world, nation, office, "90/QĐ-HĐTW (hư cấu)")
    year = localtime(world.today).year
    round: Round = assessing.open_round(
        nation,
        by=office.actor,
        at=ago(world, 20),
        name=f"Đợt 2 năm {year} cấp trung ương",
        year=year,
        proposals_until=date(year + 1, 1, 30),
        results_until=date(year + 1, 3, 30),
    ).made
    appoint_all(world, round, office, 19, COUNCIL)
    return round


def _receive(world: World, story: Story, round: Round) -> None:
    dossier, office = world.dossiers[story.key], world.cast.uyen.actor
    gathering.receive_at_centre(dossier, by=office, at=ago(world, 8))
    if not story.central:
        return
    world.refused(
        "tỉnh xếp hồ sơ đang ở trung ương vào đợt của mình",
        lambda: assessing.place_in_round(
            dossier, by=world.cast.dung.actor, at=ago(world, 8), round=world.round
        ),
    )
    assessing.place_in_round(dossier, by=office, at=ago(world, 8), round=round)
    entry, adviser = assessed.entry_of(dossier), world.cast.tam.actor
    for number, choice in _proposed(story, world).items():
        assessing.record_finding(
            entry,
            by=adviser,
            at=ago(world, 7),
            criterion=number,
            choice=choice,
            reason="Đối chiếu hồ sơ của tỉnh (hư cấu).",
        )
    assessing.file_appraisal(
        dossier, by=adviser, at=ago(world, 6), summary="Đủ điều kiện đưa ra hội đồng."
    )


def _proposed(story: Story, world: World) -> dict[str, int | bool]:
    criteria = criteria_of(world.dossiers[story.key])
    return choices_for(criteria, max(story.central), level=story.level)


def _meet(world: World, stories: list[Story], round: Round) -> None:
    session = assessing.call_session(
        round,
        by=world.cast.uyen.actor,
        at=ago(world, 5),
        meets_on=ago(world, 3).date(),
        place="Trụ sở Bộ",
    ).made
    seats = list(assessed.council_of(round))
    for story in stories:
        _score(world, story)
    chair = world.cast.hoang.actor
    assessing.record_attendance(session, by=chair, at=ago(world, 3, 8), present=seats)
    assessing.close_session(session, by=chair, at=ago(world, 3, 16), minutes_number="01/BB-HĐTW")
    minister, signed = world.cast.phong, ago(world, 2)
    for story in stories:
        dossier = world.dossiers[story.key]
        if story.until == "back_at_province":
            deciding.return_to_province(dossier, by=minister.actor, at=signed)
            continue
        done = deciding.recognise(
            dossier,
            by=minister.actor,
            at=signed,
            decision_number="3001/QĐ-BNNMT (hư cấu)",
            decided_on=signed.date(),
            signer=minister.name,
        )
        world.certificates[story.key] = done.made


def _score(world: World, story: Story) -> None:
    dossier = world.dossiers[story.key]
    entry, proposed = assessed.entry_of(dossier), _proposed(story, world)
    for name, total in zip(("hoang", "linh"), story.central, strict=True):
        fill_sheet(world, entry, getattr(world.cast, name), total, proposed, days=4)
