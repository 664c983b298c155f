"""What a person does about the data held on them, and how the office answers."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.law.personal_data import request_rules
from namsao.people import forms, keeping
from namsao.people.models import DataRequest, Holding, Invitation, RequestKind, User
from namsao.people.moves import REQUEST_MOVES

COUNTRY = "/vn/"
NOBODY_S_MAIL = "namsao.invalid"  # no letter ever reaches it


@action(
    User,
    "edit_self",
    label=gettext_lazy("Sửa họ tên"),
    effect=gettext_lazy("Họ tên mới hiện ở mọi nơi, kể cả trên những việc bạn đã làm trước đây."),
    form=forms.EditSelf,
)
def edit_self(user: User, *, by: Actor, at: datetime, name: str, language: str) -> Facts:
    """The person corrects their own name and language; the event names the fields alone."""
    fields = {"name": name, "language": language}
    changed = [field for field, value in fields.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, fields[field])
    user.save(update_fields=changed)
    return {"fields": changed}


@action(
    User,
    "download_self",
    label=gettext_lazy("Tải toàn bộ dữ liệu về tôi"),
    effect=gettext_lazy("Tạo một tệp JSON với mọi dữ liệu gắn với tài khoản của bạn."),
)
def download_self(user: User, *, by: Actor, at: datetime) -> Facts:
    """Remember that the person took a copy of what is held about them."""
    return {}


@action(
    User,
    "ask_correction",
    label=gettext_lazy("Yêu cầu sửa dữ liệu"),
    effect=gettext_lazy("Cơ quan trả lời trong hạn của luật; hạn và câu trả lời hiện ở yêu cầu."),
    form=forms.AskCorrection,
)
def ask_correction(user: User, *, by: Actor, at: datetime, text: str) -> Made[DataRequest]:
    """The person asks for a correction that they cannot make themselves."""
    return _ask(user, RequestKind.CORRECTION, text, at)


@action(
    User,
    "ask_erasure",
    label=gettext_lazy("Yêu cầu xoá dữ liệu"),
    effect=gettext_lazy(
        "Cơ quan trả lời trong hạn của luật. Nếu được xoá, bạn không đăng nhập được nữa; họ tên,"
        " thư điện tử và cách đăng nhập bị xoá. Sổ sự kiện, phiếu đã ký và giấy tờ trong hồ sơ ở"
        " lại theo luật, không còn gắn với tên tài khoản của bạn."
    ),
    form=forms.AskErasure,
    guard=keeping.hindrance,
)
def ask_erasure(user: User, *, by: Actor, at: datetime, text: str) -> Made[DataRequest]:
    """The person asks to be erased. Refused at once where it is plain that it must wait."""
    return _ask(user, RequestKind.ERASURE, text, at)


@action(
    User,
    "object_to_processing",
    label=gettext_lazy("Phản đối việc xử lý dữ liệu"),
    effect=gettext_lazy("Cơ quan trả lời trong hạn của luật, nêu căn cứ nếu phải tiếp tục xử lý."),
    form=forms.ObjectToProcessing,
)
def object_to_processing(user: User, *, by: Actor, at: datetime, text: str) -> Made[DataRequest]:
    """The person objects to a use of their data."""
    return _ask(user, RequestKind.OBJECTION, text, at)


def _ask(user: User, kind: RequestKind, text: str, at: datetime) -> Made[DataRequest]:
    if user.data_requests.filter(kind=kind, state="open").exists():
        said = _("Bạn đã có một yêu cầu như vậy đang chờ trả lời.")
        raise Refused(said, {"text": [said]})
    request = DataRequest.objects.create(
        person=user,
        kind=kind,
        text=text,
        area_path=_place_of(user, at),
        asked_at=at,
        due_on=localtime(at).date() + timedelta(days=request_rules()[kind.value].days),
    )
    # What was written stays in the request alone: events are for ever.
    return Made(request, {"kind": kind.value, "due_on": f"{request.due_on}"})


def _place_of(user: User, at: datetime) -> str:
    """The path of the unit whose office answers: where the person works; else the country."""
    day = localtime(at).date()
    alive = user.holdings.filter(Q(until=None) | Q(until__gt=day))
    held = alive.select_related("area", "producer__commune").order_by("-since", "-id").first()
    place = (held.area or held.producer.commune) if held else None  # type: ignore[union-attr]
    return place.path if place else COUNTRY


def _not_erasure(request: DataRequest) -> str | None:
    """Why a request is not answered by a word alone."""
    if request.kind == RequestKind.ERASURE:
        return _("Yêu cầu này được thực hiện bằng nút “Xoá dữ liệu của người này”.")
    return None


@action(
    DataRequest,
    REQUEST_MOVES["complete_request"],
    label=gettext_lazy("Báo đã thực hiện"),
    effect=gettext_lazy("Ghi câu trả lời và đóng yêu cầu."),
    form=forms.Answer,
    guard=_not_erasure,
)
def complete_request(request: DataRequest, *, by: Actor, at: datetime, answer: str) -> Facts:
    """The office has done what was asked."""
    request.answer, request.answered_at, request.answered_by_id = answer, at, by.user_id
    return {"kind": request.kind}


@action(
    DataRequest,
    REQUEST_MOVES["decline_request"],
    label=gettext_lazy("Không thực hiện được"),
    effect=gettext_lazy("Đóng yêu cầu, nêu lý do và căn cứ pháp lý cho người yêu cầu."),
    form=forms.Decline,
)
def decline_request(
    request: DataRequest, *, by: Actor, at: datetime, answer: str, ground: str
) -> Facts:
    """The office may not or need not do it: why, and on which legal ground."""
    request.answer, request.ground = answer, ground
    request.answered_at, request.answered_by_id = at, by.user_id
    return {"kind": request.kind, "ground": ground}


def _not_erasable(request: DataRequest) -> str | None:
    """Why nobody is erased on this request now."""
    if request.kind != RequestKind.ERASURE:
        return _("Người này không yêu cầu xoá.")
    return keeping.hindrance(request.person)


@action(
    DataRequest,
    REQUEST_MOVES["erase_person"],
    label=gettext_lazy("Xoá dữ liệu của người này"),
    effect=gettext_lazy(
        "Không hoàn lại được. Khóa tài khoản, kết thúc mọi vai trò; xoá họ tên, thư điện tử, mật"
        " khẩu, khóa truy cập, mã một lần, tin nhắn, thư đã gửi, lời mời. Ở lại theo luật, dưới"
        " tên “Người dùng đã xoá”: sổ sự kiện, vai trò đã giữ, phiếu đã ký, nhận xét, biên bản,"
        " báo cáo. Ở lại nguyên vẹn: hồ sơ, liên hệ và giấy tờ của chủ thể, quyết định đã công bố."
    ),
    form=forms.Erase,
)
def erase_person(request: DataRequest, *, by: Actor, at: datetime, sure: bool = True) -> Facts:
    """End what the person holds, remove what no law keeps, leave the rest under a pseudonym."""
    person = User.objects.select_for_update().get(pk=request.person_id)
    if person.pk == by.user_id:
        raise Refused(_("Bạn không thể tự xoá mình. Hãy nhờ một người quản trị khác."))
    for erase in keeping.ERASERS:
        erase(person, at)
    _end_holdings(person, at)
    _forget(person)
    request.text = ""  # may tell more of the person than the answer needs
    request.answered_at, request.answered_by_id = at, by.user_id
    return {"kind": request.kind, "person": person.pk}


def _end_holdings(person: User, at: datetime) -> None:
    today = localtime(at).date()
    for holding in Holding.objects.filter(user=person).filter(Q(until=None) | Q(until__gt=today)):
        holding.until = max(today, holding.since + timedelta(days=1))
        holding.save(update_fields=["until"])


def _forget(person: User) -> None:
    """Replace what identifies the person. The e-mail address stays unique and reaches nobody."""
    Invitation.objects.filter(email__in=addresses_of(person)).delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    DataRequest.objects.filter(person=person).update(text="")
    person.name = f"Người dùng đã xoá #{person.pk}"
    person.email = f"da-xoa-{person.pk}@{NOBODY_S_MAIL}"
    person.is_active = False
    person.last_login = None
    person.set_unusable_password()  # ends every session too
    person.save()


def addresses_of(person: User) -> set[str]:
    """Every e-mail address that the person has shown to be theirs."""
    more = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return {person.email, *(address.lower() for address in more)}


@keeping.hinders_erasure
def already_gone(person: User) -> str | None:
    """There is nothing left of who was erased."""
    return None if person.is_active else _("Tài khoản này đã bị khóa hoặc đã xoá.")


@keeping.hinders_erasure
def last_administrator(person: User) -> str | None:
    """Somebody must go on looking after the accounts of a place."""
    own = Holding.objects.filter(user=person, role="administrator", until=None)
    for held in own.select_related("area"):
        others = Holding.objects.filter(role="administrator", area=held.area, until=None)
        if not others.filter(user__is_active=True).exclude(user=person).exists():
            return (
                _("Là người quản trị duy nhất của %s. Hãy giao cho người khác trước.") % held.area
            )
    return None
