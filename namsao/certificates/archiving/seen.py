"""What of a dossier one person may see: nothing else enters the archive that they take out."""

import re
from dataclasses import dataclass
from functools import cached_property

from namsao.assessment.models import Entry, Result, ScoreSheet, Session
from namsao.certificates.models import Certificate, Decision
from namsao.dossiers import history
from namsao.dossiers.covering.queries import coverings_of
from namsao.dossiers.models import Answer, Covering, Dossier, DossierMessage, Evidence
from namsao.dossiers.queries import criteria_of
from namsao.kernel.files import SUFFIXES
from namsao.kernel.folding import fold
from namsao.kernel.models import Event, StoredFile
from namsao.kernel.reach import Actor
from namsao.law.criteria.model import CriteriaSet
from namsao.papers.official import in_official_words

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_LONGEST = 60  # letters of a name, so that a path fits any file system


@dataclass(frozen=True)
class Proof:
    """A file of evidence and its name in the archive."""

    evidence: Evidence
    path: str
    file: StoredFile


@dataclass(frozen=True)
class Evaluation:
    """One evaluation of the dossier, by a province's council or the central one."""

    entry: Entry
    number: int
    appraised: bool  # the person may read what the advisory team found
    result: Result | None
    sheets: tuple[ScoreSheet, ...]  # signed ones
    minuted: Session | None

    def path(self, name: str) -> str:
        """The name of one of its files in the archive."""
        return f"council/{self.number}/{name}"

    def sheet_path(self, sheet: ScoreSheet) -> str:
        """The name of a member's sheet."""
        number = self.sheets.index(sheet) + 1
        return self.path(f"sheet-{number:02d}-{plain(sheet.seat.person.name)}.pdf")


