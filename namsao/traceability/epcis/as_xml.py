"""Answers and problems as XML, for who asks for it. What they say is what JSON says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from namsao.gs1.epcis.contexts import BUILT_IN, read_context
from namsao.gs1.epcis.event_reading import read_event
from namsao.gs1.epcis.events import Document, Event
from namsao.gs1.epcis.fields import Reader
from namsao.gs1.epcis.xml_elements import element, text
from namsao.gs1.epcis.xml_writing import Words, write_xml
from namsao.gs1.problems import Gs1Error

PROBLEM = "urn:ietf:rfc:7807"  # the namespace did not change with RFC 9457


def document(
    shapes: Iterable[dict[str, Any]],
    at: datetime,
    words: Words,
    query_name: str = "SimpleEventQuery",
) -> bytes:
    """The events as an EPCIS query document in XML 2.0.

    `shapes` are events as a person may see them, each with its own context. Raises Gs1Error with
    the places that XML cannot say.
    """
    events: list[Event] = []
    prefixes: dict[str, str] = {}
    for position, shape in enumerate(shapes):
        reader = Reader(BUILT_IN, newer=True)
        event = read_event(reader, shape, f"eventList[{position}]")
        if event is None:
            raise Gs1Error(reader.problems)
        events.append(event)
        found, _problems = read_context(shape.get("@context", []), "@context")
        prefixes |= found
    told = Document(
        events=tuple(events), creation_date=at, query_name=query_name, prefixes=prefixes
    )
    return write_xml(told, words=words)


def problem(details: Mapping[str, Any]) -> bytes:
    """Problem details as XML (RFC 9457, appendix B)."""
    return element("problem", _inside(details), {"xmlns": PROBLEM}).encode()


def _inside(value: Any) -> str:
    if isinstance(value, Mapping):
        return "".join(element(name, _inside(one)) for name, one in value.items())
    if isinstance(value, list):
        return "".join(element("i", _inside(one)) for one in value)
    return text(str(value), "problem")
