"""Money is bound, paid, advanced and settled; a certificate's reward is paid once."""

from datetime import date, datetime
from typing import Any, NoReturn

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.certificates.importing.values import Unclear
from namsao.certificates.models import Certificate
from namsao.certificates.past.units import title_of, unit_of
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept, not_ahead
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor
from namsao.law.programme import COMMITMENT_MOVES, dong
from namsao.programme.money import forms, queries, rewards
from namsao.programme.money.models import Allotment, Commitment, Payment, RewardRate


def refuse(field: str, said: str) -> NoReturn:
    raise Refused(said, {field: [said]})


def _nothing_free(allotment: Allotment) -> str | None:
    return None if allotment.free > 0 else _("Nội dung chi này không còn tiền để cam kết.")


@action(
    Allotment,
    "commit",
    label=gettext_lazy("Ghi cam kết chi"),
    effect=gettext_lazy("Số tiền được giữ cho hợp đồng này; phần còn lại của nội dung chi giảm."),
    form=forms.Commit,
    guard=_nothing_free,
)
def commit(
    allotment: Allotment,
    *,
    by: Actor,
    at: datetime,
    purpose: str,
    payee: str,
    document: str,
    signed_on: date,
    amount: int,
) -> Made[Commitment]:
    """Bind money of a line and source by a contract; never more than was approved by its day."""
    made = _bind(
        allotment,
        at,
        purpose=purpose,
        payee=payee,
        document=document,
        signed_on=signed_on,
        amount=amount,
    )
    return Made(made, {"document_number": document, "dong": dong(amount)})


def _bind(allotment: Allotment, at: datetime, **fields: Any) -> Commitment:
    amount, signed_on = fields["amount"], fields["signed_on"]
    not_ahead(signed_on, at, "signed_on")
    if amount > allotment.free:
        refuse(
            "amount",
            _("Nội dung chi này chỉ còn %(free)s đồng. Muốn chi thêm, hãy điều chỉnh kế hoạch.")
            % {"free": dong(allotment.free)},
        )
    free, day = queries.least_free(allotment, signed_on, localdate(at))
    if amount > free:
        refuse(
            "signed_on",
            _("Ngày %(day)s nội dung chi này chỉ còn %(free)s đồng được duyệt mà chưa cam kết.")
            % {"day": day.strftime("%d/%m/%Y"), "free": dong(max(free, 0))},
        )
    commitment = Commitment.objects.create(allotment=allotment, **fields)
    allotment.committed += amount
    allotment.save(update_fields=["committed"])
    return commitment


