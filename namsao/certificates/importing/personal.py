"""What imports hold about the officers who uploaded lists."""

from namsao.certificates.importing.models import RegisterImport
from namsao.people.keeping import Piece, holds
from namsao.people.personal import day


@holds("reports", lambda person: RegisterImport.objects.filter(uploaded_by=person).order_by("-id"))
def register_import(row: RegisterImport) -> Piece:
    """A list that the person uploaded."""
    facts = {"name": row.name, "uploaded_at": row.uploaded_at}
    return Piece(f"{row.name}, {day(row.uploaded_at)}", facts)
