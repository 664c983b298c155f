"""Writing documents as EPCIS XML 2.0: what `reading` reads back is the same events.

XML has no types: numbers and truths of others carry `xsi:type`, a list of one is that one. Some
names and texts that JSON can hold XML cannot (`@value`, control characters, an object beside a
measurement); a document with such a thing is refused, never changed. A name of others that is a
bare address is split at its last word, as XML must.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, Literal
from xml.sax.saxutils import escape

from namsao.gs1 import cbv
from namsao.gs1.epcis.contexts import Names
from namsao.gs1.epcis.events import (
    BizTransaction,
    Document,
    ErrorDeclaration,
    Event,
    Extensions,
    MasterData,
    Party,
    PersistentDisposition,
    Place,
    Quantity,
    SensorElement,
    Value,
)
from namsao.gs1.epcis.writing import moment
from namsao.gs1.epcis.xml_elements import element, is_bare, is_name, plain, text, unsayable
from namsao.gs1.identity import Identifier
from namsao.gs1.problems import fault

type Words = Literal["urn", "web"]
"""How words of CBV are written: as a URN, as before 2.0, or as an address."""

EPCIS = "urn:epcglobal:epcis:xsd:2"
QUERY = "urn:epcglobal:epcis-query:xsd:2"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
_XML = "http://www.w3.org/XML/1998/namespace"  # its prefix is `xml`, everywhere
_BEGIN = "<?xml version='1.0' encoding='UTF-8'?>\n"

_LAST_WORD = re.compile(r"(.+[/#:])([^/#:]+)")

# The order of the schema: fields of all events first, then those of a kind.
_HEAD = ("eventTime", "recordTime", "eventTimeZoneOffset", "eventID")
_SAID_LATER = ("errorDeclaration", "certificationInfo")
_WHY = ("bizStep", "disposition", "readPoint", "bizLocation")
_PARTIES = ("sourceList", "destinationList", "sensorElementList")
_LASTING = ("persistentDisposition", "ilmd")
ORDER: Mapping[str, tuple[str, ...]] = {
    "ObjectEvent": ("epcList", "action", *_WHY, "bizTransactionList", "quantityList", *_PARTIES)
    + _LASTING,
    "AggregationEvent": ("parentID", "childEPCs", "action", *_WHY, "bizTransactionList")
    + ("childQuantityList", *_PARTIES),
    "TransactionEvent": ("bizTransactionList", "parentID", "epcList", "action", *_WHY)
    + ("quantityList", *_PARTIES),
    "TransformationEvent": ("inputEPCList", "inputQuantityList", "outputEPCList")
    + ("outputQuantityList", "transformationID", *_WHY, "bizTransactionList", *_PARTIES)
    + _LASTING,
    "AssociationEvent": ("parentID", "childEPCs", "childQuantityList", "action", *_WHY)
    + ("bizTransactionList", *_PARTIES),
}
# Lists that the schema wants even where they are empty.
_NEEDED = {
    "ObjectEvent": "epcList",
    "AggregationEvent": "childEPCs",
    "TransactionEvent": "epcList",
}


def write_xml(document: Document, *, canonical: bool = False, words: Words = "urn") -> bytes:
    """A document as XML 2.0; with `canonical`, identifiers in their one form.

    Raises Gs1Error: missing, for a document without its creation date; xml-unsayable, with the
    place, for what XML cannot say.
    """
    if document.creation_date is None and document.query_name is None:
        raise fault("missing", value="creationDate")
    writer = _Writer(document.prefixes, canonical=canonical, words=words)
    return (_BEGIN + writer.document(document) + "\n").encode()


class _Writer:
    """Values to elements, with the names in force; each method returns text."""

    def __init__(self, prefixes: Mapping[str, str], *, canonical: bool, words: Words) -> None:
        own = {name: one for name, one in prefixes.items() if not name.lower().startswith("xml")}
        self.names = Names({**own, "epcis": EPCIS, "epcisq": QUERY, "xsi": XSI, "xsd": XSD})
        self._canonical = canonical
        self._words = words

    # Documents

    def document(self, document: Document) -> str:
        if document.header:
            raise unsayable("epcisHeader", next(iter(document.header)))
        is_answer = document.query_name is not None
        kind = f"{{{QUERY}}}EPCISQueryDocument" if is_answer else f"{{{EPCIS}}}EPCISDocument"
        tag = self.name(kind, "")
        header = "" if is_answer else self._header(document.master_data)
        body = self._answer(document) if is_answer else self._events(document.events)
        others = self.extensions(document.extensions, "")
        own = {
            "schemaVersion": document.schema_version,
            "creationDate": moment(document.creation_date) if document.creation_date else None,
            "id": document.id,
            "sender": document.sender,
            "receiver": document.receiver,
            "instanceIdentifier": document.instance_identifier,
        }
        declared = {f"xmlns:{name}": one for name, one in self.names.declared.items()}
        inside = f"{header}\n<EPCISBody>{body}</EPCISBody>{others}"
        return element(tag, inside, declared | own)

    def _answer(self, document: Document) -> str:
        if document.events and document.master_data:
            raise unsayable("resultsBody", "vocabularyList")
        vocabularies = self._vocabularies(document.master_data)
        body = vocabularies or self._events(document.events)
        asked = element("queryName", text(document.query_name or "", "queryName"))
        if document.subscription_id is not None:
            asked += element("subscriptionID", text(document.subscription_id, "subscriptionID"))
        tag = self.name(f"{{{QUERY}}}QueryResults", "")
        return element(tag, asked + element("resultsBody", body))

    def _events(self, events: Iterable[Event]) -> str:
        told = [self.event(event, f"eventList[{place}]") for place, event in enumerate(events)]
        return element("EventList", "".join(f"\n{one}" for one in told))

    def _header(self, values: tuple[MasterData, ...]) -> str:
        if not values:
            return ""
        inside = element("EPCISMasterData", self._vocabularies(values))
        return element("EPCISHeader", element("extension", inside))

    def _vocabularies(self, values: Iterable[MasterData]) -> str:
        found = [
            element(
                "Vocabulary",
                element("VocabularyElementList", "".join(map(self._master_data, group))),
                {"type": kind},
            )
            for kind, group in groupby(values, key=lambda one: one.type)
        ]
        return element("VocabularyList", "".join(found)) if found else ""

    def _master_data(self, value: MasterData) -> str:
        told = []
        for name, content in value.attributes:
            inside, _kind = self._content(content, name)
            told.append(element("attribute", inside, {"id": name}))
        if value.children:
            ids = [element("id", escape(self.identifier(one))) for one in value.children]
            told.append(element("children", "".join(ids)))
        return element("VocabularyElement", "".join(told), {"id": self.identifier(value.id)})

    # Events

    def event(self, event: Event, path: str) -> str:
        told: list[str] = []
        for name in (*_HEAD, *_SAID_LATER, *ORDER[event.kind]):
            attribute, write = _FIELDS[name]
            value = getattr(event, attribute)
            if value is None or value == () or value == {}:
                if name == _NEEDED.get(event.kind):
                    told.append(f"<{name}/>")
                continue
            told.append(write(self, name, value, path))
        told.append(self.extensions(event.extensions, path))
        return element(event.kind, "".join(told))

    def identifier(self, value: Identifier) -> str:
        return value.canonical if self._canonical else value.original

    def word(self, vocabulary: cbv.Vocabulary, address: str) -> str:
        """A word of CBV as asked for; the address of any other as it is."""
        word = address.removeprefix(vocabulary.address)
        is_urn = self._words == "urn" and vocabulary.urn and word in vocabulary.words
        return vocabulary.urn + word if is_urn else address

    def epcs(self, name: str, values: Iterable[Identifier], _: str) -> str:
        return element(name, "".join(element("epc", escape(self.identifier(v))) for v in values))

    def quantities(self, name: str, values: Iterable[Quantity], _: str) -> str:
        return element(name, "".join(map(self._quantity, values)))

    def _quantity(self, value: Quantity) -> str:
        told = element("epcClass", escape(self.identifier(value.epc_class)))
        if value.quantity is not None:
            told += element("quantity", f"{value.quantity:f}")
        elif value.uom is not None:  # the schema has no unit without an amount but this
            nil = self.name(f"{{{XSI}}}nil", "")
            told += element("quantity", "", {nil: "true"})
        if value.uom is not None:
            told += element("uom", value.uom)
        return element("quantityElement", told)

    def place(self, name: str, value: Place, path: str) -> str:
        told = element("id", escape(self.identifier(value.id)))
        bare = {key: one for key, one in value.extensions.items() if is_bare(key)}
        others = {key: one for key, one in value.extensions.items() if not is_bare(key)}
        if bare:
            told += element("extension", self._inside(bare, f"{path}.{name}"))
        return element(name, told + self.extensions(others, f"{path}.{name}"))

    def declaration(self, name: str, value: ErrorDeclaration, path: str) -> str:
        told = element("declarationTime", moment(value.declaration_time))
        if value.reason is not None:
            told += element("reason", escape(self.word(cbv.ERROR_REASONS, value.reason)))
        if value.corrective_event_ids:
            ids = [element("correctiveEventID", escape(v)) for v in value.corrective_event_ids]
            told += element("correctiveEventIDs", "".join(ids))
        return element(name, told + self.extensions(value.extensions, f"{path}.{name}"))

    def persistent(self, name: str, value: PersistentDisposition, _: str) -> str:
        told = [
            element(part, escape(self.word(cbv.DISPOSITIONS, word)))
            for part, words in (("unset", value.unset), ("set", value.set))
            for word in words
        ]
        return element(name, "".join(told))

    def papers(self, name: str, values: Iterable[BizTransaction], _: str) -> str:
        return element(name, self._typed("bizTransaction", cbv.TRANSACTIONS, values))

    def parties(self, name: str, values: Iterable[Party], _: str) -> str:
        return element(name, self._typed(name.removesuffix("List"), cbv.PARTIES, values))

    def _typed(
        self, name: str, words: cbv.Vocabulary, values: Iterable[BizTransaction | Party]
    ) -> str:
        return "".join(
            element(
                name,
                escape(self.identifier(one.id)),
                {"type": self.word(words, one.type) if one.type else None},
            )
            for one in values
        )

    def ilmd(self, name: str, value: Extensions, path: str) -> str:
        return element(name, self.extensions(value, f"{path}.{name}"))

    # What sensors reported: fields are attributes

    def sensors(self, name: str, values: Iterable[SensorElement], path: str) -> str:
        return element(name, "".join(self._sensor(one, f"{path}.{name}") for one in values))

    def _sensor(self, value: SensorElement, path: str) -> str:
        told = ""
        metadata = self._measured(value.metadata, value.metadata_extensions, path)
        if metadata:
            told = element("sensorMetadata", "", metadata)
        for report in value.reports:
            kind = {} if report.type is None else {"type": report.type}
            told += element(
                "sensorReport", "", kind | self._measured(report.values, report.extensions, path)
            )
        return element("sensorElement", told + self.extensions(value.extensions, path))

    def _measured(
        self, values: Mapping[str, Any], others: Extensions, path: str
    ) -> dict[str, str | None]:
        told: dict[str, str | None] = {}
        for name, value in values.items():
            if isinstance(value, Identifier):
                told[name] = self.identifier(value)
            elif isinstance(value, datetime):
                told[name] = moment(value)
            elif name == "component":
                told[name] = self.word(cbv.COMPONENTS, value)
            else:
                told[name] = plain(value, f"{path}.{name}")
        for name, value in others.items():
            told[self.name(name, path)] = plain(value, f"{path}.{name}")
        return told

    # Fields of others

    def name(self, name: str, path: str) -> str:
        """The name of an element or attribute with its prefix; a bare word as it is."""
        if not name.startswith("{") and (split := _LAST_WORD.fullmatch(name)):
            name = f"{{{split[1]}}}{split[2]}"
        namespace, _, local = name[1:].partition("}") if name.startswith("{") else ("", "", name)
        if not is_name(local) or namespace == "http://www.w3.org/2000/xmlns/":
            raise unsayable(path, name)
        if namespace == _XML:
            return f"xml:{local}"
        return self.names.short(name)

    def extensions(self, values: Extensions, path: str) -> str:
        return "".join(
            self._extension(self.name(name, path), value, f"{path}.{name}")
            for name, value in values.items()
        )

    def _inside(self, values: Mapping[str, Value], path: str) -> str:
        own = plain(values["#text"], path) if "#text" in values else ""
        rest = {name: value for name, value in values.items() if name != "#text"}
        return escape(own) + self.extensions(rest, path)

    def _extension(self, tag: str, value: Value, path: str) -> str:
        if isinstance(value, list):
            return "".join(self._extension(tag, item, path) for item in value)
        inside, kind = self._content(value, path)
        if not kind:
            return element(tag, inside)
        # Both prefixes at the element's own place would do; at the root they stand once.
        typed = self.name(f"{{{XSI}}}type", path)
        return element(tag, inside, {typed: self.name(f"{{{XSD}}}{kind}", path)})

    def _content(self, value: Value, path: str) -> tuple[str, str]:
        """What stands inside an element, and the XSD type where it is no text."""
        if isinstance(value, dict):
            return self._inside(value, path), ""
        if isinstance(value, list):  # of master data, which cannot repeat its attribute
            raise unsayable(path, "[]")
        kind = ""
        if isinstance(value, bool):
            kind = "boolean"
        elif isinstance(value, int | float):
            kind = "integer" if isinstance(value, int) else "double"
        return text(plain(value, path), path), kind


def _moment(_: _Writer, name: str, value: datetime, __: str) -> str:
    return element(name, moment(value))


def _as_text(_: _Writer, name: str, value: str, path: str) -> str:
    return element(name, text(value, path))


def _each(_: _Writer, name: str, values: Iterable[str], path: str) -> str:
    return "".join(element(name, text(value, path)) for value in values)


def _identifier(writer: _Writer, name: str, value: Identifier, _: str) -> str:
    return element(name, escape(writer.identifier(value)))


def _word(vocabulary: cbv.Vocabulary) -> Any:
    def write(writer: _Writer, name: str, value: str, _: str) -> str:
        return element(name, escape(writer.word(vocabulary, value)))

    return write


_FIELDS: Mapping[str, tuple[str, Any]] = {
    "eventTime": ("event_time", _moment),
    "recordTime": ("record_time", _moment),
    "eventTimeZoneOffset": ("event_time_zone_offset", _as_text),
    "eventID": ("event_id", _as_text),
    "errorDeclaration": ("error_declaration", _Writer.declaration),
    "certificationInfo": ("certification_info", _each),
    "action": ("action", _as_text),
    "parentID": ("parent", _identifier),
    "transformationID": ("transformation_id", _identifier),
    "epcList": ("epcs", _Writer.epcs),
    "childEPCs": ("child_epcs", _Writer.epcs),
    "inputEPCList": ("input_epcs", _Writer.epcs),
    "outputEPCList": ("output_epcs", _Writer.epcs),
    "quantityList": ("quantities", _Writer.quantities),
    "childQuantityList": ("child_quantities", _Writer.quantities),
    "inputQuantityList": ("input_quantities", _Writer.quantities),
    "outputQuantityList": ("output_quantities", _Writer.quantities),
    "bizStep": ("biz_step", _word(cbv.STEPS)),
    "disposition": ("disposition", _word(cbv.DISPOSITIONS)),
    "persistentDisposition": ("persistent_disposition", _Writer.persistent),
    "readPoint": ("read_point", _Writer.place),
    "bizLocation": ("biz_location", _Writer.place),
    "bizTransactionList": ("biz_transactions", _Writer.papers),
    "sourceList": ("sources", _Writer.parties),
    "destinationList": ("destinations", _Writer.parties),
    "sensorElementList": ("sensor_elements", _Writer.sensors),
    "ilmd": ("ilmd", _Writer.ilmd),
}
