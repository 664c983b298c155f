"""Messages in the inbox, letters on their way, what people chose, and webhook endpoints."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Event, Moved, Reached
from namsao.kernel.reach import Actor, Grant
from namsao.kernel.sealed import SealedTextField

EVERYWHERE = "/vn/"  # of what lies in no unit: seen by whoever administers the whole country
SEES = "notices.post"  # what an endpoint, as if it were a person, may do to a thing: hear of it


class Message(Reached):
    """What one person is told about one thing, in that person's language."""

    person = models.ForeignKey("people.User", models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=60)
    story_ref = models.CharField(max_length=80)  # "dossiers.dossier:12"
    occasion = models.CharField(max_length=40)  # "event:12": a listener that runs twice sends once
    subject = models.CharField(max_length=200)
    body = models.TextField()
    url = models.CharField(max_length=300, blank=True)
    due_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    email = models.CharField(max_length=10)  # as the person had chosen: now, digest or never
    digested_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("tin nhắn")
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "-created_at"], name="notices_inbox"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notices_unread"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "story_ref", "occasion"], name="notices_told_once"
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("notices:message", args=[self.pk])


class Choice(Reached):
    """How a person wants one kind of message mailed, where it is not the kind's default."""

    person = models.ForeignKey("people.User", models.CASCADE, related_name="message_choices")
    kind = models.CharField(max_length=60)
    email = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="notices_chosen_once")
        ]


class OutgoingState(models.TextChoices):
    """How far something is on its way out of the house."""

    WAITING = "waiting", _("Chờ gửi")
    FAILED = "failed", _("Chưa gửi được, sẽ thử lại")
    SENT = "sent", _("Đã gửi")
    GIVEN_UP = "given_up", _("Đã thôi thử")


class Failure(models.TextChoices):
    """Why it did not go out, in words for whoever has to mend it."""

    UNREACHABLE = "unreachable", _("Không nối được tới máy chủ nhận")
    LOGIN = "login", _("Máy chủ thư không nhận tên đăng nhập hoặc mật khẩu")
    RECIPIENT = "recipient", _("Máy chủ thư từ chối địa chỉ người nhận")
    REFUSED = "refused", _("Máy chủ thư từ chối thư")
    ADDRESS = "address", _("Địa chỉ không được phép: chỉ gửi qua https tới địa chỉ công khai")
    ANSWER = "answer", _("Hệ thống nhận trả lời lỗi")
    BROKEN = "broken", _("Lỗi của chương trình, hãy báo cho người bảo trì")


class Outgoing(Moved):
    """Something to be sent, tried again until it goes out or is given up."""

    state = models.CharField(max_length=20, choices=OutgoingState, default="waiting")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    failure = models.CharField(max_length=20, choices=Failure, blank=True)
    detail = models.CharField(max_length=300, blank=True)  # the other side's own words
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Delivery(Outgoing):
    """A letter by e-mail. It stands by itself: who is invited has no account yet."""

    AREA = "area_path"

    # What the letter is: "message:12", "invitation:3", "digest:2026-11-23:7". Written once.
    occasion = models.CharField(max_length=80, unique=True)
    area_path = models.CharField(max_length=40, default=EVERYWHERE)
    address = models.EmailField(_("thư điện tử"))
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        verbose_name = _("thư")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="notices_letters_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("notices:deliveries")


class Endpoint(Moved):
    """Another system's address that hears of events in one area, or of one producer."""

    AREA = "area_path"

    # Of the unit itself, or of the producer's commune: who looks after the endpoint.
    area_path = models.CharField(max_length=40)
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    producer = models.ForeignKey("producers.Producer", models.PROTECT, null=True, related_name="+")
    url = models.URLField(_("địa chỉ nhận"), max_length=500)
    secret = SealedTextField()
    actions = models.JSONField(default=list)  # names of actions; none named: all published ones
    state = models.CharField(
        max_length=20,
        choices=[("active", _("Đang gửi")), ("paused", _("Tạm dừng"))],
        default="active",
    )
    added_by = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kết nối")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(area__isnull=False) ^ Q(producer__isnull=False),
                name="notices_endpoint_has_one_scope",
            )
        ]

    def __str__(self) -> str:
        return self.url

    def get_absolute_url(self) -> str:
        return reverse("notices:endpoint", args=[self.pk])

    @property
    def actor(self) -> Actor:
        """The endpoint as if it were a person: it hears of what it reaches."""
        producer = self.producer_id
        area = None if producer else self.area_path
        grant = Grant("endpoint", frozenset({SEES}), area_path=area, producer_id=producer)
        return Actor(0, (grant,))


class Post(Outgoing):
    """One event on its way to one endpoint."""

    AREA = "endpoint__area_path"

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="posts")
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("tin gửi hệ thống khác")
        ordering: ClassVar = ["-event_id"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["waiting", "failed"]),
                name="notices_posts_due",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="notices_posted_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.endpoint_id}"
