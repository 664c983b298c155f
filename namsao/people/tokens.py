"""Tokens by which another program acts as its person: never more than the person, often less.

The secret is told once. What is kept is its SHA-256: it has 256 random bits, so nothing slower is
needed to keep it from being found again.
"""

import hashlib
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from secrets import token_urlsafe

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from namsao.kernel.action import REGISTRY, Facts, Made, Refused, action
from namsao.kernel.reach import Actor
from namsao.people import forms
from namsao.people.forms import BY_HAND
from namsao.people.keeping import Piece, erases, holds
from namsao.people.models import AccessToken, TokenScope, User
from namsao.people.personal import day

PREFIX = "namsao_"  # by which a token that leaked is known for one
HINT = 4  # letters of the secret that stay readable, to tell tokens apart
MOST = 20  # living tokens of one person
A_MINUTE = 300  # calls of one token
LONGEST = 366  # days


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def reads(name: str) -> bool:
    """Whether a permission is one to read."""
    return name.split(".")[1].startswith("view")


def limited(person: Actor, token: AccessToken) -> Actor:
    """The person as far as the token reaches."""

    def within(name: str) -> bool:
        if name in BY_HAND:
            return False
        if token.scope == TokenScope.ACT or reads(name):
            return True
        return token.scope == TokenScope.CHOSEN and name in token.actions

    return person.only(within, via=f"token:{token.pk}")


def open_to_tokens(actor: Actor) -> Iterator[str]:
    """The actions that this person may let a token take, by their names."""
    return (name for name in sorted(REGISTRY) if name not in BY_HAND and actor.may(name))


def living(at: datetime) -> Q:
    """Tokens that still open something."""
    return Q(revoked_at=None, expires_on__gte=localtime(at).date(), person__is_active=True)


def found_by(secret: str, at: datetime) -> AccessToken | None:
    """The living token of that secret, of somebody who may still sign in."""
    if not secret.startswith(PREFIX):
        return None
    rows = AccessToken.objects.filter(living(at), digest=digest_of(secret))
    return rows.select_related("person").first()


def count_use(token: AccessToken, at: datetime) -> int:
    """Write down that the token was used; returns how often in this minute, this time included.

    A book of the sign-in and no action: it is written at every call, reading ones too.
    """
    minute = at.replace(second=0, microsecond=0)
    again = Case(When(last_used_at__gte=minute, then=F("in_minute") + 1), default=Value(1))
    AccessToken.objects.filter(pk=token.pk).update(in_minute=again, last_used_at=at)
    token.refresh_from_db(fields=["in_minute", "last_used_at"])
    return token.in_minute


@action(
    User,
    "make_token",
    label=gettext_lazy("Tạo mã truy cập"),
    effect=gettext_lazy(
        "Chương trình giữ mã này làm việc thay bạn, trong giới hạn bạn chọn. Mã chỉ hiện một lần"
        " sau khi tạo; hệ thống không lưu nên không cho xem lại."
    ),
    form=forms.MakeToken,
)
def make_token(
    user: User,
    *,
    by: Actor,
    at: datetime,
    name: str,
    expires_on: date,
    scope: str = TokenScope.READ,
    actions: Collection[str] = (),
) -> Made[AccessToken]:
    """A person gives a program a part of what they may do, for a time."""
    today = localtime(at).date()
    if not today < expires_on <= today + timedelta(days=LONGEST):
        said = _("Ngày hết hạn phải sau hôm nay và trong vòng %d ngày.") % LONGEST
        raise Refused(said, {"expires_on": [said]})
    chosen = sorted(set(actions)) if scope == TokenScope.CHOSEN else []
    if beyond := set(chosen) - set(open_to_tokens(by)):
        said = _("Bạn không làm được việc này nên không giao cho mã được: %s.")
        raise Refused(said % ", ".join(sorted(beyond)), {"actions": sorted(beyond)})
    if AccessToken.objects.filter(living(at), person=user).count() >= MOST:
        raise Refused(_("Bạn đã có %d mã còn dùng được. Hãy thu hồi mã không dùng nữa.") % MOST)
    secret = PREFIX + token_urlsafe(32)
    made = AccessToken.objects.create(
        person=user,
        name=name,
        digest=digest_of(secret),
        hint=secret[-HINT:],
        scope=scope,
        actions=chosen,
        made_at=at,
        expires_on=expires_on,
    )
    facts: Facts = {"scope": scope, "actions": chosen, "expires_on": expires_on.isoformat()}
    return Made(made, facts, once=secret)


def _over(token: AccessToken) -> str | None:
    return _("Mã này đã được thu hồi.") if token.revoked_at else None


@action(
    AccessToken,
    "revoke_token",
    label=gettext_lazy("Thu hồi mã"),
    effect=gettext_lazy("Chương trình giữ mã này không làm được gì nữa, ngay từ bây giờ."),
    guard=_over,
)
def revoke_token(token: AccessToken, *, by: Actor, at: datetime) -> Facts:
    """The token opens nothing any more."""
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    return {}


@holds("tokens", lambda person: person.tokens.order_by("-id"))
def token_held(row: AccessToken) -> Piece:
    """A token of the person's; never its secret, which is not kept."""
    facts = {"name": row.name, "made_at": row.made_at, "last_used_at": row.last_used_at}
    return Piece(f"{row.name}, {day(row.made_at)}", facts | {"expires_on": row.expires_on})


@erases
def forget_tokens(person: User, at: datetime) -> None:
    """No token outlives its person."""
    AccessToken.objects.filter(person=person).delete()


def ended_before(at: datetime) -> QuerySet[AccessToken]:
    """Tokens that have opened nothing since before that time."""
    return AccessToken.objects.filter(
        Q(revoked_at__lt=at) | Q(expires_on__lt=localtime(at).date())
    )
