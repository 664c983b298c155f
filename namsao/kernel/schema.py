"""What an action asks for, as JSON Schema: derived from its form, so that it cannot differ."""

from typing import Any

from django import forms

from namsao.kernel.forms import ActionForm

MOST_CHOICES = 200  # longer lists are found by their own calls


def schema_of(form: ActionForm) -> dict[str, Any]:
    """The form as the schema of a JSON object: labels, types, what must be given.

    Of a form that is bound to a thing the choices are those of that thing.
    """
    properties = {name: field_schema(field) for name, field in form.fields.items()}
    found: dict[str, Any] = {"type": "object", "properties": properties}
    required = [name for name, field in form.fields.items() if field.required]
    return found | {"required": required} if required else found


def takes_files(form: ActionForm) -> bool:
    """Whether a file may go along, which JSON cannot hold."""
    return any(isinstance(field, forms.FileField) for field in form.fields.values())


def field_schema(field: forms.Field) -> dict[str, Any]:
    """One field. What it accepts is decided by the field: the schema tells no less."""
    told: dict[str, Any] = {"title": str(field.label)} if field.label else {}
    if field.help_text:
        told["description"] = str(field.help_text)
    return told | _type_of(field)


def _type_of(field: forms.Field) -> dict[str, Any]:
    match field:
        case forms.FileField():
            return {"type": "string", "format": "binary"}
        case forms.ModelMultipleChoiceField():
            return {"type": "array", "items": _row()}
        case forms.ModelChoiceField():
            return _optional(_row(), field)
        case forms.MultipleChoiceField():
            return {"type": "array", "items": {"type": "string"} | _listed(field)}
        case forms.ChoiceField():
            return {"type": "string"} | _listed(field)
        case forms.BooleanField():
            return {"type": "boolean"}
        case forms.DateField():
            return _optional({"type": "string", "format": "date"}, field)
        case forms.DateTimeField():
            return _optional({"type": "string", "format": "date-time"}, field)
        case forms.IntegerField():  # decimals too
            kind = "integer" if type(field) is forms.IntegerField else "number"
            return _optional({"type": kind} | _bounds(field), field)
        case forms.EmailField():
            return {"type": "string", "format": "email"} | _length(field)
        case forms.CharField():
            return {"type": "string"} | _length(field)
        case _:
            return {}


def _row() -> dict[str, Any]:
    return {"type": "integer", "description": "id"}


def _optional(told: dict[str, Any], field: forms.Field) -> dict[str, Any]:
    """Null stands for nothing, where nothing is allowed."""
    return told if field.required else told | {"type": [told["type"], "null"]}


def _bounds(field: Any) -> dict[str, Any]:
    found = {"minimum": field.min_value, "maximum": field.max_value}
    return {name: float(v) if v % 1 else int(v) for name, v in found.items() if v is not None}


def _length(field: Any) -> dict[str, Any]:
    return {"maxLength": field.max_length} if field.max_length else {}


def _listed(field: Any) -> dict[str, Any]:
    """The values that are known; none where they depend on the thing, or are too many."""
    pairs: list[tuple[Any, Any]] = []
    for value, label in field.choices:
        pairs += label if isinstance(label, list | tuple) else [(value, label)]
    if not any(value for value, _label in pairs) or len(pairs) > MOST_CHOICES:
        return {}
    values = [str(value) for value, _label in pairs]
    blank = [] if field.required or "" in values else [""]
    labels = {str(value): str(label) for value, label in pairs if str(value)}
    return {"enum": values + blank, "x-labels": labels}
