"""A report's figures as sentences and rows, for its page and its paper alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.law.programme import AIMS, OCCASIONS, SOURCE, dong
from namsao.papers import documents as paper
from namsao.producers.models import ProducerKind
from namsao.programme.outlook.showing import of_hundred
from namsao.programme.planning.models import LINE_LABELS, say
from namsao.programme.reporting.models import Report
from namsao.programme.reporting.queries import Figures, titles
from namsao.programme.support.models import kind_label
from namsao.programme.targets.dividing import rows_url
from namsao.programme.targets.queries import aim_url

type Line = tuple[str, str, str]
"""What is counted, how many, and the address of the rows behind it ("" where there is none)."""


@dataclass(frozen=True)
class Part:
    """A table of the report: its title, what its rows are, and the rows."""

    title: str
    head: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Shown:
    """What a page and a paper show of the figures."""

    sentences: tuple[str, ...]
    parts: tuple[Part, ...]


def shown(report: Report, figures: Figures) -> Shown:
    """The figures in words of the reader's language; parts without rows are left out.

    A report of long ago may lack what is told today.
    """
    area, until = report.area, date.fromisoformat(figures["until"])
    named = titles(list(figures["by_area"]))
    parts = (
        Part(_("Chỉ số"), _("Chỉ số"), _counts(report, figures)),
        Part(_("Chỉ tiêu của kế hoạch"), _("Chỉ tiêu"), _targets(figures)),
        Part(
            _("Sản phẩm còn hiệu lực theo ngành"),
            _("Ngành"),
            _standing(area, until, "line", figures["by_line"], lambda key: say(LINE_LABELS[key])),
        ),
        Part(
            _("Theo loại chủ thể"),
            _("Loại chủ thể"),
            _standing(area, until, "kind", figures.get("by_kind", {}), _kind),
        ),
        Part(
            _("Theo đơn vị"),
            _("Đơn vị"),
            _standing(
                area,
                until,
                "area",
                figures["by_area"],
                lambda path: named.get(path, _("Chưa rõ đơn vị")),
            ),
        ),
        Part(_("Kinh phí, đồng"), _("Nội dung"), _money(figures, until)),
        Part(_("Hỗ trợ sản phẩm trong kỳ"), _("Loại hỗ trợ"), _support(figures)),
    )
    return Shown(_sentences(figures, until), tuple(part for part in parts if part.lines))


def _standing(
    area: Area, until: date, by: str, counts: dict[str, int], name: Callable[[str], str]
) -> tuple[Line, ...]:
    """Certificates that stand, by one dimension; the rows of a part without a key are told too."""
    return tuple(
        (
            name(key),
            str(count),
            rows_url(area, until, by=by, key=key) if key else rows_url(area, until, by=by),
        )
        for key, count in counts.items()
    )


def _kind(key: str) -> str:
    return str(ProducerKind(key).label) if key in ProducerKind else _("Chưa rõ loại chủ thể")


def _targets(figures: Figures) -> tuple[Line, ...]:
    """Aim, and how far it was; the rows behind where certificates are counted."""
    lines, until = [], date.fromisoformat(figures["until"])
    for one in figures.get("targets", []):
        name = say(AIMS[one["kind"]])
        if one["line"]:
            name = f"{name}, {say(LINE_LABELS[one['line']])}"
        reached = "–" if one["reached"] is None else str(one["reached"])
        url = aim_url(figures["plan"], one["kind"], one["line"], until)
        lines.append((name, f"{reached}/{one['value']}", url))
    return tuple(lines)


def _support(figures: Figures) -> tuple[Line, ...]:
    """How many were agreed and delivered, and the money, by kind."""
    return tuple(
        (
            kind_label(kind),
            _("%(agreed)d thỏa thuận, %(delivered)d bàn giao, %(dong)s đ")
            % {"agreed": one["agreed"], "delivered": one["delivered"], "dong": dong(one["dong"])},
            f"{reverse('programme:supports')}?kind={kind}",
        )
        for kind, one in figures.get("support", {}).items()
    )


def _sentences(figures: Figures, until: date) -> tuple[str, ...]:
    first = _(
        "Đến hết ngày %(day)s có %(standing)d sản phẩm OCOP còn hiệu lực: %(five)d sản phẩm"
        " 5 sao, %(four)d sản phẩm 4 sao, %(three)d sản phẩm 3 sao."
    ) % {
        "day": f"{until:%d/%m/%Y}",
        "standing": figures["standing"],
        "five": figures["stars"]["5"],
        "four": figures["stars"]["4"],
        "three": figures["stars"]["3"],
    }
    given = figures["given"]
    second = _(
        "Trong kỳ: %(first)d sản phẩm công nhận lần đầu, %(upgraded)d nâng hạng, %(kept)d giữ"
        " hạng khi đánh giá lại; %(lapsed)d giấy chứng nhận hết hạn, %(revoked)d bị thu hồi;"
        " %(filed)d hồ sơ được nộp."
    ) % {
        **{key: given[key] for key in OCCASIONS},
        "lapsed": figures["lapsed"],
        "revoked": figures["revoked"],
        "filed": figures["filed"],
    }
    found = [first, second]
    if book := figures["money"]:
        found.append(
            _(
                "Kinh phí được duyệt %(approved)s đồng, đã cam kết %(committed)s đồng, đã chi"
                " %(paid)s đồng, trong đó tạm ứng chưa thanh toán %(advanced)s đồng."
            )
            % {key: dong(value) for key, value in book.items()}
        )
    # What was sent before there were forecasts has none.
    return (*found, *map(_foreseen, figures.get("forecast", ())))


def _foreseen(one: dict[str, Any]) -> str:
    label = say(AIMS[one["kind"]])
    if one["line"]:
        label = f"{label}, {say(LINE_LABELS[one['line']])}"
    return _(
        "Dự báo đến ngày %(day)s: %(label)s %(expected)s (từ %(low)d đến %(high)d), cơ hội đạt"
        " %(value)d là %(chance)s."
    ) % {
        "day": f"{date.fromisoformat(one['due_on']):%d/%m/%Y}",
        "label": label[0].lower() + label[1:],
        "expected": number_format(one["expected"], 1),
        "low": one["low"],
        "high": one["high"],
        "value": one["value"],
        "chance": of_hundred(one["chance"]),
    }


def _counts(report: Report, figures: Figures) -> tuple[Line, ...]:
    given, until = figures["given"], date.fromisoformat(figures["until"])
    rows: list[tuple[Any, int, str]] = [
        (_("Sản phẩm còn hiệu lực"), figures["standing"], rows_url(report.area, until)),
        (
            _("Nguồn chỉ ghi năm, đếm riêng"),
            figures["unknown_end"],
            rows_url(report.area, until, which="unknown"),
        ),
        *((say(wording), given[key], _behind(report, key)) for key, wording in OCCASIONS.items()),
        (_("Hết hạn trong kỳ"), figures["lapsed"], _behind(report, "lapsed")),
        (_("Bị thu hồi trong kỳ"), figures["revoked"], _behind(report, "revoked")),
        (_("Hồ sơ nộp trong kỳ"), figures["filed"], _behind(report, "filed")),
    ]
    return tuple((str(label), str(count), url) for label, count, url in rows)


def _behind(report: Report, key: str) -> str:
    return reverse("programme:report_rows", args=[report.pk, key])


def _money(figures: Figures, until: date) -> tuple[Line, ...]:
    """The whole, then what each source gave and paid; all of it leads to the book of the month."""
    book = figures["money"]
    if book is None:
        return ()
    labels = {
        "planned": _("Kế hoạch đầu năm"),
        "approved": _("Được duyệt"),
        "committed": _("Đã cam kết"),
        "paid": _("Đã chi"),
        "advanced": _("Tạm ứng chưa thanh toán"),
    }
    url = ""
    if figures.get("plan"):
        url = f"{reverse('programme:book', args=[figures['plan']])}?month={until:%Y-%m}"
    whole = [(label, dong(book[key]), url) for key, label in labels.items()]
    parts = [
        (f"{say(SOURCE[source].label)}: {labels[key].lower()}", dong(own[key]), url)
        for source, own in figures.get("sources", {}).items()
        for key in ("approved", "paid")
    ]
    return (*whole, *parts)


def as_paper(report: Report, told: Shown) -> paper.ProgrammeReport:
    """The report as a paper; its date is that of its sending."""
    period = report.period_label.lower()
    first, *others = told.parts
    return paper.ProgrammeReport(
        place=report.area.name,
        dated=report.sent_on,
        letterhead=paper.Letterhead(body=f"UBND {report.area.title}".upper()),
        period=period,
        subject=f"Kết quả thực hiện Chương trình mỗi xã một sản phẩm, {period}",
        recipient=report.area.parent.title if report.area.parent else "",
        tables=(_table(first, told.sentences), *(_table(part) for part in others)),
        words=(
            ("Khó khăn", report.difficulties),
            ("Kiến nghị, việc của kỳ sau", report.proposals),
        ),
    )


def _table(part: Part, sentences: tuple[str, ...] = ()) -> paper.ReportedTable:
    rows = tuple(
        paper.ReportedRow(label=label, figure=figure) for label, figure, _url in part.lines
    )
    return paper.ReportedTable(title=part.title, head=part.head, sentences=sentences, rows=rows)
