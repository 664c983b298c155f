"""People who sign in, what they hold, invitations, and requests about personal data."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Moved, Reached
from namsao.kernel.reach import Actor, Grant, Scoped
from namsao.people.roles import EVERYBODY, MAY, NAMED, Role


class UserManager(BaseUserManager["User"].from_queryset(Scoped)):  # type: ignore[misc]
    """Finds people by e-mail address, whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        found: User = self.get(email__iexact=username)
        return found

    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        user: User = self.model(email=email.strip().lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Reached):
    """A person who signs in, by e-mail and password or by passkey."""

    email = models.EmailField(_("thư điện tử"), unique=True)
    name = models.CharField(_("họ tên"), max_length=120)
    is_active = models.BooleanField(default=True)
    language = models.CharField(
        max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects: ClassVar = UserManager()

    class Meta:
        verbose_name = _("người dùng")

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def actor(self) -> Actor:
        """What this person may do today."""
        return self.actor_on(timezone.localdate())

    def actor_on(self, day: date) -> Actor:
        """What this person may do on `day`, from the holdings alive then."""
        alive = self.holdings.filter(since__lte=day).filter(
            Q(until__isnull=True) | Q(until__gt=day)
        )
        grants = [holding.as_grant() for holding in alive.select_related("area")]
        grants.append(Grant("", EVERYBODY, named=True))
        return Actor(self.pk, tuple(grants))


class Holding(Reached):
    """A person holds a role in an area, or for one producer, from a day until another."""

    AREA = "area__path"
    PRODUCER = "producer_id"

    user = models.ForeignKey(User, models.CASCADE, related_name="holdings")
    role = models.CharField(_("vai trò"), max_length=30, choices=Role)
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    producer = models.ForeignKey(
        "producers.Producer", models.PROTECT, null=True, related_name="holdings"
    )
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        verbose_name = _("vai trò được giao")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_holding_has_one_reach",
                condition=Q(
                    area__isnull=False,
                    producer__isnull=True,
                    role__in=sorted(set(Role) - {Role.PRODUCER_MEMBER}),
                )
                | Q(area__isnull=True, producer__isnull=False, role=Role.PRODUCER_MEMBER),
            ),
            models.CheckConstraint(
                name="people_holding_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    def as_grant(self) -> Grant:
        """The holding as the kernel understands it."""
        return Grant(
            self.role,
            MAY[self.role],
            area_path=self.area.path if self.area else None,
            producer_id=self.producer_id,
            named=self.role in NAMED,
        )


class Invitation(Reached):
    """An offer of a holding to an e-mail address; whoever opens its link and signs in takes it."""

    AREA = "area__path"
    PRODUCER = "producer_id"

    email = models.EmailField(_("thư điện tử"))
    role = models.CharField(_("vai trò"), max_length=30, choices=Role)
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+")
    producer = models.ForeignKey("producers.Producer", models.PROTECT, null=True, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lời mời")

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        return reverse("people:invitation", args=[self.token])


class RequestKind(models.TextChoices):
    """What a person may ask about their own data: `namsao.law.personal_data`."""

    CORRECTION = "correction", _("Sửa dữ liệu")
    ERASURE = "erasure", _("Xoá dữ liệu")
    OBJECTION = "objection", _("Phản đối việc xử lý")


class DataRequest(Moved):
    """What a person asks about the data held on them, and what was answered, on which ground.

    `area_path` says whose task it is to answer: the unit that the person worked in when asking.
    """

    AREA = "area_path"

    person = models.ForeignKey(User, models.PROTECT, related_name="data_requests")
    kind = models.CharField(_("yêu cầu"), max_length=20, choices=RequestKind)
    text = models.TextField(_("nội dung"))
    area_path = models.CharField(max_length=40)
    state = models.CharField(
        max_length=20,
        choices=[
            ("open", _("Chờ trả lời")),
            ("done", _("Đã thực hiện")),
            ("declined", _("Không thực hiện")),
        ],
        default="open",
    )
    asked_at = models.DateTimeField()
    due_on = models.DateField(_("hạn trả lời"))
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("trả lời"), blank=True)
    ground = models.CharField(_("căn cứ pháp lý"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("yêu cầu về dữ liệu cá nhân")
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="open"),
                name="people_one_open_request_of_a_kind",
                violation_error_message=_("Bạn đã có một yêu cầu như vậy đang chờ trả lời."),
            ),
            models.CheckConstraint(
                name="people_answered_requests_say_when",
                condition=Q(state="open", answered_at__isnull=True)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("people:request", args=[self.pk])


class TokenScope(models.TextChoices):
    """How far a token reaches, the narrowest first."""

    READ = "read", _("Chỉ đọc")
    CHOSEN = "chosen", _("Đọc, và làm những việc được chọn")
    ACT = "act", _("Đọc, và làm mọi việc bạn được làm")


class AccessToken(Reached):
    """A key by which another program acts as a person. Its secret is not kept, only a digest.

    It ends on `expires_on` at the latest, and with its person's sign-in.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("tên"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    scope = models.CharField(_("phạm vi"), max_length=10, choices=TokenScope)
    actions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_on = models.DateField(_("dùng được đến hết ngày"))
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    in_minute = models.PositiveIntegerField(default=0)  # calls in the minute of the last one

    class Meta:
        verbose_name = _("mã truy cập")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="people_token_actions_are_chosen",
                condition=Q(scope="chosen") | Q(actions=[]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def story(self) -> User:
        return self.person

    def get_absolute_url(self) -> str:
        return reverse("people:tokens")
