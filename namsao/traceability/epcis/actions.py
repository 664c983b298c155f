"""What is done with events: capture, names in the chain, questions that are asked again."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.notices import addresses
from namsao.people.models import User
from namsao.producers.models import Producer
from namsao.traceability.epcis import forms, schedules
from namsao.traceability.epcis.capturing import take_in
from namsao.traceability.epcis.models import (
    CaptureJob,
    EpcisEvent,
    NamedQuery,
    Partner,
    PartyNumber,
    Subscription,
)
from namsao.traceability.epcis.parameters import BadQuery, check
from namsao.traceability.epcis.reading import Handed

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
    job = take_in(producer, by.user_id, at, handed, error_behaviour)
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
