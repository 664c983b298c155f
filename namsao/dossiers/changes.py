"""What an upgrade or a renewal changes, against the dossier of the recognition (Article 6.1)."""

from dataclasses import dataclass

from namsao.dossiers.cards import option_lines
from namsao.dossiers.models import Answer, Dossier, Evidence
from namsao.dossiers.queries import as_choice, criteria_of, language
from namsao.law.criteria.model import Criterion
from namsao.law.renewals import UPDATE_TOPICS
from namsao.law.scoring import points_of


@dataclass(frozen=True)
class Change:
    """A criterion that is answered otherwise than before, or has other evidence."""

    number: str
    title: str
    before: str
    after: str
    points: int  # more or fewer than before
    added: tuple[str, ...]  # names of evidence that is new
    dropped: tuple[str, ...]


@dataclass(frozen=True)
class Update:
    """A topic of the update with what the producer wrote."""

    key: str
    label: str
    text: str


def updates_of(dossier: Dossier) -> list[Update]:
    """The topics that the dossier brings up to date, in the order of Article 6.1.c."""
    written = dossier.updates
    return [
        Update(topic.key, topic.label.in_language(language()), written[topic.key])
        for topic in UPDATE_TOPICS
        if written.get(topic.key)
    ]


def changes_of(dossier: Dossier) -> list[Change]:
    """The criteria that differ from the former dossier; none where that one is not here."""
    former = dossier.former
    if former is None or former.criteria_version != dossier.criteria_version:
        return []
    before, after = _answers(former), _answers(dossier)
    had, has = _evidence(former), _evidence(dossier)
    found = []
    for criterion in criteria_of(dossier):
        number = criterion.number
        old, new = had.get(number, {}), has.get(number, {})
        same_files = old.keys() == new.keys()
        if before.get(number) == after.get(number) and same_files:
            continue
        found.append(
            _change(
                criterion,
                before.get(number),
                after.get(number),
                tuple(name for key, name in new.items() if key not in old),
                tuple(name for key, name in old.items() if key not in new),
            )
        )
    return found


def _change(
    criterion: Criterion,
    before: int | None,
    after: int | None,
    added: tuple[str, ...],
    dropped: tuple[str, ...],
) -> Change:
    old, new = as_choice(criterion, before), as_choice(criterion, after)
    return Change(
        criterion.number,
        criterion.title.in_language(language()),
        _text(criterion, before),
        _text(criterion, after),
        points_of(criterion, new) - points_of(criterion, old),
        added,
        dropped,
    )


def _text(criterion: Criterion, stored: int | None) -> str:
    lines = option_lines(criterion, as_choice(criterion, stored))
    return next((line.text for line in lines if line.chosen), "–")


def _answers(dossier: Dossier) -> dict[str, int | None]:
    return dict(Answer.objects.filter(dossier=dossier).values_list("criterion", "choice"))


def _evidence(dossier: Dossier) -> dict[str, dict[int, str]]:
    """Criterion to file to name: a file carried over is the same file."""
    found: dict[str, dict[int, str]] = {}
    rows = Evidence.objects.filter(dossier=dossier, removed_at=None)
    for number, file, name in rows.values_list("criterion", "document__file_id", "document__name"):
        found.setdefault(number, {})[file] = name
    return found
