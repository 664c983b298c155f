"""Score sheets from a file or standard input: `namsao score --set 7 sheets.jsonl`.

A JSON line in, a JSON line out, in the same order (`namsao.law.score_lines` has the format). A
line at fault is reported on standard error, and on standard output
`{"line": 3, "error": "…", "field": "choices.1.1"}` stands in its place; the rest still runs, and
the command ends with 1.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from namsao.law.criteria import book
from namsao.law.criteria.model import CriteriaSet
from namsao.law.score_lines import Problem, score_lines


class Command(BaseCommand):
    help = "Score sheets given as JSON Lines; results as JSON Lines, errors on standard error."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="a file; - is standard input")
        parser.add_argument("--set", type=int, required=True, dest="number", help="1 to 26")
        parser.add_argument("--decision", default="26/2026", help="26/2026 unless told")
        parser.add_argument("--language", choices=("vi", "en"), default="vi", help="of errors")

    def handle(
        self, *args: Any, file: str, number: int, decision: str, language: str, **options: Any
    ) -> None:
        criteria = _criteria(decision, number)
        bad = count = 0
        try:
            for result in score_lines(criteria, _lines(file)):
                count += 1
                if isinstance(result, Problem):
                    bad += 1
                    self.stderr.write(result.sentence(language))
                    self.stdout.write(result.as_json(language))
                else:
                    self.stdout.write(result)
            self.stdout.flush()
        except BrokenPipeError:  # the reader has had enough: `namsao score … | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        if bad:
            raise CommandError(f"{bad} trong {count} dòng có lỗi.")


def _criteria(decision: str, number: int) -> CriteriaSet:
    try:
        return book(decision).set(number)
    except LookupError as error:
        raise CommandError(f"Không có bộ tiêu chí {number} của quyết định {decision}.") from error


def _lines(file: str) -> Iterator[bytes]:
    """The lines as bytes: one that is not text must not stop the others."""
    if file == "-":
        yield from sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as opened:
            yield from opened
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {file}: {error.strerror}.") from error
