"""What becomes of a complaint."""

import secrets
from datetime import datetime, timedelta
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.complaints import forms
from namsao.certificates.complaints.models import Complaint
from namsao.certificates.models import Certificate
from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.checks import kept
from namsao.kernel.files import BadFile, Upload, sniff
from namsao.kernel.reach import Actor
from namsao.law.complaints import MOST_FROM_ONE_PLACE, MOST_OF_ONE_CERTIFICATE, MOVES

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
CODE_LENGTH = 12  # 59 bits: nobody finds another's by trying
DAY = timedelta(days=1)


def new_code() -> str:
    """The code by which the sender alone finds the complaint again."""
    return "".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH))


def _of_no_office(certificate: Certificate) -> str | None:
    if certificate.area_id is not None:
        return None
    return _("Chưa rõ địa bàn của sản phẩm này. Hãy gửi phản ánh tới cơ quan OCOP của tỉnh.")


@action(
    Certificate,
    "complain",
    label=gettext_lazy("Gửi phản ánh"),
    effect=gettext_lazy("Gửi tới xã và cơ quan OCOP của tỉnh. Bạn nhận một mã để xem kết quả."),
    form=forms.Complain,
    guard=_of_no_office,
)
def complain(
    certificate: Certificate,
    *,
    by: Actor,
    at: datetime,
    subject: str,
    text: str,
    place: str,
    sent_form: str,
    bought_at: str = "",
    contact: str = "",
    upload: Upload | None = None,
) -> Made[Complaint]:
    """Take down what somebody without an account says is wrong.

    The sender is nobody here, so the program acts: no holding gives this permission, the public
    page calls it as `the_program()`, and the event names the program and not the sender. Neither
    the page of actions nor the API opens it to anybody.
    """
    recent = Complaint.objects.filter(received_at__gt=at - DAY)
    if recent.filter(place=place).count() >= MOST_FROM_ONE_PLACE:
        raise Refused(_("Hôm nay bạn đã gửi nhiều phản ánh. Hãy quay lại vào ngày mai."))
    if recent.filter(certificate=certificate).count() >= MOST_OF_ONE_CERTIFICATE:
        raise Refused(_("Sản phẩm này đã có rất nhiều phản ánh hôm nay. Hãy quay lại sau."))
    if Complaint.objects.filter(sent_form=sent_form).exists():
        raise Refused(_("Phản ánh này đã được gửi rồi."))
    complaint = Complaint.objects.create(
        certificate=certificate,
        code=new_code(),
        sent_form=sent_form,
        place=place,
        received_at=at,
        subject=subject,
        text=text,
        bought_at=bought_at,
        photo=kept(upload, at, _picture) if upload else None,
        contact=contact or None,
    )
    return Made(complaint, {"subject": subject})


def _picture(file: IO[bytes], name: str) -> str:
    media_type = sniff(file, name)
    if not media_type.startswith("image/"):
        raise BadFile(_("Chỉ nhận ảnh JPG, PNG hoặc WebP."))
    return media_type


@action(
    Complaint,
    MOVES["take_complaint"],
    label=gettext_lazy("Nhận xem xét"),
    effect=gettext_lazy("Người gửi thấy phản ánh đang được xem xét."),
    form=forms.TakeComplaint,
)
def take_complaint(
    complaint: Complaint, *, by: Actor, at: datetime, tell_producer: bool = False
) -> Facts:
    """The office looks into it; the producer hears of it where that does no harm."""
    complaint.told_producer = tell_producer
    return {"told_producer": tell_producer}


@action(
    Complaint,
    MOVES["answer_complaint"],
    label=gettext_lazy("Trả lời"),
    effect=gettext_lazy(
        "Người gửi đọc trả lời bằng mã của mình; chủ thể đọc phản ánh và trả lời. Liên hệ của"
        " người gửi bị xóa."
    ),
    form=forms.AnswerComplaint,
)
def answer_complaint(
    complaint: Complaint, *, by: Actor, at: datetime, answer: str, public: bool = False
) -> Facts:
    """Answer the sender, and everybody where the answer is public."""
    complaint.answer, complaint.answer_is_public = answer, public
    complaint.told_producer = True
    _end(complaint, at)
    return {"report": answer, "public": public}


@action(
    Complaint,
    MOVES["hand_over_complaint"],
    label=gettext_lazy("Chuyển cơ quan khác"),
    effect=gettext_lazy("Người gửi biết cơ quan nào nhận. Liên hệ của người gửi bị xóa ở đây."),
    form=forms.HandOver,
)
def hand_over_complaint(
    complaint: Complaint, *, by: Actor, at: datetime, handed_to: str, answer: str = ""
) -> Facts:
    """Another authority deals with it; the office has passed it on by its own way."""
    complaint.handed_to, complaint.answer = handed_to, answer
    _end(complaint, at)
    return {"name": handed_to, "report": answer}


@action(
    Complaint,
    MOVES["dismiss_complaint"],
    label=gettext_lazy("Không xử lý"),
    effect=gettext_lazy("Người gửi đọc lý do bằng mã của mình. Liên hệ của người gửi bị xóa."),
    form=forms.Dismiss,
)
def dismiss_complaint(complaint: Complaint, *, by: Actor, at: datetime, reason: str) -> Facts:
    """Nothing is done about it, for a reason that the sender reads."""
    complaint.answer = reason
    _end(complaint, at)
    return {"reason": reason}


def _end(complaint: Complaint, at: datetime) -> None:
    """What the contact was asked for is over: it is kept no longer."""
    complaint.contact, complaint.ended_at = None, at


def _no_contact(complaint: Complaint) -> str | None:
    return None if complaint.contact else _("Người gửi không để lại liên hệ, hoặc đã xóa.")


@action(
    Complaint,
    "read_contact",
    label=gettext_lazy("Xem liên hệ của người gửi"),
    effect=gettext_lazy("Việc xem được ghi lại: ai, lúc nào, để làm gì."),
    form=forms.Purpose,
    guard=_no_contact,
)
def read_contact(complaint: Complaint, *, by: Actor, at: datetime, purpose: str) -> Facts:
    """Remember who read the sealed contact, when and what for. The page then shows it."""
    return {"purpose": purpose}
