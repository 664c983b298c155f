"""Rounds, their rules, who sits in them, and which dossiers they take (Articles 5, 7.3, 7.4)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.assessment import forms, queries
from namsao.assessment.models import (
    Conflict,
    Entry,
    Interest,
    Round,
    RulesOfOperation,
    Seat,
    Session,
    SessionForm,
)
from namsao.dossiers.models import Dossier
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.law.deadlines import Council, rounds_of
from namsao.law.deadlines import Round as LegalRound
from namsao.law.dossier import MOVES
from namsao.people.actions import grant_holding
from namsao.people.models import User
from namsao.people.roles import Role

ROLE_OF_DUTY = {
    "adviser": Role.ADVISORY_MEMBER,
    "chair": Role.COUNCIL_CHAIR,
    "vice_chair": Role.COUNCIL_CHAIR,  # reach lets them preside only where the chair does not
    "member": Role.COUNCIL_MEMBER,
    "secretary": Role.COUNCIL_SECRETARY,
}


@action(
    Area,
    "set_rules",
    label=gettext_lazy("Ban hành quy chế hoạt động"),
    effect=gettext_lazy("Áp dụng cho các đợt mở từ ngày có hiệu lực. Đợt đã mở giữ quy chế cũ."),
    form=forms.Rules,
)
def set_rules(area: Area, *, by: Actor, at: datetime, **fields: Any) -> Made[RulesOfOperation]:
    """Record the council's rules of operation of a province, from a day on."""
    former = RulesOfOperation.objects.filter(area=area, until=None)
    if former.filter(since__gte=fields["since"]).exists():
        said = _("Đã có quy chế có hiệu lực từ ngày này hoặc muộn hơn.")
        raise Refused(said, {"since": [said]})
    former.update(until=fields["since"])
    rules = RulesOfOperation.objects.create(area=area, **fields)
    return Made(rules, {"decision_number": rules.decision_number})


def rules_on(area: Area, day: date) -> RulesOfOperation | None:
    """The rules of operation in force in the province on that day."""
    in_force = Q(until=None) | Q(until__gt=day)
    return RulesOfOperation.objects.filter(in_force, area=area, since__lte=day).first()


@action(
    Area,
    "open_round",
    label=gettext_lazy("Mở đợt đánh giá"),
    effect=gettext_lazy("Mở một đợt theo quy chế đang có hiệu lực. Chưa gửi cho ai."),
    form=forms.OpenRound,
)
def open_round(
    area: Area,
    *,
    by: Actor,
    at: datetime,
    name: str,
    year: int,
    proposals_until: date,
    results_until: date,
    capacity: int | None = None,
) -> Made[Round]:
    """Open a round under the rules of operation in force (Articles 5.1 and 5.2).

    One with the closing day of a round of the decision is that round; any other is an extra one,
    which the rules of operation must provide for.
    """
    rules = rules_on(area, localtime(at).date())
    if rules is None:
        raise Refused(
            _("Tỉnh chưa có quy chế hoạt động của hội đồng. Hãy ban hành quy chế trước.")
        )
    if results_until <= proposals_until:
        said = _("Ngày có kết quả phải sau ngày nhận hồ sơ.")
        raise Refused(said, {"results_until": [said]})
    if Round.objects.filter(area=area, name=name).exists():
        said = _("Tỉnh đã có đợt mang tên này.")
        raise Refused(said, {"name": [said]})
    legal = legal_round(area, proposals_until)
    if legal is None:
        _check_extra(area, rules, year)
    elif Round.objects.filter(area=area, proposals_until=proposals_until).exists():
        said = _("Đợt này của năm đã được mở.")
        raise Refused(said, {"proposals_until": [said]})
    elif results_until > legal.done_before:
        said = _("Điều 5 yêu cầu có kết quả trước ngày %s.") % f"{legal.done_before:%d/%m/%Y}"
        raise Refused(said, {"results_until": [said]})
    opened = Round.objects.create(
        area=area,
        rules=rules,
        name=name,
        year=year,
        proposals_until=proposals_until,
        results_until=results_until,
        legal_number=legal.number if legal else None,
        capacity=capacity,
        state="open",
    )
    facts = {"name": name, "rules": rules.decision_number, "legal_number": opened.legal_number}
    return Made(opened, facts)


