"""Whose money it is decides: an office reads the supports of its products, whoever pays them.

A commune reads what the province gives to its producers. To choose, to agree and to deliver is
for the office that keeps the plan, and for those above it.
"""

from functools import partial

from django.db.models import Q

from namsao.kernel.reach import HIDDEN, Actor
from namsao.programme.support.models import Application, Listed, Step, Support

OF_THE_KEEPER = frozenset(
    {
        "programme.strike_product",
        "programme.choose_application",
        "programme.refuse_application",
        "programme.agree_support",
        "programme.plan_step",
        "programme.finish_step",
        "programme.drop_step",
        "programme.deliver_support",
        "programme.reopen_support",
        "programme.stop_support",
    }
)


def of_another_keeper(keeper: str, actor: Actor, action: str) -> Q:
    """What a plan of another unit pays for, hidden from the steps of its keeper."""
    if action not in OF_THE_KEEPER:
        return Q(pk__in=())
    kept = Q(pk__in=())
    for grant in actor.granting(action):
        if grant.area_path is not None:
            kept |= Q(**{f"{keeper}__startswith": grant.area_path})
    return ~kept


for model, keeper in (
    (Listed, "plan__keeper__path"),
    (Application, "call__allotment__line__plan__keeper__path"),
    (Support, "commitment__allotment__line__plan__keeper__path"),
    (Step, "support__commitment__allotment__line__plan__keeper__path"),
):
    HIDDEN.setdefault(model, []).append(partial(of_another_keeper, keeper))
