"""The plan, its money, and what is known of areas with dates."""

from namsao.programme.money.models import Allotment, Commitment, Payment, RewardRate
from namsao.programme.outlook.models import Estimate, EstimateTable
from namsao.programme.planning.models import Budgeted, BudgetLine, Plan, PlanVersion, Target
from namsao.programme.reporting.models import Report
from namsao.programme.support.models import (
    Application,
    Call,
    Listed,
    ProductList,
    Step,
    Support,
)
from namsao.programme.targets.models import HardCommune

__all__ = [
    "Allotment",
    "Application",
    "BudgetLine",
    "Budgeted",
    "Call",
    "Commitment",
    "Estimate",
    "EstimateTable",
    "HardCommune",
    "Listed",
    "Payment",
    "Plan",
    "PlanVersion",
    "ProductList",
    "Report",
    "RewardRate",
    "Step",
    "Support",
    "Target",
]