def legal_round(area: Area, proposals_until: date) -> LegalRound | None:
    """The round of Article 5 that closes on that day for the area's council; None for an extra."""
    council: Council = "centre" if area.level == "country" else "province"
    years = (proposals_until.year - 1, proposals_until.year)
    rounds = (one for year in years for one in rounds_of(year, council))
    return next((one for one in rounds if one.proposals_before == proposals_until), None)


def _check_extra(area: Area, rules: RulesOfOperation, year: int) -> None:
    """Refuse an extra round that the rules of operation do not provide for (Article 5)."""
    opened = Round.objects.filter(area=area, year=year, legal_number=None).count()
    if opened >= rules.extra_rounds:
        said = _(
            "Ngày này không phải hạn của một đợt theo Điều 5, và quy chế %(rules)s cho phép"
            " %(allowed)d đợt thêm trong năm (đã mở %(opened)d)."
        ) % {
            "rules": rules.decision_number,
            "allowed": rules.extra_rounds,
            "opened": opened,
        }
        raise Refused(said, {"proposals_until": [said]})


@action(
    Round,
    "appoint",
    label=gettext_lazy("Phân công thành viên"),
    effect=gettext_lazy("Người được phân công xem được hồ sơ của đợt này."),
    form=forms.Appoint,
)
def appoint(
    round: Round,
    *,
    by: Actor,
    at: datetime,
    person: User,
    duty: str,
    organisation: str,
    commune: Area | None = None,
) -> Made[Seat]:
    """Appoint a person to the advisory team or the council of the round (Article 7.3.b)."""
    try:
        with transaction.atomic():
            seat = Seat.objects.create(
                round=round,
                person=person,
                duty=duty,
                organisation=organisation,
                commune=commune,
            )
    except IntegrityError as error:
        raise Refused(
            _("Người này đã được phân công, hoặc đợt đã có chủ tịch hội đồng.")
        ) from error
    grant_holding(person.pk, ROLE_OF_DUTY[duty], localtime(at).date(), area=round.area)
    return Made(seat, {"person": person.pk, "duty": duty, "organisation": organisation})


@action(
    Seat,
    "dismiss",
    label=gettext_lazy("Thôi phân công"),
    effect=gettext_lazy("Người này không còn xem được hồ sơ của đợt."),
)
def dismiss(seat: Seat, *, by: Actor, at: datetime) -> Facts:
    """End an appointment. Signed sheets stay, and no longer count unless they already did."""
    if seat.ended_at:
        raise Refused(_("Người này đã thôi phân công."))
    seat.ended_at = at
    seat.save(update_fields=["ended_at"])
    return {"person": seat.person_id, "duty": seat.duty}


@action(
    Dossier,
    MOVES["place_in_round"],
    label=gettext_lazy("Đưa vào đợt đánh giá"),
    effect=gettext_lazy("Hồ sơ đến tay người thẩm định và hội đồng của đợt."),
    form=forms.PlaceInRound,
)
def place_in_round(dossier: Dossier, *, by: Actor, at: datetime, round: Round) -> Facts:
    """Put a dossier into an open round of its province, or of the centre once it is there."""
    if round.state != "open":
        raise Refused(_("Đợt đánh giá này đã kết thúc."))
    if round.area != queries.evaluating_area(dossier):
        raise Refused(_("Đợt đánh giá này của tỉnh khác hoặc cấp khác."))
    if reason := _closed_to(round, dossier):
        raise Refused(reason)
    if Entry.objects.filter(round=round, dossier=dossier).exists():
        raise Refused(_("Hồ sơ này đã được đánh giá trong đợt; hãy chọn đợt khác."))
    Entry.objects.create(round=round, dossier=dossier)
    return {"round": round.name, "level": dossier.level}


