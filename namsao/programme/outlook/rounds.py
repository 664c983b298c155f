"""The rounds that dossiers go through, as they were announced by a day (Article 5)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
from django.utils.timezone import localdate

from namsao.assessment.models import Entry, Round
from namsao.dossiers.models import Dossier
from namsao.kernel.models import Event
from namsao.law.deadlines import rounds_of
from namsao.law.regimes import REGIMES
from namsao.programme.forecasting.prospects import Window
from namsao.programme.forecasting.stages import NUMBER, UNPROPOSED, Ints, Waiting, week_of

_ROUNDS = next(regime for regime in REGIMES if regime.key == "26/2026")
_PROPOSED = frozenset({NUMBER["forwarded"], NUMBER["at_province"]})
_IN_ROUND = frozenset({NUMBER["in_round"], NUMBER["appraised"]})


def closings(path: str, day: date) -> list[date]:
    """The days before which rounds take proposals, known on `day`: opened, or of Article 5.

    Past ones too, from the year before. None under decisions that knew no such rounds.
    """
    if day < _ROUNDS.in_force_from:
        return []
    years = (day.year - 1, day.year, day.year + 1)
    legal = {one.proposals_before for year in years for one in rounds_of(year, "province")}
    return sorted(legal | {one.proposals_until for one in _opened(path, day)})


def _opened(path: str, day: date) -> list[Round]:
    """The province's rounds that were opened by then."""
    rows = list(Round.objects.filter(area__path__startswith=path).exclude(area__level="country"))
    done = _done_by(day, "assessment.open_round", (one.ref for one in rows))
    return [one for one in rows if one.ref in done]


def _done_by(day: date, action: str, things: Iterable[str]) -> set[str]:
    rows = Event.objects.filter(action=action, subject__in=list(things), at__date__lte=day)
    return set(rows.values_list("subject", flat=True))


def windows_of(closing: Sequence[date], day: date) -> tuple[Window, ...]:
    """The rounds that still take proposals: no council concludes before they are closed."""
    ahead = [one for one in closing if one > day]
    return tuple(Window(week_of(one - timedelta(days=1)), week_of(one)) for one in ahead)


def councils(
    waiting: Waiting, dossiers: Sequence[Dossier], closing: Sequence[date], day: date
) -> Ints | None:
    """For each dossier in progress the week from which its council may conclude (`Waiting`).

    None where no rounds are known. Renewals wait for no round (Article 7.6.g).
    """
    if not closing:
        return None
    placed = [
        one.pk
        for one, stage in zip(dossiers, waiting.stage.tolist(), strict=True)
        if stage in _IN_ROUND
    ]
    meetings = _meetings(placed, day)
    found = np.zeros(len(dossiers), dtype=np.int64)
    for place, (one, stage) in enumerate(zip(dossiers, waiting.stage.tolist(), strict=True)):
        if one.kind == "renewal" or stage > NUMBER["appraised"]:
            continue
        if stage in _IN_ROUND:
            found[place] = week_of(meetings.get(one.pk, day))
        elif stage in _PROPOSED and one.forwarded_at is not None:
            sent = localdate(one.forwarded_at)
            found[place] = week_of(next((last for last in closing if last > sent), day))
        else:
            found[place] = UNPROPOSED
    return found


def _meetings(dossiers: Sequence[int], day: date) -> dict[int, date]:
    """When the council of each meets: on the day it was called for, else once proposals close."""
    entries = list(
        Entry.objects.filter(dossier__in=dossiers)
        .exclude(round__area__level="country")
        .select_related("round", "session")
        .order_by("id")
    )
    sessions = {one.session.ref: one.session for one in entries if one.session}
    called = _done_by(day, "assessment.call_session", sessions)
    return {
        one.dossier_id: one.session.meets_on
        if one.session and one.session.ref in called
        else one.round.proposals_until
        for one in entries
    }
