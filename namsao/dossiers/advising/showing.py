"""A way to a star in words: steps, what they take, and what stands against it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.formats import get_format
from django.utils.translation import gettext as _

from namsao.dossiers.queries import language
from namsao.law.advice import Effort, Efforts, Obstacle, Plan, Standing, Step, Ways, Work
from namsao.law.criteria.model import Choice, Criterion
from namsao.law.evidence import label_of

MILLION = 1_000_000


@dataclass(frozen=True)
class StepLine:
    """One step, ready for a page."""

    number: str
    title: str
    start: str
    to: str
    points: Fraction
    stars: tuple[int, ...]  # for which it is a gate
    months: str
    money: str
    works: tuple[Work, ...]
    evidence: tuple[str, ...]
    expects: str


@dataclass(frozen=True)
class Way:
    """A plan, ready for a page."""

    steps: tuple[StepLine, ...]
    total: Fraction
    months: str
    money: str


@dataclass(frozen=True)
class Shown:
    """The ways to a star, or why there is none."""

    target: int
    best: Way | None
    others: tuple[Way, ...]
    obstacles: tuple[str, ...]
    source: str


def shown(found: Ways, standing: Standing, efforts: Efforts) -> Shown:
    """The ways in the reader's language."""
    plans = [_way(plan) for plan in found.plans]
    return Shown(
        target=found.target,
        best=plans[0] if plans else None,
        others=tuple(plans[1:]),
        obstacles=tuple(obstacle_text(one, standing) for one in found.obstacles),
        source=efforts.source.in_language(language()),
    )


def _way(plan: Plan) -> Way:
    return Way(
        steps=tuple(_line(step) for step in plan.steps),
        total=plan.total,
        months=months_text(plan.together.tenths),
        money=money_text(plan.together),
    )


def _line(step: Step) -> StepLine:
    criterion, tongue = step.criterion, language()
    return StepLine(
        number=criterion.number,
        title=criterion.title.in_language(tongue),
        start=choice_text(criterion, step.start),
        to=choice_text(criterion, step.to),
        points=step.points,
        stars=tuple(gate.level for gate in step.gates),
        months=months_text(step.effort.tenths),
        money=money_text(step.effort),
        works=_once(step.works),
        evidence=tuple(label_of(kind, tongue) for kind in criterion.evidence),
        expects=criterion.expects.in_language(tongue),
    )


def _once(works: Iterable[Work]) -> tuple[Work, ...]:
    """Each kind of work once, in the order of the climb."""
    return tuple({work.key: work for work in works}.values())


def choice_text(criterion: Criterion, choice: Choice | None) -> str:
    """A choice in words."""
    if choice is None:
        return _("chưa trả lời")
    if isinstance(choice, bool):
        return _("Có") if choice else _("Không")
    return criterion.option(choice).wording.in_language(language())


def decimal_text(numerator: int, denominator: int) -> str:
    """An exact fraction of a power of ten, with the reader's decimal sign: "0,5", "12"."""
    whole, rest = divmod(numerator, denominator)
    digits = str(rest).zfill(len(str(denominator)) - 1).rstrip("0")
    return f"{whole}{get_format('DECIMAL_SEPARATOR')}{digits}" if digits else str(whole)


def months_text(tenths: int) -> str:
    """Months in words."""
    if not tenths:
        return _("vài ngày")
    number = decimal_text(tenths, 10)
    return _("1 tháng") if tenths == 10 else _("%(n)s tháng") % {"n": number}


def money_text(effort: Effort) -> str:
    """A range of money in millions of dong."""
    if not effort.high:
        return _("không tốn tiền")
    low, high = decimal_text(effort.low, MILLION), decimal_text(effort.high, MILLION)
    if low == high:
        return _("%(n)s triệu đồng") % {"n": high}
    return _("%(low)s đến %(high)s triệu đồng") % {"low": low, "high": high}


def obstacle_text(obstacle: Obstacle, standing: Standing) -> str:
    """Why a star cannot be reached, as a sentence."""
    if obstacle.kind == "disqualified":
        return _("Hồ sơ đã bị loại nên không bước nào nâng được hạng sao.")
    if obstacle.gate is None:
        most = obstacle.most or Fraction(0)
        return _("Làm hết mọi việc còn lại cũng chỉ được %(most)s điểm.") % {
            "most": decimal_text(int(most * 100), 100)
        }
    criterion = standing.criteria.by_number[obstacle.gate.criterion]
    told = {
        "number": criterion.number,
        "title": criterion.title.in_language(language()),
        "level": obstacle.gate.level,
    }
    if obstacle.why:
        said = _("Tiêu chí %(number)s (%(title)s) bắt buộc cho %(level)d sao, nhưng: ") % told
        return said + obstacle.why.in_language(language())
    if obstacle.cause == "left_out":
        return (
            _(
                "Bạn đã bỏ qua tiêu chí %(number)s (%(title)s), mà tiêu chí này bắt buộc cho"
                " %(level)d sao."
            )
            % told
        )
    return (
        _(
            "Tiêu chí %(number)s (%(title)s) bắt buộc cho %(level)d sao, nhưng chỉ được tính khi"
            " tiêu chí đi trước nó đạt."
        )
        % told
    )
