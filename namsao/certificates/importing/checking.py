"""The dry run: every row of a sheet against the rules and against the register. Writes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.certificates.importing.columns import Layout
from namsao.certificates.importing.places import Places
from namsao.certificates.importing.reading import Table, letter
from namsao.certificates.importing.rows import Line, Problem, Reader, is_no_product
from namsao.certificates.importing.values import text_of
from namsao.certificates.models import Certificate
from namsao.kernel.folding import fold


@dataclass(frozen=True)
class Group:
    """One thing to know that holds for many rows."""

    problem: Problem
    rows: tuple[int, ...]


@dataclass
class Report:
    """What would be made of a sheet, and what stands in the way."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # Rows that hold no product, with their text: headings, totals, signatures.
    passed_over: list[tuple[int, str]] = field(default_factory=list)

    @property
    def refusals(self) -> list[Problem]:
        """Problems for which a row is not imported, in the order of the rows."""
        return [problem for problem in self.problems if problem.refuses]

    @property
    def refused_rows(self) -> list[int]:
        """The rows that are not imported."""
        return sorted({problem.row for problem in self.refusals})

    @property
    def warnings(self) -> list[Group]:
        """What else to know, each once, with the rows that it holds for."""
        good = {line.row for line in self.lines}
        groups: dict[tuple[str, ...], list[Problem]] = {}
        for one in self.problems:
            if not one.refuses and one.row in good:
                groups.setdefault((one.column, one.value, one.wrong), []).append(one)
        return [Group(those[0], tuple(one.row for one in those)) for those in groups.values()]

    def said(self) -> dict[int, list[str]]:
        """Why each refused row is refused, as sentences."""
        found: dict[int, list[str]] = {}
        for one in self.refusals:
            found.setdefault(one.row, []).append(sentence_of(one))
        return found


def sentence_of(problem: Problem) -> str:
    """A problem in one line: column, header, value, what is wrong, what to do."""
    header = f" ({problem.header})" if problem.header else ""
    place = _("Cột %s") % f"{problem.column}{header}" if problem.column else ""
    value = f"“{problem.value}”" if problem.value else ""
    where = " ".join(filter(None, (place, value)))
    said = f"{where}: {problem.wrong}" if where else problem.wrong
    return f"{said} {problem.remedy}".strip()


def dry_run(table: Table, layout: Layout, area: Area, today: date) -> Report:
    """Read every row below the header, for the province `area`, as of `today`."""
    report = Report()
    reader = Reader(layout, Places(area.path), today)
    for number, row in enumerate(table.rows[layout.begins :], start=layout.begins + 1):
        if is_no_product(row, layout):
            if any(row):
                said = " ".join(filter(None, map(text_of, row)))
                report.passed_over.append((number, said[:120]))
            continue
        line, problems = reader.read(number, row)
        report.problems += problems
        if line is not None:
            report.lines.append(line)
    _refuse_doubles(report, layout, area)
    return report


def _refuse_doubles(report: Report, layout: Layout, area: Area) -> None:
    """Refuse what stands twice in the sheet, or already in the register."""
    found = {
        problem.row: problem
        for problem in (
            *_doubles_in_sheet(report.lines, layout),
            *_doubles_in_register(report.lines, layout, area),
        )
    }
    report.lines = [line for line in report.lines if line.row not in found]
    report.problems = sorted([*report.problems, *found.values()], key=lambda one: one.row)


def _doubles_in_sheet(lines: Iterable[Line], layout: Layout) -> Iterator[Problem]:
    keys: dict[tuple[str, str, int, int], int] = {}
    numbers: dict[str, int] = {}
    for line in lines:
        first = numbers.get(line.number) if line.number else None
        if first is not None:
            said = _("Số giấy chứng nhận này đã có ở hàng %d.") % first
            yield _double(line, layout, "number", line.number, said)
        elif (first := keys.get(line.key)) is not None:
            said = _("Trùng với hàng %d: cùng sản phẩm, chủ thể, năm và hạng sao.") % first
            yield _double(line, layout, "product", line.product, said)
        keys.setdefault(line.key, line.row)
        if line.number:
            numbers.setdefault(line.number, line.row)


def _doubles_in_register(lines: list[Line], layout: Layout, area: Area) -> Iterator[Problem]:
    years = {line.issued_year for line in lines}
    # The whole register counts, whoever asks: a recognition is published once.
    standing = {
        (fold(product), fold(producer), year, stars): number
        for product, producer, year, stars, number in Certificate.objects.filter(
            area__path__startswith=area.path, issued_year__in=years
        ).values_list("product_name", "producer_name", "issued_year", "stars", "number")
    }
    given = {line.number for line in lines if line.number}
    taken = set(Certificate.objects.filter(number__in=given).values_list("number", flat=True))
    for line in lines:
        if line.number in taken:
            said = _("Số giấy chứng nhận này đã có trong sổ.")
            yield _double(line, layout, "number", line.number, said)
        elif line.key in standing:
            said = _("Đã có trong sổ với số %s: cùng sản phẩm, chủ thể, năm và hạng sao.")
            yield _double(line, layout, "product", line.product, said % standing[line.key])


def _double(line: Line, layout: Layout, name: str, value: str, wrong: str) -> Problem:
    index = layout.columns[name]
    header = layout.headers[index] if index < len(layout.headers) else ""
    remedy = _("Xóa hàng này, hoặc sửa nếu là hai lần công nhận khác nhau.")
    return Problem(line.row, letter(index), header, value[:120], wrong, remedy, refuses=True)
