"""A council of any size with as many dossiers: to practise in, and to measure with.

Copies of one appraised dossier, each its own product; the session itself is called and opened by
actions, like every other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice

from django.contrib.auth.hashers import make_password
from django.utils.timezone import localtime

from namsao.assessment import actions as assessing
from namsao.assessment import queries as assessed
from namsao.assessment.models import Entry, Finding, Round, Score, ScoreSheet, Seat, Session
from namsao.dossiers.models import Answer, Dossier, Evidence
from namsao.dossiers.queries import criteria_of
from namsao.kernel.models import Reached
from namsao.kernel.numbering import next_number
from namsao.law.deadlines import next_round
from namsao.people.models import User
from namsao.producers.models import Product
from namsao.site.demo.cast import MAIL_DOMAIN, PASSWORD
from namsao.site.demo.scene import World

ORGANISATION = "Cơ quan thành viên (hư cấu)"


@dataclass
class Hall:
    """A session with its people: the chair first, then the members; the secretary apart."""

    session: Session
    seats: list[Seat]
    secretary: User
    entries: list[Entry]


def convene(world: World, at: datetime, members: int, dossiers: int, name: str = "hoi") -> Hall:
    """A round of its own, with a council of `members` (the chair among them), met and present.

    Its people are `name`-0, the chair, `name`-1, …; the secretary is `name`-secretary.
    """
    office, day = world.cast.dung, localtime(at).date()
    assert world.round is not None
    # Not opened by the office, and with a number: rules of operation count extra rounds, and
    # one to practise is none.
    round = Round.objects.create(
        area=world.round.area,
        rules=world.round.rules,
        name=f"Đợt luyện tập {name}",
        year=day.year,
        proposals_until=day,
        results_until=day + timedelta(days=90),
        legal_number=next_round(day).number,
        state="open",
    )
    seats = [
        _appoint(round, office, at, f"{name}-{number}", "member" if number else "chair")
        for number in range(members)
    ]
    secretary = _appoint(round, office, at, f"{name}-secretary", "secretary")
    template = Entry.objects.get(dossier=world.dossiers["cloth"], round=world.round)
    entries = [_twin(template, round, name, number) for number in range(dossiers)]
    session: Session = assessing.call_session(
        round, by=office.actor, at=at, meets_on=day, place="Hội trường", entries=entries
    ).made
    assessing.record_attendance(session, by=secretary.person.actor, at=at, present=seats)
    return Hall(session, seats, secretary.person, list(session.entries.order_by("id")))


def _appoint(round: Round, office: User, at: datetime, name: str, duty: str) -> Seat:
    person = User(email=f"{name}@{MAIL_DOMAIN}", name=f"Thành viên {name}", password=_password())
    person.save()
    seat: Seat = assessing.appoint(
        round, by=office.actor, at=at, person=person, duty=duty, organisation=ORGANISATION
    ).made
    return seat


@cache
def _password() -> str:
    """The demo's password, hashed once: a hash is slow on purpose."""
    return make_password(PASSWORD)


def _twin(template: Entry, round: Round, name: str, number: int) -> Entry:
    """The template's dossier once more, for another product, appraised in this round."""
    was = Dossier.objects.select_related("product").get(pk=template.dossier_id)
    product = Product.objects.get(pk=was.product_id)
    product.name = f"{product.name} {name} {number + 1}"
    product.code = f"{product.code}-{name}-{number}"
    product.serial = next_number(f"product-{product.commune.code}-{product.year}")
    _insert(product)
    dossier = was
    story = dossier.pk
    dossier.product = product
    dossier.commune_receipt = f"{dossier.commune_receipt}-{name}-{number}"
    dossier.province_receipt = f"{dossier.province_receipt}-{name}-{number}"
    _insert(dossier)
    answers = list(Answer.objects.filter(dossier=story))
    papers = list(Evidence.objects.filter(dossier=story))
    for row in (*answers, *papers):
        row.pk, row.dossier = None, dossier  # type: ignore[attr-defined]
    Answer.objects.bulk_create(answers)
    Evidence.objects.bulk_create(papers)
    entry = Entry.objects.create(
        round=round,
        dossier=dossier,
        appraisal_summary=template.appraisal_summary,
        appraised_at=template.appraised_at,
    )
    findings = list(Finding.objects.filter(entry=template))
    for finding in findings:
        finding.pk, finding.entry = None, entry
    Finding.objects.bulk_create(findings)
    return entry


def _insert(row: Reached) -> None:
    row.pk = None
    row._state.adding = True
    row.save(force_insert=True)


def judgements(entry: Entry) -> Iterator[tuple[str, int]]:
    """What the members score themselves, with what the advisory team proposes."""
    facts = assessed.settled_facts(entry)
    found = Finding.objects.filter(entry=entry, choice__isnull=False)
    proposed = dict(found.values_list("criterion", "choice"))
    for criterion in criteria_of(entry.dossier):
        choice = proposed.get(criterion.number)
        if criterion.number not in facts and choice is not None:
            yield criterion.number, choice


def begin_sheets(hall: Hall, at: datetime, but: int) -> None:
    """A sheet for every member and dossier, scored as the team proposes but for `but` criteria."""
    for entry in hall.entries:
        facts = assessed.settled_facts(entry)
        own = list(judgements(entry))
        done = {**facts, **dict(islice(own, len(own) - but))}
        sheets = [ScoreSheet(entry=entry, seat=seat, state="draft") for seat in hall.seats]
        ScoreSheet.objects.bulk_create(sheets)
        Score.objects.bulk_create(
            Score(sheet=sheet, criterion=number, choice=choice, saved_at=at)
            for sheet in sheets
            for number, choice in done.items()
        )
