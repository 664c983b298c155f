"""What becomes of a fair and of a stand at it: trade promotion is each office's own work."""

from namsao.law.moves import table

OWN = "the office's own work"
FAIR = table(("cancel_fair", {"announced"}, "cancelled", OWN))
STAND = table(
    ("grant_stand", {"asked"}, "granted", OWN),
    ("refuse_stand", {"asked"}, "refused", OWN),
    ("give_up_stand", {"asked", "granted"}, "given_up", OWN),
    ("report_stand", {"granted"}, "reported", OWN),
)
TAKES_PART = frozenset({"granted", "reported"})
