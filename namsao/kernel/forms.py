"""The form that an action asks for: declared once, used by page, API and command line."""

from collections.abc import Mapping
from typing import Any

from django import forms

from namsao.kernel.reach import NOBODY, Actor


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, with the browser's own calendar, which takes ISO dates alone."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class ActionForm(forms.Form):
    """A form that knows the thing acted on and who acts. `facts()` is what the verb receives."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        *,
        thing: Any = None,
        by: Actor = NOBODY,
        **options: Any,
    ) -> None:
        self.thing, self.by = thing, by
        super().__init__(data, files, **options)  # type: ignore[arg-type]

    def facts(self) -> dict[str, Any]:
        """The cleaned values, as keyword arguments of the verb."""
        return dict(self.cleaned_data)
