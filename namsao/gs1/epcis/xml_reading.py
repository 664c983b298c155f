"""EPCIS XML 2.0 and 1.2 into the shape of JSON-LD, so that one set of checks serves both.

The parser refuses every definition of the document's own (DOCTYPE with content, entities), so
nothing can grow while it is read and nothing is fetched. Names of others become
`{namespace}name`. The older syntax hides newer fields in `extension` and `baseExtension`; they
are lifted out.
"""

import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.parsers import expat

from namsao.gs1.problems import fault

DEEPEST = 48
EPCIS = "https://ref.gs1.org/epcis/"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

_NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?", re.ASCII)
_EPC_LISTS = {"epcList", "childEPCs", "inputEPCList", "outputEPCList"}
_QUANTITY_LISTS = {
    "quantityList",
    "childQuantityList",
    "inputQuantityList",
    "outputQuantityList",
}
_TYPED_LISTS = {
    "bizTransactionList": "bizTransaction",
    "sourceList": "source",
    "destinationList": "destination",
}
_MEASURED = {"value", "minValue", "maxValue", "meanValue", "sDev", "percRank", "percValue"}
_NUMBERS = {"byte", "short", "int", "long", "integer", "decimal", "float", "double"}
_LIFTED = {"extension", "baseExtension"}
_LASTING = {"ObjectEvent", "TransformationEvent"}  # kinds that may have a persistent disposition

type Shape = dict[str, Any]


@dataclass(slots=True)
class Node:
    """An element: its name (`{namespace}local`), attributes, children and text."""

    name: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def local(self) -> str:
        return self.name.rpartition("}")[2]

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()


def parse_xml(data: bytes) -> tuple[Node, dict[str, str]]:
    """The root element and the prefixes declared anywhere. Raises Gs1Error."""
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code)
        raise fault("syntax", value=f"{message}, line {error.lineno}") from None
    except (LookupError, UnicodeError):
        raise fault("encoding") from None
    return builder.top.children[0], builder.prefixes


class _Builder:
    """Elements from what the parser tells; whatever a document could define itself is refused."""

    def __init__(self) -> None:
        self.top = Node("", {})
        self.prefixes: dict[str, str] = {}
        self._open = [self.top]
        self.parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda _: self._open.pop()
        parser.CharacterDataHandler = lambda text: self._open[-1].pieces.append(text)
        parser.StartNamespaceDeclHandler = self._namespace
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._entity

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > DEEPEST:
            raise fault("too-deep")
        node = Node(_named(name), {_named(key): value for key, value in attributes.items()})
        self._open[-1].children.append(node)
        self._open.append(node)

    def _namespace(self, prefix: str | None, address: str | None) -> None:
        if prefix and address:
            self.prefixes.setdefault(prefix, address)

    def _doctype(self, name: str, system: str | None, public: str | None, inside: bool) -> None:
        if system or public or inside:  # `<!DOCTYPE project>` alone defines nothing
            raise fault("xml-doctype")

    def _entity(self, *_: object) -> None:
        raise fault("xml-doctype")


