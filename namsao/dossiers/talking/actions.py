"""What one says about a dossier: to the other side, among offices, in answer."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.dossiers.documents.models import Document
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import OPEN_STATES
from namsao.dossiers.talking import forms, queries
from namsao.dossiers.talking.models import PRODUCER, Audience, DossierMessage
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import Upload
from namsao.kernel.reach import Actor


def _nobody_to_talk_to(dossier: Dossier) -> str | None:
    """Why nothing is said about the dossier now."""
    if dossier.state == "draft":
        return _("Hồ sơ chưa nộp nên chưa cơ quan nào đọc được tin về hồ sơ này.")
    if dossier.state not in OPEN_STATES:
        return _("Hồ sơ đã kết thúc nên không nhận thêm tin. Các tin cũ vẫn đọc được.")
    return None


def _not_to_be_answered(message: DossierMessage) -> str | None:
    return _nobody_to_talk_to(message.dossier)


def _waits_for_nobody(message: DossierMessage) -> str | None:
    return None if message.waits else _("Tin này không chờ trả lời.")


def _say(
    dossier: Dossier,
    by: Actor,
    at: datetime,
    *,
    upload: Upload | None,
    answer_by: date | None,
    **fields: Any,
) -> Made[DossierMessage]:
    """Write the message down. Its words stay out of the events: fewer people read the message."""
    if answer_by is not None and answer_by < localdate(at):
        said = _("Hạn trả lời không thể ở quá khứ.")
        raise Refused(said, {"answer_by": [said]})
    file = kept(upload, at) if upload else None
    made = DossierMessage.objects.create(
        dossier=dossier,
        author_id=by.user_id,
        written_at=at,
        file=file,
        file_name=((upload.name if upload else "") or (_("Tệp") if file else ""))[:200],
        answer_by=answer_by,
        **fields,
    )
    return Made(
        made,
        {
            "audience": made.audience,
            "criterion": made.criterion,
            "due_on": answer_by.isoformat() if answer_by else "",
            "sha256": file.sha256 if file else "",
        },
    )


def _side(dossier: Dossier, by: Actor) -> str:
    side = queries.side_of(dossier, by)
    if side is None:
        raise Refused(_("Hồ sơ chưa tới cơ quan của bạn nên bạn chưa trao đổi về hồ sơ được."))
    return side


@action(
    Dossier,
    "write",
    label=gettext_lazy("Viết tin"),
    effect=gettext_lazy(
        "Thành viên của chủ thể và các cơ quan đã nhận hồ sơ đọc được. Tin đã gửi không sửa, không"
        " xoá được và nằm lại trong hồ sơ."
    ),
    form=forms.Write,
    guard=_nobody_to_talk_to,
)
def write(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    text: str,
    criterion: str = "",
    document: Document | None = None,
    upload: Upload | None = None,
    answer_by: date | None = None,
) -> Made[DossierMessage]:
    """A message between the producer and the office that holds its dossier."""
    side = _side(dossier, by)
    return _say(
        dossier,
        by,
        at,
        audience=Audience.PRODUCER,
        from_office=side,
        to_office=queries.holder(dossier) if side == PRODUCER else PRODUCER,
        text=text,
        criterion=criterion,
        document=document,
        upload=upload,
        answer_by=answer_by,
    )


@action(
    Dossier,
    "note",
    label=gettext_lazy("Ghi chú nội bộ"),
    effect=gettext_lazy(
        "Chủ thể không đọc được. Ghi chú không sửa, không xoá được và nằm lại trong hồ sơ."
    ),
    form=forms.Note,
    guard=_nobody_to_talk_to,
)
def note(
    dossier: Dossier,
    *,
    by: Actor,
    at: datetime,
    text: str,
    audience: str = Audience.OFFICE,
    criterion: str = "",
    document: Document | None = None,
    upload: Upload | None = None,
    answer_by: date | None = None,
) -> Made[DossierMessage]:
    """A word inside the office, or between the offices, that the producer never reads."""
    side = _side(dossier, by)
    other = side if audience == Audience.OFFICE else queries.other_office(dossier, side)
    if side == PRODUCER or other is None:
        said = _("Không có cơ quan nào khác đã nhận hồ sơ này.")
        raise Refused(said, {"audience": [said]})
    return _say(
        dossier,
        by,
        at,
        audience=audience,
        from_office=side,
        to_office=other,
        text=text,
        criterion=criterion,
        document=document,
        upload=upload,
        answer_by=answer_by,
    )


@action(
    DossierMessage,
    "answer_message",
    label=gettext_lazy("Trả lời"),
    effect=gettext_lazy("Ai đọc được tin này thì đọc được câu trả lời."),
    form=forms.Answer,
    guard=_not_to_be_answered,
)
def answer_message(
    message: DossierMessage,
    *,
    by: Actor,
    at: datetime,
    text: str,
    upload: Upload | None = None,
    answer_by: date | None = None,
) -> Made[DossierMessage]:
    """An answer to whoever asked, about the same thing; the question waits no longer."""
    if message.waits:
        message.answered_at = at
        message.save(update_fields=["answered_at"])
    return _say(
        message.dossier,
        by,
        at,
        audience=message.audience,
        from_office=message.to_office,
        to_office=message.from_office,
        text=text,
        criterion=message.criterion,
        document=message.document,
        answers=message,
        upload=upload,
        answer_by=answer_by,
    )


@action(
    DossierMessage,
    "settle_message",
    label=gettext_lazy("Không cần trả lời nữa"),
    effect=gettext_lazy("Tin ra khỏi việc chờ của bên nhận. Tin vẫn nằm trong hồ sơ."),
    guard=_waits_for_nobody,
)
def settle_message(message: DossierMessage, *, by: Actor, at: datetime) -> Facts:
    """Whoever asked needs no answer any more."""
    message.answered_at = at
    message.save(update_fields=["answered_at"])
    return {"audience": message.audience}
