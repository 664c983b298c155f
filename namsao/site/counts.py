"""What the market counts for the programme's targets: the two stand side by side."""

from datetime import date

from django.db.models import QuerySet

from namsao.law.product_lines import LINES
from namsao.market.sales.queries import on_marketplaces
from namsao.producers.models import Product
from namsao.programme.targets.counting import ELSEWHERE


def products_on_marketplaces(paths: list[str], line: str, day: date) -> QuerySet[Product]:
    """Certified products of the areas, of one line or of all, that some channel offers."""
    sets = [group.criteria_set for one in LINES if one.key == line for group in one.groups]
    return on_marketplaces(paths, sets, day)


ELSEWHERE["marketplaces"] = products_on_marketplaces
