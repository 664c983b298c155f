"""What others do while a journey looks elsewhere: the same actions, on the site's own database.

A journey starts it once and asks by lines of JSON, `["go_on", {"dossier": 7, "until": "…"}]`; each
answer is a line of JSON. Nothing here is asserted: that is the journeys' part.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils.timezone import localdate, now  # noqa: E402

from namsao.areas.models import Area  # noqa: E402
from namsao.assessment import actions as assessing  # noqa: E402
from namsao.assessment.lines import SheetLine  # noqa: E402
from namsao.assessment.models import Round  # noqa: E402
from namsao.assessment.queries import council_of, entry_of, settled_facts  # noqa: E402
from namsao.certificates import actions as deciding  # noqa: E402
from namsao.certificates.importing import actions as importing  # noqa: E402
from namsao.certificates.importing.columns import Layout  # noqa: E402
from namsao.certificates.importing.forms import initial_of  # noqa: E402
from namsao.certificates.models import Certificate  # noqa: E402
from namsao.dossiers import actions as gathering  # noqa: E402
from namsao.dossiers.models import Dossier  # noqa: E402
from namsao.dossiers.queries import criteria_of  # noqa: E402
from namsao.kernel.reach import Actor  # noqa: E402
from namsao.law.deadlines import CERTIFICATE_LIFE, months_after  # noqa: E402
from namsao.people.models import Holding, User  # noqa: E402
from namsao.producers import actions as making  # noqa: E402
from namsao.producers.models import Producer, Product  # noqa: E402
from namsao.site.demo.afterwards import HEADER  # noqa: E402
from namsao.site.demo.choices import choices_for  # noqa: E402
from namsao.site.demo.papers import sample_upload  # noqa: E402
from namsao.site.demo.road import REPORT  # noqa: E402

ROUND = "Đợt bên lề"
COUNCIL = ("minh", "nga")


def by(name: str) -> Actor:
    """A person of the demo, with what they hold by now."""
    return User.objects.get(email=f"{name}@demo.namsao.example").actor


def member_of(producer: Producer) -> Actor:
    """Whoever is a member of the producer."""
    return Holding.objects.filter(producer=producer).order_by("id")[0].user.actor


def register(maker: str, name: str, criteria_set: int) -> dict[str, Any]:
    """A product of "Hợp tác xã Ong Mật" or another producer of the demo."""
    producer = Producer.objects.get(name__startswith=maker)
    product = making.add_product(
        producer, by=member_of(producer), at=now(), name=name, criteria_set=criteria_set
    ).made
    return {"product": product.pk, "label": str(product)}


def first(maker: str, name: str, criteria_set: int, until: str, total: int) -> dict[str, Any]:
    """A first evaluation, from its product to that state."""
    product = Product.objects.get(pk=register(maker, name, criteria_set)["product"])
    return again(product.pk, until, total)


def again(product: int, until: str, total: int) -> dict[str, Any]:
    """Another first evaluation of a product that was not recognised."""
    found = Product.objects.get(pk=product)
    dossier = gathering.open_dossier(found, by=member_of(found.producer), at=now()).made
    complete(dossier.pk, total)
    return go_on(dossier.pk, until, total)


def complete(dossier: int, total: int) -> dict[str, Any]:
    """Everything that a draft needs, but for what an upgrade or a renewal says of changes."""
    found = Dossier.objects.get(pk=dossier)
    member, criteria = member_of(found.product.producer), criteria_of(found)
    for number, choice in choices_for(criteria, total, level=level_of(total)).items():
        gathering.answer(found, by=member, at=now(), criterion=number, choice=choice)
        criterion = criteria.by_number[number]
        if criterion.nature == "fact" and criterion.evidence:
            kind = criterion.evidence[0]
            upload: SimpleUploadedFile = sample_upload(kind)
            gathering.attach(
                found, by=member, at=now(), upload=upload, kind=kind, criterion=number
            )
    gathering.fill_form(
        found,
        by=member,
        at=now(),
        specification="Hộp 300 g",
        papers_held=["business-registration"],
        business_results="Ổn định",
        business_plan="Mở rộng",
        samples=5 if criteria.needs_samples else 0,
    )
    return {"dossier": dossier}


def go_on(dossier: int, until: str, total: int) -> dict[str, Any]:
    """Each step that stands before that state, by whoever takes it."""
    found = Dossier.objects.select_related("product__producer__commune").get(pk=dossier)
    while found.state != until:
        STEPS[found.state](found, total)
        found.refresh_from_db()
    given = Certificate.objects.filter(dossier=found).first()
    return {
        "dossier": found.pk,
        "entry": entry_of(found).pk if found.entries.exists() else None,
        "product": found.product_id,
        "code": found.product.code,
        "certificate": given.pk if given else None,
        "public": given.public_url if given else None,
    }


def level_of(total: int) -> int:
    """Up to which stars the sheets meet the gates."""
    return 4 if total >= 70 else 3 if total >= 50 else 2


def submit(dossier: Dossier, total: int) -> None:
    gathering.submit(dossier, by=member_of(dossier.product.producer), at=now())


def commune(dossier: Dossier) -> Actor:
    return by({"07582": "binh", "07525": "cuc"}[dossier.product.producer.commune.code])


def receive(dossier: Dossier, total: int) -> None:
    gathering.receive(dossier, by=commune(dossier), at=now())


def forward(dossier: Dossier, total: int) -> None:
    gathering.report(dossier, by=commune(dossier), at=now(), **REPORT)
    gathering.forward(dossier, by=commune(dossier), at=now(), proposal_number="50/TTr-UBND")


def receive_at_province(dossier: Dossier, total: int) -> None:
    gathering.receive_at_province(dossier, by=by("dung"), at=now())


def place(dossier: Dossier, total: int) -> None:
    assessing.place_in_round(dossier, by=by("dung"), at=now(), round=the_round())


def the_round() -> Round:
    """An extra round of a small council; whoever needs one at this site shares it."""
    found, today = Round.objects.filter(name=ROUND).first(), localdate()
    if found is None:
        found = assessing.open_round(
            Area.objects.current().get(code="24", level="province"),
            by=by("dung"),
            at=now(),
            name=ROUND,
            year=today.year,
            proposals_until=today + timedelta(days=9),
            results_until=today + timedelta(days=20),
        ).made
    for name, duty in (("ha", "adviser"), ("minh", "chair"), ("nga", "member")):
        person = User.objects.get(email=f"{name}@demo.namsao.example")
        if not found.seats.filter(person=person).exists():
            assessing.appoint(
                found, by=by("dung"), at=now(), person=person, duty=duty, organisation="Sở"
            )
    return found


def appraise(dossier: Dossier, total: int) -> None:
    """By the team; a renewal by the office itself."""
    who, entry = by("dung" if dossier.kind == "renewal" else "ha"), entry_of(dossier)
    for number, choice in choices_for(criteria_of(dossier), total, level=level_of(total)).items():
        assessing.record_finding(
            entry, by=who, at=now(), criterion=number, choice=choice, reason="Đúng"
        )
    assessing.file_appraisal(dossier, by=who, at=now(), summary="Đủ")


def conclude(dossier: Dossier, total: int) -> None:
    """In a meeting; a renewal by written opinions."""
    entry, written = entry_of(dossier), dossier.kind == "renewal"
    session = assessing.call_session(
        entry.round,
        by=by("dung"),
        at=now(),
        form="written" if written else "meeting",
        meets_on=localdate(),
        place="" if written else "Phòng họp",
        entries=[entry],
    ).made
    if not written:
        seats = list(council_of(entry.round))
        assessing.record_attendance(session, by=by("minh"), at=now(), present=seats)
    facts = settled_facts(entry)
    choices = choices_for(criteria_of(dossier), total, level=level_of(total))
    own = [SheetLine(n, choice, reason="Thử") for n, choice in choices.items() if n not in facts]
    for name in COUNCIL:
        sheet = assessing.start_sheet(entry_of(dossier), by=by(name), at=now()).made
        assessing.deliver_sheet(
            sheet,
            by=by(name),
            at=now(),
            delivery=uuid4(),
            base=sheet.version,
            scores=own,
            sign=True,
            remark="",
        )
    assessing.close_session(session, by=by("minh"), at=now(), minutes_number=f"BB-{session.pk}")


def recognise(dossier: Dossier, total: int) -> None:
    deciding.recognise(
        dossier,
        by=by("thao"),
        at=now(),
        decision_number="999/QĐ-UBND",
        decided_on=localdate(),
        signer="Trịnh Phương Thảo",
    )


def decline(dossier: int) -> dict[str, Any]:
    """What the council found to be below three stars."""
    deciding.decline(Dossier.objects.get(pk=dossier), by=by("thao"), at=now())
    return {"dossier": dossier}


def former(maker: str, name: str, stars: int, ends_in: int) -> dict[str, Any]:
    """A certificate of the office's old list that ends in so many days, tied to its product."""
    made = register(maker, name, 6)
    ends = localdate() + timedelta(days=ends_in)
    issued = months_after(ends, -CERTIFICATE_LIFE.amount)
    row = f'{name},Chủ thể cũ,"phường Chũ, thị xã Chũ, tỉnh Bắc Giang",Thực phẩm,{stars},'
    text = f"{HEADER}\n{row}6/QĐ-UBND (hư cấu),{issued:%d/%m/%Y}"
    province = Area.objects.current().get(code="24", level="province")
    listed = importing.upload_register(
        province, by=by("dung"), at=now(), upload=SimpleUploadedFile("cu.csv", text.encode())
    ).made
    raw = initial_of(Layout.of(listed.layout))
    importing.map_register.take(listed, raw, by=by("dung"), at=now())
    importing.commit_register.take(listed, {}, by=by("dung"), at=now())
    given = Certificate.objects.get(imported=listed)
    product = Product.objects.get(pk=made["product"])
    deciding.link_product(given, by=by("dung"), at=now(), product=product)
    return made | {"certificate": given.pk, "public": given.public_url}


STEPS: dict[str, Callable[[Dossier, int], None]] = {
    "draft": submit,
    "submitted": receive,
    "at_commune": forward,
    "forwarded": receive_at_province,
    "at_province": place,
    "in_round": appraise,
    "appraised": conclude,
    "concluded": recognise,
}
ASKED: dict[str, Callable[..., dict[str, Any]]] = {
    "register": register,
    "first": first,
    "again": again,
    "decline": decline,
    "complete": complete,
    "go_on": go_on,
    "former": former,
}


def main() -> None:
    for line in sys.stdin:
        verb, facts = json.loads(line)
        print(json.dumps(ASKED[verb](**facts)), flush=True)
        connections.close_all()


main()
