"""Where a person may give roles."""

from django.db.models import QuerySet

from namsao.areas.models import Area
from namsao.kernel.reach import Actor

MOST = 200


def areas_to_invite_in(areas: QuerySet[Area], actor: Actor) -> QuerySet[Area]:
    """Today's units in reach, provinces first: an office invites at its own level and below."""
    return areas.current().order_by("path")[:MOST]  # type: ignore[attr-defined,no-any-return]
