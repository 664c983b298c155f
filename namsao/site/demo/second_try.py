"""A product that failed in one round, was supported, and was recognised in the next.

What came before the story that is told with the others, so that the year shows what support
moved: by the council's own sheets of both rounds. The support itself is in `supporting`.
"""

from datetime import timedelta

from django.utils.timezone import localtime

from namsao.assessment import actions as assessing
from namsao.assessment import queries as assessed
from namsao.assessment.models import Round
from namsao.certificates import actions as deciding
from namsao.dossiers import actions as gathering
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import criteria_of
from namsao.law.criteria.model import Choices, CriteriaSet
from namsao.site.demo.cast import BAC_NINH, unit
from namsao.site.demo.choices import choices_for
from namsao.site.demo.road import REPORT, add_product, answer_with_proof
from namsao.site.demo.rounds import appoint_all, fill_sheet
from namsao.site.demo.scene import World, ago
from namsao.site.demo.stories import STORIES

KEY, POINTS = "lychee", 61
TRIED_BEFORE = 1
"""How many dossiers come before the one of their product's story."""
MISSED = "4.1"  # whose first option is below the gate of three stars
SEATS = (
    ("ha", "adviser", "Chi cục Phát triển nông thôn"),
    ("minh", "chair", "Lãnh đạo UBND thành phố"),
    ("nga", "member", "Sở Nông nghiệp và Môi trường"),
    ("oanh", "member", "Sở Công Thương"),
    ("son", "secretary", "Cơ quan tham mưu OCOP"),
)


def fail_first(world: World) -> None:
    """The product's dossier of the first round: complete, judged, not recognised."""
    with world.step("first round"):
        round = _open_round(world)
        dossier = _gather(world)
        _through_the_offices(world, dossier, round)
        _judge(world, dossier, round)


def _choices(criteria: CriteriaSet) -> Choices:
    return choices_for(criteria, POINTS, level=2) | {MISSED: 1}


def _open_round(world: World) -> Round:
    office, year = world.cast.dung, localtime(world.today).year
    day = ago(world, 149).date()
    round: Round = assessing.open_round(
        unit(BAC_NINH, "province"),
        by=office.actor,
        at=ago(world, 149),
        name=f"Đợt thêm tháng {day.month} năm {year}",
        year=year,
        proposals_until=day + timedelta(days=10),
        results_until=day + timedelta(days=40),
    ).made
    appoint_all(world, round, office, 149, SEATS)
    return round


def _gather(world: World) -> Dossier:
    by, at = world.cast.lan.actor, ago(world, 165)
    story = next(story for story in STORIES if story.key == KEY)
    product = add_product(world, story, days=170)
    dossier: Dossier = gathering.open_dossier(product, by=by, at=at).made
    answer_with_proof(dossier, _choices(criteria_of(dossier)), by, at)
    gathering.fill_form(
        dossier,
        by=by,
        at=at,
        specification="Quy cách theo hồ sơ công bố (hư cấu).",
        papers_held=["business-registration", "quality-declaration"],
        business_results="Doanh thu năm đầu (hư cấu).",
        business_plan="Bán tại vườn và chợ huyện (hư cấu).",
        samples=5,
    )
    gathering.submit(dossier, by=by, at=ago(world, 160))
    world.dossiers[KEY] = dossier
    return dossier


def _through_the_offices(world: World, dossier: Dossier, round: Round) -> None:
    office, officer, adviser = world.cast.dung.actor, world.cast.binh.actor, world.cast.ha.actor
    gathering.receive(dossier, by=officer, at=ago(world, 158))
    gathering.report(dossier, by=officer, at=ago(world, 152), **REPORT)
    gathering.forward(dossier, by=officer, at=ago(world, 151), proposal_number="9/TTr-UBND")
    gathering.receive_at_province(dossier, by=office, at=ago(world, 150))
    assessing.place_in_round(dossier, by=office, at=ago(world, 148), round=round)
    entry, criteria = assessed.entry_of(dossier), criteria_of(dossier)
    for number, choice in _choices(criteria).items():
        if criteria.by_number[number].nature == "fact":
            assessing.record_finding(
                entry,
                by=adviser,
                at=ago(world, 146),
                criterion=number,
                choice=choice,
                reason="Đối chiếu minh chứng và thực tế (hư cấu).",
            )
    assessing.file_appraisal(
        dossier, by=adviser, at=ago(world, 145), summary="Chưa đủ điều kiện của 3 sao (hư cấu)."
    )


def _judge(world: World, dossier: Dossier, round: Round) -> None:
    entry, chair = assessed.entry_of(dossier), world.cast.minh.actor
    session = assessing.call_session(
        round,
        by=world.cast.dung.actor,
        at=ago(world, 144),
        meets_on=ago(world, 140).date(),
        place="Hội trường UBND thành phố Bắc Ninh",
        entries=[entry],
    ).made
    proposed = _choices(criteria_of(dossier))
    for name, more in (("minh", 0), ("nga", -3), ("oanh", -1)):
        fill_sheet(world, entry, getattr(world.cast, name), POINTS - 2 + more, proposed, days=141)
    seats = list(assessed.council_of(round))
    assessing.record_attendance(
        session, by=world.cast.son.actor, at=ago(world, 140, 8), present=seats
    )
    assessing.close_session(session, by=chair, at=ago(world, 140, 16), minutes_number="00/BB-HĐ")
    dossier.refresh_from_db()
    deciding.decline(dossier, by=world.cast.thao.actor, at=ago(world, 138))
