"""The pieces pages are made of. Only how things look: every value comes ready from a view.

Each tag is a small template in `templates/components/` with defaults for what is left out.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.template import Context
from django.utils.formats import get_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from namsao.law.criteria.model import Wording

register = template.Library()

# How a state reads at a glance; what is not named here is neutral.
TONES = {
    **dict.fromkeys(("draft", "planned", "open", "called", "invited", "paused"), "neutral"),
    **dict.fromkeys(
        (
            "submitted",
            "at_commune",
            "forwarded",
            "at_province",
            "in_round",
            "appraised",
            "waiting",
        ),
        "waiting",
    ),
    **dict.fromkeys(("concluded", "sent_to_centre", "back_at_province"), "info"),
    **dict.fromkeys(("recognised", "signed", "valid", "sent", "active"), "good"),
    **dict.fromkeys(
        ("returned", "disqualified", "not_recognised", "revoked", "expired", "failed", "given_up"),
        "bad",
    ),
    **dict.fromkeys(("uploaded", "checked", "verifying", "announced"), "waiting"),
    **dict.fromkeys(("received", "under_review", "reported"), "waiting"),
    **dict.fromkeys(("committed", "done", "accepted", "answered"), "good"),
    **dict.fromkeys(("chosen", "agreed"), "info"),
    **dict.fromkeys(("delivered",), "good"),
    **dict.fromkeys(("applied",), "waiting"),
    **dict.fromkeys(("refused",), "bad"),
}
STAR_FLOORS = (50, 70, 90)  # where the total's bar is marked: 3, 4 and 5 stars
ELLIPSIS_DIGITS = 2  # decimals shown of a mean


def rendered(context: Context, name: str, values: dict[str, Any]) -> SafeString:
    """One component's template, with nothing of the page's context but its CSRF token."""
    engine = context.template.engine  # type: ignore[union-attr]
    inner = context.new(values)
    inner["csrf_token"] = context.get("csrf_token")
    return SafeString(engine.get_template(f"components/{name}.html").render(inner))


# Page


@register.inclusion_tag("components/heading.html")
def heading(title: Any, lead: Any = "", over: Any = "") -> dict[str, Any]:
    """The page's only h1, with a line over it and a sentence under it."""
    return {"title": title, "lead": lead, "over": over}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(*labels_and_urls: Any) -> dict[str, Any]:
    """Label, url, label, url, …; a last label without url is the page itself."""
    labels, urls = labels_and_urls[::2], [*labels_and_urls[1::2], ""]
    return {"crumbs": list(zip(labels, urls, strict=False))}


@register.inclusion_tag("components/steps.html")
def steps(current: int, of: int, label: Any) -> dict[str, Any]:
    """Where one is in a row of steps."""
    return {"current": current, "of": of, "label": label, "percent": share(current, of)}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[tuple[Any, str, bool]], label: Any = "") -> dict[str, Any]:
    """Pages side by side: (label, url, is it this one)."""
    return {"items": items, "label": label or _("Các mục")}


@register.inclusion_tag("components/notice.html")
def notice(text: Any, tone: str = "info") -> dict[str, Any]:
    """A message: info, success, warning or error."""
    return {"text": text, "tone": tone, "tone_name": tone_name(tone)}


def tone_name(tone: str) -> str:
    """The tone in a word, for those who do not see it."""
    names = {"success": _("Xong"), "error": _("Lỗi"), "warning": _("Lưu ý")}
    return names.get(tone, _("Thông báo"))


@register.inclusion_tag("components/empty.html")
def empty(text: Any, hint: Any = "", url: str = "", label: Any = "") -> dict[str, Any]:
    """Nothing here yet: why, and what to do."""
    return {"text": text, "hint": hint, "url": url, "label": label}


@register.inclusion_tag("components/effect.html")
def effect(text: Any) -> dict[str, Any]:
    """What a press of the button will do and who gets it."""
    return {"text": text}


@register.filter
def words(wording: Wording) -> str:
    """The law's own words in the reader's language."""
    return wording.in_language(get_language() or "vi")


# States, stars, deadlines


@register.inclusion_tag("components/status.html")
def status(text: Any, tone: str = "neutral") -> dict[str, Any]:
    """A state in words: neutral, waiting, info, good or bad."""
    return {"text": text, "tone": tone}


