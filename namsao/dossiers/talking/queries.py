"""Between whom a message goes, and who reads it: said before it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import OPEN_STATES
from namsao.dossiers.talking.models import PRODUCER, Audience, DossierMessage
from namsao.kernel.reach import Actor
from namsao.people.models import User
from namsao.people.queries import holders

OFFICERS, MEMBERS, OVERSEERS = "dossiers.note", "dossiers.submit", "dossiers.view_messages"
COUNTRY = "/vn/"
WITH_COMMUNE = frozenset({"draft", "submitted", "at_commune", "returned"})


def province_of(dossier: Dossier) -> str:
    """The path of its province."""
    return dossier.product.producer.commune.province.path


def holder(dossier: Dossier) -> str:
    """The path of the office that has the dossier now, or will have it again."""
    if dossier.level == "centre" or dossier.state == "sent_to_centre":
        return COUNTRY
    return dossier.area_path if dossier.state in WITH_COMMUNE else province_of(dossier)


def reached(dossier: Dossier) -> list[str]:
    """The paths of the offices that the dossier has come to, in the order of its road."""
    offices = [dossier.area_path]
    if dossier.forwarded_at:
        offices.append(province_of(dossier))
    if holder(dossier) == COUNTRY or dossier.centre_received_at:
        offices.append(COUNTRY)
    return offices


def side_of(dossier: Dossier, actor: Actor) -> str | None:
    """For whom this person speaks on the dossier: "" the producer, a path an office."""
    producer = dossier.product.producer_id
    if any(grant.producer_id == producer for grant in actor.grants):
        return PRODUCER
    mine = {grant.area_path for grant in actor.granting(OFFICERS) if grant.area_path}
    offices = [path for path in reached(dossier) if path in mine]
    held_by = holder(dossier)
    return held_by if held_by in offices else offices[-1] if offices else None


def other_office(dossier: Dossier, office: str) -> str | None:
    """To which office a word between offices goes: the holder, or who had it before."""
    others = [path for path in reached(dossier) if path != office]
    held_by = holder(dossier)
    return held_by if held_by in others else others[-1] if others else None


@dataclass(frozen=True)
class Readers:
    """People who will read a message, under the name of their side."""

    side: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.side} ({', '.join(self.names)})" if self.names else self.side


def readers(dossier: Dossier, audience: str, office: str, day: date) -> list[Readers]:
    """Everyone who may read such a message of that office or, for "", of the producer."""
    found = []
    if audience == Audience.PRODUCER:
        found.append(_readers(title_of(PRODUCER), people_of(dossier, PRODUCER, day)))
    offices = [office] if audience == Audience.OFFICE else reached(dossier)
    titles = titles_of(offices)
    found += [_readers(titles[path], people_of(dossier, path, day)) for path in offices]
    if audience != Audience.OFFICE:
        officers = holders(OFFICERS, day, area_path=dossier.area_path)
        over = holders(OVERSEERS, day, area_path=dossier.area_path).exclude(pk__in=officers)
        if over.exists():
            found.append(_readers(_("kiểm toán, giám sát"), over))
    return found


def _readers(side: str, people: Iterable[User]) -> Readers:
    return Readers(side, tuple(person.name for person in people))


def people_of(dossier: Dossier, office: str, day: date) -> QuerySet[User]:
    """The people of an office, or the members of the producer for ""."""
    if office == PRODUCER:
        return holders(MEMBERS, day, producer_id=dossier.product.producer_id)
    return holders(OFFICERS, day, area_path=office, only_there=True)


def title_of(office: str) -> str:
    """A side as pages name it."""
    return titles_of([office])[office]


def titles_of(offices: Iterable[str]) -> dict[str, str]:
    """The sides as pages name them; one query for all."""
    listed = set(offices)
    areas = {area.path: area.title for area in Area.objects.filter(path__in=listed)}
    named = {PRODUCER: _("chủ thể"), COUNTRY: _("cơ quan tham mưu OCOP của Bộ")}
    return {path: named.get(path) or areas.get(path, path) for path in listed}


def waiting_for(actor: Actor) -> QuerySet[DossierMessage]:
    """The messages that wait for this person's side to answer, the nearest day first."""
    rows: QuerySet[DossierMessage] = DossierMessage.objects.where_may(
        actor, "dossiers.answer_message"
    )
    return rows.filter(
        answer_by__isnull=False, answered_at__isnull=True, dossier__state__in=OPEN_STATES
    ).order_by("answer_by", "id")


@dataclass(frozen=True)
class Talk:
    """What the page of a dossier tells of its messages."""

    last: DossierMessage | None
    waiting: int


def talk_of(dossier: Dossier, actor: Actor) -> Talk | None:
    """The last message that this person reads, and how many wait for them.

    None for who reads none, and for a draft, about which nothing is said yet.
    """
    if not actor.may(OVERSEERS) or dossier.state == "draft":
        return None
    rows = DossierMessage.objects.where_may(actor, OVERSEERS).filter(dossier=dossier)
    last = rows.select_related("author").order_by("-id").first()
    return Talk(last, waiting_for(actor).filter(dossier=dossier).count() if last else 0)
