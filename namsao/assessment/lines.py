"""One criterion of a sheet as a member's device holds it."""

from dataclasses import dataclass

from namsao.assessment.models import Score
from namsao.law.criteria.model import Choice


@dataclass(frozen=True)
class SheetLine:
    """One criterion as the device holds it; `changed`: entered there since it last heard."""

    criterion: str
    choice: Choice | None
    note: str = ""
    reason: str = ""
    objection: str = ""
    changed: bool = True

    @property
    def stored_choice(self) -> int | None:
        """The choice as a column holds it."""
        return None if self.choice is None else int(self.choice)

    def same_as(self, score: Score | None) -> bool:
        """Whether the server holds just this."""
        if score is None:
            return self.choice is None and not (self.note or self.reason or self.objection)
        mine = (self.stored_choice, self.note, self.reason, self.objection)
        return mine == (score.choice, score.note, score.reason, score.objection)