def _closed_to(round: Round, dossier: Dossier) -> str | None:
    """Why the round takes no such dossier: proposed too late (Article 5), or the round is full.

    A renewal has its own 45 days and waits for no round's closing day (Article 7.6.g).
    """
    sent = dossier.forwarded_at if dossier.level == "province" else dossier.centre_received_at
    if dossier.kind != "renewal" and sent and localtime(sent).date() >= round.proposals_until:
        return _("Hồ sơ được đề nghị ngày %(day)s, sau hạn nhận của đợt (trước %(until)s).") % {
            "day": f"{localtime(sent):%d/%m/%Y}",
            "until": f"{round.proposals_until:%d/%m/%Y}",
        }
    if round.capacity is not None and round.entries.count() >= round.capacity:
        return _("Đợt này đã đủ %d hồ sơ; hãy chọn đợt sau.") % round.capacity
    return None


@action(
    Round,
    "call_session",
    label=gettext_lazy("Triệu tập hội đồng"),
    effect=gettext_lazy(
        "Họp hoặc lấy ý kiến về các hồ sơ đã chọn. Minh chứng được chốt, thành viên hội đồng bắt"
        " đầu chấm được."
    ),
    form=forms.CallSession,
)
def call_session(
    round: Round,
    *,
    by: Actor,
    at: datetime,
    meets_on: date,
    place: str = "",
    form: str = SessionForm.MEETING,
    entries: Sequence[Entry] | None = None,
) -> Made[Session]:
    """Call the council for the given dossiers of the round, or for all that wait for a session.

    Renewals alone are decided by written opinions (Article 7.6.d).
    """
    waiting = queries.waiting_for_session(round)
    if entries is not None:
        waiting = waiting.filter(pk__in=[entry.pk for entry in entries])
    if not waiting.exists():
        raise Refused(_("Đợt này không còn hồ sơ nào chờ phiên họp."))
    written = form == SessionForm.WRITTEN
    if written and waiting.exclude(dossier__kind="renewal").exists():
        said = _("Chỉ hồ sơ đánh giá lại mới lấy ý kiến bằng văn bản (điểm d khoản 6 Điều 7).")
        raise Refused(said, {"form": [said]})
    session = Session.objects.create(
        round=round,
        form=form,
        meets_on=meets_on,
        place=place,
        state="asked" if written else "called",
    )
    # In one statement: a dossier that has its session is waiting no more.
    count = waiting.update(session=session, frozen_at=Coalesce("frozen_at", Value(at)))
    return Made(
        session,
        {"form": form, "meets_on": meets_on.isoformat(), "place": place, "dossiers": count},
    )


@action(
    Entry,
    "declare_conflict",
    label=gettext_lazy("Khai báo xung đột lợi ích"),
    effect=gettext_lazy(
        "Hồ sơ này sẽ ẩn với bạn, phiếu của bạn cho hồ sơ này không được tính."
        " Không hoàn tác được."
    ),
    form=forms.DeclareConflict,
)
def declare_conflict(
    entry: Entry, *, by: Actor, at: datetime, reason: str, kind: str = Interest.OTHER
) -> Facts:
    """A member steps aside: the dossier is hidden from them, their sheet is dropped."""
    seat = Seat.objects.filter(
        round=entry.round_id, person_id=by.user_id, ended_at__isnull=True
    ).first()
    if seat is None:
        raise Refused(_("Bạn không được phân công trong đợt này."))
    set_aside(entry, seat, at, kind=kind, reason=reason, recorded=False)
    return {"seat": seat.pk, "kind": str(kind)}


def set_aside(
    entry: Entry, seat: Seat, at: datetime, *, kind: str, reason: str, recorded: bool
) -> Conflict:
    """The conflict's row. Part of the actions that declare or record one."""
    made, created = Conflict.objects.get_or_create(
        entry=entry,
        seat=seat,
        defaults={"kind": kind, "reason": reason, "recorded": recorded, "declared_at": at},
    )
    if not created:
        said = _("Xung đột lợi ích này đã được ghi.")
        raise Refused(said, {"seat": [said]})
    return made
