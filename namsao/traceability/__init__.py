"""From growing area to shelf: events of the chain, lots, what came of what, recalls.

epcis/    capture and query of EPCIS 2.0 events, named queries, subscriptions
lots/     lots, genealogy, balance
recall/   recall cases: scope, holders, notices, answers, closing

An event is kept as it came and never changed. Lots, transformations and containments are derived
from events and can be built anew from them at any time.
"""