def _not_for_rewards(allotment: Allotment) -> str | None:
    if allotment.line.kind != "gatherings":
        return _("Nội dung chi này không dành cho khen thưởng.")
    return _nothing_free(allotment)


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
        raise Refused(said, {"certificate": [said]})
    issued = certificate.issued_on
    if issued is not None and signed_on < issued:
        refuse("signed_on", _("Thưởng sau khi có quyết định công nhận."))
    made = _bind(
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


def _over(commitment: Commitment) -> str | None:
    return None if commitment.state == "open" else _("Cam kết này đã kết thúc.")


def _all_paid(commitment: Commitment) -> str | None:
    if ended := _over(commitment):
        return ended
    return None if commitment.left else _("Cam kết này đã chi hết.")


def _nothing_advanced(commitment: Commitment) -> str | None:
    if ended := _over(commitment):
        return ended
    return None if commitment.advanced else _("Không có tạm ứng nào chưa thanh toán.")


def in_order(commitment: Commitment, paid_on: date, at: datetime) -> None:
    """Entries of a contract do not go back in time, nor behind its end."""
    not_ahead(paid_on, at, "paid_on")
    last = commitment.payments.order_by("-paid_on").first()
    days = (commitment.signed_on, commitment.closed_on, last.paid_on if last else None)
    earliest = max(day for day in days if day is not None)
    if paid_on < earliest:
        refuse(
            "paid_on", _("Không thể trước ngày %s, ngày ghi gần nhất.") % f"{earliest:%d/%m/%Y}"
        )


def _enter(  # noqa: PLR0913 -- an entry of the book has so many facts
    commitment: Commitment,
    at: datetime,
    kind: str,
    amount: int,
    document: str,
    paid_on: date,
    upload: Upload | None,
) -> Facts:
    """One entry, the commitment's sums and the line's, all in the action's transaction."""
    in_order(commitment, paid_on, at)
    paid = {"payment": amount, "advance": amount, "settlement": 0, "refund": -amount}[kind]
    advanced = {"payment": 0, "advance": amount}.get(kind, -amount)
    if paid > commitment.left:
        refuse("amount", _("Cam kết này chỉ còn %s đồng chưa chi.") % dong(commitment.left))
    if -advanced > commitment.advanced:
        said = _("Tạm ứng chưa thanh toán chỉ còn %s đồng.") % dong(commitment.advanced)
        refuse("amount", said)
    Payment.objects.create(
        commitment=commitment,
        kind=kind,
        amount=amount,
        document=document,
        paid_on=paid_on,
        file=kept(upload, at) if upload is not None else None,
        recorded_at=at,
    )
    move(commitment, paid, advanced)
    return {"document_number": document, "dong": dong(amount), "paid_on": paid_on.isoformat()}


def move(commitment: Commitment, paid: int, advanced: int, freed: int = 0) -> None:
    """Change the sums of the contract and of its line; the line is locked, always last."""
    book = Allotment.objects.select_for_update(of=("self",)).get(pk=commitment.allotment_id)
    for row in (commitment, book):
        row.paid += paid
        row.advanced += advanced
    commitment.freed += freed
    book.committed -= freed
    commitment.save(update_fields=["paid", "advanced", "freed"])
    book.save(update_fields=["paid", "advanced", "committed"])


@action(
    Commitment,
    "pay",
    label=gettext_lazy("Ghi thanh toán"),
    effect=gettext_lazy("Ghi vào sổ chi; bút toán không sửa được."),
    form=forms.Entry,
    guard=_all_paid,
)
def pay(  # noqa: PLR0913
    commitment: Commitment,
    *,
    by: Actor,
    at: datetime,
    amount: int,
    document: str,
    paid_on: date,
    upload: Upload | None = None,
) -> Facts:
    """Money went out for what was delivered."""
    return _enter(commitment, at, "payment", amount, document, paid_on, upload)


@action(
    Commitment,
    "advance",
    label=gettext_lazy("Ghi tạm ứng"),
    effect=gettext_lazy("Tiền đã chi, chờ thanh toán bằng chứng từ của việc đã làm."),
    form=forms.Entry,
    guard=_all_paid,
)
def advance(  # noqa: PLR0913
    commitment: Commitment,
    *,
    by: Actor,
    at: datetime,
    amount: int,
    document: str,
    paid_on: date,
    upload: Upload | None = None,
) -> Facts:
    """Money went out before the delivery."""
    return _enter(commitment, at, "advance", amount, document, paid_on, upload)


@action(
    Commitment,
    "settle",
    label=gettext_lazy("Thanh toán tạm ứng"),
    effect=gettext_lazy("Tạm ứng thành chi thật theo chứng từ; không chi thêm tiền."),
    form=forms.Entry,
    guard=_nothing_advanced,
)
def settle(  # noqa: PLR0913
    commitment: Commitment,
    *,
    by: Actor,
    at: datetime,
    amount: int,
    document: str,
    paid_on: date,
    upload: Upload | None = None,
) -> Facts:
    """Documents show what an advance was spent on; no money moves."""
    return _enter(commitment, at, "settlement", amount, document, paid_on, upload)


@action(
    Commitment,
    "refund",
    label=gettext_lazy("Hoàn trả tạm ứng"),
    effect=gettext_lazy("Tiền tạm ứng không dùng trở về; số đã chi giảm."),
    form=forms.Entry,
    guard=_nothing_advanced,
)
def refund(  # noqa: PLR0913
    commitment: Commitment,
    *,
    by: Actor,
    at: datetime,
    amount: int,
    document: str,
    paid_on: date,
    upload: Upload | None = None,
) -> Facts:
    """An advance comes back unspent."""
    return _enter(commitment, at, "refund", amount, document, paid_on, upload)


def _end(commitment: Commitment, at: datetime, closed_on: date, given_back: int) -> None:
    not_ahead(closed_on, at, "closed_on")
    last = commitment.payments.order_by("-paid_on").first()
    earliest = last.paid_on if last else commitment.signed_on
    if closed_on < earliest:
        refuse("closed_on", _("Không thể trước ngày %s.") % f"{earliest:%d/%m/%Y}")
    commitment.closed_on = closed_on
    commitment.released = given_back
    book = Allotment.objects.select_for_update(of=("self",)).get(pk=commitment.allotment_id)
    book.committed -= given_back
    book.save(update_fields=["committed"])


@action(
    Commitment,
    COMMITMENT_MOVES["close_commitment"],
    label=gettext_lazy("Kết thúc cam kết"),
    effect=gettext_lazy("Phần chưa chi trở về nội dung chi."),
    form=forms.Finish,
    guard=lambda commitment: (
        _("Còn tạm ứng chưa thanh toán.")
        if commitment.advanced
        else None
        if commitment.paid
        else _("Chưa chi đồng nào: hãy hủy cam kết.")
    ),
)
def close_commitment(commitment: Commitment, *, by: Actor, at: datetime, closed_on: date) -> Facts:
    """Nothing more will be paid; what is left goes back to the line."""
    given_back = commitment.left
    _end(commitment, at, closed_on, given_back)
    return {"paid": commitment.paid, "released": given_back}


def _not_to_cancel(commitment: Commitment) -> str | None:
    if commitment.paid:
        return _("Đã chi một phần, chỉ kết thúc được.")
    if commitment.shared:
        return _("Còn hỗ trợ cho sản phẩm theo hợp đồng này: hãy dừng các hỗ trợ ấy trước.")
    return None


@action(
    Commitment,
    COMMITMENT_MOVES["cancel_commitment"],
    label=gettext_lazy("Hủy cam kết"),
    effect=gettext_lazy("Toàn bộ số tiền trở về nội dung chi."),
    form=forms.Finish,
    guard=_not_to_cancel,
)
def cancel_commitment(
    commitment: Commitment, *, by: Actor, at: datetime, closed_on: date
) -> Facts:
    """It comes to nothing; a certificate rewarded by it may be rewarded again."""
    _end(commitment, at, closed_on, commitment.amount)
    return {"released": commitment.amount}


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
