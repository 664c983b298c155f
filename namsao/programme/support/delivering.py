"""A support is agreed under a contract, delivered in steps, confirmed by the producer."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept, not_ahead, refuse
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor
from namsao.law.programme import dong
from namsao.law.support import APPLICATION_MOVES, SUPPORT_MOVES
from namsao.producers.models import Product
from namsao.programme.money.models import Commitment
from namsao.programme.support import forms, queries
from namsao.programme.support.models import Application, Step, Support


@action(
    Application,
    APPLICATION_MOVES["agree_support"],
    label=gettext_lazy("Ghi thỏa thuận theo hợp đồng"),
    effect=gettext_lazy("Sản phẩm nhận một phần của hợp đồng; bàn giao theo từng bước."),
    form=forms.Agree,
)
def agree_support(  # noqa: PLR0913
    application: Application,
    *,
    by: Actor,
    at: datetime,
    commitment: Commitment,
    amount: int,
    document: str,
    agreed_on: date,
) -> Facts:
    """Give the chosen product its share of a contract on the call's own money."""
    if commitment.allotment_id != application.call.allotment_id:
        refuse("commitment", _("Hợp đồng này dùng tiền khác với tiền của đợt hỗ trợ."))
    if amount > application.asked:
        refuse("amount", _("Đơn chỉ đề nghị %s đồng.") % dong(application.asked))
    decided = application.decided_on
    if decided is not None and agreed_on < decided:
        refuse("agreed_on", _("Không thể trước ngày %s.") % f"{decided:%d/%m/%Y}")
    support = Support(
        product=application.product,
        kind=application.call.kind,
        application=application,
        amount=amount,
        own_share=application.own_share,
        document=document,
        agreed_on=agreed_on,
    )
    _share(support, commitment, at)
    return {"dong": dong(amount), "document_number": document, "support": support.pk}


def _not_to_share(commitment: Commitment) -> str | None:
    if commitment.state != "open":
        return _("Cam kết này đã kết thúc.")
    if commitment.certificate_id:
        return _("Tiền thưởng không chia cho sản phẩm khác.")
    if not commitment.unshared:
        return _("Hợp đồng này đã chia hết cho các sản phẩm.")
    return queries.never_pays(commitment.allotment.line)


@action(
    Commitment,
    "give_support",
    label=gettext_lazy("Giao hỗ trợ cho sản phẩm"),
    effect=gettext_lazy("Sản phẩm nhận một phần của hợp đồng này, không qua đợt hỗ trợ."),
    form=forms.GiveSupport,
    guard=_not_to_share,
)
def give_support(  # noqa: PLR0913
    commitment: Commitment,
    *,
    by: Actor,
    at: datetime,
    code: str,
    kind: str,
    amount: int,
    document: str,
    agreed_on: date,
    own_share: int | None = None,
) -> Made[Support]:
    """Give a product of the plan's unit a share of a contract, by the office's own choice.

    The kind is one that the contract's line may pay for, as at a call.
    """
    if reason := queries.unpaid_by(commitment.allotment.line, kind):
        refuse("kind", reason)
    product = Product.objects.select_related("producer__commune").filter(code=code.strip()).first()
    if product is None or not queries.within(commitment.allotment.line.plan, product):
        refuse("code", _("Đơn vị của kế hoạch không có sản phẩm mã này."))
    support = Support(
        product=product,
        kind=kind,
        amount=amount,
        own_share=own_share or 0,
        document=document,
        agreed_on=agreed_on,
    )
    _share(support, commitment, at)
    return Made(support, {"dong": dong(amount), "document_number": document, "kind": kind})


def _share(support: Support, commitment: Commitment, at: datetime) -> None:
    """Take the support's share out of the contract, which is locked, and store it."""
    held = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if reason := _not_to_share(held):
        raise Refused(reason)
    not_ahead(support.agreed_on, at, "agreed_on")
    if support.agreed_on < held.signed_on:
        refuse("agreed_on", _("Hợp đồng ký ngày %s.") % f"{held.signed_on:%d/%m/%Y}")
    if support.amount > held.unshared:
        said = _("Hợp đồng này chỉ còn %s đồng chưa chia.") % dong(held.unshared)
        refuse("amount", said)
    support.commitment = held
    try:
        with transaction.atomic():
            support.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("Sản phẩm này đã có hỗ trợ ấy trong hợp đồng này.")) from error
    held.shared += support.amount
    held.save(update_fields=["shared"])


def _over(support: Support) -> str | None:
    return None if support.state == "agreed" else _("Hỗ trợ này đã bàn giao hoặc đã dừng.")


