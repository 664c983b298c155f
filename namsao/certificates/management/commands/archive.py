"""`namsao archive write DOSSIER_ID FILE --as EMAIL` and `namsao archive verify FILE`.

`verify` needs no database: it runs wherever the program is unpacked. It ends with 1 when anything
is wrong, having printed every fault.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from namsao.certificates.actions.archiving import archive
from namsao.certificates.archiving import take_out
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Refused
from namsao.papers.bag_check import Report, verify


class Command(BaseCommand):
    help = "Write a whole dossier as one archive, and check such an archive."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        writing = verbs.add_parser("write", help="a dossier as a BagIt bag in a ZIP file")
        writing.add_argument("pk", type=int, metavar="DOSSIER_ID")
        writing.add_argument("file", type=Path, help="a file that does not exist yet")
        outside = "for whoever is no office of the programme: covered copies of the evidence"
        writing.add_argument("--outside", action="store_true", help=outside)
        writing.add_argument("--as", dest="email", required=True, help="who acts, by e-mail")
        checking = verbs.add_parser("verify", help="tell every fault of an archive")
        checking.add_argument("file", type=Path)
        checking.add_argument("--json", action="store_true", help="the report as JSON")
        for verb in (writing, checking):
            verb.add_argument("--language", choices=("vi", "en"), default="vi", help="of messages")

    def handle(
        self, *args: Any, verb: str, file: Path, language: str, **options: Any
    ) -> str | None:
        with override(language):
            if verb == "write":
                self._write(options["pk"], file, options["email"], outside=options["outside"])
            else:
                self._verify(file, as_json=options["json"])
        return None

    def _write(self, pk: int, file: Path, email: str, *, outside: bool) -> None:
        user: Any = get_user_model()._default_manager.filter(email=email).first()
        if user is None:
            raise CommandError(_("Không có ai dùng địa chỉ %s.") % email)
        found = Dossier.objects.where_may(user.actor, archive.name).filter(pk=pk).first()
        if found is None:
            raise CommandError(_("Không có hồ sơ số %d, hoặc bạn không có quyền.") % pk)
        if file.exists():
            raise CommandError(_("Đã có tệp %s. Hãy chọn tên khác.") % file)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            with draft.open("xb") as target:
                written = take_out(found, target, by=user.actor, at=now(), outside=outside)
            draft.replace(file)
        except Refused as refused:
            raise CommandError(refused.reason) from refused
        except OSError as error:
            told = {"file": file, "why": error.strerror}
            raise CommandError(_("Không ghi được tệp %(file)s: %(why)s.") % told) from error
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(
            _("Đã ghi %(files)d tệp, %(size)d byte vào %(file)s.")
            % {"files": written.files, "size": written.size, "file": file}
        )

    def _verify(self, file: Path, *, as_json: bool) -> None:
        try:
            report = verify(file)
        except OSError as error:
            told = {"file": file, "why": error.strerror}
            raise CommandError(_("Không mở được tệp %(file)s: %(why)s.") % told) from error
        if as_json:
            self.stdout.write(json.dumps(_plain(report), ensure_ascii=False))
            if not report.sound:
                raise SystemExit(1)
            return
        for fault in report.faults:
            self.stdout.write(fault.text)
        if not report.sound:
            raise CommandError(_("Hồ sơ không còn nguyên vẹn: %d lỗi.") % len(report.faults))
        self.stdout.write(
            _("Hồ sơ nguyên vẹn: %(files)d tệp, %(size)d byte.")
            % {"files": report.files, "size": report.size}
        )


def _plain(report: Report) -> dict[str, Any]:
    return {
        "sound": report.sound,
        "files": report.files,
        "size": report.size,
        "faults": [asdict(fault) for fault in report.faults],
    }
