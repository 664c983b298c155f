"""What was entered by mistake is reversed, what was paid comes back: by further entries.

Entries stay as they are. A correction counts from its own day on, so that the months before it
read as they were reported.
"""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.checks import kept, refuse
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor
from namsao.law.programme import dong
from namsao.programme.money import forms
from namsao.programme.money.actions import in_order, move
from namsao.programme.money.models import Commitment, Payment, PaymentKind

# What an entry did to the money paid and to the advances not settled; a reversal undoes it.
_DID = {
    PaymentKind.PAYMENT: (1, 0),
    PaymentKind.ADVANCE: (1, 1),
    PaymentKind.SETTLEMENT: (0, -1),
    PaymentKind.REFUND: (-1, -1),
    PaymentKind.RETURN: (-1, 0),
}


def _not_to_reverse(entry: Payment) -> str | None:
    if entry.kind == PaymentKind.REVERSAL:
        return _("Bút toán đảo không đảo lại được: hãy ghi lại bút toán đúng.")
    if Payment.objects.filter(reverses=entry).exists():
        return _("Bút toán này đã được đảo.")
    if entry.commitment.state != "open" and entry.kind != PaymentKind.PAYMENT:
        return _("Cam kết này đã kết thúc.")
    return None


@action(
    Payment,
    "reverse_entry",
    label=gettext_lazy("Đảo bút toán ghi nhầm"),
    effect=gettext_lazy(
        "Ghi một bút toán ngược lại, từ ngày ghi. Bút toán cũ và các tháng trước giữ nguyên."
    ),
    form=forms.Reverse,
    guard=_not_to_reverse,
)
def reverse_entry(entry: Payment, *, by: Actor, at: datetime, reason: str, paid_on: date) -> Facts:
    """Undo one entry that was mistyped, whole and once."""
    commitment = _locked(entry)
    in_order(commitment, paid_on, at)
    did = _DID[PaymentKind(entry.kind)]
    paid, advanced = -did[0] * entry.amount, -did[1] * entry.amount
    if paid > commitment.left:
        said = _("Cam kết này chỉ còn %s đồng chưa chi.") % dong(commitment.left)
        raise Refused(said)
    if not 0 <= commitment.advanced + advanced <= commitment.paid + paid:
        raise Refused(_("Bút toán này đã có bút toán sau dựa vào: hãy đảo bút toán sau trước."))
    freed = entry.amount if commitment.state != "open" else 0
    Payment.objects.create(
        commitment=commitment,
        kind=PaymentKind.REVERSAL,
        amount=entry.amount,
        document=entry.document,
        paid_on=paid_on,
        reverses=entry,
        reason=reason,
        freed=freed,
        recorded_at=at,
    )
    move(commitment, paid, advanced, freed)
    return {
        "document_number": entry.document,
        "dong": dong(entry.amount),
        "reason": reason,
        "paid_on": paid_on.isoformat(),
    }


def _locked(entry: Payment) -> Commitment:
    """The entry's contract, locked before its line as every other step does."""
    return Commitment.objects.select_for_update(of=("self",)).get(pk=entry.commitment_id)


def _nothing_spent(commitment: Commitment) -> str | None:
    return None if commitment.spent else _("Không có khoản đã chi nào để nộp trả.")


@action(
    Commitment,
    "take_back",
    label=gettext_lazy("Ghi tiền đã chi được nộp trả"),
    effect=gettext_lazy(
        "Số đã chi giảm từ ngày ấy. Cam kết đã kết thúc thì tiền trở về nội dung chi."
    ),
    form=forms.TakeBack,
    guard=_nothing_spent,
)
def take_back(  # noqa: PLR0913
    commitment: Commitment,
    *,
    by: Actor,
    at: datetime,
    amount: int,
    document: str,
    paid_on: date,
    reason: str,
    upload: Upload | None = None,
) -> Facts:
    """Money that was paid comes back: an audit, goods returned, too much paid."""
    in_order(commitment, paid_on, at)
    if amount > commitment.spent:
        refuse("amount", _("Khoản đã chi chỉ có %s đồng.") % dong(commitment.spent))
    freed = amount if commitment.state != "open" else 0
    Payment.objects.create(
        commitment=commitment,
        kind=PaymentKind.RETURN,
        amount=amount,
        document=document,
        paid_on=paid_on,
        file=kept(upload, at) if upload is not None else None,
        reason=reason,
        freed=freed,
        recorded_at=at,
    )
    move(commitment, -amount, 0, freed)
    return {
        "document_number": document,
        "dong": dong(amount),
        "reason": reason,
        "paid_on": paid_on.isoformat(),
    }
