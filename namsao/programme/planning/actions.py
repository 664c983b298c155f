"""The steps of a plan: laid out, submitted, approved, amended."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.certificates.importing.values import Unclear
from namsao.certificates.past.units import title_of, unit_of
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept, not_ahead
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor
from namsao.law.programme import PLAN_MOVES, SOURCE, SPENDING, dong
from namsao.programme.money.models import Allotment
from namsao.programme.planning import forms, queries
from namsao.programme.planning.models import Budgeted, BudgetLine, Plan, PlanVersion, Target, say


def _former(area: Area) -> str | None:
    return None if area.is_current else _("Đơn vị này không còn.")


@action(
    Area,
    "draft_plan",
    label=gettext_lazy("Lập kế hoạch năm"),
    effect=gettext_lazy("Mở bản đầu của kế hoạch. Chưa gửi cho ai."),
    form=forms.DraftPlan,
    guard=_former,
)
def draft_plan(
    area: Area, *, by: Actor, at: datetime, year: int, unit: str = "", note: str = ""
) -> Made[Plan]:
    """Open the plan of a unit for a year, of its own or of a former unit whose books it keeps."""
    then, first = area, date(year, 1, 1)
    if unit.strip():
        try:
            then = unit_of(unit, first, area)
        except Unclear as unclear:
            said = f"{unclear.wrong} {unclear.remedy}"
            raise Refused(said, {"unit": [said]}) from unclear
    plan = Plan(
        keeper=area,
        unit=then,
        unit_title=title_of(then, date(year, 12, 31) if then.is_current else first),
        year=year,
        note=note,
    )
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError as error:
        said = _("Đơn vị này đã có kế hoạch của năm ấy.")
        raise Refused(said, {"year": [said]}) from error
    PlanVersion.objects.create(plan=plan, number=1)
    return Made(plan, {"year": year, "unit": plan.unit_title})


def _not_written(version: PlanVersion) -> str | None:
    if version.state == "draft":
        return None
    return _("Chỉ bản đang soạn mới sửa được. Muốn đổi kế hoạch đã duyệt, hãy lập bản điều chỉnh.")


@action(
    PlanVersion,
    "put_line",
    label=gettext_lazy("Thêm nội dung chi"),
    effect=gettext_lazy("Ghi vào bản đang soạn."),
    form=forms.PutLine,
    guard=_not_written,
)
def put_line(
    version: PlanVersion,
    *,
    by: Actor,
    at: datetime,
    title: str,
    kind: str,
    source: str,
    amount: int,
) -> Facts:
    """Give a line so much from a source; what stood for the same line and source is replaced."""
    plan = version.plan
    if not SOURCE[source].in_year(plan.year):
        said = _("Năm %(year)d không có nguồn này.") % {"year": plan.year}
        raise Refused(said, {"source": [said]})
    last = plan.lines.order_by("-position").first()
    line, _created = BudgetLine.objects.get_or_create(
        plan=plan,
        title=" ".join(title.split()),
        defaults={"kind": kind, "position": last.position + 1 if last else 1},
    )
    if line.kind != kind:  # a line outlives its versions, and what it may pay for goes by its kind
        said = _("Nội dung chi này đã có, loại việc: %s.") % say(SPENDING[line.kind])
        raise Refused(said, {"kind": [said]})
    Budgeted.objects.update_or_create(
        version=version, line=line, source=source, defaults={"amount": amount}
    )
    return {"budget_line": line.title, "source": source, "dong": dong(amount)}


def _of_a_written(row: Budgeted | Target) -> str | None:
    return _not_written(row.version)


@action(
    Budgeted,
    "change_amount",
    label=gettext_lazy("Sửa số tiền"),
    effect=gettext_lazy("Ghi vào bản đang soạn."),
    form=forms.ChangeAmount,
    guard=_of_a_written,
)
def change_amount(row: Budgeted, *, by: Actor, at: datetime, amount: int) -> Facts:
    """Give another amount to the same line and source."""
    before, row.amount = row.amount, amount
    row.save(update_fields=["amount"])
    return {"budget_line": str(row), "before": before, "dong": dong(amount)}


@action(
    Budgeted,
    "drop_amount",
    label=gettext_lazy("Bỏ khỏi bản này"),
    effect=gettext_lazy("Nội dung chi không còn tiền từ nguồn này trong bản đang soạn."),
    guard=_of_a_written,
)
def drop_amount(row: Budgeted, *, by: Actor, at: datetime) -> Made[Plan]:
    """Take an amount out of the version that is being written."""
    plan, facts = row.version.plan, {"budget_line": str(row)}
    row.delete()
    return Made(plan, facts | {"dong": dong(row.amount)})


@action(
    PlanVersion,
    "put_target",
    label=gettext_lazy("Đặt chỉ tiêu"),
    effect=gettext_lazy("Ghi vào bản đang soạn."),
    form=forms.PutTarget,
    guard=_not_written,
)
def put_target(
    version: PlanVersion,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    value: int,
    due_on: date,
    product_line: str = "",
) -> Facts:
    """Aim at so many by a day; an aim of the same kind, line and day is replaced."""
    if due_on.year < version.plan.year:
        said = _("Ngày này trước năm của kế hoạch.")
        raise Refused(said, {"due_on": [said]})
    Target.objects.update_or_create(
        version=version,
        kind=kind,
        product_line=product_line,
        due_on=due_on,
        defaults={"value": value},
    )
    return {"kind": kind, "line": product_line, "value": value, "by_day": due_on.isoformat()}


@action(
    Target,
    "drop_target",
    label=gettext_lazy("Bỏ chỉ tiêu"),
    effect=gettext_lazy("Chỉ tiêu không còn trong bản đang soạn."),
    guard=_of_a_written,
)
def drop_target(row: Target, *, by: Actor, at: datetime) -> Made[Plan]:
    """Take a target out of the version that is being written."""
    plan, facts = row.version.plan, {"kind": row.kind, "line": row.product_line}
    row.delete()
    return Made(plan, facts | {"value": row.value})


@action(
    PlanVersion,
    PLAN_MOVES["submit_plan"],
    label=gettext_lazy("Trình phê duyệt"),
    effect=gettext_lazy("Lãnh đạo xem và phê duyệt, hoặc trả lại kèm ý kiến. Không sửa được nữa."),
)
def submit_plan(version: PlanVersion, *, by: Actor, at: datetime) -> Facts:
    """Ask for approval."""
    amounts = list(version.amounts.values_list("amount", flat=True))
    if not amounts:
        raise Refused(_("Kế hoạch chưa có nội dung chi nào."))
    version.remark = ""
    return {"version": version.number, "dong": dong(sum(amounts))}


@action(
    PlanVersion,
    PLAN_MOVES["return_plan"],
    label=gettext_lazy("Trả lại để sửa"),
    effect=gettext_lazy("Cơ quan lập kế hoạch đọc ý kiến và sửa."),
    form=forms.Because,
)
def return_plan(version: PlanVersion, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Send a version back with what to change."""
    version.remark = reason
    return {"version": version.number, "reason": reason}