@dataclass(frozen=True)
class Seen:
    """A dossier as far as one person may see it."""

    dossier: Dossier
    actor: Actor
    personal: bool  # with the sealed personal data of the representative
    outside: bool = False  # for whoever is no office of the programme

    @cached_property
    def criteria(self) -> CriteriaSet:
        """The set that the dossier is bound to, in the words of the forms."""
        return in_official_words(criteria_of(self.dossier))

    @cached_property
    def answers(self) -> dict[str, Answer]:
        """The producer's answers by criterion."""
        return {answer.criterion: answer for answer in self.dossier.answers.all()}

    @cached_property
    def proofs(self) -> tuple[Proof, ...]:
        """The evidence that stands, in the order of the criteria; first that of no criterion."""
        order = {number: place for place, number in enumerate(self.criteria.by_number)}
        rows = (
            Evidence.objects.where_may(self.actor, "dossiers.view_evidence")
            .filter(dossier=self.dossier, removed_at=None)
            .select_related("document__file")
            .defer("document__text")
        )
        listed = sorted(rows, key=lambda row: (order.get(row.criterion, -1), row.pk))
        return tuple(
            Proof(row, _path_of(number, row, file), file)
            for number, row in enumerate(listed, start=1)
            if (file := self._given_out(row)) is not None
        )

    def _given_out(self, evidence: Evidence) -> StoredFile | None:
        """The file that goes along: outside, what was looked at and covered, and nothing else."""
        if not self.outside:
            return evidence.file
        covering = self._coverings.get(evidence.document_id)
        return None if covering is None else covering.file or evidence.file

    @cached_property
    def _coverings(self) -> dict[int, Covering]:
        return coverings_of(self.dossier.evidence.filter(removed_at=None))

    @property
    def uncovered_kept_back(self) -> bool:
        """Whether evidence stays behind because nobody has looked at it for personal data."""
        stands = self.dossier.evidence.filter(removed_at=None)
        return self.outside and any(row.document_id not in self._coverings for row in stands)

    @cached_property
    def messages(self) -> tuple[DossierMessage, ...]:
        """What was said about the dossier, as far as the person reads it, oldest first."""
        if self.outside:
            return ()
        rows = DossierMessage.objects.where_may(self.actor, "dossiers.view_messages")
        rows = rows.filter(dossier=self.dossier).order_by("id")
        return tuple(rows.select_related("author", "document", "file").defer("document__text"))

    @property
    def messages_unseen(self) -> bool:
        """Whether something was said that is not for this person."""
        return DossierMessage.objects.filter(dossier=self.dossier).count() > len(self.messages)

    @cached_property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """The evaluations of which the person may see anything."""
        results = Result.objects.where_may(self.actor, "assessment.view_result")
        found = {row.entry_id: row for row in results.filter(entry__dossier=self.dossier)}
        entries = Entry.objects.filter(dossier=self.dossier).order_by("id")
        entries = entries.select_related("round__area", "round__rules", "session__round__area")
        return tuple(
            Evaluation(
                entry,
                number,
                entry.pk in self._appraised,
                found.get(entry.pk),
                self._sheets(entry),
                self._minuted(entry),
            )
            for number, entry in enumerate(entries, start=1)
            if entry.pk in self._appraised or entry.pk in found
        )

    @property
    def appraised_unseen(self) -> bool:
        """Whether there is an evaluation whose appraisal is not for this person."""
        return Entry.objects.filter(dossier=self.dossier).count() > len(self._appraised)

    @cached_property
    def certificates(self) -> tuple[Certificate, ...]:
        """The certificates that the dossier earned."""
        rows = Certificate.objects.where_may(self.actor, "certificates.view")
        rows = rows.filter(dossier=self.dossier).order_by("id")
        return tuple(rows.select_related("decision__area", "revocation"))

    def reads(self, decision: Decision) -> bool:
        """Whether the person may read the decision itself, with the others that it names."""
        rows = Decision.objects.where_may(self.actor, "certificates.view")
        return rows.filter(pk=decision.pk, kind="recognition").exists()

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened to the dossier and to its certificates, oldest first."""
        stories = [self.dossier.ref, *(certificate.ref for certificate in self.certificates)]
        return tuple(history.events_of(*stories))

    @cached_property
    def _appraised(self) -> set[int]:
        rows = Entry.objects.where_may(self.actor, "assessment.view_appraisal")
        return set(rows.filter(dossier=self.dossier).values_list("pk", flat=True))

    def _sheets(self, entry: Entry) -> tuple[ScoreSheet, ...]:
        rows = ScoreSheet.objects.where_may(self.actor, "assessment.view_sheets")
        rows = rows.filter(entry=entry, state="signed").order_by("seat_id")
        return tuple(
            rows.select_related(
                "seat__person",
                "entry__round__area",
                "entry__round__rules",
                "entry__session__round__area",
                "entry__dossier__product__producer",
            ).prefetch_related("scores")
        )

    def _minuted(self, entry: Entry) -> Session | None:
        rows = Session.objects.where_may(self.actor, "assessment.view_sheets")
        return rows.filter(entries=entry, state="closed").first()


def plain(text: str) -> str:
    """A text as part of a file name that every system takes: small letters, digits, hyphens.

    >>> plain("Hợp đồng thu mua (bản 2).PDF")
    'hop-dong-thu-mua-ban-2-pdf'
    """
    return _NOT_IN_NAMES.sub("-", fold(text))[:_LONGEST].strip("-") or "khong-ten"


def _path_of(number: int, evidence: Evidence, file: StoredFile) -> str:
    criterion = evidence.criterion or "chung"
    name = _file_name(evidence.name, file.media_type)
    return f"evidence/{number:03d}-{criterion}-{name}"


def message_path(number: int, message: DossierMessage) -> str:
    """The name of the file that came with a message; `number` is its place, from 1."""
    media_type = message.file.media_type if message.file else ""
    return f"messages/{number:03d}-{_file_name(message.file_name, media_type)}"


def _file_name(name: str, media_type: str) -> str:
    suffix = SUFFIXES.get(media_type, ".bin")
    if name.lower().endswith(suffix):
        name = name[: -len(suffix)]
    return f"{plain(name)}{suffix}"
