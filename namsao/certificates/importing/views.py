"""The pages of an import: what was imported, choosing the columns, the dry run, the result."""

from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from namsao.areas.models import Area
from namsao.certificates.columns import IMPORTS as COLUMNS
from namsao.certificates.importing import actions
from namsao.certificates.importing.checking import Report, dry_run
from namsao.certificates.importing.columns import Layout, guess, header_above
from namsao.certificates.importing.export import workbook_of
from namsao.certificates.importing.forms import CommitForm, MapForm, initial_of
from namsao.certificates.importing.models import RegisterImport
from namsao.certificates.importing.reading import Table, letter
from namsao.certificates.importing.values import text_of
from namsao.kernel import exporting
from namsao.kernel.action import Refused
from namsao.kernel.files import OFFICE, BadFile
from namsao.kernel.http import actor_of
from namsao.kernel.pages import page_of

IMPORTS = RegisterImport.objects.select_related("area", "file", "uploaded_by")
SHOWN = 200  # problems on the page; the workbook holds them all
SAMPLE = 4  # values of each column
PREVIEW = 8  # rows as they would stand in the register


@require_safe
@login_required
def imports(request: HttpRequest) -> HttpResponseBase:
    """The imports in reach, and for an office where it may begin one."""
    actor = actor_of(request)
    offices = Area.objects.where_may(actor, "certificates.upload_register").filter(
        level="province", valid_to=None
    )
    rows = IMPORTS.where_may(actor, "certificates.view_imports").order_by("-id")
    if file := exporting.answer(request, "nhap-so", rows, COLUMNS):
        return file
    context = {"page": page_of(request, rows), "offices": offices[:5]}
    return render(request, "certificates/imports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: its columns and dry run, or what became of it. POST fixes the columns."""
    actor = actor_of(request)
    found = get_object_or_404(IMPORTS.where_may(actor, "certificates.view_imports"), pk=pk)
    if request.method != "POST":
        return _page(request, found)
    try:
        actions.map_register.take(found, request.POST, by=actor, at=now())
    except Refused as refused:
        return _page(request, found, refused)
    return redirect(f"{found.get_absolute_url()}#dry-run")


@require_safe
@login_required
def refused_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that are, or were, left out, with their problems, as a workbook."""
    rows = IMPORTS.where_may(actor_of(request), "certificates.view_imports")
    found = get_object_or_404(rows.exclude(state="uploaded"), pk=pk)
    layout = Layout.of(found.layout)
    table = found.table(layout.sheet)
    if found.state == "checked":
        said = dry_run(table, layout, found.area, localdate()).said()
    else:
        said = {row["row"]: row["problems"] for row in found.left_out}
    content = workbook_of(table, layout, said)
    response = HttpResponse(content, content_type=f"{OFFICE}spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="import-{pk}-refused.xlsx"'
    return response


def _page(
    request: HttpRequest, found: RegisterImport, refused: Refused | None = None
) -> HttpResponse:
    actor = actor_of(request)
    context: dict[str, Any] = {
        "import": found,
        "refused": refused,
        "may_undo": actions.undo_register.refusal(found, actor) is None,
    }
    if found.state in {"uploaded", "checked"}:
        layout = _layout(request, found)
        try:
            table = found.table(layout.sheet)
        except BadFile as error:
            messages.error(request, str(error))
            return redirect(found.get_absolute_url())
        context |= _open(request, found, layout, table)
        if found.state == "checked" and layout.sheet == found.layout["sheet"] and not refused:
            context |= _dry(dry_run(table, layout, found.area, localdate()))
    status = 200 if refused is None else 422 if refused.errors else 409
    return render(request, "certificates/import.html", context, status=status)


def _open(
    request: HttpRequest, found: RegisterImport, layout: Layout, table: Table
) -> dict[str, Any]:
    """What the page shows while the import is not committed."""
    actor = actor_of(request)
    data = request.POST if request.method == "POST" else None
    return {
        "form": MapForm(data, thing=found, by=actor, initial=initial_of(layout)),
        "sheets": [(n, name, n == layout.sheet) for n, name in enumerate(table.sheets)],
        "columns": _columns(table, layout),
        "may_map": actions.map_register.refusal(found, actor) is None,
        "commit": CommitForm(),
        "may_commit": actions.commit_register.refusal(found, actor) is None,
    }


def _layout(request: HttpRequest, found: RegisterImport) -> Layout:
    """The layout that is kept, or a guess for the sheet that is asked for."""
    kept = Layout.of(found.layout)
    asked = (request.POST if request.method == "POST" else request.GET).get("sheet", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 4) or int(asked) == kept.sheet:
        return kept
    try:
        return guess(found.table(int(asked)), int(asked))
    except BadFile:
        return Layout(int(asked))


def _columns(table: Table, layout: Layout) -> list[tuple[str, str, list[str]]]:
    """Each column's letter, header and first values: the sheet's beginning, turned on its side."""
    headers = header_above(table, layout.begins) if table.rows else ()
    shown = []
    for index, header in enumerate(headers):
        cells = (row[index] for row in table.rows[layout.begins :] if index < len(row))
        values = islice(filter(None, map(text_of, cells)), SAMPLE)
        shown.append((letter(index), header, [value[:60] for value in values]))
    return shown


def _dry(report: Report) -> dict[str, Any]:
    refusals = report.refusals
    return {
        "report": report,
        "refused_rows": len(report.refused_rows),
        "refusals": refusals[:SHOWN],
        "more_refusals": max(0, len(refusals) - SHOWN),
        "warnings": report.warnings[:SHOWN],
        "preview": report.lines[:PREVIEW],
    }
