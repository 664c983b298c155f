"""Takes dossiers through a round, one run after another; each run is killed in the middle.

    python tests/journeys/rounds_that_die.py RUNS SEED

Every run is a process of its own, forked here, that goes on from wherever the last one was killed:
what must hold is that no kill leaves a dossier that the next run, or an official, cannot go on
with. Prints how many runs were killed and how many dossiers reached their certificate.
"""

import os
import random
import signal
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils.timezone import localdate, now  # noqa: E402

from namsao.areas.models import Area  # noqa: E402
from namsao.assessment import actions as assessing  # noqa: E402
from namsao.assessment.models import Round, ScoreSheet, Session  # noqa: E402
from namsao.assessment.queries import council_of, entry_of, sheet_choices  # noqa: E402
from namsao.certificates import actions as deciding  # noqa: E402
from namsao.dossiers import actions as gathering  # noqa: E402
from namsao.dossiers.models import Dossier  # noqa: E402
from namsao.dossiers.queries import criteria_of, self_choices  # noqa: E402
from namsao.people.models import User  # noqa: E402
from namsao.producers import actions as making  # noqa: E402
from namsao.producers.models import Producer  # noqa: E402
from namsao.site.demo.choices import choices_for  # noqa: E402
from namsao.site.demo.papers import sample_upload  # noqa: E402
from namsao.site.demo.road import REPORT  # noqa: E402

NAME = "Bánh thử ngắt"
ROUND = (
    "Đợt bên lề"  # the rules of operation provide for two extra rounds; other journeys share it
)
LONGEST = 0.5  # seconds that a run may live
ENDED = ("recognised",)


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.namsao.example")


def go_on() -> None:
    """Everything that is still to be done, from where it stands, for ever."""
    while True:
        dossier = unfinished()
        STEPS[dossier.state](dossier)


def unfinished() -> Dossier:
    open_ones = Dossier.objects.filter(product__name__startswith=NAME).exclude(state__in=ENDED)
    found = open_ones.select_related("product__producer__commune").first()
    if found is not None:
        return found
    maker, lan = Producer.objects.get(name__startswith="Hợp tác xã Ong Mật"), person("lan").actor
    bare = maker.products.filter(name__startswith=NAME, dossiers=None).first()
    number = maker.products.filter(name__startswith=NAME).count()
    product = (
        bare
        or making.add_product(
            maker, by=lan, at=now(), name=f"{NAME} {number}", criteria_set=7
        ).made
    )
    made: Dossier = gathering.open_dossier(product, by=lan, at=now()).made
    return made


def draft(dossier: Dossier) -> None:
    lan, criteria = person("lan").actor, criteria_of(dossier)
    done = self_choices(dossier)
    for number, choice in choices_for(criteria, 74, level=4).items():
        criterion = criteria.by_number[number]
        if number not in done:
            gathering.answer(dossier, by=lan, at=now(), criterion=number, choice=choice)
        shown = dossier.evidence.filter(criterion=number, removed_at=None).exists()
        if criterion.nature == "fact" and criterion.evidence and not shown:
            kind = criterion.evidence[0]
            upload: SimpleUploadedFile = sample_upload(kind)
            gathering.attach(dossier, by=lan, at=now(), upload=upload, kind=kind, criterion=number)
    gathering.fill_form(
        dossier,
        by=lan,
        at=now(),
        specification="Hộp 300 g",
        papers_held=["business-registration"],
        business_results="Ổn định",
        business_plan="Mở rộng",
        samples=5,
    )
    gathering.submit(dossier, by=lan, at=now())


def at_commune(dossier: Dossier) -> None:
    binh = person("binh").actor
    gathering.report(dossier, by=binh, at=now(), **REPORT)
    gathering.forward(dossier, by=binh, at=now(), proposal_number="50/TTr-UBND")


def at_province(dossier: Dossier) -> None:
    assessing.place_in_round(dossier, by=person("dung").actor, at=now(), round=the_round())


def the_round() -> Round:
    dung, today = person("dung").actor, localdate()
    found = Round.objects.filter(name=ROUND).first()
    if found is None:
        found = assessing.open_round(
            Area.objects.current().get(code="24", level="province"),
            by=dung,
            at=now(),
            name=ROUND,
            year=today.year,
            proposals_until=today + timedelta(days=9),
            results_until=today + timedelta(days=20),
        ).made
    for name, duty in (("ha", "adviser"), ("minh", "chair"), ("nga", "member")):
        if not found.seats.filter(person=person(name)).exists():
            assessing.appoint(
                found, by=dung, at=now(), person=person(name), duty=duty, organisation="Sở"
            )
    return found


def in_round(dossier: Dossier) -> None:
    entry, ha = entry_of(dossier), person("ha").actor
    found = set(entry.findings.values_list("criterion", flat=True))
    for number, choice in choices_for(criteria_of(dossier), 74, level=4).items():
        if number not in found:
            assessing.record_finding(
                entry, by=ha, at=now(), criterion=number, choice=choice, reason="Đúng"
            )
    assessing.file_appraisal(dossier, by=ha, at=now(), summary="Đủ")


def appraised(dossier: Dossier) -> None:
    entry, minh = entry_of(dossier), person("minh").actor
    if entry.session is None:
        made = assessing.call_session(
            entry.round,
            by=person("dung").actor,
            at=now(),
            meets_on=localdate(),
            place="Phòng họp",
            entries=[entry],
        ).made
        entry.session = made
    session = Session.objects.get(pk=entry.session.pk)
    if session.state == "called":
        seats = list(council_of(entry.round))
        assessing.record_attendance(session, by=minh, at=now(), present=seats)
    for name in ("minh", "nga"):
        score(dossier, person(name))
    assessing.close_session(session, by=minh, at=now(), minutes_number=f"BB-{session.pk}")


def score(dossier: Dossier, member: User) -> None:
    entry, by = entry_of(dossier), member.actor
    sheet = assessing.start_sheet(entry, by=by, at=now()).made
    sheet = ScoreSheet.objects.select_related("entry__dossier", "seat").get(pk=sheet.pk)
    if sheet.state == "signed":
        return
    done = sheet_choices(sheet)
    for number, choice in choices_for(criteria_of(dossier), 74, level=4).items():
        if number not in done:
            assessing.score(sheet, by=by, at=now(), criterion=number, choice=choice, reason="Thử")
    assessing.sign_sheet(sheet, by=by, at=now(), remark="")


def concluded(dossier: Dossier) -> None:
    deciding.recognise(
        dossier,
        by=person("thao").actor,
        at=now(),
        decision_number="999/QĐ-UBND",
        decided_on=localdate(),
        signer="Trịnh Phương Thảo",
    )


STEPS = {
    "draft": draft,
    "submitted": lambda one: gathering.receive(one, by=person("binh").actor, at=now()),
    "at_commune": at_commune,
    "forwarded": lambda one: gathering.receive_at_province(one, by=person("dung").actor, at=now()),
    "at_province": at_province,
    "in_round": in_round,
    "appraised": appraised,
    "concluded": concluded,
}


def main(runs: int, seed: int) -> None:
    chance, killed = random.Random(seed), 0
    for _run in range(runs):
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                go_on()
            finally:
                os._exit(3)  # only what cannot go on comes here
        time.sleep(0.05 + chance.random() * LONGEST)
        os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
    reached = Dossier.objects.filter(product__name__startswith=NAME, state="recognised").count()
    print(f"{killed} {reached}")


main(int(sys.argv[1]), int(sys.argv[2]))
