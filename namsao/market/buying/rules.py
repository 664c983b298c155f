"""What becomes of a request and of each question in it. No law provides for it: it is trade."""

from namsao.law.moves import table

TRADE = "between buyer and producer"
REQUEST = table(
    ("confirm_request", {"unconfirmed"}, "open", TRADE),
    ("close_request", {"open"}, "closed", TRADE),
    ("forget_buyer", {"unconfirmed", "open", "closed"}, "forgotten", "Law 91/2025/QH15"),
)
QUESTION = table(
    ("quote", {"waiting"}, "quoted", TRADE),
    ("decline_to_quote", {"waiting"}, "declined", TRADE),
    ("note_order", {"quoted"}, "ordered", TRADE),
    ("note_no_order", {"quoted"}, "not_ordered", TRADE),
)

MOST_PRODUCTS = 5  # of one request: who asks everybody asks nobody
CONFIRM_HOURS = 48  # the link in the letter works so long
MOST_FROM_ONE_PLACE = 5  # requests from one network address in a day
MOST_OF_ONE_PRODUCT = 30  # requests that name one product in a day: beyond that somebody floods