def _named(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def document_shape(root: Node) -> Shape:
    """A document in the shape of JSON-LD. Raises Gs1Error for what is no EPCIS document."""
    kinds = {"EPCISDocument", "EPCISQueryDocument", "EPCISMasterDataDocument"}
    if root.local not in kinds or not root.name.startswith("{urn:epcglobal:epcis"):
        raise fault("not-epcis", value=root.local)
    shape: Shape = {"type": root.local}
    for name, value in root.attributes.items():
        if not name.startswith(XSI):
            shape[name] = value
    for child in root.children:
        if child.local == "EPCISBody":
            shape["epcisBody"] = _body(child)
        elif child.local == "EPCISHeader":
            found = _descendants(child, "VocabularyList")
            if found:
                shape["epcisHeader"] = {
                    "epcisMasterData": {"vocabularyList": _vocabularies(found)}
                }
        elif child.name.startswith("{"):
            _add(shape, child.name, generic(child))
    return shape


def _body(body: Node) -> Shape:
    for child in body.children:
        if child.local == "EventList":
            return {"eventList": _events(child)}
        if child.local == "VocabularyList":
            return {"vocabularyList": _vocabularies([child])}
        if child.local == "QueryResults":
            results: Shape = {}
            for part in child.children:
                inner = _body(part) if part.local == "resultsBody" else part.text
                results[part.local] = inner
            return {"queryResults": results}
    return {}


def _events(node: Node) -> list[Shape]:
    return [_event(child) for child in _lifted(node)]


def _lifted(node: Node) -> list[Node]:
    """The children, with those inside `extension` and `baseExtension` in their place."""
    found: list[Node] = []
    for child in node.children:
        if child.name in _LIFTED:
            found.extend(_lifted(child))
        else:
            found.append(child)
    return found


def _event(node: Node) -> Shape:
    shape: Shape = {"type": node.local}
    for child in _lifted(node):
        _add(shape, child.name, _field(child))
    if "persistentDisposition" in shape and node.local not in _LASTING:
        # GS1 took it from these kinds in JSON-LD; there its full name says the same.
        shape[f"{{{EPCIS}}}persistentDisposition"] = shape.pop("persistentDisposition")
    if "certificationInfo" in shape and not isinstance(shape["certificationInfo"], list):
        shape["certificationInfo"] = [shape["certificationInfo"]]
    return shape


def _field(node: Node) -> Any:
    name = node.name
    if name in _EPC_LISTS:
        return _texts(node, "epc")
    if name in _QUANTITY_LISTS:
        return [_quantity(child) for child in node.children]
    if name in _TYPED_LISTS:
        return [_typed(child, _TYPED_LISTS[name]) for child in node.children]
    if name in ("readPoint", "bizLocation"):
        return _object(node)
    if name == "ilmd":
        return _object(node)
    if name in ("persistentDisposition", f"{{{EPCIS}}}persistentDisposition"):
        return {
            key: [child.text for child in node.children if child.name == key]
            for key in dict.fromkeys(child.name for child in node.children)
        }
    if name == "errorDeclaration":
        shape = _object(node)
        for child in _lifted(node):
            if child.name == "correctiveEventIDs":
                shape[child.name] = _texts(child, "correctiveEventID")
        return shape
    if name == "sensorElementList":
        return [_sensor(child) for child in node.children]
    return generic(node)


def _texts(node: Node, expected: str) -> list[Any]:
    # A child of another name is left as an object, which the check of the list then refuses.
    return [c.text if c.name == expected else {c.name: c.text} for c in node.children]


def _object(node: Node) -> Shape:
    shape: Shape = {}
    for child in _lifted(node):
        _add(shape, child.name, generic(child))
    return shape


def _quantity(node: Node) -> Shape:
    shape: Shape = {}
    for child in node.children:
        if child.attributes.get(f"{XSI}nil") in ("true", "1"):
            continue
        _add(shape, child.name, number(child.text) if child.name == "quantity" else child.text)
    return shape


def _typed(node: Node, name: str) -> Shape:
    shape: Shape = {name if node.name == name else node.name: node.text}
    if "type" in node.attributes:
        shape["type"] = node.attributes["type"]
    return shape


def _sensor(node: Node) -> Shape:
    shape: Shape = {}
    reports = []
    for child in _lifted(node):
        if child.name == "sensorMetadata":
            shape[child.name] = dict(child.attributes)
        elif child.name == "sensorReport":
            report: Shape = dict(child.attributes)
            for name in _MEASURED & report.keys():
                report[name] = number(report[name])
            if "booleanValue" in report:
                truth = {"true": True, "1": True, "false": False, "0": False}
                report["booleanValue"] = truth.get(report["booleanValue"], report["booleanValue"])
            reports.append(report)
        else:
            _add(shape, child.name, generic(child))
    return shape | ({"sensorReport": reports} if reports else {})


def number(text: str) -> int | float | str:
    """A number as JSON would have it; text that is none stays, for the check to refuse."""
    match = _NUMBER.fullmatch(text)
    if not match:
        return text
    if match[1] is None and match[2] is None:
        return int(text)
    found = float(text)
    return found if math.isfinite(found) else text


def generic(node: Node) -> Any:
    """The value of an element of others: text, or an object; repeated names become lists."""
    attributes = {k: v for k, v in node.attributes.items() if not k.startswith(XSI)}
    if not node.children and not attributes:
        return _of_type(node.attributes.get(f"{XSI}type", "").rpartition(":")[2], node.text)
    shape: Shape = dict(attributes)
    for child in node.children:
        _add(shape, child.name, generic(child))
    if node.text:
        shape["#text"] = node.text
    return shape


def _of_type(kind: str, text: str) -> Any:
    """The number or truth that the text is said to be, where nothing of it is lost; else text."""
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind not in _NUMBERS:
        return text
    found = number(text)
    if isinstance(found, float) and Decimal(repr(found)) != Decimal(text):
        return text
    return found


def _add(shape: Shape, name: str, value: Any) -> None:
    """Put a value in; a name that comes again makes a list."""
    if name not in shape:
        shape[name] = value
    elif isinstance(shape[name], list):
        shape[name].append(value)
    else:
        shape[name] = [shape[name], value]


def _descendants(node: Node, local: str) -> list[Node]:
    found = [child for child in node.children if child.local == local]
    for child in node.children:
        found += _descendants(child, local) if child.local != local else []
    return found


def _vocabularies(lists: list[Node]) -> list[Shape]:
    found = []
    for vocabulary in (node for list_ in lists for node in list_.children):
        elements = []
        for element in _descendants(vocabulary, "VocabularyElement"):
            shape: Shape = {"id": element.attributes.get("id", ""), "attributes": []}
            for child in element.children:
                if child.local == "attribute":
                    value = generic(Node("", {}, child.children, child.pieces))
                    attribute = {"id": child.attributes.get("id", ""), "attribute": value}
                    shape["attributes"].append(attribute)
                elif child.local == "children":
                    shape["children"] = [inner.text for inner in child.children]
            elements.append(shape)
        kind = vocabulary.attributes.get("type", "")
        found.append({"type": kind, "vocabularyElementList": elements})
    return found
