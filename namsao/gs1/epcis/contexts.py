"""Prefixes of a JSON-LD document, resolved from inside: nothing is ever fetched.

The EPCIS context is known by its addresses; its prefixes stand here. A document adds its own in
objects beside it. A name with a known prefix becomes `{namespace}name`, as XML has it.
"""

import re
from collections.abc import Mapping

from namsao.gs1.problems import Problem, problem

EPCIS_CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
_KNOWN = re.compile(
    r"https?://(?:ref\.gs1\.org/standards/epcis/(?:\d+\.\d+\.\d+/)?|gs1\.github\.io/EPCIS/)"
    r"epcis-context\.jsonld"
)

# What the EPCIS context itself declares. XML writes the namespace of cbvmda without its last
# colon; that form is kept, so that both syntaxes give the same names.
BUILT_IN: Mapping[str, str] = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
_NAMESPACE = re.compile(r"[^{}\s]+")  # names are written {namespace}name
_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*")
_SCHEMES = {"http", "https", "urn", "ni", "id", "type"}  # would be taken for something else
_MOST_ENTRIES = 500


def read_context(
    context: object, path: str, inherited: Mapping[str, str] = BUILT_IN
) -> tuple[dict[str, str], list[Problem]]:
    """The prefixes of a context on top of the inherited ones, and what is wrong with it."""
    prefixes = dict(inherited)
    problems: list[Problem] = []
    entries = context if isinstance(context, list) else [context]
    for entry in entries[:_MOST_ENTRIES]:
        if isinstance(entry, str):
            if not _KNOWN.fullmatch(entry):
                problems.append(problem("context-unknown", path, value=entry))
        elif isinstance(entry, dict):
            for name, target in entry.items():
                address = target.get("@id") if isinstance(target, dict) else target
                if name.startswith("@") or address is None:
                    continue  # settings, and types of single names, change no name
                if isinstance(address, str) and _NAMESPACE.fullmatch(address):
                    prefixes[name] = plain_namespace(address)
                else:
                    problems.append(problem("context-form", path))
        else:
            problems.append(problem("context-form", path))
    if len(entries) > _MOST_ENTRIES:
        problems.append(problem("context-form", path))
    return prefixes, problems


def plain_namespace(address: str) -> str:
    """A namespace as names use it."""
    return address[:-1] if address == "urn:epcglobal:cbv:mda:" else address


def expand(name: str, prefixes: Mapping[str, str]) -> str:
    """`example:plot` as `{https://example.vn/}plot` if the prefix is known, else unchanged."""
    prefix, colon, local = name.partition(":")
    if colon and not local.startswith("//") and prefix in prefixes:
        return f"{{{prefixes[prefix]}}}{local}"
    return name


class Names:
    """Short names for writing, and the context that explains them."""

    def __init__(self, preferred: Mapping[str, str]) -> None:
        self._wanted: dict[str, str] = {}
        for prefix, namespace in (*preferred.items(), *BUILT_IN.items()):
            if _PREFIX.fullmatch(prefix) and prefix not in _SCHEMES:
                self._wanted.setdefault(namespace, prefix)
        self._used: dict[str, str] = {}
        self._taken: dict[str, str] = {}

    def short(self, name: str) -> str:
        """`example:plot` for `{https://example.vn/}plot`; other names unchanged."""
        if not name.startswith("{"):
            return name
        namespace, _, local = name[1:].partition("}")
        prefix = self._used.get(namespace) or self._choose(namespace)
        return f"{prefix}:{local}"

    def _choose(self, namespace: str) -> str:
        prefix = self._wanted.get(namespace, "")
        number = 0
        while not prefix or prefix in self._taken:
            number += 1
            prefix = f"ns{number}"
        self._used[namespace] = prefix
        self._taken[prefix] = namespace
        return prefix

    @property
    def declared(self) -> Mapping[str, str]:
        """All prefixes used so far, with their namespaces, as XML declares them."""
        return self._taken

    @property
    def context(self) -> list[str | dict[str, str]]:
        """The EPCIS context and, if it does not hold all prefixes used so far, one of our own."""
        own = {
            prefix: namespace
            for prefix, namespace in self._taken.items()
            if BUILT_IN.get(prefix) != namespace
        }
        return [EPCIS_CONTEXT, own] if own else [EPCIS_CONTEXT]
