"""The public register: the life of each certificate, and all of them as one file."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from namsao.certificates.models import Certificate
from namsao.certificates.queries import Standing, truth
from namsao.dossiers.models import Dossier
from namsao.kernel.models import Event
from namsao.law.chronicle import Life, Line, Renaming, Renewal, chronicle
from namsao.law.dossier import OPEN, State
from namsao.law.product_lines import LINES
from namsao.producers.models import Change

AT_ONCE = 2000  # rows read in one piece for the file
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def histories(rows: Iterable[Any], today: date) -> dict[int, tuple[Line, ...]]:
    """The life of each certificate by its key. A fixed number of queries for all of them."""
    found = list(rows)
    renewals = _renewals([one.number for one in found])
    renamings = _renamings(found)
    follows: dict[int, list[str]] = defaultdict(list)
    for former, later in Certificate.objects.filter(
        replaced_by__in=[one.pk for one in found]
    ).values_list("number", "replaced_by"):
        follows[later or 0].append(former)
    return {
        one.pk: chronicle(
            _life(one, renewals[one.number], renamings[one.pk], follows[one.pk]), today
        )
        for one in found
    }


def _life(
    certificate: Any, renewals: list[Renewal], renamings: list[Renaming], follows: list[str]
) -> Life:
    later, decision, revocation = (
        certificate.replaced_by,
        certificate.decision,
        certificate.revocation,
    )
    return Life(
        issued_year=certificate.issued_year,
        issued_on=certificate.issued_on,
        decision=decision.number if decision else "",
        expires_on=certificate.expires_on,
        follows=tuple(sorted(follows)),
        replaced_on=later.issued_on if later else None,
        replaced_by=later.number if later else "",
        revoked=certificate.state == "revoked",
        revoked_on=certificate.revoked_on,
        revoked_for=certificate.revocation_reason,
        revocation=revocation.number if revocation else "",
        renewals=tuple(renewals),
        renamings=tuple(renamings),
    )


def _renewals(numbers: list[str]) -> dict[str, list[Renewal]]:
    """The renewals filed of those certificates: only their days, which are all that is public."""
    rows = Dossier.objects.filter(
        follows__in=numbers, kind="renewal", submitted_at__isnull=False
    ).only("follows", "submitted_at", "state")
    filed = {one.ref: one for one in rows}
    ended = dict(
        Event.objects.filter(subject__in=filed, after__in=frozenset(State) - OPEN)
        .order_by("id")
        .values_list("subject", "at")
    )
    found: dict[str, list[Renewal]] = defaultdict(list)
    for ref, one in filed.items():
        still = one.state in OPEN
        end = None if still or ref not in ended else localdate(ended[ref])
        if one.submitted_at is not None and (still or end is not None):
            found[one.follows].append(Renewal(localdate(one.submitted_at), end))
    return found


def _renamings(certificates: list[Any]) -> dict[int, list[Renaming]]:
    """Changes of name and owner since each certificate was given, without reasons and papers."""
    products = {one.product_id for one in certificates if one.product_id}
    producers = {one.product.producer_id for one in certificates if one.product_id}
    of_products: dict[int, list[Change]] = defaultdict(list)
    of_producers: dict[int, list[Change]] = defaultdict(list)
    for change in Change.objects.filter(product__in=products).order_by("since", "id"):
        of_products[change.product_id or 0].append(change)
    for change in Change.objects.filter(producer__in=producers, what="producer_name"):
        of_producers[change.producer_id].append(change)
    found: dict[int, list[Renaming]] = defaultdict(list)
    for one in certificates:
        if one.product_id is None or one.issued_on is None:
            continue
        own = of_products[one.product_id]
        taken = max((c.since for c in own if c.what == "taken_over"), default=date.min)
        # A former owner's changes of name are not this product's any more, nor the new one's
        # before it took over.
        named = [c for c in of_producers[one.product.producer_id] if c.since >= taken]
        found[one.pk] = [
            Renaming(change.since, str(change.get_what_display()), change.before, change.after)
            for change in (*own, *named)
            if change.since >= one.issued_on
        ]
    return found


def file_lines(rows: Any, address: str, today: date) -> Iterator[str]:
    """The register as CSV, a header and a line for each certificate with its standing today.

    Texts are made in the language of the caller before the first line is read, since a streamed
    answer is read when the request is over.
    """
    header, words = _header(today), _words()
    return _written(header, words, rows, address, today)


def _header(today: date) -> list[str]:
    return [
        _("Số giấy chứng nhận"),
        _("Sản phẩm"),
        _("Mã sản phẩm"),
        _("Chủ thể"),
        _("Địa chỉ"),
        _("Nay thuộc"),
        _("Ngành"),
        _("Hạng sao"),
        _("Ngày cấp"),
        _("Năm cấp"),
        _("Có giá trị đến hết ngày"),
        _("Tình trạng ngày %(day)s") % {"day": f"{today:%d/%m/%Y}"},
        _("Ngày thu hồi"),
        _("Quyết định thu hồi"),
        _("Lý do thu hồi"),
        _("Thay bằng giấy chứng nhận"),
        _("Trang tra cứu"),
    ]


def _words() -> dict[str, str]:
    language = get_language() or "vi"
    return {
        Standing.VALID: _("Đang có giá trị"),
        Standing.EXTENDED: _("Được kéo dài"),
        Standing.REPLACED: _("Đã được thay thế"),
        Standing.EXPIRED: _("Đã hết hạn"),
        Standing.REVOKED: _("Đã thu hồi"),
        Standing.UNKNOWN: _("Không rõ hạn"),
    } | {line.key: line.label.in_language(language) for line in LINES}


class _Echo:
    """What csv writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def _written(
    header: list[str], words: dict[str, str], rows: Any, address: str, today: date
) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # so that spreadsheets read it as UTF-8
    yield writer.writerow(header)
    for one in rows.iterator(chunk_size=AT_ONCE):
        yield writer.writerow([as_text(value) for value in _row(one, words, address, today)])


def _row(one: Any, words: dict[str, str], address: str, today: date) -> tuple[Any, ...]:
    later, revocation = one.replaced_by, one.revocation
    return (
        one.number,
        one.product_name,
        one.product_code,
        one.producer_name,
        one.place,
        one.area.full_title if one.area else "",
        words.get(one.line, one.line),
        one.stars,
        one.issued_on,
        one.issued_year,
        one.expires_on,
        words[truth(one, today).standing],
        one.revoked_on,
        revocation.number if revocation else "",
        one.revocation_reason,
        later.number if later else "",
        f"{address}{one.public_url}",
    )


def as_text(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula; days as 2026-05-22."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
