"""Choosing a commune: by typing its name or an address, without scripts if need be.

The typed text is resolved on the server. Where it is ambiguous the page comes back with the
communes to choose from; a script only fetches the same choices while the person types.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.areas.models import Area
from namsao.areas.resolve import resolve
from namsao.kernel.folding import fold

# How many names to offer while somebody types.
OFFERED = 8


@dataclass(frozen=True)
class Typed:
    """What a form sent: the text, the code chosen, and the text that the choices were for."""

    text: str = ""
    chosen: str = ""
    chosen_for: str = ""


@dataclass(frozen=True)
class Suggestions:
    """What a text may mean: one commune, or some to choose from and why."""

    text: str
    understood: Area | None = None
    choices: tuple[Area, ...] = ()
    reason: str = ""


def suggest(text: str) -> Suggestions:
    """Read a text as an address, else as the beginning of a name. Public data."""
    communes = Area.objects.current().communes().select_related("parent")
    resolution = resolve(text)
    if resolution.commune is not None:
        return Suggestions(text, communes.get(path=resolution.commune.path))
    if resolution.choices:
        return Suggestions(text, None, tuple(communes.of(resolution.choices)), resolution.reason)
    alike, reason = tuple(communes.search(text, OFFERED)), resolution.reason
    if alike and resolution.province is None:
        reason = gettext("Không có nơi nào tên đúng như vậy. Hãy chọn nơi dưới đây hoặc viết lại.")
    return Suggestions(text, None, alike, reason)


class CommuneInput(forms.Widget):
    """A text input; under it what was understood, or the communes to choose from."""

    template_name = "areas/commune_input.html"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        sent = (data.get(key) for key in (name, f"{name}_chosen", f"{name}_chosen_for"))
        return Typed(*(str(value or "").strip() for value in sent))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_chosen" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        typed = value if isinstance(value, Typed) else Typed(str(value or ""))
        context: dict[str, Any] = super().get_context(name, typed.text, attrs)
        # What the program itself put into the input needs no explanation.
        meant = suggest(typed.text) if typed.text and isinstance(value, Typed) else Suggestions("")
        return context | {"suggestions": meant, "name": name, "chosen": typed.chosen}


class CommuneField(forms.Field):
    """Gives a commune of today (`Area`) from its name, its code or an old address."""

    widget = CommuneInput
    default_error_messages = {  # noqa: RUF012 -- Django's own attribute
        "required": _("Hãy viết tên xã, phường, ví dụ “Lục Ngạn, Bắc Ninh”."),
    }

    def __init__(self, **options: Any) -> None:
        hint = _("Ví dụ: Lục Ngạn, Bắc Ninh. Địa chỉ cũ có tên huyện cũng nhận được.")
        super().__init__(**{"help_text": hint, **options})

    def prepare_value(self, value: Any) -> Any:
        return value.full_title if isinstance(value, Area) else value

    def to_python(self, value: Any) -> Area | None:
        """Raises ValidationError that says what is not clear and what to do."""
        typed = value if isinstance(value, Typed) else Typed(str(value or "").strip())
        if not typed.text:
            return None
        meant = suggest(typed.text)
        if meant.understood is not None:
            return meant.understood
        # Choices shown for another text do not count: it was changed afterwards.
        if typed.chosen and fold(typed.chosen_for) in {"", fold(typed.text)}:
            for area in meant.choices:
                if area.code == typed.chosen:
                    return area
        raise ValidationError(meant.reason, code="ambiguous" if meant.choices else "unknown")

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        text = data.text if isinstance(data, Typed) else data
        return bool(fold(str(self.prepare_value(initial) or "")) != fold(str(text or "")))
