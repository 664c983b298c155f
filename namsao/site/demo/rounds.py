"""What the councils of the demo have in common: their rules, and how they are appointed."""

from datetime import timedelta
from uuid import UUID, uuid5

from namsao.areas.models import Area
from namsao.assessment import actions as assessing
from namsao.assessment.lines import SheetLine
from namsao.assessment.models import Entry, Round
from namsao.assessment.queries import reasons_needed_below
from namsao.dossiers.queries import criteria_of
from namsao.law.criteria.model import Choices
from namsao.law.scoring import points_of
from namsao.people.models import User
from namsao.site.demo.choices import nearby
from namsao.site.demo.scene import World, ago

DAYS_OLD = 150
# The demo's deliveries have the same numbers each time it is built.
DELIVERIES = UUID("6f1f6b53-2a4e-5d0c-9c2b-6f0a2f5d5a11")
BELOW = "Minh chứng trong hồ sơ mới cho thấy mức này; mức cao hơn cần thêm tài liệu hoặc số liệu."


def set_usual_rules(world: World, area: Area, office: User, number: str) -> None:
    """Three quarters with the chair, ten points apart at most, the majority for a gate."""
    since = ago(world, DAYS_OLD)
    assessing.set_rules(
        area,
        by=office.actor,
        at=since,
        decision_number=number,
        since=since.date(),
        quorum_numerator=3,
        quorum_denominator=4,
        quorum_needs_chair=True,
        largest_spread=10,
        gate_rule="majority",
        days_before_meeting=2,
        extra_rounds=3,
        facts_settled_by_team=True,
    )


def appoint_all(
    world: World, round: Round, office: User, days: int, seats: tuple[tuple[str, str, str], ...]
) -> None:
    """Give each of `seats` (person, duty, organisation), so many days ago."""
    for name, duty, organisation in seats:
        person: User = getattr(world.cast, name)
        assessing.appoint(
            round,
            by=office.actor,
            at=ago(world, days),
            person=person,
            duty=duty,
            organisation=organisation,
        )
        refresh(person)


def fill_sheet(
    world: World,
    entry: Entry,
    member: User,
    total: int,
    proposed: Choices,
    days: int,
    otherwise: Choices | None = None,
) -> None:
    """Score what the team did not settle, to about `total` points, so many days ago, and sign.

    The sheet comes in whole, as from a device in a hall without a network. `otherwise` are
    choices that this member makes whatever the total.
    """
    criteria = criteria_of(entry.dossier)
    facts = [criterion.number for criterion in criteria if criterion.nature == "fact"]
    floors = reasons_needed_below(entry)
    by, at = member.actor, ago(world, days)
    sheet = assessing.start_sheet(entry, by=by, at=at).made
    chosen = {**nearby(criteria, proposed, total, facts), **(otherwise or {})}
    lines = []
    for number, choice in chosen.items():
        if number not in facts:
            low = points_of(criteria.by_number[number], choice) < floors[number]
            lines.append(SheetLine(number, choice, reason=BELOW if low else ""))
    assessing.deliver_sheet(
        sheet,
        by=by,
        at=at + timedelta(hours=2),
        delivery=uuid5(DELIVERIES, f"{sheet.pk}"),
        base=sheet.version,
        scores=lines,
        sign=True,
        remark="",
    )


def refresh(*people: User) -> None:
    """Forget what a person held before an action gave them more."""
    for person in people:
        person.__dict__.pop("actor", None)
