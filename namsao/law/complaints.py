"""What the public reports about a certified product, and what becomes of it.

No article of the decision provides for it: it feeds the inspections of Article 9, and like the
weights of `namsao.law.inspection` it is this project's own.
"""

from namsao.law.criteria.model import Wording
from namsao.law.moves import table

SUBJECTS = tuple(
    (key, Wording(f"complaint.{key}", vi, en))
    for key, vi, en in (
        ("description", "Không đúng như mô tả", "Not as described"),
        ("mark", "Nhãn hoặc hạng sao sai sự thật", "Label or star mark is false"),
        ("safety", "An toàn, chất lượng", "Safety, quality"),
        ("origin", "Nguồn gốc, xuất xứ", "Origin"),
        ("other", "Việc khác", "Something else"),
    )
)

WAITING = frozenset({"received", "under_review"})

MOVES = table(
    ("take_complaint", {"received"}, "under_review", "the office's own work"),
    ("answer_complaint", {"under_review"}, "answered", "the office's own work"),
    ("hand_over_complaint", {"received", "under_review"}, "handed_over", "the office's own work"),
    ("dismiss_complaint", {"received", "under_review"}, "dismissed", "the office's own work"),
)

MOST_FROM_ONE_PLACE = 5
"""Complaints from one address in a day."""
MOST_OF_ONE_CERTIFICATE = 40
"""Complaints of one certificate in a day: beyond that somebody floods."""
