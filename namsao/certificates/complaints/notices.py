"""Who hears of a complaint. The sender has no account: the code tells them."""

from collections.abc import Iterator
from datetime import date

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.certificates.complaints import actions
from namsao.certificates.inspecting.notices import COMMUNE, people_around
from namsao.certificates.models import Complaint
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.law.complaints import WAITING
from namsao.notices.digest import Due, DueThing, due_of, tells_what_is_due
from namsao.notices.kinds import kind
from namsao.notices.writing import send, subject_of

OFFICE, PRODUCER = "certificates.take_complaint", "certificates.open_renewal"

# In the digest, unless one chooses otherwise: a flood of complaints must not become one of mail.
kind(
    "certificates.complaint_received",
    label=gettext_lazy("Phản ánh mới về một sản phẩm"),
    readers=(OFFICE, COMMUNE),
    email="digest",
    needs_action=True,
)
kind(
    "certificates.complaint_told",
    label=gettext_lazy("Phản ánh về sản phẩm của bạn"),
    readers=(PRODUCER,),
)


@after(actions.complain)
def received(event: Event) -> None:
    """The commune and the province's office hear of it."""
    complaint: Complaint = subject_of(event)
    people = people_around(complaint.certificate, localtime(event.at).date(), (OFFICE, COMMUNE))
    send("certificates.complaint_received", people, event=event, about=complaint)


@after(actions.take_complaint, tells=gettext_lazy("thành viên của chủ thể, nếu chọn báo"))
@after(actions.answer_complaint, tells=gettext_lazy("thành viên của chủ thể"))
def told(event: Event) -> None:
    """The producer reads the text, without who sent it, once the office shows it."""
    complaint: Complaint = subject_of(event)
    if complaint.told_producer:
        day = localtime(event.at).date()
        people = people_around(complaint.certificate, day, (PRODUCER,))
        send("certificates.complaint_told", people, event=event, about=complaint)


@tells_what_is_due
def complaints_to_deal_with(actor: Actor, day: date) -> Iterator[Due]:
    """What waits for an answer, the oldest first."""
    rows = (
        Complaint.objects.where_may(actor, "certificates.answer_complaint")
        .filter(state__in=WAITING)
        .select_related("certificate")
        .defer("contact")
        .order_by("id")
    )
    yield from due_of(
        _("Phản ánh của người dân chưa xử lý xong"),
        rows,
        lambda one: DueThing(str(one), one.get_absolute_url()),
    )
