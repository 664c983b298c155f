"""What the pages of the council's room show of sheets as they were signed."""

from dataclasses import dataclass

from namsao.assessment.room.models import Filing
from namsao.dossiers.cards import option_lines
from namsao.dossiers.queries import as_choice, criteria_of, language
from namsao.law.scoring import points_of


@dataclass(frozen=True)
class FiledLine:
    """One criterion of a sheet as it was signed."""

    number: str
    title: str
    text: str
    points: int
    note: str
    reason: str
    objection: str


def filed_lines(filing: Filing) -> list[FiledLine]:
    """The criteria of a filing in the order of the set."""
    criteria = criteria_of(filing.sheet.entry.dossier)
    said = {score["criterion"]: score for score in filing.scores}
    lines = []
    for criterion in criteria:
        score = said.get(criterion.number)
        if score is None:
            continue
        choice = as_choice(criterion, score["choice"])
        chosen = next((line for line in option_lines(criterion, choice) if line.chosen), None)
        lines.append(
            FiledLine(
                number=criterion.number,
                title=criterion.title.in_language(language()),
                text=chosen.text if chosen else "–",
                points=points_of(criterion, choice),
                note=score["note"],
                reason=score["reason"],
                objection=score["objection"],
            )
        )
    return lines
