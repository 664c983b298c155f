"""Three years of certificates, day by day: each reminder, window, expiry on its day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from namsao.certificates.actions import open_renewal
from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing, truth
from namsao.certificates.reminding import lay_out_renewals, tell_reminders
from namsao.dossiers import actions as gathering
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Refused
from namsao.kernel.models import Event
from namsao.law.renewals import UPDATE_TOPICS
from namsao.notices.models import Message
from namsao.people.models import User
from tests.certificates.test_succession import complete, old_certificate

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

# A certificate issued with the demo's decision of 13 November 2026, and nobody does anything.
# Written from Articles 4.3 and 7.6.a: day, what happens.
LEFT_ALONE = [
    (date(2029, 4, 17), "laid out"),  # 210 days before
    (date(2029, 4, 17), "prepare"),
    (date(2029, 5, 17), "opens"),  # 180
    (date(2029, 6, 16), "narrows"),  # 150
    (date(2029, 7, 6), "closing"),  # 130
    (date(2029, 7, 16), "last_day"),  # 120
    (date(2029, 7, 17), "missed"),  # 119
    (date(2029, 10, 14), "expires_soon"),  # 30
    (date(2029, 11, 14), "expired"),  # the day after the last
]


def at(day: date) -> datetime:
    return datetime.combine(day, time(7), HANOI)


def mornings(first: date, last: date) -> None:
    day = first
    while day <= last:
        lay_out_renewals(day, at(day))
        tell_reminders(day, at(day))
        day += timedelta(days=1)


def bring_up_to_date(draft: Dossier, member: User, moment: datetime) -> None:
    """What a renewal asks anew: results, plan, samples, every topic of Article 6.1.c."""
    gathering.fill_form(
        draft,
        by=member.actor,
        at=moment,
        business_results="Ổn định",
        business_plan="Giữ vững",
        samples=5,
    )
    topics = {topic.key: "Không đổi" for topic in UPDATE_TOPICS}
    gathering.update(draft, by=member.actor, at=moment, **topics)


def happened(certificate: Certificate) -> list[tuple[date, str]]:
    """What the program did about it by itself, in order."""
    told = Event.objects.filter(subject=certificate.ref, action="certificates.remind")
    drafts = Dossier.objects.filter(follows=certificate.number, kind="renewal")
    lines = [(event.at.astimezone(HANOI).date(), event.facts["reminder"]) for event in told]
    lines += [(draft.opened_at.astimezone(HANOI).date(), "laid out") for draft in drafts]
    return sorted(lines, key=lambda line: (line[0], line[1] != "laid out"))


@pytest.mark.long
def test_three_years_of_a_certificate_that_is_left_alone(world):
    honey = world.certificates["honey"]
    assert honey.expires_on == date(2029, 11, 13)
    mornings(date(2026, 11, 24), date(2029, 12, 31))
    assert happened(honey) == LEFT_ALONE
    standings = {
        day: truth(honey, day).standing
        for day in (date(2029, 11, 13), date(2029, 11, 14), date(2030, 11, 14))
    }
    assert list(standings.values()) == [Standing.VALID, Standing.EXPIRED, Standing.EXPIRED]


def test_producer_commune_and_office_are_told(world):
    mornings(date(2029, 4, 17), date(2029, 4, 17))
    told = set(
        Message.objects.filter(
            kind="certificates.reminded", story_ref=world.certificates["honey"].ref
        ).values_list("person__email", flat=True)
    )
    assert told == {f"{name}@demo.namsao.example" for name in ("lan", "binh", "dung")}


def test_the_laid_out_dossier_holds_what_the_last_one_held(world):
    mornings(date(2029, 4, 17), date(2029, 4, 17))
    draft = Dossier.objects.get(follows=world.certificates["honey"].number)
    assert draft.former == world.dossiers["honey"]
    assert draft.answers.count() == world.dossiers["honey"].answers.count()


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (date(2029, 5, 16), False),
        (date(2029, 5, 17), True),
        (date(2029, 7, 16), True),
        (date(2029, 7, 17), False),
    ],
)
def test_the_window_opens_and_closes_on_its_days(world, day, taken):
    mornings(date(2029, 4, 17), date(2029, 4, 17))
    draft, lan = Dossier.objects.get(follows=world.certificates["honey"].number), world.cast.lan
    bring_up_to_date(draft, lan, at(day))
    if taken:
        gathering.submit(draft, by=lan.actor, at=at(day))
    else:
        with pytest.raises(Refused):
            gathering.submit(draft, by=lan.actor, at=at(day))


def test_who_has_filed_hears_no_more_of_filing(world):
    honey, lan = world.certificates["honey"], world.cast.lan
    mornings(date(2029, 4, 17), date(2029, 5, 17))
    draft, day = Dossier.objects.get(follows=honey.number), date(2029, 5, 20)
    bring_up_to_date(draft, lan, at(day))
    gathering.submit(draft, by=lan.actor, at=at(day))
    mornings(date(2029, 5, 21), date(2029, 11, 30))
    assert [what for _day, what in happened(honey)] == [
        "laid out",
        "prepare",
        "opens",
        "expires_soon",
        "expired",
    ]


def test_article_12_extends_by_180_days_and_says_when_it_ends(world):
    """Expired on 1 September 2026; a late renewal was filed on 23 November 2026."""
    certificate, lan = old_certificate(world, date(2026, 9, 1)), world.cast.lan
    draft = Dossier.objects.filter(follows=certificate.number)
    assert not draft.exists()
    filed = at(date(2026, 11, 23))
    late = open_renewal(certificate, by=lan.actor, at=filed).made
    complete(world, late, filed)
    bring_up_to_date(late, lan, filed)
    gathering.submit(late, by=lan.actor, at=filed)
    mornings(date(2026, 11, 24), date(2027, 4, 1))
    assert happened(certificate)[1:] == [
        (date(2027, 1, 29), "extension_ends"),  # 150 days after 1 September
        (date(2027, 3, 1), "extension_over"),  # the day after the 180th
    ]
    assert truth(certificate, date(2027, 2, 28)).standing is Standing.EXTENDED
    assert truth(certificate, date(2027, 3, 1)).standing is Standing.EXPIRED


def test_a_morning_that_was_missed_is_made_good(world):
    honey = world.certificates["honey"]
    mornings(date(2029, 5, 20), date(2029, 5, 20))  # nobody was there on the 17th
    mornings(date(2029, 5, 21), date(2029, 5, 25))
    told = [line for line in happened(honey) if line[1] != "laid out"]
    assert told == [(date(2029, 5, 20), "opens")]


def test_the_same_morning_twice_does_nothing_twice(world):
    day = date(2029, 5, 17)
    assert (lay_out_renewals(day, at(day)), tell_reminders(day, at(day))) > (0, 0)
    assert (lay_out_renewals(day, at(day)), tell_reminders(day, at(day))) == (0, 0)
