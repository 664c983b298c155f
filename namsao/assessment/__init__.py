"""From a round to a result: advisory team, council, score sheets, session, minutes.

Decision 26/2026, Article 7.3.b-d. What the decision leaves to the council's rules of operation
(quorum, who may chair, spread, gate rule) is data per province and date.
"""
