"""The sheets that counted in closed sessions, as the law of agreement reads them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from namsao.assessment.models import Entry, Finding, Score, ScoreSheet
from namsao.dossiers.models import Answer
from namsao.dossiers.queries import as_choice, choices_from, criteria_of
from namsao.law.agreement.ratings import JudgedSheet, ratings_of
from namsao.law.agreement.report import Agreement, agreement
from namsao.law.criteria.model import Choice, Choices, Criterion

type Marks = list[tuple[str, int | None, datetime]]


def concluded(entries: QuerySet[Entry]) -> list[Entry]:
    """Those of `entries` whose session is closed and that have a result, session by session."""
    rows = entries.filter(session__state="closed", result__isnull=False)
    return list(
        rows.select_related(
            "dossier__product__producer", "result", "session", "round__rules"
        ).order_by("session__closed_at", "id")
    )


def agreement_of(entries: Iterable[Entry]) -> Agreement:
    """How far the councils of these entries agree.

    By the sheets that their results count, as they stood at the end. What the advisory team had
    settled for all is left out: nobody judged it. Members go by the id of the person, dossiers by
    the id of the entry.
    """
    kept = list(entries)
    counted = {entry.pk: [one["sheet"] for one in entry.result.counted_sheets] for entry in kept}
    sheets = ScoreSheet.objects.filter(pk__in=[pk for pks in counted.values() for pk in pks])
    members = dict(sheets.values_list("pk", "seat__person_id"))
    marks = _marks(members)
    settled, claims = _settled(kept), _claims(kept)
    judged: list[JudgedSheet] = []
    moments: dict[tuple[object, object], list[float]] = {}
    for entry in kept:
        own = [c for c in criteria_of(entry.dossier) if c.number not in settled[entry.pk]]
        for pk in counted[entry.pk]:
            place = members[pk], entry.pk
            judged.append(JudgedSheet(*place, _judged(own, marks[pk]), claims[entry.dossier_id]))
            numbers = {criterion.number for criterion in own}
            moments[place] = [at.timestamp() for n, _choice, at in marks[pk] if n in numbers]
    return agreement(ratings_of(judged), moments)


def _marks(sheets: Iterable[int]) -> dict[int, Marks]:
    found: dict[int, Marks] = defaultdict(list)
    rows = Score.objects.filter(sheet__in=list(sheets)).order_by("sheet_id", "id")
    columns = rows.values_list("sheet_id", "criterion", "choice", "saved_at")
    for sheet, number, choice, saved_at in columns:
        found[sheet].append((number, choice, saved_at))
    return found


def _judged(criteria: Iterable[Criterion], marks: Marks) -> list[tuple[Criterion, Choice]]:
    stored = {number: choice for number, choice, _at in marks}
    found = []
    for criterion in criteria:
        choice = as_choice(criterion, stored.get(criterion.number))
        if choice is not None:
            found.append((criterion, choice))
    return found


def _settled(entries: Iterable[Entry]) -> dict[int, set[str]]:
    """For each entry the criteria that the team settled, where the rules of operation say so."""
    facts = {
        entry.pk: {c.number for c in criteria_of(entry.dossier) if c.nature == "fact"}
        for entry in entries
        if entry.round.rules.facts_settled_by_team
    }
    found: dict[int, set[str]] = defaultdict(set)
    rows = Finding.objects.filter(entry__in=list(facts), choice__isnull=False)
    for entry, number in rows.values_list("entry_id", "criterion"):
        if number in facts[entry]:
            found[entry].add(number)
    return found


def _claims(entries: Iterable[Entry]) -> dict[int, Choices]:
    """What each dossier's producer chose."""
    dossiers = {entry.dossier_id: entry.dossier for entry in entries}
    stored: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    rows = Answer.objects.filter(dossier__in=list(dossiers))
    for dossier, number, choice in rows.values_list("dossier_id", "criterion", "choice"):
        stored[dossier].append((number, choice))
    return {pk: choices_from(criteria_of(dossiers[pk]), stored[pk]) for pk in dossiers}
