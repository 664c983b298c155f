"""Reads that more than one page needs: how many are unread, what could not be sent."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from namsao.kernel.reach import Actor
from namsao.notices.models import Choice, Delivery, Failure, Message

MOST = 100  # counted up to here: nobody reads whether 4,812 or 4,813 are unread


def unread_count(actor: Actor) -> str:
    """How many messages wait to be read, as it is shown: "3", "99+"; "" for none. One query."""
    unread = Message.objects.where_may(actor, "notices.view_inbox").filter(read_at=None)
    count = unread[:MOST].count()
    return f"{MOST - 1}+" if count >= MOST else str(count or "")


def chosen(actor: Actor) -> dict[str, str]:
    """What the person chose, by kind."""
    made = Choice.objects.filter(person_id=actor.user_id)
    return dict(made.values_list("kind", "email"))


@dataclass(frozen=True)
class Trouble:
    """Letters that meet the same obstacle."""

    failure: str
    retried: int
    given_up: int

    @property
    def label(self) -> str:
        """The obstacle in words."""
        return str(Failure(self.failure).label)


def troubles(letters: QuerySet[Delivery]) -> list[Trouble]:
    """What stands in the way of letters, most frequent first."""
    rows = (
        letters.filter(state__in=["failed", "given_up"])
        .order_by()
        .values("failure")
        .annotate(
            retried=Count("id", filter=Q(state="failed")),
            given_up=Count("id", filter=Q(state="given_up")),
        )
        .order_by("-given_up", "-retried")
    )
    return [Trouble(row["failure"], row["retried"], row["given_up"]) for row in rows]
