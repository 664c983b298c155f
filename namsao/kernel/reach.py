"""Who may reach which rows. One rule filters the list (SQL) and guards the single object."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True)
class Grant:
    """What one holding lets a person do, and where.

    `area_path` reaches an area and all below it ("/vn/24/" reaches every commune of province 24);
    `producer_id` reaches one producer. `named` narrows an area (or, without an area, everything)
    to what names the person: the dossiers of the council one sits on, one's own account.
    """

    role: str
    actions: frozenset[str]
    area_path: str | None = None
    producer_id: int | None = None
    named: bool = False


@dataclass(frozen=True)
class Actor:
    """A person and what they hold. `user_id` 0 is nobody: not signed in.

    `via` names the key by which a program acts for them, "token:12"; events tell it.
    """

    user_id: int
    grants: tuple[Grant, ...] = ()
    via: str = ""

    def granting(self, action: str) -> Iterable[Grant]:
        """The grants that name `action`."""
        return (grant for grant in self.grants if action in grant.actions)

    def may(self, action: str) -> bool:
        """Whether any grant names `action`, wherever it reaches: for menus, not for rows."""
        return any(action in grant.actions for grant in self.grants)

    def holds(self, *roles: str) -> bool:
        """Whether any grant comes from one of `roles`."""
        return any(grant.role in roles for grant in self.grants)

    def only(self, within: Callable[[str], bool], *, via: str) -> "Actor":
        """The same person, holding no more than the permissions that are `within`."""
        grants = tuple(
            replace(grant, actions=frozenset(filter(within, grant.actions)))
            for grant in self.grants
        )
        return Actor(self.user_id, grants, via)


NOBODY = Actor(0)

type Narrowing = Callable[[Actor, str], Q]

# No row. A rule that has nothing to say answers with this very object, and costs nothing.
NOTHING = Q(pk__in=())


def any_of(rules: Iterable[Q]) -> Q:
    """The rows of at least one of `rules`."""
    return reduce(or_, (rule for rule in rules if rule is not NOTHING), Q()) or NOTHING


# Filled when the apps are ready: how a model names persons (a seat in a council, an appointment),
# and what takes rows away again (a declared conflict of interest). A later capability registers
# here what an earlier one cannot know.
NAMED: dict[type[Model], list[Narrowing]] = {}
HIDDEN: dict[type[Model], list[Narrowing]] = {}


class Scoped[M: Model](QuerySet[M]):
    """A model says where it lies: `AREA` and `PRODUCER` are lookups from it to those fields."""

    def where_may(self, actor: Actor, action: str) -> Self:
        """The rows on which `actor` may take `action`: the only way to read for a person."""
        model: Any = self.model
        grants = actor.granting(action)
        reached = any_of(self._reach_of(grant, actor, action) for grant in grants)
        if reached is NOTHING:
            return self.none()
        rows = self.filter(reached)
        for hides in HIDDEN.get(model, ()):
            if (hidden := hides(actor, action)) is not NOTHING:
                rows = rows.exclude(hidden)
        return rows

    def _reach_of(self, grant: Grant, actor: Actor, action: str) -> Q:
        model: Any = self.model
        if grant.producer_id is not None:
            return Q(**{model.PRODUCER: grant.producer_id}) if model.PRODUCER else NOTHING
        if grant.area_path is None and not grant.named or grant.area_path and not model.AREA:
            return NOTHING
        within = Q()
        if grant.area_path is not None:
            within = Q(**{f"{model.AREA}__startswith": grant.area_path})
        if not grant.named:
            return within
        return within & any_of(rule(actor, action) for rule in NAMED.get(model, ()))
