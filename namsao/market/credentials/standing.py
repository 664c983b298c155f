"""What the status lists say of each certificate on a day, in a few queries for all of a list."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When

from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing
from namsao.law.deadlines import CERTIFICATE_LIFE
from namsao.market.catalogue import valid_on
from namsao.market.credentials.bits import ENTRIES, written

# public: whether a certificate stands is what the register is published for.
CERTIFICATES = Certificate.objects.all()


class Purpose(StrEnum):
    """What a list is for, in the words of Bitstring Status List 1.0."""

    REVOCATION = "revocation"  # one bit: revoked, replaced or taken out of the register; for good
    MESSAGE = "message"  # the standing of today


# The messages in the order of their codes; the list keeps eight. Valid is the 0 of all others.
MESSAGES = (
    *(
        str(standing)
        for standing in (
            Standing.VALID,
            Standing.EXTENDED,
            Standing.REPLACED,
            Standing.EXPIRED,
            Standing.REVOKED,
            Standing.UNKNOWN,
        )
    ),
    "withdrawn",  # no longer in the register: an import that was undone
    "reserved",
)
CODES = {message: code for code, message in enumerate(MESSAGES)}
SIZE = {Purpose.REVOCATION: 1, Purpose.MESSAGE: 3}


def lists() -> int:
    """How many lists of each purpose there are: keys that were given, `ENTRIES` a list."""
    return _last_key() // ENTRIES + 1


def bits_of(purpose: Purpose, number: int, today: date) -> bytes:
    """The bits of a list on a day. Raises LookupError where there is no such list."""
    if not 0 <= number < lists():
        raise LookupError(number)
    first = number * ENTRIES
    told = _codes(first, today)
    final = {CODES[Standing.REPLACED], CODES[Standing.REVOKED], CODES["withdrawn"]}
    if purpose is Purpose.MESSAGE:
        return written(told, SIZE[purpose])
    return written((index, int(code in final)) for index, code in told)


def _codes(first: int, today: date) -> Iterator[tuple[int, int]]:
    rows = CERTIFICATES.filter(pk__gte=first, pk__lt=first + ENTRIES)
    found = dict(rows.annotate(code=_standing(today)).values_list("pk", "code"))
    for key in range(first, min(first + ENTRIES, _last_key() + 1)):
        # A key that was given and is gone was of an import that was undone.
        yield key - first, found.get(key, CODES["withdrawn"])


def _standing(today: date) -> Any:
    """The rule of `certificates.queries.truth` as SQL."""
    replaced = Q(replaced_by__issued_on__lte=today)
    latest = today.year - CERTIFICATE_LIFE.amount // 12
    over = Q(expires_on__lt=today) | Q(expires_on=None, issued_year__lt=latest)
    whens = (
        (Q(state="revoked"), Standing.REVOKED),
        (replaced, Standing.REPLACED),
        (Q(expires_on__gte=today), Standing.VALID),
        (valid_on(today, to=""), Standing.EXTENDED),
        (over, Standing.EXPIRED),
    )
    return Case(
        *(When(rule, then=Value(CODES[standing])) for rule, standing in whens),
        default=Value(CODES[Standing.UNKNOWN]),
        output_field=IntegerField(),
    )


def _last_key() -> int:
    """The newest key ever given to a certificate, whether it still stands or not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(pg_sequence_last_value("
            "pg_get_serial_sequence('certificates_certificate', 'id')::regclass), 0)"
        )
        last: int = cursor.fetchone()[0]
    return last
