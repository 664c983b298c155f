"""The life of a dossier: Decision 26/2026, Articles 6 and 7.

States are plain text in the database; this table alone says which move leads where.
"""

from enum import StrEnum

from namsao.law.moves import table


class State(StrEnum):
    """Where a dossier stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AT_COMMUNE = "at_commune"
    RETURNED = "returned"
    FORWARDED = "forwarded"
    AT_PROVINCE = "at_province"
    IN_ROUND = "in_round"
    APPRAISED = "appraised"
    CONCLUDED = "concluded"
    RECOGNISED = "recognised"
    SENT_TO_CENTRE = "sent_to_centre"
    NOT_RECOGNISED = "not_recognised"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"


S = State

MOVES = table(
    ("submit", {S.DRAFT, S.RETURNED}, S.SUBMITTED, "Article 7.1"),
    ("receive", {S.SUBMITTED}, S.AT_COMMUNE, "Article 7.2"),
    ("return_to_producer", {S.AT_COMMUNE}, S.RETURNED, "Article 7.2.a"),
    ("forward", {S.AT_COMMUNE}, S.FORWARDED, "Article 7.2.b"),
    ("receive_at_province", {S.FORWARDED}, S.AT_PROVINCE, "Article 7.3.a"),
    ("send_back", {S.AT_PROVINCE}, S.RETURNED, "Article 7.3.a"),
    ("place_in_round", {S.AT_PROVINCE}, S.IN_ROUND, "Article 7.3.b"),
    ("file_appraisal", {S.IN_ROUND}, S.APPRAISED, "Article 7.3.c"),
    ("conclude", {S.APPRAISED}, S.CONCLUDED, "Article 7.3.d"),
    ("recognise", {S.CONCLUDED}, S.RECOGNISED, "Article 7.3.e"),
    ("approve_for_centre", {S.CONCLUDED}, S.SENT_TO_CENTRE, "Article 7.3.e"),
    ("decline", {S.CONCLUDED}, S.NOT_RECOGNISED, "Article 4.1.a"),
    (
        "disqualify",
        {S.AT_PROVINCE, S.IN_ROUND, S.APPRAISED},
        S.DISQUALIFIED,
        "Annex II, rule of every set but 26",
    ),
    (
        "withdraw",
        {
            S.DRAFT,
            S.SUBMITTED,
            S.AT_COMMUNE,
            S.RETURNED,
            S.FORWARDED,
            S.AT_PROVINCE,
            S.IN_ROUND,
        },
        S.WITHDRAWN,
        "the producer's own right: the decision does not forbid it",
    ),
)

OPEN = frozenset(State) - {
    S.RECOGNISED,
    S.SENT_TO_CENTRE,
    S.NOT_RECOGNISED,
    S.DISQUALIFIED,
    S.WITHDRAWN,
}
"""States in which a dossier is still under way: one product has at most one such dossier."""

WITH_PRODUCER = frozenset({S.DRAFT, S.RETURNED})
"""States in which the producer writes, and the offices wait."""
