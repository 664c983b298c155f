"""All sheets of a closed session on one table: as a paper, and as a file for a spreadsheet."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from namsao.assessment import queries
from namsao.assessment.models import Entry, Result, Seat, Session
from namsao.dossiers.queries import criteria_of
from namsao.kernel.exporting import Cell, Column
from namsao.law.criteria.model import CriteriaSet
from namsao.papers.numbers import number_text


@dataclass(frozen=True)
class Line:
    """One dossier that the session decided, with what each seat of the council gave."""

    entry: Entry
    result: Result
    criteria: CriteriaSet
    counted: dict[int, dict[str, Any]]  # seat → the frozen sums of its sheet
    absent: dict[int, str]  # seat → why there are none

    @property
    def codes(self) -> list[str]:
        """The parts of its criteria set."""
        return [part.code for part in self.criteria.parts]

    def mean_of(self, code: str) -> Fraction:
        """The exact mean of one part."""
        return Fraction(*self.result.parts[code])


@dataclass(frozen=True)
class Table:
    """The council's seats across, the session's dossiers down."""

    session: Session
    seats: tuple[Seat, ...]
    lines: tuple[Line, ...]


def table_of(session: Session) -> Table:
    """Everything from the results as they were frozen when the session closed."""
    sitting = queries.sitting_of(session)
    entries = queries.with_sheets(
        Entry.objects.filter(session=session, result__isnull=False).select_related("result")
    ).order_by("id")
    return Table(session, sitting.council, tuple(_line(entry, sitting) for entry in entries))


def _line(entry: Entry, sitting: queries.Sitting) -> Line:
    result: Result = entry.result
    seat_of = {sheet.pk: sheet.seat_id for sheet in entry.sheets.all()}
    counted = {
        seat_of[told["sheet"]]: told for told in result.counted_sheets if told["sheet"] in seat_of
    }
    aside = {conflict.seat_id for conflict in entry.conflicts.all()}
    here = {seat.pk for seat in sitting.here}
    absent = {
        seat.pk: "tránh" if seat.pk in aside else "vắng" if seat.pk not in here else ""
        for seat in sitting.council
        if seat.pk not in counted
    }
    return Line(entry, result, criteria_of(entry.dossier), counted, absent)


def columns_of(table: Table) -> list[Column[Line]]:
    """A row for each dossier: parts and total of each member, the exact mean, the stars."""
    codes = sorted({code for line in table.lines for code in line.codes})
    columns: list[Column[Line]] = [
        Column(_("Sản phẩm"), lambda line: line.entry.dossier.product.name, 34),
        Column(_("Mã sản phẩm"), lambda line: line.entry.dossier.product.code),
        Column(_("Chủ thể"), lambda line: line.entry.dossier.product.producer.name, 34),
        Column(_("Bộ tiêu chí"), lambda line: line.criteria.number, 10),
    ]
    for seat in table.seats:
        columns += [_part_of(seat, code) for code in codes]
        columns.append(_total_of(seat))
    columns += [
        Column(_("Điểm trung bình"), lambda line: float(line.result.total), 12),
        Column(_("Điểm chính xác"), lambda line: number_text(line.result.total), 18),
        Column(_("Hạng sao theo điểm"), lambda line: line.result.stars_by_points, 10),
        Column(_("Hạng sao"), lambda line: line.result.stars, 10),
        Column(_("Số phiếu được tính"), lambda line: len(line.result.counted_sheets), 10),
    ]
    return columns


def _part_of(seat: Seat, code: str) -> Column[Line]:
    def value(line: Line) -> Cell:
        sums = line.counted.get(seat.pk)
        return sums["parts"].get(code) if sums else None

    return Column(f"{seat.person.name}: {code}", value, 10)


def _total_of(seat: Seat) -> Column[Line]:
    def value(line: Line) -> Cell:
        sums = line.counted.get(seat.pk)
        return sums["total"] if sums else line.absent.get(seat.pk, "")

    return Column(f"{seat.person.name}: {_('tổng')}", value, 12)
