"""Products are listed, calls announced, applications made, chosen or refused."""

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
from namsao.law.support import APPLICATION_MOVES, CALL_MOVES
from namsao.producers.models import Product
from namsao.programme.money.models import Allotment
from namsao.programme.planning.models import Plan
from namsao.programme.planning.queries import in_force
from namsao.programme.support import forms, queries
from namsao.programme.support.models import Application, Call, Listed, ProductList

NAMED_AT_MOST = 5  # codes that a refusal names


@action(
    Plan,
    "approve_products",
    label=gettext_lazy("Ghi danh sách sản phẩm tham gia"),
    effect=gettext_lazy("Các sản phẩm này được dự những đợt hỗ trợ dành cho danh sách của năm."),
    form=forms.ApproveList,
    guard=lambda plan: None if in_force(plan) else _("Kế hoạch chưa được phê duyệt lần nào."),
)
def approve_products(
    plan: Plan,
    *,
    by: Actor,
    at: datetime,
    codes: str,
    document: str,
    approved_on: date,
    upload: Upload | None = None,
) -> Made[ProductList]:
    """Enter the paper that says which products take part in the plan's year, in whole."""
    not_ahead(approved_on, at, "approved_on")
    products = _of_codes(plan, codes)
    made = ProductList.objects.create(
        plan=plan,
        document=document,
        approved_on=approved_on,
        file=kept(upload, at) if upload is not None else None,
    )
    Listed.objects.bulk_create(
        Listed(product_list=made, plan=plan, product=product) for product in products
    )
    return Made(made, {"document_number": document, "products": len(products)})


def _of_codes(plan: Plan, codes: str) -> list[Product]:
    """The products of these codes. Refused where one is unknown, elsewhere or listed already."""
    wanted = list(dict.fromkeys(codes.split()))
    rows = Product.objects.select_related("producer__commune").filter(code__in=wanted)
    found = {product.code: product for product in rows}
    listed = set(queries.listed(plan).values_list("product__code", flat=True))
    away = [one for one in found.values() if not queries.within(plan, one)]
    for wrong, said in (
        ([one for one in wanted if one not in found], _("Không có sản phẩm mã %s.")),
        ([one.code for one in away], _("Sản phẩm ở ngoài đơn vị của kế hoạch: %s.")),
        ([one for one in wanted if one in listed], _("Đã có trong danh sách: %s.")),
    ):
        if wrong:
            refuse("codes", said % ", ".join(wrong[:NAMED_AT_MOST]))
    return [found[one] for one in wanted]


