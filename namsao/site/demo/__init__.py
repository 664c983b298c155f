"""A small, named world, built by the same actions that people take.

The tests, the training site, the screenshots and the manual all live in it, so it cannot drift
from the rules. Its people, producers and scores are invented and say so; the published register
beside them is real and carries its sources.
"""
