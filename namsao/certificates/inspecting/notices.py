"""Who hears of inspections, and which corrections are due (Article 9)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.inspecting import actions, queries
from namsao.certificates.models import Certificate, Finding, Inspection
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.writing import send, subject_of
from namsao.people.models import User
from namsao.people.queries import holders

PRODUCER, COMMUNE = "certificates.report_correction", "certificates.confirm_end"
OFFICE = "certificates.accept_correction"
TO_PRODUCER = gettext_lazy("thành viên của chủ thể, cán bộ xã")

kind(
    "certificates.inspection_announced",
    label=gettext_lazy("Đoàn kiểm tra sẽ đến"),
    readers=(PRODUCER, COMMUNE),
    needs_action=True,
)
kind(
    "certificates.inspection_dropped",
    label=gettext_lazy("Cuộc kiểm tra đã báo không còn"),
    readers=(PRODUCER, COMMUNE),
)
kind(
    "certificates.inspection_recorded",
    label=gettext_lazy("Kết quả kiểm tra"),
    readers=(PRODUCER, COMMUNE),
    needs_action=True,
)
kind(
    "certificates.correction_reported",
    label=gettext_lazy("Chủ thể báo đã khắc phục"),
    readers=(OFFICE,),
    needs_action=True,
)
kind(
    "certificates.correction_judged",
    label=gettext_lazy("Ý kiến về việc khắc phục"),
    readers=(PRODUCER,),
    needs_action=True,
)


def people_around(certificate: Certificate, day: date, permissions: Iterable[str]) -> list[User]:
    """The producer's members and the offices of the certificate's place, by what they may do."""
    if certificate.area is None:
        return []
    producer = certificate.product.producer_id if certificate.product else None
    return [
        person
        for permission in permissions
        for person in holders(
            permission, day, area_path=certificate.area.path, producer_id=producer
        )
    ]


def _tell(name: str, inspection: Inspection, event: Event, **context: Any) -> None:
    day = localtime(event.at).date()
    people = people_around(inspection.certificate, day, (PRODUCER, COMMUNE))
    send(name, people, event=event, about=inspection, **context)


@after(actions.announce, tells=TO_PRODUCER)
def announced(event: Event) -> None:
    """The producer hears of a periodic inspection beforehand (Article 9.2.a)."""
    inspection: Inspection = subject_of(event)
    _tell("certificates.inspection_announced", inspection, event, due_on=inspection.visit_on)


@after(actions.drop_inspection, tells=gettext_lazy("chủ thể và xã, nếu đã được báo trước"))
def dropped(event: Event) -> None:
    """Who was told that inspectors would come hears that they will not."""
    if event.before == "announced":
        reason = event.facts["reason"]
        _tell("certificates.inspection_dropped", subject_of(event), event, reason=reason)


@after(actions.record_inspection, tells=TO_PRODUCER)
def recorded(event: Event) -> None:
    """The producer hears what was found, and what to correct until when."""
    inspection: Inspection = subject_of(event)
    findings = list(inspection.findings.exclude(state="withdrawn"))
    first = min((one.correct_by for one in findings if one.correct_by), default=None)
    _tell("certificates.inspection_recorded", inspection, event, findings=findings, due_on=first)


@after(actions.report_correction, tells=gettext_lazy("cơ quan đã kiểm tra"))
def correction_reported(event: Event) -> None:
    """The inspecting office judges the correction."""
    finding: Finding = subject_of(event)
    day, path = localtime(event.at).date(), finding.inspection.area.path
    people = holders(OFFICE, day, area_path=path, only_there=True)
    send("certificates.correction_reported", people, event=event, about=finding)


@after(actions.accept_correction, tells=gettext_lazy("thành viên của chủ thể"))
@after(actions.reject_correction, tells=gettext_lazy("thành viên của chủ thể"))
def correction_judged(event: Event) -> None:
    """The producer hears whether it is enough, or what is missing and until when."""
    finding: Finding = subject_of(event)
    day = localtime(event.at).date()
    people = people_around(finding.inspection.certificate, day, (PRODUCER,))
    due = finding.correct_by if finding.state == "open" else None
    send("certificates.correction_judged", people, event=event, about=finding, due_on=due)


def _as_correction(finding: Finding) -> DueThing:
    name = finding.inspection.certificate.product_name
    return DueThing(name, finding.get_absolute_url(), finding.correct_by)


@tells_what_is_due
def corrections_to_report(actor: Actor, day: date) -> Iterator[Due]:
    """What the producer has to correct, each until its day."""
    rows = queries.waiting_findings(actor, "certificates.report_correction", "open")
    yield from due_of(_("Phát hiện kiểm tra chờ khắc phục"), rows, _as_correction)


@tells_what_is_due
def corrections_to_judge(actor: Actor, day: date) -> Iterator[Due]:
    """What producers say they corrected, and corrections whose day is over without a word."""
    reported = queries.waiting_findings(actor, OFFICE, "reported")
    yield from due_of(_("Chủ thể báo đã khắc phục, chờ xác nhận"), reported, _as_correction)
    silent = queries.waiting_findings(actor, "certificates.drop_inspection", "open")
    late = silent.filter(correct_by__lt=day)
    yield from due_of(_("Quá hạn khắc phục, chủ thể chưa báo"), late, _as_correction)


@tells_what_is_due
def visits_to_make(actor: Actor, day: date) -> Iterator[Due]:
    """Announced inspections, by the day of the visit."""
    rows = (
        Inspection.objects.where_may(actor, "certificates.record_inspection")
        .filter(state="announced")
        .select_related("certificate")
        .order_by("visit_on", "id")
    )
    yield from due_of(
        _("Cuộc kiểm tra đã báo trước"),
        rows,
        lambda one: DueThing(one.certificate.product_name, one.get_absolute_url(), one.visit_on),
    )
