"""The life of a council's papers: score sheets and sessions (Decision 26/2026, Article 7.3.d).

The decision leaves the order of a meeting to the council's rules of operation; these moves are
what every such order has in common.
"""

from namsao.law.moves import table

SHEET_MOVES = table(
    ("score", {"draft"}, "draft", "Article 7.3.d"),
    ("sign_sheet", {"draft"}, "signed", "Article 7.3.d"),
    ("reopen_sheet", {"signed"}, "draft", "rules of operation"),
    ("look_again", {"signed"}, "draft", "rules of operation"),
)

SESSION_MOVES = table(
    ("record_attendance", {"called", "open"}, "open", "rules of operation"),
    ("call_together", {"asked"}, "called", "Article 7.6.d"),
    ("close_session", {"open", "asked"}, "closed", "Articles 7.3.d and 7.6.d"),
)
"""A session is called for a meeting, or asks for opinions in writing; only where these differ, or
the case is hard, does the council meet."""
