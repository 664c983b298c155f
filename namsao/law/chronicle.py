"""The life of a certificate as the public reads it: every change of its state, in order.

What is published is what decisions and the certificate itself say (Articles 4.3, 7.3.e, 8.3.c and
12.3): nothing of dossiers, cases, inspections or reports.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from namsao.law.deadlines import CERTIFICATE_LIFE
from namsao.law.regimes import extension_limit
from namsao.law.renewals import may_be_extended

type Kind = Literal["issued", "renamed", "extended", "replaced", "expired", "revoked"]


@dataclass(frozen=True)
class Renewal:
    """A renewal that was filed: when, and when it was decided or withdrawn."""

    filed_on: date
    ended_on: date | None = None


@dataclass(frozen=True)
class Renaming:
    """A change of name or of owner, after the certificate was given."""

    on: date
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Life:
    """What is known of a certificate. A source may give the year alone."""

    issued_year: int
    issued_on: date | None = None
    decision: str = ""
    expires_on: date | None = None
    follows: tuple[str, ...] = ()
    replaced_on: date | None = None
    replaced_by: str = ""
    revoked: bool = False
    revoked_on: date | None = None
    revoked_for: str = ""
    revocation: str = ""
    renewals: tuple[Renewal, ...] = ()
    renamings: tuple[Renaming, ...] = ()


@dataclass(frozen=True)
class Line:
    """One change: on that day, or somewhere in that year; `year` 0 where nobody says when.

    `number` is that of a decision or of another certificate; an expiry and an extension end with
    the day `until`.
    """

    kind: Kind
    on: date | None
    year: int
    number: str = ""
    until: date | None = None
    what: str = ""
    before: str = ""
    after: str = ""

    @property
    def order(self) -> date:
        """By day; a year alone stands at its end, what nobody dates stands last."""
        return self.on or date(self.year or date.max.year, 12, 31)


def chronicle(life: Life, today: date) -> tuple[Line, ...]:
    """The changes up to `today`, the oldest first. What ended it ends the list's states."""
    lines = [line for line in _lines(life, today) if line.on is None or line.on <= today]
    return tuple(sorted(lines, key=lambda line: line.order))


def _lines(life: Life, today: date) -> Iterator[Line]:
    yield Line(
        "issued",
        life.issued_on,
        life.issued_year,
        life.decision,
        life.expires_on,
        before=", ".join(life.follows),
    )
    for change in life.renamings:
        yield Line(
            "renamed",
            change.on,
            change.on.year,
            what=change.what,
            before=change.before,
            after=change.after,
        )
    yield from _end(life, today)
    if life.replaced_on is not None:
        yield Line("replaced", life.replaced_on, life.replaced_on.year, life.replaced_by)
    if life.revoked:
        year = life.revoked_on.year if life.revoked_on else 0
        yield Line("revoked", life.revoked_on, year, life.revocation, what=life.revoked_for)


def _end(life: Life, today: date) -> Iterator[Line]:
    """Extension and expiry, unless something else ended it before."""
    ended = [day for day in (life.replaced_on, life.revoked_on) if day is not None]
    if life.revoked and life.revoked_on is None:
        return
    if life.expires_on is None:
        last_year = life.issued_year + CERTIFICATE_LIFE.amount // 12
        if today.year > last_year and not ended:
            yield Line("expired", None, last_year)
        return
    until = life.expires_on
    if extended := _extension(life, life.expires_on):
        first, until = extended
        if not any(day <= first for day in ended):
            yield Line("extended", first, first.year, until=until)
    if today > until and not any(day <= until for day in ended):
        yield Line("expired", until, until.year, until=until)


def _extension(life: Life, expires_on: date) -> tuple[date, date] | None:
    """From the last printed day, or the late filing, to the result, at most 180 days (12.3)."""
    if not may_be_extended(expires_on):
        return None
    limit = extension_limit(expires_on)
    spans = [
        (max(expires_on, renewal.filed_on), min(renewal.ended_on or limit, limit))
        for renewal in life.renewals
    ]
    lasting = [(first, last) for first, last in spans if first <= last and last > expires_on]
    if not lasting:
        return None
    return min(first for first, _last in lasting), max(last for _first, last in lasting)
