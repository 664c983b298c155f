"""What is done between the province's receipt and the council's result, written once."""

from namsao.assessment.actions.appraisal import file_appraisal, record_finding, record_visit
from namsao.assessment.actions.delivery import deliver_sheet
from namsao.assessment.actions.rounds import (
    appoint,
    call_session,
    declare_conflict,
    dismiss,
    open_round,
    place_in_round,
    set_rules,
)
from namsao.assessment.actions.scoring import reopen_sheet, score, sign_sheet, start_sheet
from namsao.assessment.actions.sealing import seal_minutes
from namsao.assessment.actions.sessions import (
    call_together,
    close_session,
    conclude,
    record_attendance,
)

__all__ = [
    "appoint",
    "call_session",
    "call_together",
    "close_session",
    "conclude",
    "declare_conflict",
    "deliver_sheet",
    "dismiss",
    "file_appraisal",
    "open_round",
    "place_in_round",
    "record_attendance",
    "record_finding",
    "record_visit",
    "reopen_sheet",
    "score",
    "seal_minutes",
    "set_rules",
    "sign_sheet",
    "start_sheet",
]
