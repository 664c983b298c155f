"""What covering holds about officers, and how the opening of originals is read in the log."""

from typing import Any

from namsao.dossiers.covering.models import Covering
from namsao.dossiers.models import Evidence
from namsao.people.keeping import READINGS, Piece, Reading, holds, refs
from namsao.people.personal import day
from namsao.producers.models import Producer


@holds(
    "coverings",
    lambda person: (
        Covering.objects.filter(made_by=person)
        .select_related("document")
        .defer("document__text")
        .order_by("-id")
    ),
)
def covering(row: Covering) -> Piece:
    """A paper that the person looked at for personal data."""
    facts = {"document": row.document.ref, "made_at": row.made_at, "boxes": len(row.boxes)}
    return Piece(f"{row.document.name}, {day(row.made_at)}", facts)


def _evidence_of(producers: Any) -> Any:
    return refs(Evidence.objects.filter(dossier__product__producer__in=producers))


def _producers_of(keys: list[int]) -> dict[int, Producer]:
    rows = Evidence.objects.filter(pk__in=keys).select_related("dossier__product__producer")
    return {row.pk: row.dossier.product.producer for row in rows.defer("document__text")}


def _said(facts: dict[str, Any]) -> str:
    return f"{facts.get('name', '')}: {facts.get('purpose', '')}"


READINGS["dossiers.open_original"] = Reading(_evidence_of, _producers_of, _said)
