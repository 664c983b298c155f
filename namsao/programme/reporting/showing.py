"""A report's figures as sentences and rows, for its page and its paper alike."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from namsao.areas.models import Area
from namsao.law.programme import AIMS, OCCASIONS, dong
from namsao.papers import documents as paper
from namsao.programme.outlook.showing import of_hundred
from namsao.programme.planning.models import LINE_LABELS, say
from namsao.programme.reporting.models import Report
from namsao.programme.reporting.queries import Figures, titles
from namsao.programme.targets.queries import rows_url

type Line = tuple[str, str, str]
"""What is counted, how many, and the address of the rows behind it ("" where there is none)."""


@dataclass(frozen=True)
class Shown:
    """What a page and a paper show of the figures."""

    sentences: tuple[str, ...]
    counts: tuple[Line, ...]
    by_line: tuple[Line, ...]
    by_area: tuple[Line, ...]
    money: tuple[Line, ...]


def shown(area: Area, figures: Figures) -> Shown:
    """The figures in words of the reader's language."""
    until = date.fromisoformat(figures["until"])
    named = titles(list(figures["by_area"]))
    return Shown(
        _sentences(figures, until),
        _counts(area, figures),
        tuple(
            (say(LINE_LABELS[key]), str(n), rows_url(area, until, by="line", key=key))
            for key, n in figures["by_line"].items()
        ),
        tuple(
            (
                named.get(path, _("Chưa rõ đơn vị")),
                str(n),
                rows_url(area, until, by="area", key=path) if path else "",
            )
            for path, n in figures["by_area"].items()
        ),
        _money(figures["money"]),
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
        "expected": f"{one['expected']:.1f}".replace(".", ","),
        "low": one["low"],
        "high": one["high"],
        "value": one["value"],
        "chance": of_hundred(one["chance"]),
    }


def _counts(area: Area, figures: Figures) -> tuple[Line, ...]:
    given = figures["given"]
    rows: list[tuple[Any, int]] = [
        (_("Sản phẩm còn hiệu lực"), figures["standing"]),
        (_("Nguồn chỉ ghi năm, đếm riêng"), figures["unknown_end"]),
        *((say(wording), given[key]) for key, wording in OCCASIONS.items()),
        (_("Hết hạn trong kỳ"), figures["lapsed"]),
        (_("Bị thu hồi trong kỳ"), figures["revoked"]),
        (_("Hồ sơ nộp trong kỳ"), figures["filed"]),
    ]
    until = date.fromisoformat(figures["until"])
    urls = (rows_url(area, until), rows_url(area, until, which="unknown"))
    return tuple(
        (str(label), str(count), urls[number] if number < len(urls) else "")
        for number, (label, count) in enumerate(rows)
    )


def _money(book: dict[str, int] | None) -> tuple[Line, ...]:
    if book is None:
        return ()
    labels = {
        "planned": _("Kế hoạch đầu năm"),
        "approved": _("Được duyệt"),
        "committed": _("Đã cam kết"),
        "paid": _("Đã chi"),
        "advanced": _("Tạm ứng chưa thanh toán"),
    }
    return tuple((label, dong(book[key]), "") for key, label in labels.items())


def as_paper(report: Report, told: Shown) -> paper.ProgrammeReport:
    """The report as a paper; its date is that of its sending."""

    def rows(lines: tuple[Line, ...]) -> tuple[paper.ReportedRow, ...]:
        return tuple(
            paper.ReportedRow(label=label, figure=figure) for label, figure, _url in lines
        )

    return paper.ProgrammeReport(
        place=report.area.name,
        dated=report.sent_on,
        letterhead=paper.Letterhead(body=f"UBND {report.area.title}".upper()),
        period=report.period_label.lower(),
        recipient=report.area.parent.title if report.area.parent else "",
        sentences=told.sentences,
        figures=rows(told.counts),
        by_line=rows(told.by_line),
        by_area=rows(told.by_area),
        money=rows(told.money),
        difficulties=report.difficulties,
        proposals=report.proposals,
    )
