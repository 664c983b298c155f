"""The official words in the database: attached whole from a gazette, read by the forms."""

from dataclasses import replace

from django.db import transaction

from namsao.law.criteria.model import CriteriaSet, Criterion, Part, Section, Wording
from namsao.papers.comparing import Place
from namsao.papers.models import OfficialWording


def attach(words: dict[Place, str], decision: str = "26/2026") -> bool:
    """Put these words in the place of all that were attached; False when they are the same."""
    with transaction.atomic():
        rows = OfficialWording.objects.select_for_update().filter(decision=decision)
        there = {(row.criteria_set, row.criterion, row.option): row.text for row in rows}
        if there == words:
            return False
        rows.delete()
        OfficialWording.objects.bulk_create(
            OfficialWording(
                decision=decision, criteria_set=number, criterion=place, option=option, text=text
            )
            for (number, place, option), text in words.items()
        )
    return True


def in_official_words(criteria: CriteriaSet) -> CriteriaSet:
    """The set as its forms print it: in the gazetted words, ours where no office attached them.

    One query. Points, gates and structure are those of the bundled set: words were attached only
    where these agreed.
    """
    rows = OfficialWording.objects.filter(
        decision=criteria.decision, criteria_set=criteria.number
    ).values_list("criterion", "option", "text")
    words = {(place, option): text for place, option, text in rows}
    return _Rewording(words).set(criteria) if words else criteria


class _Rewording:
    """Puts gazetted Vietnamese in the place of ours, part by part."""

    def __init__(self, words: dict[tuple[str, int], str]) -> None:
        self.words = words

    def set(self, ours: CriteriaSet) -> CriteriaSet:
        parts = tuple(self._part(part) for part in ours.parts)
        return replace(ours, name=self._at(ours.name, ""), parts=parts)

    def _part(self, ours: Part) -> Part:
        sections = tuple(self._section(section) for section in ours.sections)
        return replace(ours, title=self._at(ours.title, ours.code), sections=sections)

    def _section(self, ours: Section) -> Section:
        criteria = tuple(self._criterion(criterion) for criterion in ours.criteria)
        return replace(ours, title=self._at(ours.title, ours.number), criteria=criteria)

    def _criterion(self, ours: Criterion) -> Criterion:
        above = ours.number.rpartition(".")[0]
        return replace(
            ours,
            title=self._at(ours.title, ours.number),
            heading=ours.heading and self._at(ours.heading, above),
            options=tuple(
                replace(option, wording=self._at(option.wording, ours.number, option.number))
                for option in ours.options
            ),
        )

    def _at(self, ours: Wording, place: str, option: int = 0) -> Wording:
        return replace(ours, vi=self.words.get((place, option), ours.vi))
