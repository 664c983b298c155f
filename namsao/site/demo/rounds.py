"""What the councils of the demo have in common: their rules, and how they are appointed."""

from namsao.areas.models import Area
from namsao.assessment import actions as assessing
from namsao.assessment.models import Round
from namsao.people.models import User
from namsao.site.demo.scene import World, ago

DAYS_OLD = 150


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
        extra_rounds=2,
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


def refresh(*people: User) -> None:
    """Forget what a person held before an action gave them more."""
    for person in people:
        person.__dict__.pop("actor", None)
