"""Rewards: the table of amounts, and the one that a certificate earns, bound once."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.certificates.importing.values import Unclear
from namsao.certificates.models import Certificate
from namsao.certificates.past.units import title_of, unit_of
from namsao.kernel.action import Made, Refused, action
from namsao.kernel.checks import refuse
from namsao.kernel.reach import Actor
from namsao.law.programme import dong
from namsao.programme.money import forms, rewards
from namsao.programme.money.actions import bind, nothing_free
from namsao.programme.money.models import Allotment, Commitment, RewardRate


def _not_for_rewards(allotment: Allotment) -> str | None:
    if allotment.line.kind != "gatherings":
        return _("Nội dung chi này không dành cho khen thưởng.")
    return nothing_free(allotment)


@action(
    Allotment,
    "award",
    label=gettext_lazy("Thưởng theo giấy chứng nhận"),
    effect=gettext_lazy(
        "Mức thưởng theo bảng của đơn vị. Mỗi giấy chứng nhận được thưởng một lần."
    ),
    form=forms.Award,
    guard=_not_for_rewards,
)
def award(
    allotment: Allotment,
    *,
    by: Actor,
    at: datetime,
    certificate: Certificate,
    document: str,
    signed_on: date,
) -> Made[Commitment]:
    """Bind the reward that a certificate earns by the table, once for ever."""
    # Two lines could reward the same certificate at the same time: the second one waits here.
    Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    earned = {one.certificate.pk: one for one in rewards.due(allotment.line.plan, localdate(at))}
    found = earned.get(certificate.pk)
    if found is None:
        said = _("Giấy chứng nhận này không có mức thưởng trong năm ấy, hoặc đã được thưởng.")
        refuse("certificate", said)
    issued = certificate.issued_on
    if issued is not None and signed_on < issued:
        refuse("signed_on", _("Thưởng sau khi có quyết định công nhận."))
    made = bind(
        allotment,
        at,
        purpose=f"{found.rate.occasion_label}: {certificate.product_name} {certificate.stars}★",
        payee=certificate.producer_name or certificate.product_name,
        document=document,
        signed_on=signed_on,
        amount=found.rate.amount,
        certificate=certificate,
        rate=found.rate,
    )
    told = {"document_number": document, "dong": dong(made.amount)}
    return Made(made, told | {"certificate": certificate.number})


@action(
    Area,
    "set_reward_rate",
    label=gettext_lazy("Ghi mức thưởng"),
    effect=gettext_lazy("Giấy chứng nhận cấp trong thời gian ấy được thưởng theo mức này."),
    form=forms.SetRate,
)
def set_reward_rate(  # noqa: PLR0913
    area: Area,
    *,
    by: Actor,
    at: datetime,
    stars: int,
    occasion: str,
    amount: int,
    document: str,
    since: date,
    until: date | None = None,
    unit: str = "",
) -> Made[RewardRate]:
    """Enter one amount of a table of rewards; two may not cover the same day."""
    if until is not None and until < since:
        refuse("until", _("Ngày cuối trước ngày đầu."))
    then = area
    if unit.strip():
        try:
            then = unit_of(unit, since, area)
        except Unclear as unclear:
            said = f"{unclear.wrong} {unclear.remedy}"
            raise Refused(said, {"unit": [said]}) from unclear
    same = RewardRate.objects.filter(unit=then, stars=stars, occasion=occasion)
    for other in same:
        if (until is None or other.since <= until) and (
            other.until is None or since <= other.until
        ):
            refuse("since", _("Đã có mức thưởng cho những ngày ấy: %s.") % other.document)
    rate = RewardRate(
        keeper=area,
        unit=then,
        unit_title=title_of(then, since),
        stars=stars,
        occasion=occasion,
        amount=amount,
        document=document,
        since=since,
        until=until,
    )
    try:
        with transaction.atomic():
            rate.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("Mức thưởng này đã có.")) from error
    return Made(rate, {"stars": stars, "occasion": occasion, "amount": amount})
