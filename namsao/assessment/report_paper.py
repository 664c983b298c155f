"""The producer's report as one page of PDF: the same words as its web page, cut to fit."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from namsao.assessment.models import Result
from namsao.assessment.reporting import Report, SaidLine, report_of
from namsao.dossiers.advising.showing import StepLine, Way, decimal_text
from namsao.papers import report as paper
from namsao.papers.render import render

MOST_GATES, MOST_SAID, MOST_REASONS, MOST_STEPS, MOST_PAPERS = 4, 5, 2, 6, 4
LONGEST = 120  # characters of one text
LONGEST_TITLE = 90

type Language = Literal["vi", "en"]


def print_report(result: Result, day: date, language: Language) -> bytes:
    """The report on a result as PDF, in that language."""
    with override(language):
        return render(report_paper(report_of(result, day), day, language))


def report_paper(report: Report, day: date, language: Language) -> paper.ProducerReport:
    """What the page says. Run in the language that it is to be in."""
    dossier, way = report.dossier, report.way
    best = way.best if way else None
    return paper.ProducerReport(
        place=dossier.product.producer.commune.name,
        dated=day,
        language=language,
        heading=_("Vì sao, và bước tiếp theo"),
        product=dossier.product.name,
        product_code=dossier.product.code,
        producer=dossier.product.producer.name,
        round=report.result.entry.round.name,
        verdict=_("Hội đồng: %(points)s điểm, %(stars)d sao. Chủ thể tự chấm: %(claimed)d điểm.")
        % {
            "points": points_text(report.total),
            "stars": report.result.stars,
            "claimed": report.claimed,
        },
        columns=(_("Phần"), _("Tự chấm"), _("Hội đồng"), _("Tối đa")),
        parts=tuple(
            paper.ReportPart(
                title=f"{part.code}. {part.title}",
                claimed=str(part.claimed),
                points=points_text(part.points),
                maximum=str(part.maximum),
            )
            for part in report.parts
        ),
        gates_head=_("Điều kiện của sao chưa đạt") if report.gates else "",
        gates=_gates(report),
        said_head=_("Tổ tư vấn và hội đồng nói gì") if report.said else "",
        said=_said(report),
        silent=silent_text(report),
        way_head=_way_head(report),
        way=_way(best) if best else " ".join(way.obstacles if way else ()),
        steps=tuple(_step(step) for step in (best.steps[:MOST_STEPS] if best else ())),
        papers_head=_("Giấy tờ sắp hết hạn") if report.papers else "",
        papers=_papers(report),
        foot=_foot(report),
    )


def points_text(points: Fraction) -> str:
    """Points cut to two decimals, never rounded up; "…" says that more digits follow."""
    exact = (points * 100).denominator == 1
    return decimal_text(int(points * 100), 100) + ("" if exact else "…")


def silent_text(report: Report) -> str:
    """That reasons are missing, and on which criteria."""
    if not report.silent:
        return ""
    numbers = ", ".join(report.silent)
    return _("Thấp hơn mức tự chấm mà không ai nêu lý do: %s.") % numbers


def _gates(report: Report) -> tuple[str, ...]:
    lines = [
        _(
            "%(number)s %(title)s, bắt buộc cho %(level)d sao: cần ít nhất “%(required)s”"
            " (%(votes)d trên %(sheets)d phiếu đạt)"
        )
        % {
            "number": gate.number,
            "title": cut(gate.title, LONGEST_TITLE),
            "level": gate.level,
            "required": cut(gate.required),
            "votes": gate.votes,
            "sheets": gate.sheets,
        }
        for gate in report.gates[:MOST_GATES]
    ]
    return _with_rest(lines, len(report.gates) - MOST_GATES)


def _said(report: Report) -> tuple[paper.ReportReason, ...]:
    """The criteria that lost the most points first."""
    told = [line for line in report.said if line.reasons]
    dearest = sorted(told, key=lambda line: line.points - line.claimed)[:MOST_SAID]
    lines = [
        paper.ReportReason(
            head=_said_head(line),
            texts=tuple(f"{who}: {cut(text)}" for who, text in line.reasons[:MOST_REASONS]),
        )
        for line in dearest
    ]
    rest = _with_rest((), len(told) - MOST_SAID)
    return (*lines, *(paper.ReportReason(head=text) for text in rest))


def _said_head(line: SaidLine) -> str:
    return _("%(number)s %(title)s: %(points)s trên %(maximum)d, tự chấm %(claimed)d") % {
        "number": line.number,
        "title": cut(line.title, LONGEST_TITLE),
        "points": points_text(line.points),
        "maximum": line.maximum,
        "claimed": line.claimed,
    }


def _way_head(report: Report) -> str:
    if report.way is None:
        return _("Sản phẩm đã ở hạng sao cao nhất")
    return _("Đường ngắn nhất tới %d sao") % report.way.target


def _way(best: Way) -> str:
    return _(
        "%(count)d bước; ước tính %(months)s nếu làm cùng lúc, %(money)s; sau đó khoảng"
        " %(points)s điểm."
    ) % {
        "count": len(best.steps),
        "months": best.months,
        "money": best.money,
        "points": points_text(best.total),
    }


def _step(step: StepLine) -> paper.ReportStep:
    adds = _("+%s điểm") % points_text(step.points)
    if step.stars:
        adds += ", " + _("bắt buộc")
    return paper.ReportStep(
        head=f"{step.number} {cut(step.title, LONGEST_TITLE)}",
        to=cut(step.to),
        adds=adds,
        takes=f"{step.months}, {step.money}",
        show=_("Minh chứng: %s") % cut("; ".join(step.evidence)),
    )


def _papers(report: Report) -> tuple[str, ...]:
    lines = [
        f"{one.expires_on:%d/%m/%Y}: {cut(one.name)}"
        + (f" ({_('đã hết hạn')})" if one.expired else "")
        for one in report.papers[:MOST_PAPERS]
    ]
    return _with_rest(lines, len(report.papers) - MOST_PAPERS)


def _foot(report: Report) -> tuple[str, ...]:
    steps = len(report.way.best.steps) if report.way and report.way.best else 0
    rest = _with_rest((), steps - MOST_STEPS)
    source = _("Thời gian và tiền là ước tính: %s.") % cut(report.way.source) if report.way else ""
    whole = _("Báo cáo đầy đủ, với mọi lý do và đường khác, ở trang của hồ sơ.")
    return tuple(text for text in (*rest, source, whole) if text)


def _with_rest(lines: Sequence[str], rest: int) -> tuple[str, ...]:
    """The lines, and how many more the web page has."""
    if rest <= 0:
        return tuple(lines)
    said = ngettext(
        "và %d mục nữa trên trang của hồ sơ", "và %d mục nữa trên trang của hồ sơ", rest
    )
    return (*lines, said % rest)


def cut(text: str, most: int = LONGEST) -> str:
    """A text of at most so many characters, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
