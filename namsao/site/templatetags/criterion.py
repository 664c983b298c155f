"""The card of one criterion: its head, its form, its evidence. Only how they look."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from namsao.site.templatetags.components import points, rendered

register = template.Library()


@register.inclusion_tag("components/criterion_head.html")
def criterion_head(card: Any, level: str = "h3") -> dict[str, Any]:
    """Number, title, points and notes of a criterion."""
    return {"card": card, "level": level, "points": points(card.points)}


@register.simple_block_tag(takes_context=True)
def criterion_form(
    context: Context,
    content: str,
    card: Any,
    url: str,
    explanation: str = "explanation",
    explanation_label: Any = "",
    value: str | None = None,
    required: bool = False,
    options: Sequence[Any] | None = None,
    locked: bool = False,
    refused: Any = None,
    form_id: str = "",
    below: int = 0,
    settled: str = "",
) -> SafeString:
    """The options as radio buttons, the explanation, what stands between the tags, the save state.

    `locked` shows them to read. `value` and `options` take the place of the card's own. A
    `required` explanation keeps the form from saving itself until something is written. Options
    worth less than `below`, and those that are not the `settled` one, are marked, so that what
    only they call for is shown with them (`.when-lower`, `.when-departs`).
    """
    shown = card.options if options is None else options
    values = {
        "card": card,
        "url": url,
        "cases": by_case(shown),
        "explanation": explanation,
        "explanation_label": explanation_label or _("Giải trình"),
        "value": card.explanation if value is None else value,
        "required": required,
        "refused": refused,
        "wrong": refused is not None,
        "form_id": form_id or f"form-{card.anchor}",
        "below": below,
        "settled": settled,
        "content": content,
    }
    return rendered(context, "criterion_locked" if locked else "criterion_form", values)


def by_case(options: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """The options under the case they belong to, in their order; "" where there are no cases."""
    groups: dict[str, list[Any]] = {}
    for option in options:
        groups.setdefault(option.case, []).append(option)
    return list(groups.items())


@register.simple_tag(takes_context=True)
def evidence(
    context: Context,
    files: Sequence[Any],
    today: date,
    remove: str = "",
    locked: bool = False,
    beside: bool = False,
) -> SafeString:
    """Files with links, and how the papers they are stand on that day.

    `remove` names the address (with the pk) that takes one off. `beside`: to be read page by page,
    beside what is said of them.
    """
    lines = [(item, item.document.standing(today) if item.document else "") for item in files]
    return rendered(
        context, "evidence", {"lines": lines, "remove": "" if locked else remove, "beside": beside}
    )


@register.simple_tag(takes_context=True)
def upload(
    context: Context,
    url: str,
    kinds: Sequence[tuple[str, Any]],
    summary: Any = "",
    open: bool = False,
    choose: str = "",
) -> SafeString:
    """A form that adds one file: `upload`, `kind`, `name`, `expires_on`.

    `choose` leads to what has been uploaded before.
    """
    values = {
        "url": url,
        "choose": choose,
        "kinds": kinds,
        "identity": url.strip("/").replace("/", "-"),
        "summary": summary or _("Thêm minh chứng"),
        "open": open,
        "limit": settings.UPLOAD_LIMIT,
    }
    return rendered(context, "upload", values)
