"""What messages about dossiers hold about whoever wrote them."""

from namsao.dossiers.talking.models import DossierMessage
from namsao.people.keeping import Piece, holds
from namsao.people.personal import day


@holds(
    "dossier_messages",
    lambda person: (
        DossierMessage.objects.filter(author=person).select_related("dossier__product")
    ).order_by("-id"),
)
def message(row: DossierMessage) -> Piece:
    """A message that the person wrote."""
    facts = {"dossier": row.dossier.ref, "written_at": row.written_at, "text": row.text}
    if row.file_name:
        facts["file_name"] = row.file_name
    return Piece(f"{row.dossier.product.name}, {day(row.written_at)}", facts)