@action(
    Listed,
    "strike_product",
    label=gettext_lazy("Đưa ra khỏi danh sách"),
    effect=gettext_lazy("Sản phẩm không nộp đơn được nữa; đơn đã nộp vẫn còn."),
    form=forms.Strike,
    guard=lambda row: _("Đã đưa ra khỏi danh sách.") if row.struck_on else None,
)
def strike_product(row: Listed, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Take a product off the list of the year; its row stays with the reason."""
    row.struck_on, row.reason = localdate(at), reason
    row.save(update_fields=["struck_on", "reason"])
    return {"product": row.product.name, "reason": reason}


def _no_call_on(allotment: Allotment) -> str | None:
    if not allotment.approved:
        return _("Nội dung chi này không có tiền được duyệt.")
    return queries.never_pays(allotment.line)


@action(
    Allotment,
    "announce_call",
    label=gettext_lazy("Mở đợt hỗ trợ"),
    effect=gettext_lazy("Chủ thể có sản phẩm phù hợp thấy đợt này và nộp đơn trên điện thoại."),
    form=forms.AnnounceCall,
    guard=_no_call_on,
)
def announce_call(  # noqa: PLR0913 -- a call says so much
    allotment: Allotment,
    *,
    by: Actor,
    at: datetime,
    title: str,
    kind: str,
    terms: str,
    amount: int,
    opens_on: date,
    until: date,
    most: int | None = None,
    producer_kinds: list[str] | None = None,
    listed_only: bool = False,
) -> Made[Call]:
    """Say what may be applied for: what the line may pay for, and no more than it was given."""
    if reason := queries.unpaid_by(allotment.line, kind):
        refuse("kind", reason)
    if until < opens_on:
        refuse("until", _("Ngày cuối trước ngày đầu."))
    if amount > allotment.approved:
        said = _("Nội dung chi này được duyệt %s đồng.") % dong(allotment.approved)
        refuse("amount", said)
    if most is not None and most > amount:
        refuse("most", _("Nhiều hơn tổng số tiền của đợt."))
    call = Call.objects.create(
        allotment=allotment,
        title=title,
        kind=kind,
        terms=terms,
        amount=amount,
        most=most,
        opens_on=opens_on,
        until=until,
        producer_kinds=producer_kinds or [],
        listed_only=listed_only,
    )
    return Made(call, {"kind": kind, "dong": dong(amount), "until": until.isoformat()})


@action(
    Call,
    "extend_call",
    label=gettext_lazy("Gia hạn nhận đơn"),
    form=forms.ExtendCall,
    guard=lambda call: None if call.state == "open" else _("Đợt hỗ trợ này đã kết thúc."),
)
def extend_call(call: Call, *, by: Actor, at: datetime, until: date) -> Facts:
    """Take applications for longer; never shorter than was announced."""
    if until <= call.until:
        refuse("until", _("Hạn đã báo là ngày %s.") % f"{call.until:%d/%m/%Y}")
    before, call.until = call.until, until
    call.save(update_fields=["until"])
    return {"before": before.isoformat(), "until": until.isoformat()}


def _waiting(call: Call) -> str | None:
    if call.applications.filter(state="applied").exists():
        return _("Còn đơn chờ chọn.")
    return None


@action(
    Call,
    CALL_MOVES["close_call"],
    label=gettext_lazy("Kết thúc đợt hỗ trợ"),
    effect=gettext_lazy("Không nhận đơn nữa."),
    guard=_waiting,
)
def close_call(call: Call, *, by: Actor, at: datetime) -> Facts:
    """Every application is decided, no more are taken."""
    rows = call.applications.all()
    return {"chosen": rows.filter(state__in=("chosen", "agreed")).count(), "all": rows.count()}


@action(
    Call,
    CALL_MOVES["drop_call"],
    label=gettext_lazy("Hủy đợt hỗ trợ"),
    effect=gettext_lazy("Chỉ khi chưa có đơn nào."),
    form=forms.Because,
    guard=lambda call: (
        _("Đã có đơn: hãy quyết định từng đơn.")
        if call.applications.exclude(state="withdrawn").exists()
        else None
    ),
)
def drop_call(call: Call, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Give up a call to which nobody has applied."""
    call.remark = reason
    return {"reason": reason}


def _nothing_open(product: Product, day: date) -> str | None:
    if queries.calls_for(product, day):
        return None
    return _("Hiện không có đợt hỗ trợ nào nhận đơn cho sản phẩm này.")


@action(
    Product,
    "apply_for_support",
    label=gettext_lazy("Nộp đơn đề nghị hỗ trợ"),
    effect=gettext_lazy("Cơ quan mở đợt hỗ trợ nhận đơn, chọn hoặc không chọn và cho biết lý do."),
    form=forms.Apply,
    on_day=_nothing_open,
)
def apply_for_support(  # noqa: PLR0913
    product: Product,
    *,
    by: Actor,
    at: datetime,
    call: Call,
    asked: int,
    wish: str,
    own_share: int | None = None,
) -> Made[Application]:
    """Apply for one product, once for a call."""
    if call not in queries.calls_for(product, localdate(at)):
        refuse("call", _("Sản phẩm này không nộp đơn cho đợt ấy được."))
    most = call.amount if call.most is None else call.most
    if asked > most:
        refuse("asked", _("Mức cao nhất cho một sản phẩm là %s đồng.") % dong(most))
    application = Application(
        call=call,
        product=product,
        asked=asked,
        own_share=own_share or 0,
        wish=wish,
        applied_on=localdate(at),
    )
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("Sản phẩm này đã nộp đơn cho đợt hỗ trợ này.")) from error
    return Made(application, {"call": call.title, "dong": dong(asked)})


@action(
    Application,
    APPLICATION_MOVES["withdraw_application"],
    label=gettext_lazy("Rút đơn"),
    effect=gettext_lazy("Còn hạn thì nộp lại được."),
)
def withdraw_application(application: Application, *, by: Actor, at: datetime) -> Facts:
    """The producer wants it no more; nothing was agreed yet."""
    return {"call": application.call.title}


@action(
    Application,
    APPLICATION_MOVES["choose_application"],
    label=gettext_lazy("Chọn"),
    effect=gettext_lazy("Chủ thể được báo cùng lý do. Tiền được giữ khi có hợp đồng."),
    form=forms.Because,
)
def choose_application(application: Application, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Choose an application, as far as the call's money goes."""
    # Two choices at the same time could give the same money away: the second waits here.
    call = Call.objects.select_for_update(of=("self",)).get(pk=application.call_id)
    left = queries.left_of(call)
    if application.asked > left:
        raise Refused(_("Đợt này chỉ còn %s đồng.") % dong(left))
    return _decide(application, at, reason)


@action(
    Application,
    APPLICATION_MOVES["refuse_application"],
    label=gettext_lazy("Không chọn"),
    effect=gettext_lazy("Chủ thể được báo cùng lý do."),
    form=forms.Because,
)
def refuse_application(application: Application, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Refuse an application; the producer reads why."""
    return _decide(application, at, reason)


def _decide(application: Application, at: datetime, reason: str) -> Facts:
    application.reason, application.decided_on = reason, localdate(at)
    return {"call": application.call.title, "reason": reason}
