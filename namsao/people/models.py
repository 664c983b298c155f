"""People who sign in, what they hold, and the invitations that give a holding."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from namsao.kernel.models import Reached
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
