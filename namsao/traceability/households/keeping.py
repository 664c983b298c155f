"""How long the name of a household stays after it left, and who clears it out."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from namsao.notices.retention import also_overdue
from namsao.traceability.households.models import Household


@also_overdue
def households(before: Callable[[str], datetime]) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Households that left an area before their period began."""
    yield "households", Household.objects.filter(until__lt=localdate(before("households")))
