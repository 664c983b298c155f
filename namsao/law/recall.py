"""A recall of lots: from the first word until it is known what became of all of it.

No article of Decision 26/2026 provides for it; the law on food safety and on the quality of
products asks whoever made or sold a thing to take it back, and to report. The steps are this
project's own.
"""

from namsao.law.criteria.model import Wording
from namsao.law.moves import table

OPEN = frozenset({"open", "announced"})

MOVES = table(
    ("announce_recall", {"open"}, "announced", "the producer's or office's own work"),
    ("close_recall", {"announced"}, "closed", "the producer's or office's own work"),
    ("drop_recall", {"open", "announced"}, "dropped", "the producer's or office's own work"),
)

REASONS = tuple(
    (key, Wording(f"recall.{key}", vi, en))
    for key, vi, en in (
        ("safety", "Không bảo đảm an toàn", "Not safe"),
        ("quality", "Không đạt chất lượng đã công bố", "Below the declared quality"),
        ("label", "Nhãn sai", "Wrong label"),
        ("origin", "Sai vùng nguyên liệu, nguồn gốc", "Wrong origin"),
        ("other", "Lý do khác", "Another reason"),
    )
)

ANSWER_HOURS = 24
"""Within how many hours a holder is asked to answer a notice."""
