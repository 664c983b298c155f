"""What is done with events: capture, names in the chain, questions that are asked again."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.gs1.problems import Problem
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.notices import addresses
from namsao.people.models import User
from namsao.producers.models import Producer
from namsao.traceability.epcis import forms, schedules
from namsao.traceability.epcis.models import (
    CaptureJob,
    EpcisEvent,
    NamedQuery,
    Partner,
    PartyNumber,
    Subscription,
)
from namsao.traceability.epcis.parameters import BadQuery, check
from namsao.traceability.epcis.reading import Handed, digest_of
from namsao.traceability.epcis.rows import Incoming
from namsao.traceability.epcis.storing import Known, known_of, store
from namsao.traceability.models import Lot

BATCH = 5000
TAKEN = "event-id-taken"  # the same id on another content
MOST_ERRORS = 1000  # kept with a job; the results of all events stand beside them
MOST_QUERIES = 100


@action(
    Producer,
    "capture",
    label=gettext_lazy("Gửi dữ liệu truy xuất"),
    effect=gettext_lazy(
        "Sự kiện được kiểm tra và ghi vào sổ truy xuất của chủ thể. Sự kiện đã ghi không xóa được;"
        " sai thì gửi sự kiện đính chính."
    ),
    form=forms.CaptureDocument,
)
def capture(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    handed: Handed,
    error_behaviour: str = "rollback",
) -> Made[CaptureJob]:
    """Take the events of a document into the producer's book, each once.

    With `rollback` all of them or none; with `proceed` those that are sound. An event that is
    there already, by its id or its content, is a duplicate and no error. Whatever comes of it, a
    job tells it event by event.
    """
    job = CaptureJob(
        code=secrets.token_hex(12),
        producer=producer,
        by_id=by.user_id,
        created_at=at,
        error_behaviour=error_behaviour,
        sha256=handed.sha256,
        size=handed.size,
        success=not handed.wrong,
        accepted=0,
        duplicates=0,
        rejected=len(handed.wrong),
    )
    lines = {position: _refused(position, said) for position, said in handed.wrong.items()}
    fresh = _new_ones(producer.pk, handed.incoming, lines)
    job.duplicates = sum(line["result"] == "duplicate" for line in lines.values())
    job.rejected = sum(line["result"] == "rejected" for line in lines.values())
    job.success = job.rejected == 0
    stands = job.success or error_behaviour == "proceed"
    job.accepted = len(fresh) if stands else 0
    for one in fresh:
        lines[one.position] = _line(one, "accepted" if stands else "not_stored")
    job.errors = [error for line in lines.values() for error in line.get("errors", ())]
    job.errors = job.errors[:MOST_ERRORS]
    job.results = [lines[position] for position in sorted(lines)]
    job.finished_at = at
    job.save()
    if stands:
        for start in range(0, len(fresh), BATCH):
            part = fresh[start : start + BATCH]
            store(producer.pk, job.pk, at, part, handed.prefixes)
        _warn_of_foreign_lots(producer.pk, fresh, job)
    return Made(
        job,
        {
            "sha256": job.sha256,
            "accepted": job.accepted,
            "duplicates": job.duplicates,
            "rejected": job.rejected,
            "error_behaviour": error_behaviour,
        },
    )


def _new_ones(
    producer_id: int, incoming: Sequence[Incoming], lines: dict[int, dict[str, Any]]
) -> list[Incoming]:
    """The events that are not there yet, neither in the book nor before in the document."""
    names = [one.given_id for one in incoming if one.given_id]
    known = known_of(producer_id, [one.digest for one in incoming], names)
    fresh = []
    for one in incoming:
        if line := _met_before(one, known):
            lines[one.position] = line
            continue
        known.by_digest[one.digest, one.declared_at] = 0
        if one.given_id:
            known.by_id[one.given_id, one.declared_at] = (0, one.digest)
        if one.digest in known.never_happened or one.given_id in known.never_happened:
            one.withdrawn = True
        fresh.append(one)
    return fresh


def _met_before(one: Incoming, known: Known) -> dict[str, Any] | None:
    if (one.digest, one.declared_at) in known.by_digest:
        return _line(one, "duplicate")
    if one.given_id and (one.given_id, one.declared_at) in known.by_id:
        said = Problem(TAKEN, "eventID", {"value": one.given_id}, one.position)
        return _refused(one.position, [said])
    return None


def _line(one: Incoming, result: str) -> dict[str, Any]:
    line: dict[str, Any] = {
        "position": one.position,
        "result": result,
        "eventID": one.given_id or f"ni:///sha-256;{one.digest.hex()}?ver=CBV2.0",
    }
    if one.given_id and (told := digest_of(one.given_id)) and told != one.digest:
        line["warnings"] = ["hash-differs"]
    return line


def _refused(position: int, problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "position": position,
        "result": "rejected",
        "errors": [problem_details(one) for one in problems],
    }


def problem_details(problem: Problem) -> dict[str, Any]:
    """A problem as RFC 9457 has it, with our code and place beside."""
    details: dict[str, Any] = {
        "type": "epcisException:ValidationException",
        "title": problem.text,
        "status": 400,
        "code": problem.code,
    }
    if problem.path:
        details["detail"] = problem.path
    if problem.event is not None:
        details["position"] = problem.event
    return details


def _warn_of_foreign_lots(producer_id: int, fresh: Sequence[Incoming], job: CaptureJob) -> None:
    """Lots that these events say to have made, but that another producer made before."""
    made = {item.uri for one in fresh if one.makes for item in one.items if not item.went_in}
    foreign = set(
        Lot.objects.filter(uri__in=made, producer__isnull=False)
        .exclude(producer_id=producer_id)
        .values_list("uri", flat=True)
    )
    if not foreign:
        return
    lines = {line["position"]: line for line in job.results}
    for one in fresh:
        if one.makes and any(item.uri in foreign and not item.went_in for item in one.items):
            lines[one.position].setdefault("warnings", []).append("lot-of-another-producer")
    job.save(update_fields=["results"])


@action(
    Producer,
    "claim_number",
    label=gettext_lazy("Khai mã của mình trong chuỗi"),
    effect=gettext_lazy(
        "Cơ quan OCOP xác nhận trước; sau đó bạn thấy các lần giao hàng mà đối tác ghi mã này."
    ),
    form=forms.ClaimNumber,
)
def claim_number(producer: Producer, *, by: Actor, at: datetime, uri: str) -> Made[PartyNumber]:
    """Say that partners name the producer so."""
    if PartyNumber.objects.filter(producer=producer, uri=uri).exists():
        said = _("Chủ thể đã khai mã này.")
        raise Refused(said, {"uri": [said]})
    number = PartyNumber.objects.create(producer=producer, uri=uri, claimed_at=at)
    return Made(number, {"uri": uri})


def _confirmed(number: PartyNumber) -> str | None:
    return _("Mã này đã được xác nhận.") if number.confirmed else None


@action(
    PartyNumber,
    "confirm_number",
    label=gettext_lazy("Xác nhận mã"),
    effect=gettext_lazy("Chủ thể thấy các lần giao hàng mà đối tác ghi mã này."),
    guard=_confirmed,
)
def confirm_number(number: PartyNumber, *, by: Actor, at: datetime) -> Facts:
    """The office has seen that the number is the producer's."""
    if PartyNumber.objects.filter(uri=number.uri, confirmed=True).exists():
        raise Refused(_("Mã này đã được xác nhận cho chủ thể khác."))
    number.confirmed, number.confirmed_at = True, at
    number.save()
    return {"uri": number.uri}


