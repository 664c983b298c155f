"""The sample products that go with a dossier (Decision 26/2026, Articles 6.2.d and 6.3).

Five for each council that evaluates it, none for tourism: `Regime.samples_for`. What an office
does with them is its own: kept where and how they came, used in a session, given back, destroyed.
"""

from namsao.law.moves import table

HELD = frozenset({"stored", "used"})
"""States in which a sample counts as there for the council."""

MOVES = table(
    ("use_sample", {"stored"}, "used", "Article 6.2.d"),
    ("return_sample", {"stored", "used"}, "returned", "the office's own work"),
    ("destroy_sample", {"stored", "used"}, "destroyed", "the office's own work"),
)
