"""The plan, its money, and what is known of areas with dates."""

from namsao.programme.money.models import Allotment, Commitment, Payment, RewardRate
from namsao.programme.planning.models import Budgeted, BudgetLine, Plan, PlanVersion, Target
from namsao.programme.reporting.models import Report
from namsao.programme.targets.models import HardCommune

__all__ = [
    "Allotment",
    "BudgetLine",
    "Budgeted",
    "Commitment",
    "HardCommune",
    "Payment",
    "Plan",
    "PlanVersion",
    "Report",
    "RewardRate",
    "Target",
]
