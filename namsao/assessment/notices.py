"""Who hears of an evaluation's steps: by seat in the round, and the leader when it is concluded.

No message tells points, stars or what a member scored: results are announced after the decision
(Article 7.3.g).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.assessment import actions
from namsao.assessment.models import Entry, Round, Session
from namsao.assessment.queries import entry_of
from namsao.dossiers.models import Dossier, Evidence
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.law.papers_validity import kinds_that_must_be_valid
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.posting import publish
from namsao.notices.writing import send, subject_of
from namsao.people.models import User
from namsao.people.queries import holders

TEAM = ("adviser",)
CHAIR = ("chair",)
COUNCIL = ("chair", "vice_chair", "member")
AT_THE_TABLE = (*COUNCIL, "secretary")

A_MONTH = timedelta(days=30)

kind(
    "assessment.placed",
    label=gettext_lazy("Hồ sơ mới chờ tổ tư vấn thẩm định"),
    readers=["assessment.file_appraisal"],
    needs_action=True,
)
kind(
    "assessment.appraised",
    label=gettext_lazy("Tổ tư vấn đã gửi báo cáo thẩm định"),
    readers=["assessment.score"],
    needs_action=True,
)
kind(
    "assessment.session_called",
    label=gettext_lazy("Triệu tập phiên họp hội đồng"),
    readers=["assessment.score", "assessment.record_attendance"],
    needs_action=True,
)
kind(
    "assessment.concluded",
    label=gettext_lazy("Hội đồng đã kết luận, chờ quyết định"),
    readers=["certificates.recognise"],
    needs_action=True,
)

publish(actions.place_in_round, "round")
publish(actions.file_appraisal)
publish(actions.conclude)


def _seated(round: Round, duties: Sequence[str], dossier: Dossier | None = None) -> list[User]:
    """Who sits in the round with these duties and has not stepped aside on the dossier."""
    seats = round.seats.filter(duty__in=duties, ended_at=None, person__is_active=True)
    if dossier is not None:
        seats = seats.exclude(conflicts__entry__dossier=dossier)
    return [seat.person for seat in seats.select_related("person")]


@after(actions.place_in_round, tells=gettext_lazy("tổ tư vấn của đợt"))
def placed(event: Event) -> None:
    """The advisory team has a dossier to appraise."""
    dossier: Dossier = subject_of(event)
    entry = entry_of(dossier)
    round = entry.round
    send(
        "assessment.placed",
        _seated(round, TEAM, dossier),
        event=event,
        about=dossier,
        url=entry.get_absolute_url(),
        due_on=round.results_until,
        round=round,
    )


@after(
    actions.file_appraisal,
    tells=gettext_lazy("chủ tịch hội đồng, và cả hội đồng nếu đã triệu tập phiên họp"),
)
def appraised(event: Event) -> None:
    """The chair gets the report (Article 7.3.c); once a session is called, the whole council."""
    dossier: Dossier = subject_of(event)
    entry = entry_of(dossier)
    session = entry.session
    send(
        "assessment.appraised",
        _seated(entry.round, COUNCIL if session else CHAIR, dossier),
        event=event,
        about=dossier,
        url=session.get_absolute_url() if session else entry.get_absolute_url(),
        due_on=session.meets_on if session else None,
        session=session,
    )


@after(actions.call_session, tells=gettext_lazy("hội đồng và thư ký của đợt"))
def session_called(event: Event) -> None:
    """The council and its secretary learn when and where they meet."""
    session: Session = subject_of(event)
    send(
        "assessment.session_called",
        _seated(session.round, AT_THE_TABLE),
        event=event,
        about=session,
        due_on=session.meets_on,
        count=event.facts["dossiers"],
    )


@after(actions.close_session, tells=gettext_lazy("lãnh đạo quyết định của cấp này"))
def concluded(event: Event) -> None:
    """The leader who decides learns of the whole session at once."""
    session: Session = subject_of(event)
    leaders = holders(
        "certificates.recognise",
        localtime(event.at).date(),
        area_path=session.round.area.path,
        only_there=True,
    )
    send(
        "assessment.concluded",
        leaders,
        event=event,
        about=session,
        due_on=session.round.results_until,
        count=len(event.facts["results"]),
    )


@tells_what_is_due
def rounds_to_finish(actor: Actor, day: date) -> Iterator[Due]:
    """Rounds whose results are due within a month, or were (Article 5)."""
    rows = Round.objects.where_may(actor, "assessment.call_session").filter(
        state="open", results_until__lte=day + A_MONTH
    )
    yield from due_of(
        _("Đợt đánh giá sắp phải có kết quả"),
        rows.order_by("results_until", "id"),
        lambda round: DueThing(round.name, round.get_absolute_url(), round.last_day),
    )


@tells_what_is_due
def evidence_that_ends_first(actor: Actor, day: date) -> Iterator[Due]:
    """Dossiers with a required paper that runs out before their round has its results."""
    ends_first = Evidence.objects.filter(
        dossier=OuterRef("dossier"),
        removed_at=None,
        document__kind__in=kinds_that_must_be_valid(day),
        document__expires_on__lt=OuterRef("round__results_until"),
    ).order_by("document__expires_on")
    rows = (
        Entry.objects.where_may(actor, "assessment.file_appraisal")
        .filter(round__state="open", dossier__state__in=["in_round", "appraised"])
        .annotate(ends_on=Subquery(ends_first.values("document__expires_on")[:1]))
        .filter(ends_on__isnull=False)
        .select_related("dossier__product")
    )
    yield from due_of(
        _("Minh chứng hết hạn trước khi đợt có kết quả"),
        rows.order_by("ends_on", "id"),
        lambda entry: DueThing(
            entry.dossier.product.name, entry.get_absolute_url(), entry.ends_on
        ),
    )