@action(
    Support,
    "plan_step",
    label=gettext_lazy("Thêm bước bàn giao"),
    form=forms.PlanStep,
    guard=_over,
)
def plan_step(support: Support, *, by: Actor, at: datetime, title: str, due_on: date) -> Facts:
    """Lay out one step of the delivery."""
    if due_on < support.agreed_on:
        refuse("due_on", _("Không thể trước ngày %s.") % f"{support.agreed_on:%d/%m/%Y}")
    Step.objects.create(support=support, title=title, due_on=due_on)
    return {"step": title, "due_on": due_on.isoformat()}


def _done(step: Step) -> str | None:
    if step.done_on is not None:
        return _("Bước này đã xong.")
    return _over(step.support)


@action(
    Step,
    "finish_step",
    label=gettext_lazy("Ghi đã xong"),
    form=forms.FinishStep,
    guard=_done,
)
def finish_step(  # noqa: PLR0913
    step: Step,
    *,
    by: Actor,
    at: datetime,
    done_on: date,
    document: str,
    note: str = "",
    upload: Upload | None = None,
) -> Facts:
    """A step is done, and its paper shows it."""
    not_ahead(done_on, at, "done_on")
    if done_on < step.support.agreed_on:
        refuse("done_on", _("Không thể trước ngày %s.") % f"{step.support.agreed_on:%d/%m/%Y}")
    step.done_on, step.document, step.note = done_on, document, note
    step.file = kept(upload, at) if upload is not None else None
    step.save(update_fields=["done_on", "document", "note", "file"])
    return {"step": step.title, "document_number": document, "done_on": done_on.isoformat()}


@action(
    Step,
    "drop_step",
    label=gettext_lazy("Bỏ bước này"),
    guard=_done,
)
def drop_step(step: Step, *, by: Actor, at: datetime) -> Made[Support]:
    """Take out a step that is not needed; what is done stays."""
    support = step.support
    step.delete()
    return Made(support, {"step": step.title})


def _steps_owed(support: Support) -> str | None:
    steps = list(support.steps.all())
    if not steps:
        return _("Chưa có bước bàn giao nào.")
    if owed := [step.title for step in steps if step.done_on is None]:
        return _("Còn bước chưa xong: %s.") % ", ".join(owed)
    return None


@action(
    Support,
    SUPPORT_MOVES["deliver_support"],
    label=gettext_lazy("Bàn giao"),
    effect=gettext_lazy("Chủ thể được báo để xác nhận. Kết quả tính từ hồ sơ nộp sau ngày này."),
    form=forms.Deliver,
    guard=_steps_owed,
)
def deliver_support(support: Support, *, by: Actor, at: datetime, delivered_on: date) -> Facts:
    """All steps are done, and the producer has it."""
    not_ahead(delivered_on, at, "delivered_on")
    last = max(step.done_on for step in support.steps.all() if step.done_on is not None)
    if delivered_on < last:
        refuse("delivered_on", _("Không thể trước ngày %s.") % f"{last:%d/%m/%Y}")
    support.delivered_on = delivered_on
    return {"delivered_on": delivered_on.isoformat()}


@action(
    Support,
    SUPPORT_MOVES["reopen_support"],
    label=gettext_lazy("Mở lại việc bàn giao"),
    effect=gettext_lazy("Ngày bàn giao và xác nhận của chủ thể bị bỏ."),
    form=forms.Because,
)
def reopen_support(support: Support, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Something is still owed, or the day was wrong."""
    support.delivered_on = support.confirmed_on = None
    support.confirmation = ""
    return {"reason": reason}


@action(
    Support,
    SUPPORT_MOVES["stop_support"],
    label=gettext_lazy("Dừng hỗ trợ"),
    effect=gettext_lazy("Phần của sản phẩm trở về hợp đồng để chia cho sản phẩm khác."),
    form=forms.Because,
)
def stop_support(support: Support, *, by: Actor, at: datetime, reason: str) -> Facts:
    """It comes to nothing: its share goes back to the contract."""
    held = Commitment.objects.select_for_update(of=("self",)).get(pk=support.commitment_id)
    held.shared -= support.amount
    held.save(update_fields=["shared"])
    support.stop_reason = reason
    return {"reason": reason, "dong": dong(support.amount)}


def _not_to_confirm(support: Support) -> str | None:
    if support.state != "delivered":
        return _("Hỗ trợ này chưa được bàn giao.")
    return _("Đã xác nhận.") if support.confirmed_on else None


@action(
    Support,
    "confirm_support",
    label=gettext_lazy("Xác nhận đã nhận"),
    effect=gettext_lazy("Cơ quan hỗ trợ đọc được ý kiến này."),
    form=forms.Confirm,
    guard=_not_to_confirm,
)
def confirm_support(support: Support, *, by: Actor, at: datetime, confirmation: str = "") -> Facts:
    """The producer says that it has it, and how it was."""
    support.confirmed_on, support.confirmation = localdate(at), confirmation
    support.save(update_fields=["confirmed_on", "confirmation"])
    return {}
