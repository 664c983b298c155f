"""What stands in the way of closing a session, in sentences for who presides."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from namsao.assessment import queries
from namsao.assessment.models import Entry, Seat
from namsao.assessment.queries import CountedSheet, Sitting
from namsao.assessment.room import disputes
from namsao.assessment.room.models import SecondLook
from namsao.dossiers.queries import as_choice, criteria_of
from namsao.law.discussion import Stake, deciding, minority, stake


@dataclass(frozen=True)
class Obstacle:
    """One sentence; of which dossier, where it is of one."""

    text: str
    entry_id: int | None = None

    def __str__(self) -> str:
        return self.text


def obstacles(sitting: Sitting, today: date) -> list[Obstacle]:
    """Why the session cannot be closed on that day; empty when it can."""
    session = sitting.session
    found = [] if session.in_writing else _quorum_obstacles(sitting, sitting.here)
    general = [Obstacle(text) for text in found]
    entries = _read(sitting, today)
    if session.entries.filter(dossier__state="in_round").exists():
        general.append(Obstacle(_("Còn hồ sơ chưa có báo cáo thẩm định.")))
    if not entries:
        general.append(Obstacle(_("Phiên họp không có hồ sơ nào để kết luận.")))
    alike = disputes.own_commune(entries, sitting)
    looks: dict[int, list[SecondLook]] = defaultdict(list)
    for look in disputes.looks_of(entries):
        looks[look.sheet.entry_id].append(look)
    return general + [
        Obstacle(text, entry.pk)
        for entry in entries
        for text in _entry_obstacles(
            entry, sitting, today, alike.get(entry.pk, ()), looks[entry.pk]
        )
    ]


def _read(sitting: Sitting, today: date) -> list[Entry]:
    """The dossiers to conclude; the scores only of those for whose sheets nobody waits.

    Most of a session somebody is still scoring: then there is little to read, however often it is
    asked.
    """
    entries = list(queries.entries_to_conclude(sitting.session, scores=False))
    ready = [
        sheet
        for entry in entries
        if not (sitting.silent(entry) and _still_awaited(sitting, today))
        for sheet in entry.sheets.all()
    ]
    prefetch_related_objects(ready, queries.SCORES)
    return entries


def _quorum_obstacles(sitting: Sitting, taking_part: Sequence[Seat]) -> list[str]:
    rules, council = sitting.session.round.rules, sitting.council
    found = []
    if not council or len(taking_part) < rules.quorum * len(council):
        said = (
            _(
                "Chưa đủ số thành viên cho ý kiến: có %(present)d trên %(all)d,"
                " quy chế cần ít nhất %(need)s."
            )
            if sitting.session.in_writing
            else _(
                "Chưa đủ số thành viên họp: có mặt %(present)d trên %(all)d,"
                " quy chế cần ít nhất %(need)s."
            )
        )
        found.append(
            said % {"present": len(taking_part), "all": len(council), "need": rules.quorum}
        )
    if rules.quorum_needs_chair and sitting.presided_by(taking_part) is None:
        found.append(_("Chủ tịch hội đồng vắng mặt; quy chế yêu cầu phải có."))
    return found


def _entry_obstacles(
    entry: Entry,
    sitting: Sitting,
    today: date,
    alike: Sequence[Seat],
    looks: Sequence[SecondLook],
) -> list[str]:
    name = entry.dossier.product.name
    if alike:
        return [
            _("“%(dossier)s”: %(names)s cùng xã với chủ thể; hãy ghi xung đột lợi ích.")
            % {"dossier": name, "names": _names(alike)}
        ]
    silent = sitting.silent(entry)
    if silent and _still_awaited(sitting, today):
        return [_awaited(entry, silent, looks)]
    sheets = sitting.counted(entry)  # read for these dossiers alone
    if not sheets:
        return [_("“%s”: không có phiếu nào được tính.") % name]
    if sitting.session.in_writing:
        answered = [counted.sheet.seat for counted in sheets]
        # Who stepped aside is no more missing than at a meeting, where they sit and do not score.
        aside = [seat for seat in sitting.here if seat not in sitting.expected(entry)]
        if lacking := _quorum_obstacles(sitting, [*answered, *aside]):
            return [f"“{name}”: {reason}" for reason in lacking]
    return [*_fact_obstacles(entry, sheets), *_second_look_obstacles(entry, sheets, looks)]


def _awaited(entry: Entry, silent: Sequence[Seat], looks: Sequence[SecondLook]) -> str:
    again = {look.sheet.seat_id for look in looks if look.second_id is None}
    said = (
        _("“%(dossier)s”: %(names)s đang xem lại phiếu.")
        if {seat.pk for seat in silent} <= again
        else _("“%(dossier)s”: chưa có phiếu đã ký của %(names)s.")
    )
    return said % {"dossier": entry.dossier.product.name, "names": _names(silent)}


def _names(seats: Sequence[Seat]) -> str:
    return ", ".join(seat.person.name for seat in seats)


def _still_awaited(sitting: Sitting, today: date) -> bool:
    """Whether a missing sheet holds the session up.

    At a meeting always; in writing until the day set, after which who is silent is not counted.
    """
    return not sitting.session.in_writing or today <= sitting.session.meets_on


def _fact_obstacles(entry: Entry, sheets: Sequence[CountedSheet]) -> Iterator[str]:
    """Objections that the session has not resolved, findings that the team still owes."""
    name = entry.dossier.product.name
    if open_ones := disputes.unresolved(entry, [counted.sheet for counted in sheets]):
        yield _("“%(dossier)s”: chưa giải quyết phản đối ở tiêu chí %(numbers)s.") % {
            "dossier": name,
            "numbers": ", ".join(open_ones),
        }
    if owed := [one.criterion for one in entry.resolutions.all() if one.awaited]:
        yield _("“%(dossier)s”: tổ tư vấn chưa xác định lại tiêu chí %(numbers)s.") % {
            "dossier": name,
            "numbers": ", ".join(owed),
        }


def stake_of(entry: Entry, sheets: Sequence[CountedSheet]) -> Stake:
    """What could change the stars of this dossier. Raises ValueError for no sheets."""
    criteria = criteria_of(entry.dossier)
    objections = [
        (number, choice)
        for number, stored in disputes.objections([counted.sheet for counted in sheets])
        if number not in {one.criterion for one in entry.resolutions.all()}
        and (choice := as_choice(criteria.by_number[number], stored)) is not None
    ]
    return stake(
        criteria,
        [counted.choices for counted in sheets],
        queries.gate_rule(entry.round),
        entry.round.rules.largest_spread,
        objections,
    )


def concerned(entry: Entry, sheets: Sequence[CountedSheet]) -> tuple[set[int], set[int], Stake]:
    """Whose second look the rules ask for: sheets too far apart, sheets that split a gate.

    Both as places in `sheets`. A split gate counts where the stars hang on it.
    """
    found = stake_of(entry, sheets)
    criteria, choices = criteria_of(entry.dossier), [counted.choices for counted in sheets]
    split: set[int] = set()
    if entry.round.rules.split_gates_looked_at:
        for gate in deciding(found):
            split.update(minority(criteria, choices, gate))
    return set(found.far), split, found


def _second_look_obstacles(
    entry: Entry, sheets: Sequence[CountedSheet], looks: Sequence[SecondLook]
) -> Iterator[str]:
    """Totals too far apart and split gates, until the members concerned have looked again."""
    far, split, found = concerned(entry, sheets)
    looked = {look.sheet_id for look in looks if look.second_id is not None}
    again = {place for place, counted in enumerate(sheets) if counted.sheet.pk in looked}
    rules = entry.round.rules
    if far and (rules.spread_binds or not far <= again):
        yield _far_apart(entry, found.spread, rules.largest_spread)
    if split - again:
        yield _(
            "“%(dossier)s”: ý kiến khác nhau ở điều kiện quyết định hạng sao (tiêu chí"
            " %(numbers)s). Hãy thảo luận và yêu cầu xem lại: %(names)s."
        ) % {
            "dossier": entry.dossier.product.name,
            "numbers": ", ".join(dict.fromkeys(gate.criterion for gate in deciding(found))),
            "names": _names([sheets[place].sheet.seat for place in sorted(split - again)]),
        }


def _far_apart(entry: Entry, spread: int, allowed: int) -> str:
    said = (
        _(
            "“%(dossier)s”: điểm các thành viên chênh %(spread)d, quy chế cho phép tối đa"
            " %(allowed)d. Ý kiến khác nhau nên hội đồng phải họp (điểm d khoản 6 Điều 7)."
        )
        if entry.session and entry.session.in_writing
        else _(
            "“%(dossier)s”: điểm các thành viên chênh %(spread)d, quy chế cho phép tối đa"
            " %(allowed)d. Hãy thảo luận và yêu cầu xem lại."
        )
    )
    return said % {"dossier": entry.dossier.product.name, "spread": spread, "allowed": allowed}
