"""What can be wrong with something from outside, said once: a code, what is wrong, what to do.

The codes are stable; whoever shows a problem in another language translates by code and puts the
facts in. The English here is for programs, logs and partners.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LONGEST_SHOWN = 120

# code: (what is wrong, what to do)
MESSAGES: dict[str, tuple[str, str]] = {
    # identifiers
    "check-digit": (
        "The last digit of {value} should be {expected}.",
        "Copy the number again from its label or certificate.",
    ),
    "key-format": ("{value} is not a {name}: it needs {expected}.", "Correct the number."),
    "key-missing": ("{value} names no GS1 key such as 01 (GTIN).", "Add the key."),
    "key-unknown": ("GS1 application identifier {value} is not known here.", "Leave it out."),
    "key-repeated": ("Application identifier {value} is given twice.", "Give it once."),
    "key-misplaced": (
        "{value} cannot follow key {name} in this place.",
        "After 01 the order is 22, 10, 21; check the order for this key.",
    ),
    "element-string": (
        "{value} is not a GS1 element string.",
        "Write it as on the label, for example (01)08931234567897(10)LOT1.",
    ),
    "link-form": (
        "{value} is not a GS1 Digital Link address.",
        "It looks like https://id.gs1.org/01/08931234567897/10/LOT1.",
    ),
    "urn-form": (
        "{value} is not a well-formed EPC address ({name}).",
        "Check the parts and their lengths, or write it as a GS1 Digital Link.",
    ),
    "urn-none": (
        "{value} has no form as an EPC address.",
        "Use the GS1 Digital Link form.",
    ),
    "prefix-length": (
        "{value} cannot be split without the length of its company prefix.",
        "Give the length (6 to 12 digits) that GS1 issued.",
    ),
    # documents
    "too-large": ("The document has {value} bytes; {expected} are allowed.", "Send it in parts."),
    "too-many": (
        "The document has {value} events; {expected} are allowed.",
        "Send it in parts.",
    ),
    "encoding": ("The document is not UTF-8 text.", "Save it as UTF-8 and send it again."),
    "syntax": ("The document cannot be read: {value}.", "Correct the place named and send again."),
    "too-deep": ("Something is nested too deep.", "Use fewer levels."),
    "number-size": ("The number {value} is too large.", "Write a smaller number."),
    "repeated-name": ("“{value}” is given twice in one object.", "Give it once."),
    "text-form": (
        "The text holds characters that cannot be stored.",
        "Remove NUL characters and half surrogates.",
    ),
    "xml-doctype": (
        "The document brings its own definitions (DOCTYPE or entities).",
        "Send it without them.",
    ),
    "xml-unsayable": (
        "XML cannot say {value}.",
        "Ask for JSON, which holds the event as it came.",
    ),
    "not-epcis": (
        "This is not an EPCIS document: {value}.",
        "Send an EPCISDocument or an EPCISQueryDocument.",
    ),
    "context-unknown": (
        "The context {value} is not known here and none is fetched.",
        "Use the EPCIS context and declare your own prefixes in the document.",
    ),
    "context-form": ("This context cannot be read.", "Give prefixes as “name”: “address”."),
    "missing": ("“{value}” is missing.", "Add it."),
    "unknown-field": (
        "“{value}” is not a field of this place.",
        "Correct its name; a field of your own needs a prefix, like “example:{value}”.",
    ),
    "event-id-taken": (
        "{value} names another event already.",
        "Give this event an id of its own; the same id may only repeat the same content.",
    ),
    "event-type": (
        "“{value}” is not a kind of EPCIS event.",
        "Use ObjectEvent, AggregationEvent, TransactionEvent, TransformationEvent or "
        "AssociationEvent.",
    ),
    "wrong-type": ("This should be {expected}.", "Correct the value."),
    "empty": ("This list is empty.", "Fill it in or leave it out."),
    "repeated-item": ("{value} stands twice in the list.", "Give it once."),
    "uri-form": ("{value} is not an address (URI).", "Write it in full, like https://… or urn:…."),
    "time-form": (
        "{value} is not a time with its offset.",
        "Write it like 2026-05-20T07:30:00+07:00.",
    ),
    "offset-form": ("{value} is not an offset from UTC.", "Write it like +07:00."),
    "version-form": ("{value} is not a version.", "Write it like 2.0."),
    "term-unknown": (
        "{value} is not a term of the {name} vocabulary.",
        "Use a term of CBV 2.0, or an address of your own in full.",
    ),
    "action": ("{value} is not an action.", "Use ADD, OBSERVE or DELETE."),
    "unit-form": ("{value} is not a unit.", "Use a code of UN/CEFACT like KGM."),
    "hex-form": ("{value} is not hexadecimal.", "Use the digits 0-9 and A-F."),
    "ilmd-action": (
        "Master data (ilmd) are only given when things come into being.",
        "Give them with the action ADD.",
    ),
    "what-missing": ("The event does not say what it is about.", "Give {expected}."),
    "parent-missing": ("The event does not name its parent.", "Give parentID."),
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `code` and `facts` for translating, `path` for finding it.

    `event` is the position of the event in its document, from 0, if it belongs to one.
    """

    code: str
    path: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    event: int | None = None

    @property
    def text(self) -> str:
        """What is wrong, in English."""
        return MESSAGES[self.code][0].format_map(self.facts)

    @property
    def advice(self) -> str:
        """What to do about it, in English."""
        return MESSAGES[self.code][1].format_map(self.facts)

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.text} {self.advice}"


class Gs1Error(ValueError):
    """Something from outside is not what it should be; `problems` lists all that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def shown(value: object) -> str:
    """A value as a problem may show it: never longer than a line or two."""
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def problem(code: str, path: str = "", **facts: object) -> Problem:
    """A problem with its facts made showable."""
    return Problem(code, path, {name: shown(value) for name, value in facts.items()})


def fault(code: str, path: str = "", **facts: object) -> Gs1Error:
    """The error of one problem."""
    return Gs1Error([problem(code, path, **facts)])
