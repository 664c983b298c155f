"""The council's sitting: a meeting or written opinions, and its results (7.3.d, 7.6.d)."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment import closing, forms, queries
from namsao.assessment.models import Attendance, Conflict, Result, Seat, Session, SessionForm
from namsao.dossiers import queries as dossiers
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Facts, Refused, action
from namsao.kernel.reach import Actor
from namsao.law.council import SESSION_MOVES
from namsao.law.dossier import MOVES
from namsao.law.scoring import CouncilResult


@action(
    Session,
    SESSION_MOVES["record_attendance"],
    label=gettext_lazy("Điểm danh"),
    effect=gettext_lazy("Ghi người có mặt và khai mạc phiên họp."),
    form=forms.RecordAttendance,
)
def record_attendance(
    session: Session, *, by: Actor, at: datetime, present: Sequence[Seat]
) -> Facts:
    """Record who is there. The session opens; quorum is asked for when it closes."""
    here = {seat.pk for seat in present}
    for seat in queries.attendable(session):
        Attendance.objects.update_or_create(
            session=session, seat=seat, defaults={"present": seat.pk in here}
        )
    return {"present": sorted(here)}


@action(
    Session,
    SESSION_MOVES["call_together"],
    label=gettext_lazy("Chuyển sang họp trực tiếp"),
    effect=gettext_lazy("Báo hội đồng họp. Phiếu đã ký vẫn giữ, chủ tịch mở lại được."),
    form=forms.CallTogether,
)
def call_together(
    session: Session, *, by: Actor, at: datetime, meets_on: date, place: str, reason: str
) -> Facts:
    """Meet, because written opinions differ or the case is hard (Article 7.6.d)."""
    session.form, session.meets_on, session.place = SessionForm.MEETING, meets_on, place
    return {"meets_on": meets_on.isoformat(), "place": place, "reason": reason}


@action(
    Session,
    SESSION_MOVES["close_session"],
    label=gettext_lazy("Bế mạc"),
    effect=gettext_lazy(
        "Chốt điểm của mọi hồ sơ trong phiên. Sau khi bế mạc không phiếu nào sửa được nữa."
    ),
    form=forms.CloseSession,
)
def close_session(session: Session, *, by: Actor, at: datetime, minutes_number: str) -> Facts:
    """Close the sitting: each dossier gets its result from the sheets that count.

    Refused without quorum, while a counted member's sheet is unsigned, or where totals lie further
    apart than the rules of operation allow. Written opinions are awaited until their day; after
    it those who kept silent are not counted, if the others are a quorum.
    """
    if reasons := closing.obstacles(queries.sitting_of(session), localtime(at).date()):
        raise Refused(" ".join(_as_told(session, reasons, by)))
    session.minutes_number, session.closed_at = minutes_number, at
    session.save(update_fields=["minutes_number", "closed_at"])
    concluded = {}
    for entry in queries.entries_to_conclude(session):
        done = conclude(entry.dossier, by=by, at=at)
        concluded[entry.dossier_id] = done.event.facts["total"]
    return {"minutes_number": minutes_number, "results": concluded}


def _as_told(session: Session, reasons: Sequence[closing.Obstacle], by: Actor) -> list[str]:
    """The reasons as this person may read them: nothing of dossiers that they stepped aside on."""
    aside = set(
        Conflict.objects.filter(seat__person_id=by.user_id, entry__session=session).values_list(
            "entry_id", flat=True
        )
    )
    told = [one.text for one in reasons if one.entry_id not in aside]
    if len(told) < len(reasons):
        told.append(_("Hồ sơ mà bạn không tham gia còn việc chưa xong."))
    return told


@action(
    Dossier,
    MOVES["conclude"],
    label=gettext_lazy("Kết luận hồ sơ"),
    effect=gettext_lazy("Chốt kết quả của hội đồng cho hồ sơ này."),
)
def conclude(dossier: Dossier, *, by: Actor, at: datetime) -> Facts:
    """The council's result on one dossier. Taken by closing its session, never alone."""
    entry = queries.entry_of(dossier)
    if entry.session is None or entry.session.closed_at is None:
        raise Refused(_("Hồ sơ được kết luận khi phiên họp bế mạc."))
    rule = entry.round.rules.gate_rule
    sheets = queries.sitting_of(entry.session).counted(entry)
    criteria = dossiers.criteria_of(dossier)
    result = queries.result_of(entry, sheets)
    names = {gate.criterion: criteria.by_number[gate.criterion] for gate in result.unmet_gates}
    Result.objects.create(
        entry=entry,
        total_numerator=result.total.numerator,
        total_denominator=result.total.denominator,
        parts={code: _pair(value) for code, value in result.parts.items()},
        stars_by_points=result.stars_by_points,
        stars=result.stars,
        unmet_gates=[
            {
                "criterion": gate.criterion,
                "level": gate.level,
                "title": names[gate.criterion].title.vi,
                "votes": result.gate_votes[gate.criterion, gate.level],
            }
            for gate in result.unmet_gates
        ],
        gate_rule=rule,
        counted_sheets=_as_counted(sheets, result),
        concluded_at=at,
    )
    return {
        "total": str(result.total),
        "stars": result.stars,
        "stars_by_points": result.stars_by_points,
        "sheets": len(result.sheets),
    }


def _pair(value: Fraction) -> list[int]:
    return [value.numerator, value.denominator]


def _as_counted(
    sheets: Sequence[queries.CountedSheet], result: CouncilResult
) -> list[dict[str, object]]:
    """Which sheets made the mean, with their totals as they stood."""
    return [
        {
            "sheet": counted.sheet.pk,
            "person": counted.sheet.seat.person.name,
            "total": score.total,
            "parts": score.parts,
            "stars": score.stars,
        }
        for counted, score in zip(sheets, result.sheets, strict=True)
    ]
