"""The demo world as it is being built: what stands, what was refused, how long each step took."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter

from django.utils.timezone import localtime

from namsao.assessment.models import Round, Session
from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Refused
from namsao.people.models import User
from namsao.producers.models import Producer
from namsao.site.demo.cast import Cast
from namsao.site.demo.stories import CENTRAL, IN_SESSION, MAKERS, SPLIT, Story

# How far each state lies along the road, so that a story knows which steps it takes.
ROAD = (
    "draft",
    "submitted",
    "at_commune",
    "forwarded",
    "at_province",
    "in_round",
    "appraised",
    "concluded",
    "recognised",
)
ENDS_AT = {
    "returned": "at_commune",
    "withdrawn": "at_province",
    "disqualified": "in_round",
    SPLIT: "appraised",
    IN_SESSION: "appraised",
    **dict.fromkeys(("sent_to_centre", *CENTRAL), "concluded"),
    "not_recognised": "concluded",
}


@dataclass
class World:
    """What was built, by the keys of the stories."""

    today: datetime
    cast: Cast
    producers: dict[str, Producer] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    certificates: dict[str, Certificate] = field(default_factory=dict)
    round: Round | None = None
    session: Session | None = None
    split_session: Session | None = None
    hall_session: Session | None = None
    refusals: list[dict[str, str]] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time one step."""
        begun = perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - begun

    def refused(self, what: str, act: Callable[[], object]) -> None:
        """Try what the rules forbid, and keep what the person would read."""
        try:
            act()
        except Refused as refusal:
            self.refusals.append({"what": what, "said": refusal.reason})
        else:
            raise AssertionError(f"the demo expected a refusal: {what}")


def ago(world: World, days: int, hour: int = 9) -> datetime:
    moment = localtime(world.today) - timedelta(days=days)
    return moment.replace(hour=hour, minute=0, second=0, microsecond=0)


def reaches(story: Story, state: str) -> bool:
    end = ENDS_AT.get(story.until, story.until)
    return ROAD.index(end) >= ROAD.index(state)


def member_of(world: World, story: Story) -> User:
    maker = next(maker for maker in MAKERS if maker.key == story.producer)
    person: User = getattr(world.cast, maker.member)
    return person
