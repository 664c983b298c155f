"""What the program does each morning about certificates that near their end (Article 7.6)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from namsao.certificates.actions import open_renewal, remind
from namsao.certificates.models import Certificate
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import OPEN_STATES
from namsao.kernel.action import Refused
from namsao.law.renewals import (
    LATE_REMINDERS,
    PREPARED,
    REMINDERS,
    Filing,
    Reminder,
    filing,
    reminder_on,
)
from namsao.notices.morning import each_morning
from namsao.people.queries import the_program

CATCH_UP = 7
"""Days within which a reminder is still told when the program did not run on its day."""


def near_their_end(day: date) -> Iterator[Any]:
    """The certificates that have a reminder on that day or shortly before, with their renewals."""
    days = {
        day + timedelta(days=reminder.days_before - late)
        for reminder in (*REMINDERS, *LATE_REMINDERS)
        for late in range(CATCH_UP)
    }
    rows = Certificate.objects.with_renewals().filter(
        state="issued", replaced_by=None, expires_on__in=days
    )
    return rows.order_by("id").iterator(chunk_size=500)


@each_morning
def lay_out_renewals(day: date, at: datetime) -> int:
    """Make the draft of each renewal a month before it can be filed, from the last dossier.

    Not where the product has another dossier under way, nor once its time is over.
    """
    busy = Dossier.objects.filter(state__in=OPEN_STATES).values("product")
    rows = Certificate.objects.filter(
        state="issued",
        replaced_by=None,
        product__isnull=False,
        expires_on__gte=day,
        expires_on__lte=day + timedelta(days=PREPARED),
    ).exclude(product__in=busy)
    if not (near := list(rows.order_by("id"))):
        return 0
    program, made = the_program(), 0
    for certificate in near:
        renewed = Dossier.objects.filter(follows=certificate.number, kind="renewal")
        if certificate.expires_on is None or renewed.exists():  # withdrawn by its producer
            continue
        if filing(certificate.expires_on, day) is not Filing.TOO_LATE:
            made += _tried(lambda act=open_renewal, on=certificate: act(on, by=program, at=at))
    return made


@each_morning
def tell_reminders(day: date, at: datetime) -> int:
    """Tell producer, commune and office what the calendar says of each certificate."""
    due = [
        (certificate, found.key)
        for certificate in near_their_end(day)
        if (found := due_reminder(certificate, day))
    ]
    if not due:
        return 0
    program = the_program()
    return sum(
        _tried(lambda on=certificate, key=key: remind(on, by=program, at=at, reminder=key))
        for certificate, key in due
    )


def due_reminder(certificate: Any, day: date) -> Reminder | None:
    """What is to be told about it by that day: the latest of the last days' reminders.

    `certificate` knows whether a renewal is pending.
    """
    filed = Dossier.objects.filter(
        follows=certificate.number, kind="renewal", submitted_at__isnull=False
    ).exclude(state="withdrawn")
    renewal_filed = filed.exists()
    for late in range(CATCH_UP):
        found = reminder_on(
            certificate.expires_on,
            day - timedelta(days=late),
            renewal_filed=renewal_filed,
            renewal_pending=certificate.renewal_pending,
        )
        if found:
            return found
    return None


def _tried(act: Any) -> bool:
    """Whether it was done. What is refused was done before, or by somebody quicker."""
    try:
        act()
    except Refused:
        return False
    return True
