"""`namsao register import FILE --area 24 --as EMAIL [--dry-run]` and `namsao register undo ID`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import UploadedFile
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.certificates.importing import actions
from namsao.certificates.importing.checking import Report, dry_run, sentence_of
from namsao.certificates.importing.columns import FIELDS, Layout, guess
from namsao.certificates.importing.forms import MapForm, initial_of
from namsao.certificates.importing.models import RegisterImport
from namsao.certificates.importing.reading import Table, read_table, sniff_table
from namsao.kernel.action import Refused
from namsao.kernel.action import sentence_of as sentence_of_form
from namsao.kernel.files import BadFile


@dataclass(frozen=True)
class Draft:
    """A file that is only tried: what the form of the columns needs to know, nothing stored."""

    area: Area
    path: Path
    media_type: str

    def table(self, sheet: int) -> Table:
        """A sheet of the file. Raises BadFile."""
        return read_table(self.path, self.media_type, sheet)


class Command(BaseCommand):
    help = "Import an office's spreadsheet of past products, all or nothing, and undo it."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="import a spreadsheet (XLSX, ODS, CSV)")
        importing.add_argument("file", type=Path)
        importing.add_argument("--area", required=True, help="the province's code, as in 24")
        importing.add_argument("--as", dest="email", required=True, help="who acts, by e-mail")
        importing.add_argument("--sheet", type=int, default=1, help="which sheet, from 1")
        importing.add_argument("--first-row", type=int, help="the first row with a product")
        importing.add_argument("--place", help="the place of rows that name none")
        importing.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="field=LETTER",
            help=f"a column where the guess is wrong; empty for none. Fields: {' '.join(FIELDS)}",
        )
        importing.add_argument("--dry-run", action="store_true", help="check, change nothing")
        importing.add_argument(
            "--skip-bad", action="store_true", help="leave refused rows out, import the others"
        )
        undoing = verbs.add_parser("undo", help="take one import back")
        undoing.add_argument("pk", type=int, metavar="ID")
        undoing.add_argument("--as", dest="email", required=True, help="who acts, by e-mail")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        user = get_user_model()._default_manager.filter(email=options["email"]).first()
        if user is None:
            raise CommandError(_("Không có ai dùng địa chỉ %s.") % options["email"])
        try:
            self._import(user, options) if verb == "import" else self._undo(user, options["pk"])
        except (Refused, BadFile) as refused:
            raise CommandError(str(refused)) from refused

    def _undo(self, user: Any, pk: int) -> None:
        rows = RegisterImport.objects.where_may(user.actor, actions.undo_register.name)
        found = rows.filter(pk=pk).first()
        if found is None:
            raise CommandError(_("Không có lần nhập số %d, hoặc bạn không có quyền.") % pk)
        event = actions.undo_register(found, by=user.actor, at=now()).event
        self.stdout.write(_("Đã xóa khỏi sổ: %d.") % event.facts["deleted"])

    def _import(self, user: Any, options: dict[str, Any]) -> None:
        rows = Area.objects.where_may(user.actor, actions.upload_register.name)
        area = rows.current().provinces().filter(code=options["area"]).first()
        if area is None:
            raise CommandError(
                _("Không có tỉnh mang mã %s, hoặc bạn không có quyền.") % options["area"]
            )
        path: Path = options["file"].resolve()
        if not path.is_file():
            raise CommandError(_("Không có tệp %s.") % options["file"])
        with path.open("rb") as file:
            draft = Draft(area, path, sniff_table(file, path.name))
        raw = self._raw(draft, options)
        form = MapForm(raw, thing=draft, by=user.actor)
        if not form.is_valid():
            raise CommandError(sentence_of_form(form))
        layout: Layout = form.facts()["layout"]
        report = dry_run(draft.table(layout.sheet), layout, area, localdate())
        self._print(layout, report)
        if report.refused_rows and not options["skip_bad"]:
            raise CommandError(_("Có %d hàng không nhập được.") % len(report.refused_rows))
        if not options["dry_run"]:
            self._commit(user, area, path, raw, skip_bad=options["skip_bad"])

    def _raw(self, draft: Draft, options: dict[str, Any]) -> dict[str, Any]:
        """The form of the columns as a person would send it: the guess, and what is said."""
        sheet = options["sheet"] - 1
        raw = initial_of(guess(draft.table(sheet), sheet))
        for given in options["map"]:
            name, equals, column = given.partition("=")
            if not equals or name not in FIELDS:
                raise CommandError(_("Viết theo dạng mục=cột, ví dụ product=C: %s") % given)
            raw[name] = column.upper()
        if options["first_row"] is not None:
            raw["first_row"] = options["first_row"]
        if options["place"] is not None:
            raw["default_place"] = options["place"]
        return raw

    def _commit(
        self, user: Any, area: Area, path: Path, raw: dict[str, Any], *, skip_bad: bool
    ) -> None:
        """The three actions of the pages, in one transaction."""
        by, at = user.actor, now()
        with transaction.atomic(), path.open("rb") as file:
            upload = UploadedFile(file, path.name, size=path.stat().st_size)
            made = actions.upload_register.take(area, {}, {"upload": upload}, by=by, at=at).made
            actions.map_register.take(made, raw, by=by, at=at)
            raw_commit = {"skip_bad": "on"} if skip_bad else {}
            event = actions.commit_register.take(made, raw_commit, by=by, at=at).event
        self.stdout.write(
            _("Đã nhập %(made)d hàng. Hoàn tác: namsao register undo %(pk)d")
            % {"made": event.facts["made"], "pk": made.pk}
        )

    def _print(self, layout: Layout, report: Report) -> None:
        for name, index in layout.columns.items():
            header = layout.headers[index] if index < len(layout.headers) else ""
            self.stdout.write(f"{initial_of(layout)[name]:>3}  {FIELDS[name]}  ({header})")
        for group in report.warnings:
            said = sentence_of(group.problem)
            self.stdout.write(_("Lưu ý, hàng %(rows)s: %(said)s") % _with(group.rows, said))
        for problem in report.refusals:
            said = sentence_of(problem)
            self.stdout.write(_("Hàng %(rows)s: %(said)s") % _with([problem.row], said))
        self.stdout.write(
            _("Nhập được %(good)d hàng, không nhập được %(bad)d hàng, bỏ qua %(passed)d hàng.")
            % {
                "good": len(report.lines),
                "bad": len(report.refused_rows),
                "passed": len(report.passed_over),
            }
        )


def _with(rows: Iterable[int], said: str) -> dict[str, str]:
    return {"rows": ", ".join(map(str, rows)), "said": said}
