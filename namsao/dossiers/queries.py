"""Reads that more than one page or action needs: criteria, self-assessment, what is lacking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from namsao.dossiers.documents.papers import ageing, papers_of
from namsao.dossiers.models import EVALUATED, Answer, CompletionRequest, Dossier, Evidence
from namsao.kernel.action import Refused
from namsao.law.criteria import book
from namsao.law.criteria.model import Choice, Choices, CriteriaSet, Criterion
from namsao.law.deadlines import COMMUNE_CHECK, RENEWAL_EVALUATION, Window, renewal_window
from namsao.law.dossier import OPEN
from namsao.law.evidence import LABELS, label_of
from namsao.law.renewals import UPDATE_TOPICS
from namsao.law.renewals import Kind as LawKind
from namsao.law.scoring import BadChoice, Score, check_choices, score_sheet
from namsao.law.working_days import VIETNAM

OPEN_STATES = sorted(OPEN)


def kind_label(key: str) -> str:
    """A kind of evidence in the reader's language; the key itself for one of an older form."""
    return label_of(key, language()) if key in LABELS else key


def kind_of(dossier: Dossier) -> LawKind:
    """The dossier's kind as the law names it."""
    kinds: tuple[LawKind, ...] = ("first", "upgrade", "renewal")
    return next(kind for kind in kinds if kind == dossier.kind)


def criteria_of(dossier: Dossier) -> CriteriaSet:
    """The criteria set to which the dossier is bound."""
    return book(dossier.regime).set(dossier.criteria_set)


def criterion_of(dossier: Dossier, number: str) -> Criterion:
    """One criterion of the dossier's set. Raises Refused when the set has no such criterion."""
    found = criteria_of(dossier).by_number.get(number)
    if found is None:
        raise Refused(
            _("Bộ tiêu chí của hồ sơ không có tiêu chí %(number)s.") % {"number": number},
            {"criterion": [number]},
        )
    return found


def check_one(dossier: Dossier, number: str, choice: Choice | None) -> Choice | None:
    """The choice, if the criterion knows it. Raises Refused with the range otherwise."""
    criterion = criterion_of(dossier, number)
    try:
        return check_choices(criteria_of(dossier), {number: choice}).get(number)
    except BadChoice as bad:
        if criterion.kind == "yes_no":
            said = _("Tiêu chí %(number)s chỉ nhận có hoặc không.") % {"number": number}
        else:
            said = _(
                "Tiêu chí %(number)s có %(count)d phương án, hãy chọn từ 1 đến %(count)d."
            ) % {
                "number": number,
                "count": len(criterion.options),
            }
        raise Refused(said, {"choice": [said]}) from bad


def as_choice(criterion: Criterion, stored: int | None) -> Choice | None:
    """A stored choice as the law reads it: True/False for a yes/no criterion."""
    if stored is None:
        return None
    return bool(stored) if criterion.kind == "yes_no" else stored


def choices_from(criteria: CriteriaSet, stored: Iterable[tuple[str, int | None]]) -> Choices:
    """Stored (criterion, choice) pairs as the law's choices."""
    choices: Choices = {}
    for number, value in stored:
        choice = as_choice(criteria.by_number[number], value)
        if choice is not None:
            choices[number] = choice
    return choices


def self_choices(dossier: Dossier) -> Choices:
    """The producer's own choices."""
    answered = Answer.objects.filter(dossier=dossier).values_list("criterion", "choice")
    return choices_from(criteria_of(dossier), answered)


def self_score(dossier: Dossier) -> Score:
    """What the self-assessment comes to."""
    return score_sheet(criteria_of(dossier), self_choices(dossier))


