"""Money is bound, paid, advanced, settled, and free again when a contract ends."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Made, action
from namsao.kernel.checks import kept, not_ahead, refuse
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor
from namsao.law.programme import COMMITMENT_MOVES, dong
from namsao.programme.money import forms, queries
from namsao.programme.money.models import Allotment, Commitment, Payment


def nothing_free(allotment: Allotment) -> str | None:
    """Why nothing can be bound on this line and source any more; None where something can."""
    return None if allotment.free > 0 else _("Nội dung chi này không còn tiền để cam kết.")


@action(
    Allotment,
    "commit",
    label=gettext_lazy("Ghi cam kết chi"),
    effect=gettext_lazy("Số tiền được giữ cho hợp đồng này; phần còn lại của nội dung chi giảm."),
    form=forms.Commit,
    guard=nothing_free,
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
    made = bind(
        allotment,
        at,
        purpose=purpose,
        payee=payee,
        document=document,
        signed_on=signed_on,
        amount=amount,
    )
    return Made(made, {"document_number": document, "dong": dong(amount)})


def bind(allotment: Allotment, at: datetime, **fields: Any) -> Commitment:
    """Take a contract's amount from its line, which is locked.

    Refused where more is asked for than was free on the day of signing, or on any day since.
    """
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