@action(
    Producer,
    "name_partner",
    label=gettext_lazy("Ghi tên đối tác"),
    effect=gettext_lazy("Thông báo thu hồi gửi tới tên và địa chỉ này."),
    form=forms.NamePartner,
)
def name_partner(
    producer: Producer,
    *,
    by: Actor,
    at: datetime,
    uri: str,
    name: str,
    address: str = "",
    email: str = "",
    phone: str = "",
) -> Made[Partner]:
    """Remember who stands behind an address in the producer's events."""
    partner, _created = Partner.objects.update_or_create(
        producer=producer,
        uri=uri,
        defaults={"name": name, "address": address, "email": email, "phone": phone},
    )
    return Made(partner, {"uri": uri})


@action(
    User,
    "name_query",
    label=gettext_lazy("Đặt tên cho câu hỏi"),
    form=forms.NameQuery,
)
def name_query(
    user: User, *, by: Actor, at: datetime, name: str, query: Mapping[str, Any]
) -> Made[NamedQuery]:
    """Keep a query under a name; it is answered with what the person may see then."""
    try:
        check(query)
    except BadQuery as bad:
        raise Refused(str(bad), {"query": [str(bad)]}) from bad
    mine = NamedQuery.objects.filter(owner=user)
    if mine.filter(name=name).exists():
        said = _("Đã có câu hỏi mang tên này.")
        raise Refused(said, {"name": [said]})
    if mine.count() >= MOST_QUERIES:
        raise Refused(_("Đã có quá nhiều câu hỏi; hãy xóa bớt."))
    made = NamedQuery.objects.create(owner=user, name=name, query=dict(query), created_at=at)
    return Made(made, {"name": name})


@action(NamedQuery, "drop_query", label=gettext_lazy("Xóa câu hỏi"))
def drop_query(query: NamedQuery, *, by: Actor, at: datetime) -> Facts:
    """Forget the query and whoever subscribed to it."""
    NamedQuery.objects.filter(pk=query.pk).delete()
    return {"name": query.name}


@action(
    NamedQuery,
    "subscribe",
    label=gettext_lazy("Đăng ký nhận"),
    form=forms.Subscribe,
)
def subscribe(
    query: NamedQuery,
    *,
    by: Actor,
    at: datetime,
    dest: str,
    signature_token: str = "",
    stream: bool = False,
    schedule: Mapping[str, Any] | None = None,
    report_if_empty: bool = False,
) -> Made[Subscription]:
    """Tell an address of new answers: at once (`stream`) or on a schedule, one of the two."""
    if bool(schedule) == stream:
        raise Refused(_("Chọn một: gửi ngay (stream) hoặc theo lịch (schedule)."))
    try:
        addresses.check(dest)
        runs = schedules.next_run(schedule, at) if schedule else None
    except addresses.BadAddress as bad:
        raise Refused(str(bad), {"dest": [str(bad)]}) from bad
    except schedules.BadSchedule as bad:
        raise Refused(str(bad), {"schedule": [str(bad)]}) from bad
    made = Subscription.objects.create(
        query=query,
        code=secrets.token_hex(12),
        dest=dest,
        signature_token=signature_token,
        schedule=dict(schedule) if schedule else None,
        report_if_empty=report_if_empty,
        created_at=at,
        after=EpcisEvent.objects.aggregate(last=Max("id"))["last"] or 0,
        next_run_at=runs,
    )
    return Made(made, {"dest": dest})


@action(Subscription, "unsubscribe", label=gettext_lazy("Thôi nhận"))
def unsubscribe(subscription: Subscription, *, by: Actor, at: datetime) -> Facts:
    """Tell that address nothing more."""
    Subscription.objects.filter(pk=subscription.pk).delete()
    return {"dest": subscription.dest}
