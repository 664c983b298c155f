"""Published recognitions: facts that newspapers and offices have printed, each with its source.

They enter as certificates under the decision of their time. What the source does not say stays
unknown: most give the year alone, so whether such a certificate still lives is not claimed.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from namsao.areas.models import Area
from namsao.areas.resolve import resolve
from namsao.certificates.models import Certificate
from namsao.kernel.folding import fold
from namsao.law.deadlines import certificate_expiry
from namsao.law.regimes import regime_on

PUBLISHED = Path(__file__).with_name("data") / "published_recognitions.csv"


@dataclass(frozen=True)
class Recognition:
    """One row of the published register, as its source gives it."""

    product: str
    producer: str
    place: str
    line: str
    stars: int
    year: int
    decided_on: date | None
    decision: str
    revoked: bool
    source: str
    note: str


def read_published(path: Path = PUBLISHED) -> Iterator[Recognition]:
    """The rows of the file. Raises ValueError or KeyError that names the row at fault."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            try:
                yield Recognition(
                    product=row["product"],
                    producer=row["producer"],
                    place=row["place"],
                    line=row["line"],
                    stars=int(row["stars"]),
                    year=int(row["year"]),
                    decided_on=date.fromisoformat(row["decided_on"])
                    if row["decided_on"]
                    else None,
                    decision=row["decision"],
                    revoked=row["revoked"] == "yes",
                    source=row["source"],
                    note=row["note"],
                )
            except (KeyError, ValueError) as error:
                raise type(error)(f"{path.name}, row {number}: {error}") from error


def load_published(
    path: Path = PUBLISHED, where: Callable[[str], Area | None] | None = None
) -> int:
    """Load the published register; rows that stand already stay. Returns how many are new.

    Seed data like the areas, not a state change of the programme: no person acts, no event.
    """
    locate = where or area_of
    rows = [_certificate(recognition, locate) for recognition in read_published(path)]
    before = Certificate.objects.count()
    Certificate.objects.bulk_create(rows, ignore_conflicts=True)
    return Certificate.objects.count() - before


def area_of(place: str) -> Area | None:
    """Today's unit that a printed address lies in: the commune, else what holds all choices."""
    return resolve(place).area


def _certificate(row: Recognition, locate: Callable[[str], Area | None]) -> Certificate:
    # The same product may be recognised twice, three years apart; the source tells them apart.
    mark = sha256(
        f"{row.product}|{row.producer}|{row.place}|{row.year}|{row.stars}|{row.source}".encode()
    )
    digest = mark.hexdigest()
    return Certificate(
        number=f"CB-{row.year}-{digest[:8]}",
        token=digest[:16],
        state="revoked" if row.revoked else "issued",
        regime=_regime(row),
        area=locate(row.place),
        product_name=row.product,
        producer_name=row.producer,
        place=row.place,
        line=row.line,
        stars=row.stars,
        issued_on=row.decided_on,
        issued_year=row.year,
        expires_on=certificate_expiry(row.decided_on) if row.decided_on else None,
        revocation_reason=row.note if row.revoked else "",
        source=row.source,
        source_note=" · ".join(filter(None, [row.decision, row.note])),
        search_key=fold(f"{row.product} {row.producer} {row.place}"),
    )


def _regime(row: Recognition) -> str:
    """The decision of its time; before 148/2023 none that this program knows."""
    try:
        return regime_on(row.decided_on or date(row.year, 12, 31)).key
    except LookupError:
        return ""
