"""A plan as a paper and as data: its money by line and source, and its targets."""

from typing import Any

from django.utils.translation import gettext as _

from namsao.law.programme import dong
from namsao.papers import documents as paper
from namsao.programme.planning.models import Plan, PlanVersion
from namsao.programme.planning.queries import amounts_of


def as_paper(plan: Plan, version: PlanVersion) -> paper.ProgrammePlan:
    """One version; its date is that of its approval, none while it is written."""
    amounts = amounts_of(version).values()
    sources: dict[str, int] = {}
    for row in amounts:
        sources[row.source_label] = sources.get(row.source_label, 0) + row.amount
    total = sum(row.amount for row in amounts)
    money = [(f"{row.line.title} ({row.source_label})", dong(row.amount)) for row in amounts]
    aims = [
        (f"{one.label}, {_('đến ngày')} {one.due_on:%d/%m/%Y}", str(one.value))
        for one in version.targets.all()
    ]
    said = _("Tổng kinh phí %(total)s đồng, %(lines)d nội dung chi.") % {
        "total": dong(total),
        "lines": len({row.line_id for row in amounts}),
    }
    if version.number > 1 and version.reason:
        said = f"{_('Bản điều chỉnh')} {version.number}: {version.reason} {said}"
    tables = (
        _table(
            _("Kinh phí, đồng"), _("Nội dung chi"), [*money, (_("Tổng cộng"), dong(total))], said
        ),
        _table(
            _("Theo nguồn vốn"),
            _("Nguồn vốn"),
            [(key, dong(sum_)) for key, sum_ in sources.items()],
        ),
        _table(_("Chỉ tiêu"), _("Chỉ tiêu"), aims),
    )
    return paper.ProgrammePlan(
        place=plan.keeper.name,
        dated=version.approved_on,
        letterhead=paper.Letterhead(
            body=f"UBND {plan.unit_title.split(',')[0]}".upper(), number=version.document
        ),
        period=str(plan.year),
        subject=f"Thực hiện Chương trình mỗi xã một sản phẩm năm {plan.year}",
        tables=tuple(table for table in tables if table.rows),
        words=(("Ghi chú", plan.note),) if plan.note else (),
    )


def _table(
    title: str, head: str, rows: list[tuple[str, str]], sentence: str = ""
) -> paper.ReportedTable:
    lines = tuple(paper.ReportedRow(label=label, figure=figure) for label, figure in rows)
    return paper.ReportedTable(
        title=title, head=head, sentences=(sentence,) if sentence else (), rows=lines
    )


def as_data(plan: Plan, version: PlanVersion) -> dict[str, Any]:
    """One version as plain data; amounts in whole đồng."""
    return {
        "year": plan.year,
        "unit": plan.unit_title,
        "version": version.number,
        "state": version.state,
        "document": version.document,
        "approved_on": version.approved_on,
        "amounts": [
            {
                "line": row.line.title,
                "kind": row.line.kind,
                "source": row.source,
                "amount": row.amount,
            }
            for row in amounts_of(version).values()
        ],
        "targets": [
            {
                "kind": one.kind,
                "product_line": one.product_line,
                "value": one.value,
                "due_on": one.due_on,
            }
            for one in version.targets.all()
        ],
    }
