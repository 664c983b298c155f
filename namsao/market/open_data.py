"""Open data: the catalogue, the certificates and the figures, as CSV, JSON and Parquet, with DCAT.

Whole files of the minute, row by row, so that none has to fit into memory. Their columns are a
promise: names are never used for something else, new ones come at the end, and `CHANGES` tells.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from namsao.certificates.models import Certificate
from namsao.certificates.public_register import as_text
from namsao.certificates.queries import Truth, attested, truth
from namsao.market import figures, parquet
from namsao.market.models import Entry

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
AT_ONCE = 2000

# What columns hold, by their names; all others hold text.
TYPES: dict[str, parquet.Type] = {
    "id": "integer",
    "stars": "integer",
    "issued_year": "integer",
    "all": "integer",
    "valid": "integer",
    "three_stars": "integer",
    "four_stars": "integer",
    "five_stars": "integer",
    "issued_on": "day",
    "expires_on": "day",
    "revoked_on": "day",
}

CHANGES: tuple[tuple[date, Any], ...] = (
    (
        date(2026, 11, 29),
        _("Thêm tệp Parquet; thêm cột credential: địa chỉ của chứng thực điện tử, nếu có."),
    ),
    (date(2026, 11, 28), _("Bản đầu: danh mục sản phẩm, giấy chứng nhận, thống kê.")),
)

ENTRIES = Entry.objects.filter(moved_to=None).select_related(
    "certificate__replaced_by", "area", "product"
)
CERTIFICATES = Certificate.objects.with_renewals().select_related("area", "revocation")


@dataclass(frozen=True)
class DataSet:
    """A table that anyone may take: its columns and its rows on a day, at an address."""

    name: str
    title: Any
    about: Any
    columns: tuple[str, ...]
    rows: Callable[[date, str], Iterator[tuple[Any, ...]]]


@dataclass(frozen=True)
class Kind:
    """How a table is written."""

    media_type: str
    write: Callable[[DataSet, date, str], Iterator[str] | Iterator[bytes]]


def _catalogue(today: date, address: str) -> Iterator[tuple[Any, ...]]:
    rows = ENTRIES.order_by("pk").iterator(chunk_size=AT_ONCE)
    for some in _batches(rows):
        keys = [entry.certificate_id for entry in some]
        certificates = {one.pk: one for one in CERTIFICATES.filter(pk__in=keys)}
        for entry in some:
            certificate = certificates[entry.certificate_id]
            standing = truth(certificate, today)
            yield (
                entry.pk,
                entry.name,
                entry.product.code if entry.product else certificate.product_code,
                entry.producer_name,
                entry.place,
                entry.area.code if entry.area else "",
                entry.line,
                certificate.stars,
                str(standing.standing),
                certificate.number,
                certificate.expires_on,
                f"{address}{entry.get_absolute_url()}",
                _credential(certificate, standing, address),
            )


def _batches(rows: Iterable[Entry]) -> Iterator[list[Entry]]:
    some: list[Entry] = []
    for row in rows:
        some.append(row)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _certificates(today: date, address: str) -> Iterator[tuple[Any, ...]]:
    for one in CERTIFICATES.order_by("number").iterator(chunk_size=AT_ONCE):
        standing = truth(one, today)
        yield (
            one.number,
            one.product_name,
            one.product_code,
            one.producer_name,
            one.place,
            one.area.code if one.area else "",
            one.line,
            one.stars,
            one.issued_on,
            one.issued_year,
            one.expires_on,
            str(standing.standing),
            one.revoked_on,
            f"{address}{one.public_url}",
            _credential(one, standing, address),
        )


def _credential(certificate: Certificate, standing: Truth, address: str) -> str:
    if not attested(certificate, standing):
        return ""
    return f"{address}{reverse('credential', args=[certificate.token])}"


def _statistics(today: date, address: str) -> Iterator[tuple[Any, ...]]:
    for by, rows in (("line", figures.by_line(today)), ("province", figures.by_province(today))):
        for row in rows:
            label = row.label if isinstance(row.label, str) else row.label.vi
            c = row.counts
            yield (by, row.code, label, c.all, c.valid, c.three, c.four, c.five)


DATASETS = (
    DataSet(
        "catalogue",
        _("Danh mục sản phẩm"),
        _("Mỗi sản phẩm một dòng, với hạng sao và tình trạng chứng nhận của hôm nay."),
        (
            "id",
            "name",
            "product_code",
            "producer",
            "place",
            "area_code",
            "line",
            "stars",
            "standing",
            "certificate",
            "expires_on",
            "url",
            "credential",
        ),
        _catalogue,
    ),
    DataSet(
        "certificates",
        _("Giấy chứng nhận"),
        _("Mọi giấy chứng nhận đã công bố, cả đã hết hạn, thay thế, thu hồi."),
        (
            "number",
            "product",
            "product_code",
            "producer",
            "place",
            "area_code",
            "line",
            "stars",
            "issued_on",
            "issued_year",
            "expires_on",
            "standing",
            "revoked_on",
            "url",
            "credential",
        ),
        _certificates,
    ),
    DataSet(
        "statistics",
        _("Thống kê"),
        _("Số sản phẩm theo ngành và tỉnh; “valid” là còn giá trị hôm nay."),
        ("by", "code", "label", "all", "valid", "three_stars", "four_stars", "five_stars"),
        _statistics,
    ),
)
DATASETS_BY_NAME = {one.name: one for one in DATASETS}


class _Echo:
    """What csv writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def _csv(table: DataSet, today: date, address: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow(table.columns)
    for row in table.rows(today, address):
        yield writer.writerow([as_text(cell) for cell in row])


def _json(table: DataSet, today: date, address: str) -> Iterator[str]:
    head = {"dataset": table.name, "as_of": today.isoformat(), "licence": LICENCE}
    yield f'{json.dumps(head)[:-1]}, "rows": ['
    before = "\n"
    for row in table.rows(today, address):
        told = {
            name: cell.isoformat() if isinstance(cell, date) else cell
            for name, cell in zip(table.columns, row, strict=True)
        }
        yield before + json.dumps(told, ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def _parquet(table: DataSet, today: date, address: str) -> Iterator[bytes]:
    columns = [parquet.Column(name, TYPES.get(name, "text")) for name in table.columns]
    return parquet.written(columns, table.rows(today, address))


KINDS = {
    "csv": Kind("text/csv; charset=utf-8", _csv),
    "json": Kind("application/json", _json),
    "parquet": Kind("application/vnd.apache.parquet", _parquet),
}


def dcat(address: str) -> dict[str, Any]:
    """The catalogue of the data sets in DCAT 3, as JSON-LD."""
    home = f"{address}{reverse('market:data')}"
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
        },
        "@type": "dcat:Catalog",
        "@id": home,
        "dct:title": {"@value": "OCOP", "@language": "vi"},
        "dct:license": {"@id": LICENCE},
        "dcat:dataset": [_described(one, address) for one in DATASETS],
    }


def _described(one: DataSet, address: str) -> dict[str, Any]:
    return {
        "@type": "dcat:Dataset",
        "dct:identifier": one.name,
        "dct:title": str(one.title),
        "dct:description": str(one.about),
        "dct:license": {"@id": LICENCE},
        "dct:modified": max(day for day, _text in CHANGES).isoformat(),
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:mediaType": kind.media_type.partition(";")[0],
                "dcat:downloadURL": {
                    "@id": f"{address}{reverse('market:dataset', args=[one.name, name])}"
                },
                "dct:license": {"@id": LICENCE},
            }
            for name, kind in KINDS.items()
        ],
    }
