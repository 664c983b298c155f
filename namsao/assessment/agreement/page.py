"""The page of agreement: sentences, a chart, and the tables beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from namsao.assessment.agreement import sentences
from namsao.assessment.agreement.chart import Chart, chart_of
from namsao.assessment.models import Entry
from namsao.dossiers.queries import language
from namsao.law.agreement.criteria import CriterionAgreement
from namsao.law.agreement.patterns import Haste, Likeness, Line
from namsao.law.agreement.report import Agreement, MemberAgreement
from namsao.people.models import User

MOST_DISPUTED = 8


@dataclass(frozen=True)
class MemberRow:
    """A member in the tables; "" where a number is not known."""

    name: str
    dossiers: int
    gap: str
    interval: str
    sway: str
    logits: str
    infit: str
    outfit: str


@dataclass(frozen=True)
class CriterionRow:
    """A criterion on which members differ."""

    title: str
    points: str  # what it can earn: sets may ask the same thing for other points
    span: int
    dossiers: int
    apart: str
    interval: str
    alpha: str


@dataclass(frozen=True)
class SheetNote:
    """A sheet that may be worth talking over with who scored it, and its dossier."""

    text: str
    entry: Entry


@dataclass(frozen=True)
class Page:
    """Everything the template shows. `whole`: not one member's own part."""

    whole: bool
    empty: bool
    basis: str
    overall: str
    apart: str
    members: tuple[str, ...]
    chance: str
    evenness: tuple[str, ...]
    chart: Chart | None
    rows: tuple[MemberRow, ...]
    detailed: bool
    converged: bool
    criteria: tuple[CriterionRow, ...]
    notes: tuple[SheetNote, ...]


def page_of(found: Agreement, entries: Iterable[Entry], only: int | None) -> Page:
    """The page of these entries; `only`: the id of the one person whose part is shown."""
    names = _names(found)
    shown = [one for one in found.members if only is None or one.member == only]
    shown.sort(key=lambda one: (one.gap is None, one.gap.value if one.gap else 0.0))
    rows = tuple(_row(one, names[one.member]) for one in shown)
    return Page(
        whole=only is None,
        empty=not shown,
        basis=sentences.basis(found),
        overall=sentences.overall(found),
        apart=sentences.apart(found, names),
        members=_told(shown, names),
        chance=sentences.chance_alone(found) if found.enough else "",
        evenness=tuple(
            said for one in shown for said in sentences.evenness(one, names[one.member])
        ),
        chart=_chart(shown, names),
        rows=rows,
        detailed=any(row.logits or row.infit for row in rows),
        converged=found.converged,
        criteria=tuple(_criterion(one) for one in found.criteria[:MOST_DISPUTED] if one.mean > 0),
        notes=_notes(found, names, {entry.pk: entry for entry in entries}, only),
    )


def _names(found: Agreement) -> dict[object, str]:
    people = User.objects.filter(pk__in=[one.member for one in found.members])
    return dict(people.values_list("pk", "name"))


def _told(shown: Sequence[MemberAgreement], names: Mapping[object, str]) -> tuple[str, ...]:
    """A sentence for each who stands out or is not known, and one for all the others."""
    alike = [one for one in shown if one.gap is not None and not one.gap.differs_from_zero]
    if len(alike) < 2:
        return tuple(sentences.member(one, names[one.member]) for one in shown)
    told = [sentences.member(one, names[one.member]) for one in shown if one not in alike]
    return (*told, sentences.alike([names[one.member] for one in alike]))


def _row(one: MemberAgreement, name: str) -> MemberRow:
    gap, logits, fit = one.gap, one.logits, one.fit
    return MemberRow(
        name=name,
        dossiers=one.dossiers,
        gap=sentences.signed(gap.value) if gap else "",
        interval=sentences.interval(gap.low, gap.high) if gap else "",
        sway=sentences.decimal(one.sway) if one.sway is not None else "",
        logits=_logits(one) if logits else "",
        infit=(
            f"{sentences.decimal(fit.infit.value, 2)}"
            f" ({sentences.interval(fit.infit.low, fit.infit.high, 2)})"
            if fit
            else ""
        ),
        outfit=sentences.decimal(fit.outfit, 2) if fit else "",
    )


def _logits(one: MemberAgreement) -> str:
    """Severity with its interval; a bound where every difference goes one way."""
    assert one.logits is not None
    if one.bound is not None:
        sign = "≥" if one.bound == "lower" else "≤"
        return f"{sign} {sentences.signed(one.logits.value, 2)}"
    reach = sentences.interval(one.logits.low, one.logits.high, 2)
    return f"{sentences.signed(one.logits.value, 2)} ({reach})"


def _chart(shown: Sequence[MemberAgreement], names: Mapping[object, str]) -> Chart | None:
    known = [(names[one.member], one.gap) for one in shown if one.gap is not None]
    return chart_of([(name, gap.value, gap.low, gap.high) for name, gap in known])


def _criterion(one: CriterionAgreement) -> CriterionRow:
    alpha = one.alpha
    return CriterionRow(
        title=one.scale.title.in_language(language()),
        points=", ".join(map(str, one.scale.points)),
        span=one.scale.span,
        dossiers=one.dossiers,
        apart=sentences.decimal(one.mean, 2),
        interval=sentences.interval(max(one.apart.low, 0.0), one.apart.high, 2)
        if one.apart
        else "",
        alpha=f"{sentences.decimal(alpha.value, 2)}"
        f" ({sentences.interval(alpha.low, alpha.high, 2)})"
        if alpha and alpha.value == alpha.value  # not where nothing varies
        else "",
    )


def _notes(
    found: Agreement,
    names: Mapping[object, str],
    entries: Mapping[object, Entry],
    only: int | None,
) -> tuple[SheetNote, ...]:
    def about[One: (Likeness, Line, Haste)](
        sheets: Iterable[One], tell: Callable[[One, str, str], str]
    ) -> Iterator[SheetNote]:
        for one in sheets:
            member = found.ratings.members[one.member]
            entry = entries[found.ratings.dossiers[one.dossier]]
            if only is None or member == only:
                yield SheetNote(tell(one, names[member], entry.dossier.product.name), entry)

    return (
        *about(found.copied, sentences.copied),
        *about(found.lines, sentences.line),
        *about(found.hurried, sentences.haste),
    )