@dataclass(frozen=True)
class Lacking:
    """Something without which the dossier cannot be submitted: what, and where to mend it."""

    text: str
    anchor: str

    @property
    def document(self) -> int:
        """The document that mends it, where a document does."""
        return int(self.anchor.removeprefix("document-"))

    @property
    def page(self) -> str:
        """The page that mends it: the dossier, a document, the updates, the form, the criteria."""
        if self.anchor.startswith("request-"):
            return "dossier"
        if self.anchor.startswith("document-"):
            return "document"
        if self.anchor.removeprefix("id_") in {topic.key for topic in UPDATE_TOPICS}:
            return "updates"
        return "form" if self.anchor.startswith("id_") else "criteria"


def lacking(dossier: Dossier, day: date) -> list[Lacking]:
    """What the dossier still lacks on that day, in plain words, in the order of the forms (6.1).

    Form 01 and parts I, II, IV of Form 02 filled, every criterion answered, evidence for what is
    claimed, papers that must be valid on the day, and five samples promised where the line needs
    them (Article 6.2.d).
    """
    return [
        *_not_yet_completed(dossier),
        *_lacking_in_updates(dossier),
        *_lacking_in_forms(dossier),
        *_lacking_in_answers(dossier),
        *_lacking_in_evidence(dossier),
        *_lacking_in_papers(dossier, day),
    ]


def _not_yet_completed(dossier: Dossier) -> list[Lacking]:
    """What an office has asked for and the producer has not ticked off."""
    waiting = CompletionRequest.objects.filter(dossier=dossier, done_at=None)
    return [
        Lacking(_("yêu cầu chưa hoàn thiện: %s") % request.text, f"request-{request.pk}")
        for request in waiting
    ]


def _lacking_in_updates(dossier: Dossier) -> list[Lacking]:
    """A renewal brings every topic up to date (6.1.c); an upgrade says what changed (6.1.b)."""
    if dossier.kind == "first":
        return []
    empty = [topic for topic in UPDATE_TOPICS if not dossier.updates.get(topic.key, "").strip()]
    if dossier.kind == "renewal" and empty:
        names = ", ".join(topic.label.in_language(language()).lower() for topic in empty)
        said = _("nội dung cập nhật sau công nhận (%s)") % names
        return [Lacking(said, f"id_{empty[0].key}")]
    if len(empty) == len(UPDATE_TOPICS):
        said = _("những thay đổi so với sản phẩm đã được công nhận")
        return [Lacking(said, f"id_{empty[0].key}")]
    return []


SAMPLES = 5  # Article 6.2.d


def _lacking_in_forms(dossier: Dossier) -> list[Lacking]:
    found = [
        Lacking(said, f"id_{name}")
        for name, said in (
            ("specification", _("mô tả quy cách, tiêu chuẩn sản phẩm")),
            ("business_results", _("kết quả sản xuất, kinh doanh")),
            ("business_plan", _("kế hoạch sản xuất, kinh doanh")),
        )
        if not getattr(dossier, name).strip()
    ]
    if criteria_of(dossier).needs_samples and dossier.samples < SAMPLES:
        found.append(Lacking(_("cam kết đủ %d sản phẩm mẫu") % SAMPLES, "id_samples"))
    if "business-registration" not in dossier.papers_held:
        found.append(Lacking(_("giấy đăng ký kinh doanh"), "id_papers_held"))
    return found


def _lacking_in_answers(dossier: Dossier) -> list[Lacking]:
    unanswered = self_score(dossier).unanswered
    if not unanswered:
        return []
    said = ngettext(
        "%(count)d tiêu chí chưa tự đánh giá (%(numbers)s)",
        "%(count)d tiêu chí chưa tự đánh giá (%(numbers)s)",
        len(unanswered),
    ) % {"count": len(unanswered), "numbers": _first(unanswered)}
    return [Lacking(said, f"criterion-{unanswered[0]}")]


