"""The kinds of messages there are. Each capability declares its own; people choose among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from namsao.kernel.action import Text
from namsao.kernel.reach import Actor

type Email = Literal["now", "digest", "never"]

EMAIL_LABELS: dict[Email, Text] = {
    "now": _("Gửi thư ngay"),
    "digest": _("Gộp vào thư tổng hợp mỗi sáng"),
    "never": _("Không gửi thư"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of message: what it is called, who gets such, and how it is mailed by default.

    It always stands in the inbox. What needs action is always mailed too, at once or in the
    digest: a deadline that nobody hears of is nobody's choice.
    """

    name: str
    label: Text
    readers: frozenset[str]  # permissions: whoever holds one may get such messages
    email: Email
    needs_action: bool = False
    offered: tuple[Email, ...] = ("now", "digest", "never")


KINDS: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    label: Text,
    readers: Iterable[str],
    email: Email = "now",
    needs_action: bool = False,
) -> Kind:
    """Declare a kind of message, "dossiers.returned"; its text is `notices/<name>.txt`."""
    offered: tuple[Email, ...] = ("now", "digest") if needs_action else ("now", "digest", "never")
    return _declare(Kind(name, label, frozenset(readers), email, needs_action, offered))


def _declare(made: Kind) -> Kind:
    if made.name in KINDS:
        raise ValueError(f"two kinds of messages are called {made.name}")
    KINDS[made.name] = made
    return made


def kinds_for(actor: Actor) -> list[Kind]:
    """The kinds that this person may get, as they were declared."""
    held = frozenset[str]().union(*(grant.actions for grant in actor.grants))
    return [made for made in KINDS.values() if made.readers & held]


# What waits and what falls due is told in the digest alone, so that is all there is to choose.
DAILY = _declare(
    Kind(
        "notices.daily",
        _("Việc đang chờ bạn và hạn sắp đến"),
        frozenset({"people.view_self"}),
        "digest",
        offered=("digest", "never"),
    )
)