@action(
    PlanVersion,
    PLAN_MOVES["drop_amendment"],
    label=gettext_lazy("Bỏ bản điều chỉnh"),
    effect=gettext_lazy("Bản đang soạn bị bỏ; kế hoạch đang có hiệu lực giữ nguyên."),
    guard=lambda version: (
        _("Bản đầu của kế hoạch không bỏ được.") if version.number == 1 else None
    ),
)
def drop_amendment(version: PlanVersion, *, by: Actor, at: datetime) -> Facts:
    """Give up an amendment; the plan stays as it is in force."""
    return {"version": version.number}


@action(
    PlanVersion,
    PLAN_MOVES["approve_plan"],
    label=gettext_lazy("Phê duyệt"),
    effect=gettext_lazy("Từ ngày phê duyệt, tiền được chi theo bản này."),
    form=forms.Approve,
)
def approve_plan(
    version: PlanVersion,
    *,
    by: Actor,
    at: datetime,
    document: str,
    approved_on: date,
    upload: Upload | None = None,
) -> Facts:
    """Put a version into force by its paper. It cannot give a line less than is committed."""
    not_ahead(approved_on, at, "approved_on")
    before = queries.in_force(version.plan)
    if before and before.approved_on and approved_on < before.approved_on:
        said = _("Bản trước được phê duyệt ngày %s.") % f"{before.approved_on:%d/%m/%Y}"
        raise Refused(said, {"approved_on": [said]})
    version.document, version.approved_on = document, approved_on
    if upload is not None:
        version.file = kept(upload, at)
    total = _allot(version)
    return {"version": version.number, "document_number": document, "dong": dong(total)}


def _allot(version: PlanVersion) -> int:
    """Set what may be spent, line by line. Answers the total."""
    given = queries.amounts_of(version)
    standing = {
        (row.line_id, row.source): row
        for row in Allotment.objects.select_for_update(of=("self",))
        .filter(line__plan=version.plan)
        .order_by("id")
        .select_related("line")
    }
    for key, row in standing.items():
        approved = given[key].amount if key in given else 0
        if approved < row.committed:
            raise Refused(
                _("“%(line)s” đã cam kết %(committed)s đồng, bản này chỉ cho %(approved)s đồng.")
                % {
                    "line": row,
                    "committed": dong(row.committed),
                    "approved": dong(approved),
                }
            )
        row.approved = approved
        row.save(update_fields=["approved"])
    Allotment.objects.bulk_create(
        Allotment(line=row.line, source=row.source, approved=row.amount)
        for key, row in given.items()
        if key not in standing
    )
    return sum(row.amount for row in given.values())


def _not_to_amend(plan: Plan) -> str | None:
    if queries.open_version(plan):
        return _("Kế hoạch đang có một bản chưa phê duyệt.")
    return None if queries.in_force(plan) else _("Kế hoạch chưa được phê duyệt lần nào.")


@action(
    Plan,
    "amend_plan",
    label=gettext_lazy("Lập bản điều chỉnh"),
    effect=gettext_lazy(
        "Chép bản đang có hiệu lực để sửa; bản ấy giữ hiệu lực đến khi bản mới được phê duyệt."
    ),
    form=forms.Amend,
    guard=_not_to_amend,
)
def amend_plan(plan: Plan, *, by: Actor, at: datetime, reason: str) -> Made[PlanVersion]:
    """Open a new version as a copy of the one in force."""
    base = queries.in_force(plan)
    if base is None:
        raise Refused(_("Kế hoạch chưa được phê duyệt lần nào."))
    last = plan.versions.order_by("-number")[0]
    version = PlanVersion.objects.create(plan=plan, number=last.number + 1, reason=reason)
    Budgeted.objects.bulk_create(
        Budgeted(version=version, line=row.line, source=row.source, amount=row.amount)
        for row in base.amounts.select_related("line")
    )
    Target.objects.bulk_create(
        Target(
            version=version,
            kind=one.kind,
            product_line=one.product_line,
            value=one.value,
            due_on=one.due_on,
        )
        for one in base.targets.all()
    )
    return Made(version, {"version": version.number, "reason": reason})
