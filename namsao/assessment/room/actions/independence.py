"""Conflicts recorded for a member, and substitutes (Article 7.3.b: the rules of operation)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment.actions.rounds import ROLE_OF_DUTY, set_aside
from namsao.assessment.models import VOTING, Duty, Entry, Seat, Session
from namsao.assessment.room import forms
from namsao.assessment.room.models import Substitution
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.people.actions import grant_holding
from namsao.people.models import User


def _session_over(entry: Entry) -> str | None:
    if entry.session is not None and entry.session.state == "closed":
        return _("Phiên họp đã bế mạc.")
    return None


@action(
    Entry,
    "record_conflict",
    label=gettext_lazy("Ghi xung đột lợi ích của thành viên"),
    effect=gettext_lazy(
        "Hồ sơ này sẽ ẩn với thành viên đó, phiếu của họ cho hồ sơ này không được tính."
        " Không hoàn tác được."
    ),
    form=forms.RecordConflict,
    guard=_session_over,
)
def record_conflict(
    entry: Entry, *, by: Actor, at: datetime, seat: Seat, kind: str, reason: str
) -> Facts:
    """Record a conflict that a member did not declare."""
    if seat.round_id != entry.round_id:
        said = _("Người này không được phân công trong đợt.")
        raise Refused(said, {"seat": [said]})
    set_aside(entry, seat, at, kind=kind, reason=reason, recorded=True)
    return {"seat": seat.pk, "kind": kind, "reason": reason}


def _has_no_substitute(seat: Seat) -> str | None:
    if seat.ended_at is not None or seat.duty not in VOTING:
        return _("Chỉ thành viên hội đồng đang được phân công mới có người thay.")
    if not seat.round.rules.substitutes_allowed:
        return _("Quy chế của đợt không cho cử người thay.")
    return None


@action(
    Seat,
    "appoint_substitute",
    label=gettext_lazy("Cử người thay"),
    effect=gettext_lazy(
        "Người thay dự và chấm thay thành viên này. Phiếu của người được thay không được tính."
    ),
    form=forms.AppointSubstitute,
    guard=_has_no_substitute,
)
def appoint_substitute(
    seat: Seat,
    *,
    by: Actor,
    at: datetime,
    person: User,
    organisation: str,
    session: Session,
    reason: str,
    entry: Entry | None = None,
) -> Made[Substitution]:
    """Appoint who takes part in place of a member: for a session, or for one of its dossiers."""
    if session.round_id != seat.round_id or session.state == "closed":
        said = _("Phiên họp này thuộc đợt khác hoặc đã bế mạc.")
        raise Refused(said, {"session": [said]})
    if entry is not None and entry.session_id != session.pk:
        said = _("Hồ sơ này không ở phiên họp đã chọn.")
        raise Refused(said, {"entry": [said]})
    substitute = _seat_of(seat, person, organisation, at)
    try:
        with transaction.atomic():
            made = Substitution.objects.create(
                session=session,
                entry=entry,
                seat=seat,
                substitute=substitute,
                reason=reason,
                appointed_at=at,
            )
    except IntegrityError as error:
        raise Refused(_("Thành viên này đã có người thay ở đây.")) from error
    return Made(
        made,
        {
            "seat": seat.pk,
            "substitute": substitute.pk,
            "entry": entry.pk if entry else None,
            "reason": reason,
        },
    )


def _seat_of(seat: Seat, person: User, organisation: str, at: datetime) -> Seat:
    """The person's seat as a substitute in the round; refused for who sits there otherwise."""
    held = Seat.objects.filter(round=seat.round, person=person, ended_at=None).first()
    if held is not None and held.duty != Duty.SUBSTITUTE:
        said = _("Người này đã có nhiệm vụ khác trong đợt.")
        raise Refused(said, {"person": [said]})
    found = held or Seat.objects.create(
        round=seat.round, person=person, duty=Duty.SUBSTITUTE, organisation=organisation
    )
    # Who stands in for the chair may preside, where the rules say so.
    role = ROLE_OF_DUTY[seat.duty if seat.duty == Duty.CHAIR else Duty.MEMBER]
    grant_holding(person.pk, role, localtime(at).date(), area=seat.round.area)
    return found
