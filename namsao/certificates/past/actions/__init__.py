"""Recording a round of a former decision, and publishing what it recognised (Article 12.1).

The office of today's province does it for the districts and provinces that it succeeded. Nothing
is scored again. What contradicts the decision of the time is refused: a level that did not exist
on that day, stars that another level recognised, a way up below its points.
"""

from namsao.certificates.past.actions.entries import (
    correct_past_dossier,
    enter_past_dossier,
    strike_past_dossier,
)
from namsao.certificates.past.actions.publishing import (
    drop_past_round,
    lacking,
    publish_past_round,
    reopen_past_round,
)
from namsao.certificates.past.actions.rounds import (
    attach_past_paper,
    describe_past_round,
    keep_past_round,
    name_past_member,
    remove_past_paper,
    strike_past_member,
)

__all__ = [
    "attach_past_paper",
    "correct_past_dossier",
    "describe_past_round",
    "drop_past_round",
    "enter_past_dossier",
    "keep_past_round",
    "lacking",
    "name_past_member",
    "publish_past_round",
    "remove_past_paper",
    "reopen_past_round",
    "strike_past_dossier",
    "strike_past_member",
]
