"""The producer's verbs: open, fill in, attach, submit, withdraw (Articles 6.1 and 7.1)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.dossiers import forms, queries
from namsao.dossiers.documents.actions import document_of
from namsao.dossiers.documents.models import Document
from namsao.dossiers.models import Answer, CompletionRequest, Dossier, Evidence
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor
from namsao.law.criteria import book
from namsao.law.criteria.model import Choice
from namsao.law.deadlines import renewal_window
from namsao.law.dossier import MOVES, WITH_PRODUCER
from namsao.law.regimes import regime_on
from namsao.law.renewals import Filing, filing
from namsao.producers.models import Product


def _not_with_producer(dossier: Dossier) -> str | None:
    """Why the producer cannot write in the dossier now."""
    if dossier.state in WITH_PRODUCER:
        return None
    return _("Hồ sơ đã nộp nên không sửa được. Muốn sửa, hãy đề nghị cơ quan đang giữ trả lại.")


def _nothing_to_update(dossier: Dossier) -> str | None:
    if dossier.kind == "first":
        return _("Hồ sơ lần đầu không có nội dung thay đổi để ghi.")
    return _not_with_producer(dossier)


def _out_of_time(dossier: Dossier, day: date) -> str | None:
    """Why a renewal cannot be filed on that day. One that was returned has been filed in time."""
    expires_on = dossier.follows_expires_on
    if dossier.kind != "renewal" or dossier.submitted_at or expires_on is None:
        return None
    window = renewal_window(expires_on)
    dates = {"from": f"{window.opens_on:%d/%m/%Y}", "to": f"{window.closes_on:%d/%m/%Y}"}
    match filing(expires_on, day):
        case Filing.TOO_EARLY:
            return _("Hồ sơ đánh giá lại được nộp từ %(from)s đến %(to)s.") % dates
        case Filing.TOO_LATE:
            return (
                _(
                    "Đã quá hạn nộp hồ sơ đánh giá lại (từ %(from)s đến %(to)s). Hãy rút hồ sơ này"
                    " và đăng ký lại như lần đầu."
                )
                % dates
            )
        case _:
            return None


def _not_to_be_removed(evidence: Evidence) -> str | None:
    if evidence.removed_at:
        return _("Minh chứng này đã được bỏ.")
    return _not_with_producer(evidence.dossier)


@action(
    Product,
    "open",
    label=gettext_lazy("Lập hồ sơ đánh giá"),
    effect=gettext_lazy("Lập một hồ sơ nháp cho sản phẩm. Chưa gửi cho ai."),
)
def open_dossier(product: Product, *, by: Actor, at: datetime) -> Made[Dossier]:
    """Begin a first dossier under the decision in force, with its exact criteria (6.1.a)."""
    return begin(product, at)


@dataclass(frozen=True)
class Followed:
    """The recognition that an upgrade or a renewal follows, as its certificate says it."""

    certificate: str
    stars: int
    expires_on: date
    former: Dossier | None  # where that one was evaluated here


def begin(
    product: Product, at: datetime, kind: str = "first", followed: Followed | None = None
) -> Made[Dossier]:
    """A draft of any kind; what still holds is carried over from the former dossier.

    Part of the actions that open a dossier. Raises Refused while another one is open.
    """
    regime = regime_on(localtime(at).date())
    if Dossier.objects.filter(product=product, state__in=queries.OPEN_STATES).exists():
        raise Refused(_("Sản phẩm này đang có một hồ sơ chưa kết thúc."))
    dossier = Dossier.objects.create(
        product=product,
        area_path=product.producer.commune.path,
        kind=kind,
        state="draft",
        regime=regime.key,
        criteria_set=product.criteria_set,
        criteria_version=book(regime.key).version,
        opened_at=at,
        specification=product.description,
        follows=followed.certificate if followed else "",
        follows_stars=followed.stars if followed else None,
        follows_expires_on=followed.expires_on if followed else None,
        former=followed.former if followed else None,
    )
    facts: Facts = {"kind": kind, "regime": regime.key, "criteria_set": product.criteria_set}
    if followed is not None:
        facts |= {"follows": followed.certificate, **_carry_over(dossier, at)}
        dossier.save()
    return Made(dossier, facts)


def _carry_over(dossier: Dossier, at: datetime) -> Facts:
    """Answers and evidence of the former dossier, by reference; results and updates are new."""
    former = dossier.former
    if former is None or former.criteria_version != dossier.criteria_version:
        return {"answers": 0, "evidence": 0}
    dossier.specification, dossier.papers_held = former.specification, former.papers_held
    answers = [
        Answer(
            dossier=dossier,
            criterion=answer.criterion,
            choice=answer.choice,
            explanation=answer.explanation,
            saved_at=at,
        )
        for answer in former.answers.all()
    ]
    files = [
        Evidence(
            dossier=dossier,
            criterion=item.criterion,
            document=item.document.latest(),
            added_at=at,
            carried_from=item,
        )
        for item in former.evidence.filter(removed_at=None).select_related("document__newer")
    ]
    Answer.objects.bulk_create(answers)
    Evidence.objects.bulk_create(files)
    return {"answers": len(answers), "evidence": len(files)}


@action(
    Dossier,
    "fill_form",
    label=gettext_lazy("Ghi thông tin hồ sơ"),
    form=forms.RegistrationForm,
    guard=_not_with_producer,
)
def fill_form(dossier: Dossier, *, by: Actor, at: datetime, **fields: Any) -> Facts:
    """Write parts I, II and IV of Form 02. A field that is not given stays as it is."""
    given = {name: value for name, value in fields.items() if value is not None}
    for name, value in given.items():
        setattr(dossier, name, value)
    dossier.save(update_fields=list(given))
    return {"fields": sorted(given)}


@action(
    Dossier,
    "update",
    label=gettext_lazy("Ghi nội dung thay đổi"),
    form=forms.Updates,
    guard=_nothing_to_update,
)
def update(dossier: Dossier, *, by: Actor, at: datetime, **topics: str) -> Facts:
    """What is new since the recognition: Articles 6.1.b and 6.1.c. An absent topic stays."""
    dossier.updates = dossier.updates | {key: text for key, text in topics.items() if text}
    for key in [key for key, text in topics.items() if text == ""]:
        dossier.updates.pop(key, None)
    dossier.save(update_fields=["updates"])
    return {"topics": sorted(dossier.updates)}


@action(
    Dossier,
    "answer",
    label=gettext_lazy("Tự đánh giá một tiêu chí"),
    form=forms.AnswerForm,
    guard=_not_with_producer,
)
def answer(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    criterion: str,
    choice: Choice | None = None,
    explanation: str = "",
) -> Facts:
    """Answer one criterion of the set: Form 02, part III."""
    chosen = queries.check_one(dossier, criterion, choice)
    stored = None if chosen is None else int(chosen)
    row = Answer(
        dossier=dossier,
        criterion=criterion,
        choice=stored,
        explanation=explanation,
        saved_at=at,
    )
    Answer.objects.bulk_create(  # one question to the database, whether there is one or not
        [row],
        update_conflicts=True,
        unique_fields=["dossier", "criterion"],
        update_fields=["choice", "explanation", "saved_at"],
    )
    return {"criterion": criterion, "choice": chosen}


@action(
    Dossier,
    "attach",
    label=gettext_lazy("Thêm minh chứng"),
    form=forms.Attach,
    guard=_not_with_producer,
)
def attach(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    upload: Upload | None = None,
    document: Document | None = None,
    kind: str = "",
    name: str = "",
    expires_on: date | None = None,
    criterion: str = "",
) -> Made[Evidence]:
    """Attach a paper to one criterion, or to the dossier as a whole.

    A new file goes into the producer's store first; `document` is one that lies there already.
    """
    return put_in(
        dossier,
        at,
        upload=upload,
        document=document,
        kind=kind,
        name=name,
        expires_on=expires_on,
        criterion=criterion,
    )


def put_in(
    dossier: Dossier,
    at: datetime,
    *,
    upload: Upload | None,
    document: Document | None,
    kind: str,
    name: str,
    expires_on: date | None,
    criterion: str,
) -> Made[Evidence]:
    """The evidence with what its event tells. Part of the actions that let a paper in."""
    if criterion:
        queries.criterion_of(dossier, criterion)
    if document is None:
        if upload is None:
            said = _("Hãy chọn một tệp, hoặc một tài liệu đã có.")
            raise Refused(said, {"upload": [said]})
        called = name or upload.name or _("Tài liệu")
        producer, file = dossier.product.producer, kept(upload, at)
        document = document_of(producer, file, at, kind=kind, name=called, expires_on=expires_on)
    elif document.producer_id != dossier.product.producer_id:
        said = _("Tài liệu này là của chủ thể khác.")
        raise Refused(said, {"document": [said]})
    there = Evidence.objects.filter(dossier=dossier, criterion=criterion, removed_at=None)
    if there.filter(document=document).exists():
        said = _("Tài liệu này đã có ở đây, không cần thêm lần nữa.")
        raise Refused(said, {"upload": [said]})
    evidence = Evidence.objects.create(
        dossier=dossier, criterion=criterion, document=document, added_at=at
    )
    sha256 = document.file.sha256
    facts = {"criterion": criterion, "kind": document.kind, "name": evidence.name}
    return Made(evidence, {**facts, "document": document.pk, "sha256": sha256})


@action(Evidence, "detach", label=gettext_lazy("Bỏ minh chứng"), guard=_not_to_be_removed)
def detach(evidence: Evidence, *, by: Actor, at: datetime) -> Facts:
    """Take a file off the dossier. Its bytes stay: what was once shown can be shown again."""
    evidence.removed_at = at
    evidence.save(update_fields=["removed_at"])
    return {"name": evidence.name, "sha256": evidence.file.sha256}


def _not_to_be_ticked(request: CompletionRequest) -> str | None:
    if request.done_at is not None:
        return _("Yêu cầu này đã được đánh dấu là xong.")
    return _not_with_producer(request.dossier)


@action(
    CompletionRequest,
    "tick",
    label=gettext_lazy("Đã hoàn thiện"),
    effect=gettext_lazy("Đánh dấu yêu cầu này là xong. Cơ quan thấy khi hồ sơ được nộp lại."),
    form=forms.Tick,
    guard=_not_to_be_ticked,
)
def tick(request: CompletionRequest, *, by: Actor, at: datetime, note: str = "") -> Facts:
    """The producer has done what was asked."""
    request.done_at, request.note = at, note
    request.save(update_fields=["done_at", "note"])
    return {"name": request.text, "note": note}


@action(
    Dossier,
    MOVES["submit"],
    label=gettext_lazy("Nộp hồ sơ"),
    effect=gettext_lazy(
        "Gửi hồ sơ tới UBND xã nơi chủ thể đóng trụ sở. Sau khi nộp, hồ sơ không sửa được trừ khi"
        " được trả lại."
    ),
    on_day=_out_of_time,
)
def submit(dossier: Dossier, *, by: Actor, at: datetime) -> Facts:
    """Hand a complete dossier to the commune: Article 7.1; a renewal in its window: 7.6.a."""
    if lacking := queries.lacking(dossier, localtime(at).date()):
        raise Refused(
            _("Hồ sơ còn thiếu: %(what)s.")
            % {"what": "; ".join(str(item.text) for item in lacking)}
        )
    dossier.submitted_at = at
    dossier.return_reasons = ""
    score = queries.self_score(dossier)
    return {"total": score.total, "stars": score.stars, "unanswered": list(score.unanswered)}


@action(
    Dossier,
    MOVES["withdraw"],
    label=gettext_lazy("Rút hồ sơ"),
    effect=gettext_lazy("Kết thúc hồ sơ này. Muốn tham gia lại phải lập hồ sơ mới."),
    form=forms.Reason,
)
def withdraw(dossier: Dossier, *, by: Actor, at: datetime, reason: str) -> Facts:
    """The producer takes the dossier back before the council decides."""
    dossier.closing_reason = reason
    return {"reason": reason}


@action(
    Dossier,
    "print_paper",
    label=gettext_lazy("In biểu mẫu"),
    effect=gettext_lazy(
        "Tạo tệp PDF có thông tin cá nhân của người đại diện. Việc in được ghi lại."
    ),
    form=forms.PrintPaper,
)
def print_paper(dossier: Dossier, *, by: Actor, at: datetime, paper: str) -> Facts:
    """Remember that a paper with personal data was made, and for whom."""
    return {"paper": paper}
