"""What the Prime Minister's decisions say, in plain Python and data: no database, no clock.

Every table and function here names the article it comes from.
"""
