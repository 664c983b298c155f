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
    AT_CENTRE = "at_centre"
    BACK_AT_PROVINCE = "back_at_province"
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
    # From here to the conclusion the steps of the centre are the province's, one level up.
    ("place_in_round", {S.AT_PROVINCE, S.AT_CENTRE}, S.IN_ROUND, "Articles 7.3.b and 7.4.b"),
    ("file_appraisal", {S.IN_ROUND}, S.APPRAISED, "Articles 7.3.c and 7.4.c"),
    ("conclude", {S.APPRAISED}, S.CONCLUDED, "Articles 7.3.d and 7.4.d"),
    ("recognise", {S.CONCLUDED, S.BACK_AT_PROVINCE}, S.RECOGNISED, "Articles 7.3.e and 7.4.e"),
    ("approve_for_centre", {S.CONCLUDED}, S.SENT_TO_CENTRE, "Article 7.3.e"),
    ("propose_renewal", {S.AT_PROVINCE}, S.SENT_TO_CENTRE, "Articles 6.3.b and 7.6.e"),
    ("receive_at_centre", {S.SENT_TO_CENTRE}, S.AT_CENTRE, "Article 7.4.a"),
    ("return_to_province", {S.CONCLUDED}, S.BACK_AT_PROVINCE, "Article 7.4.g"),
    ("evaluate_again", {S.BACK_AT_PROVINCE}, S.AT_PROVINCE, "Article 7.4.g"),
    ("decline", {S.CONCLUDED, S.BACK_AT_PROVINCE}, S.NOT_RECOGNISED, "Article 4.1.a"),
    (
        "disqualify",
        {S.AT_PROVINCE, S.AT_CENTRE, S.IN_ROUND, S.APPRAISED},
        S.DISQUALIFIED,
        "Annex II, rule of every set but 26",
    ),
    ("open_again", {S.RECOGNISED}, S.AT_PROVINCE, "Article 10.1.b"),
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
            S.SENT_TO_CENTRE,
            S.AT_CENTRE,
            S.BACK_AT_PROVINCE,
        },
        S.WITHDRAWN,
        "the producer's own right: the decision does not forbid it",
    ),
)

OPEN = frozenset(State) - {
    S.RECOGNISED,
    S.NOT_RECOGNISED,
    S.DISQUALIFIED,
    S.WITHDRAWN,
}
"""States in which a dossier is still under way: one product has at most one such dossier."""

WITH_PRODUCER = frozenset({S.DRAFT, S.RETURNED})
"""States in which the producer writes, and the offices wait."""
