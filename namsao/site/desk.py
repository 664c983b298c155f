"""What needs this person, first: the moves that wait for them, by name and number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from namsao.assessment.models import Entry, ScoreSheet, Session
from namsao.dossiers.models import Dossier
from namsao.dossiers.talking.notices import as_due
from namsao.dossiers.talking.queries import waiting_for
from namsao.kernel.action import REGISTRY
from namsao.kernel.reach import Actor
from namsao.notices.digest import Due, DueThing, tells_what_is_due
from namsao.programme.support.queries import waiting_for_choice

# Moves that a person takes when a dossier waits for them, in the order of the road; moves that
# one may always take (withdraw, disqualify) are no work that waits. A move from several states is
# named for each where they are different work.
WAITING = (
    ("dossiers.submit", gettext_noop("Hồ sơ được trả lại để hoàn thiện"), "returned"),
    ("dossiers.submit", gettext_noop("Hồ sơ đang soạn"), "draft"),
    ("dossiers.receive", gettext_noop("Hồ sơ mới nộp, chờ xã tiếp nhận"), ""),
    (
        "dossiers.forward",
        gettext_noop("Hồ sơ xã đang kiểm tra, chờ báo cáo và chuyển lên tỉnh"),
        "",
    ),
    ("dossiers.receive_at_province", gettext_noop("Hồ sơ xã đã chuyển, chờ tỉnh tiếp nhận"), ""),
    ("dossiers.receive_at_centre", gettext_noop("Hồ sơ tỉnh đề nghị 5 sao, chờ Bộ tiếp nhận"), ""),
    ("assessment.place_in_round", gettext_noop("Hồ sơ đã tiếp nhận, chờ đưa vào đợt"), ""),
    ("assessment.file_appraisal", gettext_noop("Hồ sơ chờ thẩm định"), ""),
    ("certificates.recognise", gettext_noop("Hồ sơ hội đồng đã kết luận, chờ quyết định"), ""),
)
SHOWN = 5
MOST = 100  # counted up to here: nobody reads whether 4,812 or 4,813 wait


@dataclass(frozen=True)
class Work:
    """One kind of work that waits: why, how many, the first few, and where all of it is."""

    reason: str
    count: int
    first: list[tuple[str, str]]
    url: str

    @property
    def counted(self) -> str:
        """The count as it is shown."""
        return f"{MOST - 1}+" if self.count >= MOST else str(self.count)


def waiting(actor: Actor) -> list[Work]:
    """What waits for this person; a fixed number of queries for each permission held."""
    work = [
        _moves(actor, name, _(reason), state) for name, reason, state in WAITING if actor.may(name)
    ]
    if actor.may("dossiers.answer_message"):
        work.insert(0, _messages(actor))
    if actor.may("assessment.score"):
        work.append(_sheets(actor))
    if actor.may("assessment.close_session"):
        work.append(_sessions(actor))
    if actor.may("programme.choose_application"):
        work.append(_applications(actor))
    return [item for item in work if item.count]


@tells_what_is_due
def waiting_on(actor: Actor, day: date) -> Iterator[Due]:
    """The same for the daily digest."""
    for item in waiting(actor):
        first = tuple(DueThing(name, url) for name, url in item.first)
        yield Due(item.reason, item.counted, first)


def _moves(actor: Actor, name: str, reason: str, state: str) -> Work:
    """`state` is one of those that the move begins from; all of them where it is ""."""
    move = REGISTRY[name].move
    all_sources: frozenset[str] = move.sources if move else frozenset()
    sources = {state} & all_sources if state else all_sources
    rows = Dossier.objects.where_may(actor, name).filter(state__in=sources)
    page = rows.select_related("product").order_by("id")[:SHOWN]
    on_round = name.startswith("assessment.file")
    if on_round:
        page = page.prefetch_related("entries")
    return Work(
        reason,
        rows[:MOST].count(),
        [(dossier.product.name, _address(dossier, on_round=on_round)) for dossier in page],
        f"{reverse('dossiers:index')}?state={min(sources)}",
    )


def _address(dossier: Dossier, *, on_round: bool) -> str:
    entries: Any = list(dossier.entries.all()) if on_round else []
    return str((entries[-1] if entries else dossier).get_absolute_url())


def _applications(actor: Actor) -> Work:
    rows = waiting_for_choice(actor)
    page = rows.select_related("product")[:SHOWN]
    return Work(
        _("Đơn đề nghị hỗ trợ chờ bạn chọn"),
        rows[:MOST].count(),
        [(one.product.name, str(one.get_absolute_url())) for one in page],
        reverse("programme:supports"),
    )


def _messages(actor: Actor) -> Work:
    rows = waiting_for(actor)
    first = [as_due(one) for one in rows.select_related("dossier__product")[:SHOWN]]
    return Work(
        _("Tin về hồ sơ chờ bạn trả lời"),
        rows[:MOST].count(),
        [(one.name, one.url) for one in first],
        reverse("due"),
    )


def _sheets(actor: Actor) -> Work:
    signed = ScoreSheet.objects.filter(seat__person_id=actor.user_id, state="signed")
    rows = (
        Entry.objects.where_may(actor, "assessment.start_sheet")
        .filter(dossier__state="appraised", session__state__in=["called", "open", "asked"])
        .exclude(sheets__in=signed)
    )
    page = rows.select_related("dossier__product", "session").order_by("id")[:SHOWN]
    return Work(
        _("Hồ sơ chờ phiếu của bạn"),
        rows[:MOST].count(),
        [
            (entry.dossier.product.name, entry.session.get_absolute_url())
            for entry in page
            if entry.session
        ],
        reverse("assessment:rounds"),
    )


def _sessions(actor: Actor) -> Work:
    rows = Session.objects.where_may(actor, "assessment.close_session").exclude(state="closed")
    page = rows.select_related("round").order_by("meets_on")[:SHOWN]
    return Work(
        _("Phiên họp chưa bế mạc"),
        rows[:MOST].count(),
        [(str(session), session.get_absolute_url()) for session in page],
        reverse("assessment:rounds"),
    )
