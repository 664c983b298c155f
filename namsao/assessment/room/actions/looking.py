"""A second look: the chair asks, the member keeps or changes, both filings stay (7.3.d)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment import closing, queries
from namsao.assessment.actions.scoring import filed, not_to_be_scored, sheet_is_frozen
from namsao.assessment.models import Entry, ScoreSheet
from namsao.assessment.room import forms
from namsao.assessment.room.models import Ground, SecondLook
from namsao.dossiers.queries import criteria_of
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.reach import Actor
from namsao.law.council import SHEET_MOVES
from namsao.law.discussion import Stake, deciding, widest

LOOKED_AT = 3  # criteria that a request names, where totals lie apart


def _too_early(entry: Entry) -> str | None:
    """Why no second look can be asked for yet: everybody's own judgement comes first."""
    if reason := not_to_be_scored(entry):
        return reason
    assert entry.session is not None
    sitting = queries.sitting_of(entry.session)
    whole = queries.with_sheets(Entry.objects.filter(pk=entry.pk)).get()
    if silent := sitting.silent(whole):
        return _("Chờ mọi thành viên ký phiếu trước: còn %s.") % ", ".join(
            seat.person.name for seat in silent
        )
    if not sitting.counted(whole):
        return _("Chưa có phiếu nào được tính. Hãy điểm danh trước.")
    return None


@action(
    Entry,
    "ask_second_look",
    label=gettext_lazy("Yêu cầu xem lại"),
    effect=gettext_lazy(
        "Các thành viên đã chọn xem lại phiếu, giữ hoặc đổi, và nêu lý do. Cả hai lần ký đều được"
        " lưu; điểm trung bình tính theo lần sau."
    ),
    form=forms.AskSecondLook,
    guard=_too_early,
)
def ask_second_look(
    entry: Entry, *, by: Actor, at: datetime, sheets: Sequence[ScoreSheet], reason: str
) -> Facts:
    """Ask the members concerned for a second look, once all have signed.

    Concerned are those whose totals lie too far apart, or who are fewer on a gate on which the
    stars hang; the chair may choose others.
    """
    assert entry.session is not None
    sitting = queries.sitting_of(entry.session)
    whole = queries.with_sheets(Entry.objects.filter(pk=entry.pk)).get()
    counted = sitting.counted(whole)
    places = {one.sheet.pk: place for place, one in enumerate(counted)}
    if strange := [sheet for sheet in sheets if sheet.pk not in places]:
        said = _("Phiếu này không được tính trong phiên họp: %s.") % strange[0].seat.person.name
        raise Refused(said, {"sheets": [said]})
    far, split, found = closing.concerned(whole, counted)
    for sheet in sheets:
        place = places[sheet.pk]
        ground = Ground.GATE if place in split else Ground.SPREAD if place in far else Ground.OTHER
        numbers = _to_look_at(whole, counted, found, place, ground)
        look_again(sheet, by=by, at=at, reason=reason, ground=ground, criteria=numbers)
    return {"reason": reason, "sheets": [sheet.pk for sheet in sheets]}


def _to_look_at(
    entry: Entry,
    counted: Sequence[queries.CountedSheet],
    found: Stake,
    place: int,
    ground: Ground,
) -> list[str]:
    """The criteria on which this sheet differs most, those of split gates first."""
    gates = [gate.criterion for gate in deciding(found)] if ground == Ground.GATE else []
    apart = widest(criteria_of(entry.dossier), [one.choices for one in counted], place)
    return list(dict.fromkeys([*gates, *apart]))[: max(LOOKED_AT, len(gates))]


@action(
    ScoreSheet,
    SHEET_MOVES["look_again"],
    label=gettext_lazy("Đưa phiếu xem lại"),
    effect=gettext_lazy("Thành viên xem lại phiếu đã ký và nêu lý do giữ hoặc đổi."),
    form=forms.Reason,
    guard=sheet_is_frozen,
)
def look_again(
    sheet: ScoreSheet,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    ground: str = Ground.OTHER,
    criteria: Sequence[str] = (),
) -> Facts:
    """Give one signed sheet back for a second look; what was signed stays as it is."""
    first = sheet.filings.last() or filed(sheet, sheet.signed_at or at, sheet.remark)
    SecondLook.objects.create(
        sheet=sheet,
        ground=ground,
        reason=reason,
        criteria=list(criteria),
        asked_at=at,
        first=first,
    )
    sheet.signed_at = None
    sheet.version += 1
    return {"reason": reason, "ground": str(ground), "criteria": list(criteria)}
