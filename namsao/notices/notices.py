"""Who hears of an invitation, and of a request about personal data.

It is told here and not among the people, who stand below: only from here do letters leave.
"""

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel.action import after
from namsao.kernel.models import Event
from namsao.notices.kinds import kind
from namsao.notices.writing import full, render, send, subject_of, write_letter
from namsao.people import actions, auditing, data_requests
from namsao.people.models import DataRequest, Invitation, RequestKind
from namsao.people.queries import holders, holders_anywhere

kind(
    "people.data_asked",
    label=gettext_lazy("Yêu cầu mới về dữ liệu cá nhân"),
    readers=["people.complete_request", "people.erase_person"],
    needs_action=True,
)
kind(
    "people.data_answered",
    label=gettext_lazy("Trả lời yêu cầu về dữ liệu của bạn"),
    readers=["people.ask_correction"],
)
kind(
    "people.trail_broken",
    label=gettext_lazy("Sổ sự kiện có điều không còn như đã ghi"),
    readers=["people.view_trail"],
    needs_action=True,
)


@after(actions.invite_member, tells=gettext_lazy("người được mời, qua thư điện tử"))
@after(actions.invite_officer, tells=gettext_lazy("người được mời, qua thư điện tử"))
def write_to_the_invited(event: Event) -> None:
    """Send the link. It opens for whoever signs in under that very address."""
    invitation: Invitation = subject_of(event)
    place = invitation.area or invitation.producer.commune  # type: ignore[union-attr]
    text = render(
        "notices/invitation.txt",
        {"invitation": invitation, "address": full(invitation.get_absolute_url())},
    )
    write_letter(f"invitation:{invitation.pk}", invitation.email, text, event, place.path)


TO_THE_OFFICE = gettext_lazy("cơ quan và người quản trị của địa bàn")


@after(data_requests.ask_correction, tells=TO_THE_OFFICE)
@after(data_requests.ask_erasure, tells=TO_THE_OFFICE)
@after(data_requests.object_to_processing, tells=TO_THE_OFFICE)
def tell_who_answers(event: Event) -> None:
    """The nearest who may answer; an erasure waits for an administrator, where there is one."""
    request: DataRequest = subject_of(event)
    day = localtime(event.at).date()
    permissions = ["people.complete_request"]
    if request.kind == RequestKind.ERASURE:
        permissions.insert(0, "people.erase_person")
    for permission in permissions:
        for path in paths_up_from(request.area_path):
            people = holders(permission, day, area_path=path, only_there=True)
            if people.exists():
                send(
                    "people.data_asked", people, event=event, about=request, due_on=request.due_on
                )
                return


def paths_up_from(path: str) -> list[str]:
    """The path of an area and of each above it: "/vn/24/07582/", "/vn/24/", "/vn/"."""
    names = path.strip("/").split("/")
    return ["/" + "/".join(names[:count]) + "/" for count in range(len(names), 0, -1)]


@after(data_requests.complete_request, tells=gettext_lazy("người yêu cầu"))
@after(data_requests.decline_request, tells=gettext_lazy("người yêu cầu"))
def tell_who_asked(event: Event) -> None:
    """The answer, with its ground. Who was erased gets a last letter instead."""
    request: DataRequest = subject_of(event)
    send("people.data_answered", [request.person], event=event, about=request)


@after(auditing.verify_trail)
def tell_the_auditors(event: Event) -> None:
    """A trail with faults is told to everybody who may look at it, wherever they are."""
    if not event.facts["faults"]:
        return
    people = holders_anywhere("people.view_trail", localtime(event.at).date())
    area: Area = subject_of(event)
    url, count = reverse("people:audit"), event.facts["faults"]
    send("people.trail_broken", people, event=event, about=area, url=url, count=count)
