"""What people do with messages, and what offices do with letters and webhooks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.areas.models import Area
from namsao.kernel.action import Facts, Made, Refused, action, after
from namsao.kernel.models import Event
from namsao.kernel.reach import Actor
from namsao.notices import forms, posting
from namsao.notices.models import Choice, Delivery, Endpoint, Message
from namsao.notices.moves import DELIVERY_MOVES, ENDPOINT_MOVES
from namsao.people.models import User
from namsao.producers.models import Producer

MOST_REPLAYED = 10_000


@action(Message, "read", label=gettext_lazy("Đánh dấu đã đọc"))
def read(message: Message, *, by: Actor, at: datetime) -> Facts:
    """The person has read it. The first time counts."""
    message.read_at = message.read_at or at
    message.save(update_fields=["read_at"])
    return {}


@action(User, "read_all", label=gettext_lazy("Đánh dấu tất cả đã đọc"))
def read_all(user: User, *, by: Actor, at: datetime) -> Facts:
    """Nothing in the person's inbox is unread any more."""
    unread = Message.objects.where_may(by, "notices.read").filter(person=user, read_at=None)
    return {"read": unread.update(read_at=at)}


@action(
    User,
    "choose",
    label=gettext_lazy("Lưu cách nhận thông báo"),
    effect=gettext_lazy("Chỉ đổi thư điện tử gửi cho bạn. Mọi tin vẫn có trong mục Tin nhắn."),
    form=forms.Choose,
)
def choose(user: User, *, by: Actor, at: datetime, choices: Mapping[str, str]) -> Facts:
    """How each kind of message is mailed to the person from now on."""
    Choice.objects.bulk_create(
        [Choice(person=user, kind=kind, email=email) for kind, email in choices.items()],
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["email"],
    )
    return {"choices": dict(choices)}


@action(
    Delivery,
    DELIVERY_MOVES["send_again"],
    label=gettext_lazy("Gửi lại"),
    effect=gettext_lazy(
        "Gửi thư này tới người nhận trong vài giây tới, và thử lại nếu không được."
    ),
)
def send_again(letter: Delivery, *, by: Actor, at: datetime) -> Facts:
    """Put a letter that failed on its way again, with all its attempts."""
    letter.attempts, letter.next_try_at, letter.failure, letter.detail = 0, at, "", ""
    return {"occasion": letter.occasion}


@action(
    Area,
    "add_endpoint",
    label=gettext_lazy("Thêm kết nối cho địa bàn"),
    effect=gettext_lazy(
        "Từ bây giờ, mỗi việc đã chọn trong địa bàn này được gửi tới địa chỉ trên, không kèm"
        " thông tin cá nhân."
    ),
    form=forms.AddEndpoint,
)
def add_endpoint(
    area: Area, *, by: Actor, at: datetime, url: str, actions: Sequence[str], secret: str
) -> Made[Endpoint]:
    """Another system hears of what happens in the area and below it."""
    return _add(url, actions, secret, by, at, area_path=area.path, area=area)


@action(
    Producer,
    "add_producer_endpoint",
    label=gettext_lazy("Thêm kết nối cho chủ thể"),
    effect=gettext_lazy(
        "Từ bây giờ, mỗi việc đã chọn của chủ thể này được gửi tới địa chỉ trên, không kèm thông"
        " tin cá nhân."
    ),
    form=forms.AddEndpoint,
)
def add_producer_endpoint(
    producer: Producer, *, by: Actor, at: datetime, url: str, actions: Sequence[str], secret: str
) -> Made[Endpoint]:
    """Another system hears of what happens to the producer's things."""
    path = producer.commune.path
    return _add(url, actions, secret, by, at, area_path=path, producer=producer)


