"""A draft is its producer's own: offices see a dossier once it has been submitted."""

from django.db.models import Q

from namsao.dossiers.models import Answer, Dossier, Evidence
from namsao.kernel.models import Reached
from namsao.kernel.reach import HIDDEN, Actor, Narrowing


def drafts_of_others(lookup: str) -> Narrowing:
    """Drafts of producers that the person does not act for."""

    def rule(actor: Actor, action: str) -> Q:
        own = [grant.producer_id for grant in actor.grants if grant.producer_id is not None]
        return Q(**{f"{lookup}state": "draft"}) & ~Q(**{f"{lookup}product__producer__in": own})

    return rule


MODELS: dict[type[Reached], str] = {Dossier: "", Answer: "dossier__", Evidence: "dossier__"}

for model, lookup in MODELS.items():
    HIDDEN.setdefault(model, []).append(drafts_of_others(lookup))
