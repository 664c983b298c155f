"""What becomes of certificates: how many that end are renewed, how many are revoked, new ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

from django.db.models import F, Q

from namsao.certificates.models import Certificate
from namsao.law.deadlines import EXTENSION
from namsao.law.renewals import Filing, alive_until, filing
from namsao.programme.forecasting.national import CENT, National
from namsao.programme.forecasting.stages import Floats
from namsao.programme.forecasting.sums import poisson_of_unknown_rate
from namsao.programme.targets.counting import within

YEAR = 365.25
WEEKS = 52
HISTORY = timedelta(days=3 * 365)
_EXPOSURE = 200.0  # years of certificates that the national rate of revocation weighs as much as


@dataclass(frozen=True)
class Rates:
    """Chances of renewal by line ("" for all), revocations for a year of a certificate."""

    renewed: Mapping[str, float]
    late: float
    revoked: float
    ended: int  # certificates of the office's own that it was learned from

    def survives(self, days: int) -> float:
        """The chance not to be revoked within so many days."""
        return exp(-self.revoked * max(days, 0) / YEAR)

    def renewal(self, line: str, expires_on: date, day: date) -> float:
        """The chance that a certificate with no renewal begun will be renewed by its end."""
        if filing(expires_on, day) is Filing.TOO_LATE:
            return self.late
        return self.renewed.get(line, self.renewed[""])


def rates(paths: Sequence[str], day: date, national: National) -> Rates:
    """Learned from the certificates that ended in the three years before; national where few.

    A mean of shares in which the national one counts as `renewal_worth` certificates, and the
    office's as so many again in each line.
    """
    rows = Certificate.objects.filter(within("area__path", list(paths)))
    ended = rows.filter(expires_on__lt=day, expires_on__gte=day - HISTORY, state="issued")
    # Replaced long before its end by an upgrade: it never came up for renewal.
    ended = ended.exclude(replaced_by__issued_on__lt=F("expires_on") - timedelta(days=210))
    seen, kept = Counter[str](), Counter[str]()
    for line, expires_on, followed in ended.values_list(
        "line", "expires_on", "replaced_by__issued_on"
    ):
        assert expires_on is not None  # the filter above
        seen[line] += 1
        last = expires_on + timedelta(days=EXTENSION.amount)
        kept[line] += followed is not None and followed <= min(last, day)
    worth, count = national.renewal_worth, sum(seen.values())
    whole = (worth * national.renewed / CENT + sum(kept.values())) / (worth + count)
    by_line = {line: (worth * whole + kept[line]) / (worth + seen[line]) for line in seen}
    revoked = rows.filter(revoked_on__lte=day, revoked_on__gt=day - HISTORY).count()
    lived = rows.filter(issued_on__lte=day, expires_on__gte=day - HISTORY).count() * 1.5
    rate = (national.revoked / CENT * _EXPOSURE + revoked) / (_EXPOSURE + lived)
    return Rates({"": whole, **by_line}, national.renewed_late / CENT, rate, count)


def stands_until(certificate: Certificate, *, filed: bool) -> date:
    """The last day on which it stands if nothing is decided; with a filed renewal maybe longer."""
    if certificate.expires_on is None:
        raise ValueError(f"{certificate} has no expiry")
    return alive_until(certificate.expires_on, renewal_pending=filed)


def first_recognitions(paths: Sequence[str], day: date, due: date, line: str) -> tuple[int, float]:
    """First recognitions between the same days of the three years before, and their mean.

    For an office whose dossiers are not in the books yet. Where a source tells the year alone, the
    year's number counts by the share of the year.
    """
    rows = Certificate.objects.filter(within("area__path", list(paths)), replaces=None)
    rows = rows.filter(line=line) if line else rows
    share = (due - day).days / YEAR
    found = 0.0
    for back in (1, 2, 3):
        since, until = day - timedelta(days=365 * back), due - timedelta(days=365 * back)
        dated = Q(issued_on__gt=since, issued_on__lte=min(until, day))
        found += rows.filter(dated).count()
        found += rows.filter(issued_on=None, issued_year=day.year - back).count() * share
    return 3, found


def arrivals(  # noqa: PLR0913 -- a rate is a number, a time and what it weighs
    seen: float, weeks: float, standing: int, ahead: float, national: National
) -> Floats:
    """How many dossiers yet to be opened will count: `ahead` in weeks of a full rate."""
    rate = standing * national.arrivals / CENT / WEEKS
    held = national.arrival_weeks
    return poisson_of_unknown_rate(seen + rate * held, weeks + held, ahead)