def _add(
    url: str, actions: Sequence[str], secret: str, by: Actor, at: datetime, **scope: Any
) -> Made[Endpoint]:
    if Endpoint.objects.filter(url=url, **scope).exists():
        said = _("Đã có kết nối tới địa chỉ này.")
        raise Refused(said, {"url": [said]})
    endpoint = Endpoint.objects.create(
        url=url,
        actions=list(actions),
        secret=secret,
        added_by_id=by.user_id,
        added_at=at,
        **scope,
    )
    return Made(endpoint, {"url": url, "actions": list(actions)})


@action(
    Endpoint,
    ENDPOINT_MOVES["pause_endpoint"],
    label=gettext_lazy("Tạm dừng"),
    effect=gettext_lazy("Không gửi gì nữa. Việc xảy ra trong lúc dừng có thể gửi lại sau."),
)
def pause_endpoint(endpoint: Endpoint, *, by: Actor, at: datetime) -> Facts:
    """Nothing goes there until it is resumed."""
    return {}


@action(
    Endpoint,
    ENDPOINT_MOVES["resume_endpoint"],
    label=gettext_lazy("Gửi tiếp"),
    effect=gettext_lazy("Gửi những tin còn chờ và các việc từ bây giờ."),
)
def resume_endpoint(endpoint: Endpoint, *, by: Actor, at: datetime) -> Facts:
    """Posts go there again."""
    return {}


@action(
    Endpoint,
    "renew_secret",
    label=gettext_lazy("Đổi khóa bí mật"),
    effect=gettext_lazy("Mọi tin gửi sau đó được ký bằng khóa mới."),
    form=forms.RenewSecret,
)
def renew_secret(endpoint: Endpoint, *, by: Actor, at: datetime, secret: str) -> Facts:
    """Sign with another secret from the next post on."""
    endpoint.secret = secret
    endpoint.save(update_fields=["secret"])
    return {}


def _paused(endpoint: Endpoint) -> str | None:
    """Why nothing can be sent there now."""
    return _("Kết nối đang tạm dừng.") if endpoint.state == "paused" else None


@action(
    Endpoint,
    "test_endpoint",
    label=gettext_lazy("Gửi thử"),
    effect=gettext_lazy("Gửi một tin thử không có dữ liệu tới địa chỉ này trong vài giây tới."),
    guard=_paused,
)
def test_endpoint(endpoint: Endpoint, *, by: Actor, at: datetime) -> Facts:
    """This very event goes to the endpoint: signed like any other, and empty."""
    return {}


@after(test_endpoint)
def post_the_test(event: Event) -> None:
    """The test goes to its own endpoint alone."""
    tested = Endpoint.objects.filter(pk=event.subject.split(":")[1])
    posting.queue_for(tested, [event], event.at)


@action(
    Endpoint,
    "replay",
    label=gettext_lazy("Gửi lại từ sổ sự kiện"),
    effect=gettext_lazy(
        "Gửi lại mọi việc đã chọn kể từ đó, cả những tin đã gửi. Hệ thống nhận biết tin lặp nhờ mã"
        " tin không đổi."
    ),
    form=forms.Replay,
    guard=_paused,
)
def replay(
    endpoint: Endpoint,
    *,
    by: Actor,
    at: datetime,
    since: date | None = None,
    from_event: int | None = None,
) -> Facts:
    """Send again what the event table holds from that day or event on."""
    events = Event.objects.filter(action__in=posting.asked_for(endpoint)).order_by("id")
    if since is not None:
        start = datetime.combine(since, time.min, tzinfo=localtime(at).tzinfo)
        events = events.filter(at__gte=start)
    if from_event is not None:
        events = events.filter(pk__gte=from_event)
    if events[: MOST_REPLAYED + 1].count() > MOST_REPLAYED:
        raise Refused(
            _("Nhiều hơn %d việc. Hãy chọn ngày hoặc số sự kiện gần hơn.") % MOST_REPLAYED
        )
    found = posting.seen(endpoint, events)
    posting.queue_for([endpoint], found, at)
    return {"since": f"{since or ''}", "from_event": from_event, "events": len(found)}
