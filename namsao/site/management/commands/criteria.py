"""`namsao criteria check | export | show N | wording FILE`: the criteria sets of a decision."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from namsao.law.criteria import book, structure
from namsao.law.criteria.check import problems
from namsao.law.criteria.loading import NoCriteria
from namsao.law.criteria.model import CriteriaBook, CriteriaSet
from namsao.papers.comparing import Comparison, compare
from namsao.papers.gazette import printed_sets
from namsao.papers.official import attach
from namsao.papers.tables import LARGEST_FILE, MEGABYTE, Document, Reason, Unreadable, read

SHOWN = 50  # of the differences of a file: another decision would give thousands


class Command(BaseCommand):
    help = "Check, export or show the criteria sets of a decision; attach the gazetted words."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("check", help="sums, references and gates")
        verbs.add_parser("export", help="the structure of every set as JSON")
        showing = verbs.add_parser("show", help="a set as text")
        showing.add_argument("set", type=int)
        wording = verbs.add_parser("wording", help="attach the official words of a gazette file")
        wording.add_argument("file", type=Path, help="HTML or DOCX")
        wording.add_argument("--dry-run", action="store_true", help="compare, attach nothing")
        for command in verbs.choices.values():
            command.add_argument("--decision", default="26/2026")

    def handle(self, *args: Any, verb: str, decision: str, **options: Any) -> None:
        try:
            criteria_book = book(decision)
        except NoCriteria as error:
            raise CommandError(
                _("Bộ tiêu chí của quyết định %s không có sẵn.") % decision
            ) from error
        if verb == "check":
            self._check(criteria_book)
        elif verb == "export":
            lines = (
                json.dumps(structure(one), separators=(",", ":")) for one in criteria_book.sets
            )
            self.stdout.write("[" + ",\n".join(lines) + "]")
        elif verb == "show":
            if not 1 <= options["set"] <= len(criteria_book.sets):
                raise CommandError(_("Nêu số bộ từ 1 đến %d.") % len(criteria_book.sets))
            self.stdout.write(render(criteria_book.set(options["set"])))
        else:
            self._wording(options["file"], decision, options["dry_run"])

    def _check(self, criteria_book: CriteriaBook) -> None:
        if found := problems(criteria_book):
            raise CommandError("\n".join(found))
        criteria = sum(len(one.criteria) for one in criteria_book.sets)
        options = sum(len(c.options) for one in criteria_book.sets for c in one)
        self.stdout.write(
            f"{criteria_book.decision}: {len(criteria_book.sets)} bộ, {criteria} tiêu chí,"
            f" {options} phương án, đúng tổng và đúng tham chiếu."
        )

    def _wording(self, file: Path, decision: str, dry_run: bool) -> None:
        document = _document(file)
        sets = printed_sets(document)
        if not sets:
            raise CommandError(
                _("%s: không thấy bảng tiêu chí nào có phần A, B, C của Phụ lục II.") % file
            )
        comparison = compare(sets, decision)
        for known in comparison.tolerated:
            self.stdout.write(_("Lỗi in đã biết, bỏ qua: %s.") % known.sentence)
            self.stdout.write(f"    ({known.why})")
        if comparison.differences:
            raise CommandError(_refusal(file, document, comparison))
        counts = {
            "sets": len(sets),
            "titles": sum(1 for _set, _place, option in comparison.words if option == 0),
            "options": sum(1 for _set, _place, option in comparison.words if option > 0),
        }
        if dry_run:
            said = _("Tệp khớp. Chưa gắn gì: %(sets)d bộ, %(titles)d tên, %(options)d phương án.")
        elif attach(comparison.words, decision):
            said = _(
                "Đã gắn câu chữ chính thức: %(sets)d bộ, %(titles)d tên, %(options)d phương án."
            )
        else:
            said = _("Đã gắn từ trước: %(sets)d bộ, %(titles)d tên, %(options)d phương án.")
        self.stdout.write(said % counts)


def _document(file: Path) -> Document:
    reasons: dict[Reason, str] = {
        "too_large": _("tệp quá lớn (tối đa %d MB). Hãy chỉ giữ Phụ lục II rồi lưu lại.")
        % (LARGEST_FILE // MEGABYTE),
        "nested": _("bảng lồng trong bảng quá sâu. Hãy mở bằng Word và lưu lại dạng DOCX."),
        "encoding": _("không rõ bảng mã chữ. Hãy lưu lại dạng HTML với bảng mã UTF-8."),
        "pdf": _("đây là PDF. Cần tệp HTML hoặc DOCX của quyết định."),
        "old_word": _("đây là tệp Word cũ (.doc, .rtf). Hãy mở bằng Word và lưu lại dạng DOCX."),
        "archive": _("đây là tệp MHT. Hãy lưu lại dạng HTML hoặc DOCX."),
        "broken_docx": _("không phải DOCX, hoặc tệp hỏng. Hãy mở bằng Word và lưu lại."),
        "entities": _("trong tệp có khai báo kiểu tài liệu, không được nhận. Hãy lưu lại."),
    }
    try:
        return read(file)
    except Unreadable as error:
        raise CommandError(f"{file}: {reasons[error.reason]}") from error
    except OSError as error:
        raise CommandError(
            _("Không mở được %(file)s: %(why)s.") % {"file": file, "why": error.strerror}
        ) from error


def _refusal(file: Path, document: Document, comparison: Comparison) -> str:
    """Why nothing was attached: the differences, and what may help."""
    lines = [f"{one.sentence}." for one in comparison.differences[:SHOWN]]
    if more := len(comparison.differences) - SHOWN:
        lines += [_("… và %d điểm khác nữa.") % more] if more > 0 else []
    lines.append(_("%s khác bộ tiêu chí của hệ thống. Chưa gắn gì.") % file)
    if document.numbered_by_word:
        lines.append(
            _(
                "Số mục hoặc gạch đầu dòng trong tệp do Word tự đánh: hãy lưu tệp dạng"
                " “Web Page, Filtered” (HTML) rồi gắn lại."
            )
        )
    return "\n".join(lines)


def render(criteria: CriteriaSet) -> str:
    """A set as an official reads it: parts, criteria, options with points and gates."""
    lines = [f"Bộ {criteria.number}. {criteria.name.vi}"]
    for part in criteria.parts:
        lines.append(f"\nPhần {part.code}. {part.title.vi} ({part.maximum} điểm)")
        for section in part.sections:
            lines.append(f"\n{section.number}. {section.title.vi} ({section.maximum} điểm)")
            lines.extend(f"   [{note.effect}] {note.wording.vi}" for note in section.notes)
            for criterion in section.criteria:
                nature = "chứng cứ" if criterion.nature == "fact" else "nhận định"
                lines.append(
                    f"  {criterion.number} {criterion.title.vi}"
                    f" ({criterion.maximum} điểm, {nature})"
                )
                lines.extend(f"     [{note.effect}] {note.wording.vi}" for note in criterion.notes)
                lines.extend(
                    f"     {option.number}. {option.wording.vi}: {option.points}"
                    f" {'*' * (option.gate or 0)}"
                    for option in criterion.options
                )
    lines.append("\nLoại khi: " + "; ".join(ground.wording.vi for ground in criteria.grounds))
    return "\n".join(lines)