def _lacking_in_evidence(dossier: Dossier) -> list[Lacking]:
    """A fact that earns points needs a document; a judgement does not."""
    shown = set(
        Evidence.objects.filter(dossier=dossier, removed_at=None)
        .exclude(criterion="")
        .values_list("criterion", flat=True)
    )
    criteria, chosen = criteria_of(dossier), self_choices(dossier)
    bare = [
        criterion.number
        for criterion in criteria
        if criterion.nature == "fact"
        and criterion.evidence
        and criterion.number not in shown
        and _earns(criterion, chosen.get(criterion.number))
    ]
    if not bare:
        return []
    said = _("minh chứng cho %(count)d tiêu chí có điểm (%(numbers)s)") % {
        "count": len(bare),
        "numbers": _first(bare),
    }
    return [Lacking(said, f"criterion-{bare[0]}")]


def _lacking_in_papers(dossier: Dossier, day: date) -> list[Lacking]:
    """Papers that the law asks to be valid and that have run out."""
    return [
        Lacking(
            _("bản mới của “%(name)s”, đã hết hạn ngày %(day)s")
            % {"name": paper.document.name, "day": f"{paper.document.expires_on:%d/%m/%Y}"},
            f"document-{paper.document.pk}",
        )
        for paper in ageing(dossier, papers_of(dossier), day).blocking
    ]


def _earns(criterion: Criterion, choice: Choice | None) -> bool:
    if choice is None:
        return False
    if criterion.kind == "yes_no":
        return bool(choice)
    return criterion.option(int(choice)).points > 0


def _first(numbers: Iterable[str], most: int = 5) -> str:
    listed = list(numbers)
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")


def language() -> str:
    """The language of the page being made, "vi" or "en"."""
    return get_language() or "vi"


@dataclass(frozen=True)
class Clock:
    """A deadline as of a day: days left in its unit (negative: overdue), or paused."""

    label: str
    due_on: date | None
    left: int
    unit: str  # "working_days" or "days"
    paused: bool = False

    @property
    def overdue(self) -> bool:
        """Whether the deadline has passed."""
        return not self.paused and self.left < 0


def clocks(dossier: Dossier, today: date) -> list[Clock]:
    """The deadlines that run on the dossier, and those that stand still while its producer has it.

    The commune's 15 working days (Article 7.2); the 45 days of a renewal (Article 7.6.g); the end
    of the transition (Article 12.2); the producer's own window for a renewal (Article 7.6.a).
    """
    found = []
    if dossier.state == "returned":
        label = COMMUNE_CHECK.wording.in_language(language())
        found.append(Clock(label, None, 0, COMMUNE_CHECK.unit, paused=True))
    if dossier.state == "at_commune" and (due := dossier.commune_due_on):
        label = COMMUNE_CHECK.wording.in_language(language())
        left = VIETNAM.working_days_between(today, due)
        found.append(Clock(label, due, left, COMMUNE_CHECK.unit))
    if dossier.state in EVALUATED and (due := dossier.evaluation_due_on):
        label = RENEWAL_EVALUATION.wording.in_language(language())
        found.append(Clock(label, due, (due - today).days, RENEWAL_EVALUATION.unit))
    if window := window_of(dossier):
        opened = today >= window.opens_on
        due = window.closes_on if opened else window.opens_on
        said = _("Hạn nộp hồ sơ đánh giá lại") if opened else _("Được nộp hồ sơ đánh giá lại từ")
        found.append(Clock(said, due, (due - today).days, "days"))
    return found


def overdue_on(today: date) -> Q:
    """Dossiers whose office has let its last day pass."""
    commune = Q(state="at_commune", commune_due_on__lt=today)
    return commune | Q(state__in=EVALUATED, evaluation_due_on__lt=today)


def window_of(dossier: Dossier) -> Window | None:
    """When a renewal that has never been filed may be filed; None for every other dossier."""
    if dossier.kind != "renewal" or dossier.submitted_at or dossier.follows_expires_on is None:
        return None
    return renewal_window(dossier.follows_expires_on) if dossier.state == "draft" else None
