"""`namsao criteria check | export | show N`: the criteria sets, without a database."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from namsao.law.criteria import book, structure
from namsao.law.criteria.check import problems
from namsao.law.criteria.loading import NoCriteria
from namsao.law.criteria.model import CriteriaSet


class Command(BaseCommand):
    help = "Check, export or show the criteria sets of a decision."
    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "export", "show"])
        parser.add_argument("set", nargs="?", type=int, help="with show: the set's number")
        parser.add_argument("--decision", default="26/2026")

    def handle(
        self, *args: Any, what: str, set: int | None, decision: str, **options: Any
    ) -> None:
        try:
            criteria_book = book(decision)
        except NoCriteria as error:
            raise CommandError(f"Bộ tiêu chí của quyết định {decision} không có sẵn.") from error
        if what == "check":
            if found := problems(criteria_book):
                raise CommandError("\n".join(found))
            criteria = sum(len(one.criteria) for one in criteria_book.sets)
            options_ = sum(len(c.options) for one in criteria_book.sets for c in one)
            self.stdout.write(
                f"{decision}: {len(criteria_book.sets)} bộ, {criteria} tiêu chí,"
                f" {options_} phương án, đúng tổng và đúng tham chiếu."
            )
        elif what == "export":
            lines = (
                json.dumps(structure(one), separators=(",", ":")) for one in criteria_book.sets
            )
            self.stdout.write("[" + ",\n".join(lines) + "]")
        else:
            if set is None or not 1 <= set <= len(criteria_book.sets):
                raise CommandError(f"Nêu số bộ từ 1 đến {len(criteria_book.sets)}.")
            self.stdout.write(render(criteria_book.set(set)))


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
