"""What is done in the council's room, written once."""

from namsao.assessment.room.actions.evidence import freeze_evidence, open_window, supply
from namsao.assessment.room.actions.facts import correct_finding, resolve_objection
from namsao.assessment.room.actions.independence import appoint_substitute, record_conflict
from namsao.assessment.room.actions.looking import ask_second_look, look_again

__all__ = [
    "appoint_substitute",
    "ask_second_look",
    "correct_finding",
    "freeze_evidence",
    "look_again",
    "open_window",
    "record_conflict",
    "resolve_objection",
    "supply",
]
