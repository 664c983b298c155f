"""What the council settled, as the trail binds it: sheets, sessions, results, the rules used."""

from typing import Any

from django.utils.translation import gettext as _

from namsao.assessment.models import (
    Attendance,
    Result,
    RulesOfOperation,
    Score,
    ScoreSheet,
    Session,
)
from namsao.assessment.queries import entry_of
from namsao.dossiers.models import Dossier
from namsao.kernel.models import Reached
from namsao.kernel.trail import Content, Keys, Pieces, binds, columns, tells, verbose

KEY = frozenset({"id"})
_OF_A_SCORE = frozenset({"id", "sheet_id", "criterion", "saved_at"})


def sheets(keys: Keys) -> dict[int, Pieces]:
    """Score sheets with every choice, note, reason and objection."""
    read = columns(ScoreSheet.objects.filter(pk__in=keys).values(), KEY)
    scores = Score.objects.filter(sheet__in=keys).values()
    said = columns(scores, _OF_A_SCORE)
    for score in scores:
        read[score["sheet_id"]][f"criterion {score['criterion']}"] = said[score["id"]]
    return read


def sheet_names(keys: Keys) -> dict[int, str]:
    """Whose sheet, for which dossier."""
    rows = ScoreSheet.objects.filter(pk__in=keys)
    found = rows.select_related("seat__person", "entry__dossier__product")
    return {
        row.pk: _("Phiếu của %(person)s cho “%(product)s”")
        % {"person": row.seat.person, "product": row.entry.dossier.product.name}
        for row in found
    }


def sessions(keys: Keys) -> dict[int, Pieces]:
    """Sessions with who was present."""
    read = columns(Session.objects.filter(pk__in=keys).values(), KEY)
    for row in Attendance.objects.filter(session__in=keys).order_by("seat_id"):
        read[row.session_id].setdefault("attendance", []).append([row.seat_id, row.present])
    return read


def session_names(keys: Keys) -> dict[int, str]:
    """Which session, by round and day."""
    rows = Session.objects.filter(pk__in=keys).select_related("round")
    return {row.pk: _("Phiên họp %s") % row for row in rows}


def results(keys: Keys) -> dict[int, Pieces]:
    """Results with the sheets that they count."""
    return columns(Result.objects.filter(pk__in=keys).values(), KEY)


def result_names(keys: Keys) -> dict[int, str]:
    """The result on which product."""
    rows = Result.objects.filter(pk__in=keys).select_related("entry__dossier__product")
    return {row.pk: _("Kết quả của “%s”") % row.entry.dossier.product.name for row in rows}


def rules(keys: Keys) -> dict[int, Pieces]:
    """Rules of operation, but for their end, which later rules set."""
    rows = RulesOfOperation.objects.filter(pk__in=keys).values()
    return columns(rows, KEY | {"until"})


def rules_names(keys: Keys) -> dict[int, str]:
    """The decision that issued the rules."""
    rows = RulesOfOperation.objects.filter(pk__in=keys)
    return {row.pk: _("Quy chế hoạt động %s") % row.decision_number for row in rows}


def _piece_of_a_sheet(piece: str) -> str:
    number = piece.removeprefix("criterion ")
    return _("tiêu chí %s") % number if number != piece else verbose(ScoreSheet)(piece)


def _piece_of_a_session(piece: str) -> str:
    return _("điểm danh") if piece == "attendance" else verbose(Session)(piece)


tells(ScoreSheet, Content(sheets, sheet_names, _piece_of_a_sheet))
tells(Session, Content(sessions, session_names, _piece_of_a_session))
tells(Result, Content(results, result_names, verbose(Result)))
tells(RulesOfOperation, Content(rules, rules_names, verbose(RulesOfOperation)))


def itself(thing: Any) -> list[Reached]:
    """The thing acted on."""
    return [thing]


def concluded(dossier: Dossier) -> list[Reached]:
    """What a conclusion rests on: the result and every sheet, counted or not."""
    entry = entry_of(dossier)
    return [entry.result, *ScoreSheet.objects.filter(entry=entry)]


def of_the_session(session: Session) -> list[Reached]:
    """The rules under which it sat; sheets and results are bound dossier by dossier."""
    return [session.round.rules]


for model in (ScoreSheet, Session, RulesOfOperation):
    binds(model, itself)
binds("assessment.conclude", concluded)
binds("assessment.close_session", of_the_session)
