"""The lives of letters and of webhook endpoints. House rules: no decision speaks of them."""

from namsao.law.moves import table

DELIVERY_MOVES = table(("send_again", {"failed", "given_up"}, "waiting", "house rule"))

ENDPOINT_MOVES = table(
    ("pause_endpoint", {"active"}, "paused", "house rule"),
    ("resume_endpoint", {"paused"}, "active", "house rule"),
)
