"""Why, and what next: the cheapest way from where a product stands to a higher star.

Not part of the decision, which says only what each star asks for: bands, gates and options. What a
step costs is an estimate that an office may replace; the way over the steps is exact.
"""

from namsao.law.advice.efforts import Effort, Efforts, Work, default_efforts
from namsao.law.advice.planning import Obstacle, Plan, Step, Ways, ways
from namsao.law.advice.standing import Standing, of_council, of_sheet

__all__ = [
    "Effort",
    "Efforts",
    "Obstacle",
    "Plan",
    "Standing",
    "Step",
    "Ways",
    "Work",
    "default_efforts",
    "of_council",
    "of_sheet",
    "ways",
]