@register.inclusion_tag("components/status.html")
def state(thing: Any) -> dict[str, Any]:
    """The state of anything that has one."""
    return {"text": thing.get_state_display(), "tone": TONES.get(thing.state, "neutral")}


@register.inclusion_tag("components/stars.html")
def stars(count: int, label: bool = True) -> dict[str, Any]:
    """Five star shapes, `count` of them gold, and the same in words."""
    return {"count": count, "label": label}


@register.inclusion_tag("components/clocks.html")
def clocks(clocks: Sequence[Any]) -> dict[str, Any]:
    """Deadlines, each with what it is the deadline of: `label`, and as `clock` reads it."""
    return {"clocks": clocks}


@register.inclusion_tag("components/clock.html")
def clock(clock: Any) -> dict[str, Any]:
    """A deadline: `due_on`, `left` in its `unit` (negative: late), `paused`."""
    if clock.paused:
        return {"text": _("Đang tạm dừng tính hạn, hồ sơ ở chủ thể"), "tone": "paused"}
    if clock.unit == "days":
        return _in_days(clock.left, clock.due_on)
    due = f"{clock.due_on:%d/%m/%Y}"
    if clock.left < 0:
        text = ngettext(
            "Quá hạn %(days)d ngày làm việc, hạn %(due)s",
            "Quá hạn %(days)d ngày làm việc, hạn %(due)s",
            -clock.left,
        )
        return {"text": text % {"days": -clock.left, "due": due}, "tone": "late"}
    if clock.left == 0:
        return {"text": _("Hết hạn hôm nay, %(due)s") % {"due": due}, "tone": "late"}
    text = ngettext(
        "Còn %(days)d ngày làm việc, hạn %(due)s",
        "Còn %(days)d ngày làm việc, hạn %(due)s",
        clock.left,
    )
    return {"text": text % {"days": clock.left, "due": due}, "tone": ""}


@register.inclusion_tag("components/clock.html")
def deadline(due_on: date | None, today: date) -> dict[str, Any]:
    """A closing date in calendar days. None shows nothing."""
    if due_on is None:
        return {"text": "", "tone": ""}
    return _in_days((due_on - today).days, due_on)


def _in_days(days: int, due_on: date) -> dict[str, Any]:
    due = f"{due_on:%d/%m/%Y}"
    if days < 0:
        text = ngettext(
            "Đã qua hạn %(days)d ngày, hạn %(due)s", "Đã qua hạn %(days)d ngày, hạn %(due)s", -days
        )
        return {"text": text % {"days": -days, "due": due}, "tone": "late"}
    if days == 0:
        return {"text": _("Hết hạn hôm nay, %(due)s") % {"due": due}, "tone": "late"}
    text = ngettext("Còn %(days)d ngày, hạn %(due)s", "Còn %(days)d ngày, hạn %(due)s", days)
    return {"text": text % {"days": days, "due": due}, "tone": ""}


@register.inclusion_tag("components/star_meter.html")
def star_meter(meter: Any, title: Any = "", page: str = "") -> dict[str, Any]:
    """Points by part, stars reached, and what the next star lacks.

    `page`: the address of the page with the criteria, when the meter stands on another.
    """
    return {
        "meter": meter,
        "title": title or _("Điểm và sao"),
        "page": page,
        "total": points(meter.score.total),
        "percent": float(meter.score.total),
        "parts": [
            (code, name, points(got), most, share(got, most))
            for code, name, got, most in meter.parts
        ],
        "floors": STAR_FLOORS,
        "gap": gap(meter),
    }


def gap(meter: Any) -> str:
    """In a line: what the next star lacks."""
    if meter.score.disqualified:
        return _("Hồ sơ bị loại, không xếp hạng sao.")
    if meter.next is None:
        return _("Đạt mức sao cao nhất.")
    short, gates = meter.next.points, len(meter.missing_gates)
    lacks = []
    if short:
        lacks.append(ngettext("%(n)d điểm", "%(n)d điểm", short) % {"n": short})
    if gates:
        criteria = ngettext("%(n)d tiêu chí bắt buộc", "%(n)d tiêu chí bắt buộc", gates)
        lacks.append(criteria % {"n": gates})
    return _("Lên %(level)d sao: thiếu %(lacks)s") % {
        "level": meter.next.level,
        "lacks": ", ".join(lacks),
    }


