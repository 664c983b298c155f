"""Which file of a paper a person is shown: its producer the original, others the covered copy."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from namsao.dossiers.covering.models import Covering
from namsao.dossiers.models import Evidence
from namsao.kernel.files import path_of
from namsao.kernel.models import StoredFile
from namsao.kernel.reach import Actor
from namsao.papers.redaction import Box, CannotRedact, suggestions

PDF = "application/pdf"


@dataclass(frozen=True)
class Shown:
    """The file that a person is shown, and whether it is a covered copy."""

    file: StoredFile
    covered: bool


def covering_of(evidence: Evidence) -> Covering | None:
    """The last decision about the paper."""
    rows = Covering.objects.filter(document=evidence.document_id).select_related("file", "made_by")
    return rows.order_by("-id").first()


def coverings_of(items: Iterable[Evidence]) -> dict[int, Covering]:
    """The last decision about each paper, by the document's key; one query for all."""
    rows = Covering.objects.filter(document__in={item.document_id for item in items})
    return {row.document_id: row for row in rows.select_related("file").order_by("id")}


def shown_to(evidence: Evidence, actor: Actor) -> Shown:
    """The producer sees its own paper; everybody else the covered copy, where there is one.

    Who needs the original opens it by an action, which is recorded.
    """
    if not own(evidence, actor):
        covering = covering_of(evidence)
        if covering is not None and covering.file is not None:
            return Shown(covering.file, covered=True)
    return Shown(evidence.file, covered=False)


def own(evidence: Evidence, actor: Actor) -> bool:
    """Whether the person acts for the paper's producer."""
    producer = evidence.document.producer_id
    return any(grant.producer_id == producer for grant in actor.grants)


@dataclass(frozen=True)
class Proposal:
    """A box that may be covered: why it is proposed, and whether it is ticked to begin with."""

    box: Box
    kind: str
    text: str  # the words below it, while the original is open to everybody here
    ticked: bool

    @property
    def value(self) -> str:
        """The box as a form sends it."""
        return text_of(self.box)


def proposals(evidence: Evidence) -> list[Proposal]:
    """The boxes of the last covered copy, and those that the program suggests.

    Once there is a covered copy, the words below the boxes are not told any more.
    """
    covering = covering_of(evidence)
    before = [Box(**box) for box in covering.boxes] if covering else []
    found = [Proposal(box, "before", "", ticked=True) for box in before]
    if evidence.file.media_type != PDF:
        return found
    try:
        suggested = suggestions(path_of(evidence.file).read_bytes())
    except CannotRedact:
        return found
    hidden = covering is not None and covering.file is not None
    found += [
        Proposal(one.box, one.kind, "" if hidden else one.text, ticked=not before)
        for one in suggested
        if one.box not in before
    ]
    return sorted(found, key=lambda one: (one.box.page, one.box.y, one.box.x))


def text_of(box: Box) -> str:
    """A box as a line of five numbers: page, left, top, width, height."""
    return f"{box.page} {box.x:g} {box.y:g} {box.width:g} {box.height:g}"


def box_of(text: str) -> Box:
    """The box of such a line. Raises CannotRedact, ValueError for what is no such line."""
    page, *rest = text.replace(",", ".").split()
    x, y, width, height = map(float, rest)
    return Box(int(page), x, y, width, height)


def plain(box: Box) -> dict[str, Any]:
    """A box as it is kept."""
    return asdict(box)
