"""Where a person may give roles, and who holds what there."""

from datetime import date

from django.db.models import Q, QuerySet

from namsao.areas.models import Area
from namsao.kernel.reach import Actor, Grant
from namsao.people.models import Holding, User
from namsao.people.roles import MAY, NAMED, PROGRAM

MOST = 200


ACCOUNT = "program@namsao.invalid"  # nobody can sign in as it, and no letter reaches it


def the_program() -> Actor:
    """The program itself, for what it does on a day without anybody's asking.

    It has an account, so that events can name it, and reaches the whole country and that account.
    """
    user, _created = User.objects.get_or_create(
        email=ACCOUNT, defaults={"name": "Năm Sao", "is_active": False, "password": "!"}
    )
    everywhere = Grant("program", PROGRAM, area_path="/vn/")
    return Actor(user.pk, (everywhere, Grant("program", PROGRAM, named=True)))


def areas_to_invite_in(areas: QuerySet[Area], actor: Actor) -> QuerySet[Area]:
    """Today's units in reach, provinces first: an office invites at its own level and below."""
    return areas.current().order_by("path")[:MOST]  # type: ignore[attr-defined,no-any-return]


def holders_anywhere(permission: str, day: date) -> QuerySet[User]:
    """The active people who on `day` may do this in any area: for what concerns all areas."""
    roles = [role for role, actions in MAY.items() if permission in actions and role not in NAMED]
    alive = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    held = Holding.objects.filter(alive, role__in=roles)
    people: QuerySet[User] = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return people.order_by("id")


def holders(
    permission: str,
    day: date,
    *,
    area_path: str = "",
    producer_id: int | None = None,
    only_there: bool = False,
) -> QuerySet[User]:
    """The active people who on `day` may do this there: in the area's offices or above them, or
    as members of the producer. `only_there` leaves out the offices above.

    Roles that reach only what names a person are left out: who sits where is known by the seats.
    """
    roles = [role for role, actions in MAY.items() if permission in actions and role not in NAMED]
    names = area_path.strip("/").split("/")
    above = ["/" + "/".join(names[: count + 1]) + "/" for count in range(len(names))]
    there = Q(area__path__in=above[-1:] if only_there else above)
    if producer_id is not None:
        there |= Q(producer_id=producer_id)
    alive = Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))
    held = Holding.objects.filter(alive, there, role__in=roles)
    people: QuerySet[User] = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return people.order_by("id")