def share(part: int | Fraction, whole: int) -> float:
    """`part` of `whole` in percent, 0 when there is no whole."""
    return round(float(part) * 100 / whole, 1) if whole else 0.0


@register.simple_tag
def points(value: int | Fraction | None) -> str:
    """Points as written: 68, 69,67. Cut, never rounded up; "…" says that more digits follow."""
    if value is None:
        return "–"
    exact = Fraction(value)
    if exact < 0:
        return f"\N{MINUS SIGN}{points(-exact)}"
    scaled = exact * 10**ELLIPSIS_DIGITS
    whole, rest = divmod(int(scaled), 10**ELLIPSIS_DIGITS)
    digits = f"{rest:0{ELLIPSIS_DIGITS}d}" if scaled.denominator > 1 else f"{rest:02d}".rstrip("0")
    if not digits:
        return str(whole)
    more = "…" if scaled.denominator > 1 else ""
    return f"{whole}{get_format('DECIMAL_SEPARATOR')}{digits}{more}"


# Lists


@register.inclusion_tag("components/timeline.html")
def timeline(lines: Sequence[Any]) -> dict[str, Any]:
    """A history: `at`, `by`, `label`, `before`, `after`, `told`."""
    return {"lines": lines}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Any) -> dict[str, Any]:
    """Newer and older pages of a Django page, keeping the query string."""
    query: QueryDict = context["request"].GET.copy()

    def address(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    return {
        "before": address(page.previous_page_number()) if page.has_previous() else "",
        "after": address(page.next_page_number()) if page.has_next() else "",
        "number": page.number,
        "of": page.paginator.num_pages,
    }


@register.inclusion_tag("components/pager.html")
def pager(newer: str = "", older: str = "") -> dict[str, Any]:
    """Newer and older, for lists that know no page numbers."""
    return {"newer": newer, "older": older}


@register.inclusion_tag("components/exports.html", takes_context=True)
def exports(context: Context) -> dict[str, Any]:
    """The list of this page as a file: the same filter, all its pages."""
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)

    def address(kind: str) -> str:
        query["format"] = kind
        return f"?{query.urlencode()}"

    return {"files": [("XLSX", address("xlsx")), ("CSV", address("csv"))]}


# Forms


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form; hidden ones too."""
    return {"form": form}


@register.filter
def optional(field: BoundField) -> bool:
    """Whether a field may stay empty; a single tick box needs no such word."""
    return not field.field.required and field.widget_type != "checkbox"


@register.simple_tag
def upload_limit() -> int:
    """The largest file that is taken, in MB."""
    limit: int = settings.UPLOAD_LIMIT
    return limit // (1024 * 1024)


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm, refused: Any = None, live_id: str = "") -> dict[str, Any]:
    """What is wrong, linked to the fields. `refused`: a refusal that no field explains."""
    lines = [(target(form, name), label(form, name), e) for name, e in form.errors.items()]
    reason = refused.reason if refused is not None and not lines else ""
    return {"lines": lines, "reason": reason, "live_id": live_id}


def target(form: BaseForm, name: str) -> str:
    """The id of the control at fault: of a group, its first; "" when the form as a whole is."""
    if name not in form.fields or form[name].is_hidden:
        return ""
    identity = str(form[name].auto_id)
    return f"{identity}_0" if form[name].use_fieldset else identity


def label(form: BaseForm, name: str) -> str:
    """The field's label; "" when the form as a whole is at fault."""
    return str(form[name].label) if name in form.fields else ""


@register.inclusion_tag("components/search.html")
def search(url: str, value: str = "", label: Any = "", name: str = "q") -> dict[str, Any]:
    """A search field with its button."""
    return {"url": url, "value": value, "label": label or _("Tìm kiếm"), "name": name}


@register.inclusion_tag("components/save_state.html")
def save_state(identity: str) -> dict[str, Any]:
    """Where autosave says how it stands with the form of that id."""
    return {"identity": identity}


@register.inclusion_tag("components/autosave.html", takes_context=True)
def autosave(context: Context) -> dict[str, Any]:
    """The script that saves by itself, and its texts."""
    user = context["request"].user
    return {"owner": user.pk or 0}


@register.inclusion_tag("components/uploads.html")
def uploads() -> dict[str, Any]:
    """The script that tells a file too large before it is sent."""
    return {"limit": settings.UPLOAD_LIMIT}
