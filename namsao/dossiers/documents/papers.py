"""A dossier's papers on a day: which have run out, which soon will, which bear other names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from namsao.dossiers.documents.models import Document
from namsao.dossiers.documents.names import NAMED_KINDS, Piece, same_name, side_by_side, stands_in
from namsao.dossiers.models import Dossier, Evidence
from namsao.law.papers_validity import must_be_valid


@dataclass(frozen=True)
class Paper:
    """A document as a dossier uses it: on which criteria, and whether it was carried over."""

    document: Document
    criteria: tuple[str, ...]  # none for the dossier as a whole
    carried: bool

    @property
    def anchor(self) -> str:
        """Where on the page of the criteria it stands."""
        return f"criterion-{self.criteria[0]}" if self.criteria else ""


def papers_of(dossier: Dossier) -> list[Paper]:
    """The documents that stand in the dossier now, each once, in the order they were attached."""
    rows = Evidence.objects.filter(dossier=dossier, removed_at=None)
    uses: dict[Document, list[Evidence]] = {}
    for row in rows.select_related("document").defer("document__text").order_by("id"):
        uses.setdefault(row.document, []).append(row)
    return [
        Paper(
            document,
            tuple(sorted({use.criterion for use in found if use.criterion})),
            all(use.carried_from_id for use in found),
        )
        for document, found in uses.items()
    ]


def store_of(dossier: Dossier) -> QuerySet[Document]:
    """What lies in its producer's store, in the newest versions, without the text."""
    mine = Document.objects.filter(producer=dossier.product.producer_id, newer=None)
    return mine.select_related("file").defer("text").order_by("kind", "name", "id")


@dataclass(frozen=True)
class Ageing:
    """What of a dossier's papers has run out, or soon will."""

    blocking: tuple[Paper, ...]  # run out, and must be valid
    run_out: tuple[Paper, ...]  # run out otherwise
    undated: tuple[Paper, ...]  # carried into a renewal; nobody has said until when it is valid
    soon: tuple[Paper, ...]

    def __bool__(self) -> bool:
        return bool(self.blocking or self.run_out or self.undated or self.soon)


def ageing(dossier: Dossier, papers: Iterable[Paper], today: date) -> Ageing:
    """The papers that matter on that day.

    A paper that must be valid and has run out keeps the dossier back. A renewal asks again for the
    papers with a validity (Article 6.1.c): one that it carried over should say until when, which
    cannot be demanded, as some bear no expiry.
    """
    blocking, run_out, undated, soon = [], [], [], []
    for paper in papers:
        asked = must_be_valid(paper.document.kind, today)
        match paper.document.standing(today):
            case "expired" if asked:
                blocking.append(paper)
            case "expired":
                run_out.append(paper)
            case "soon":
                soon.append(paper)
            case "" if asked and paper.carried and dossier.kind == "renewal":
                undated.append(paper)
    return Ageing(tuple(blocking), tuple(run_out), tuple(undated), tuple(soon))


@dataclass(frozen=True)
class OtherName:
    """A paper on which the product is called otherwise, both spellings in marked pieces."""

    document: Document
    registered: tuple[Piece, ...]
    printed: tuple[Piece, ...]


def other_names(dossier: Dossier, papers: Iterable[Paper]) -> list[OtherName]:
    """The papers whose printed name, as it was typed in, is not the product's."""
    registered = dossier.product.name
    return [
        OtherName(paper.document, *side_by_side(registered, paper.document.product_name))
        for paper in papers
        if paper.document.kind in NAMED_KINDS
        and paper.document.product_name
        and not same_name(registered, paper.document.product_name)
    ]


def name_not_found(dossier: Dossier, papers: Iterable[Paper]) -> list[Document]:
    """The papers whose text was read and does not have the product's name: a hint, no more.

    Where somebody typed in the printed name, that counts and the text is not asked.
    """
    return [
        paper.document
        for paper in papers
        if paper.document.kind in NAMED_KINDS
        and not paper.document.product_name
        and paper.document.text_state == "read"
        and not stands_in(dossier.product.name, paper.document.search_key)
    ]
