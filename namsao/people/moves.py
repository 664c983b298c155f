"""The life of a request about personal data: rights of Law 91/2025/QH15."""

from namsao.law.moves import table
from namsao.law.personal_data import LAW

REQUEST_MOVES = table(
    ("complete_request", {"open"}, "done", LAW),
    ("decline_request", {"open"}, "declined", LAW),
    ("erase_person", {"open"}, "done", LAW),
)
