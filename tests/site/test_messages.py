"""Complete English: each Vietnamese message of the sources has its own, and none is left over."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

NAMSAO = Path(__file__).parents[2] / "namsao"
KEYWORDS = ["_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"]
STRING = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\bn?gettext\(u?{STRING}(?:,\s*u?{STRING})?")
IN_TAG = re.compile(rf"(?<![A-Za-z])_\({STRING}\)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def messages_of_code(path: Path) -> Iterator[str]:
    for _line, _name, found, _comments in extract_python(
        io.BytesIO(path.read_bytes()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        first = found[0] if isinstance(found, tuple | list) else found
        if first:
            yield first


def messages_of_template(path: Path) -> Iterator[str]:
    source = path.read_text(encoding="utf-8")
    for match in CALL.finditer(templatize(source, origin=str(path))):
        yield ast.literal_eval(match.group(1))
    for match in IN_TAG.finditer(source):
        yield ast.literal_eval(match.group(1))


def used() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(NAMSAO.rglob("*.py")):
        if "migrations" not in path.parts:
            found |= dict.fromkeys(messages_of_code(path), path)
    for pattern in ("*.html", "*.txt"):
        for path in sorted(NAMSAO.rglob(pattern)):
            found |= dict.fromkeys(messages_of_template(path), path)
    return {message: path for message, path in found.items() if message.strip()}


def english() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(NAMSAO.glob("*/locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                first = message.id if isinstance(message.id, str) else message.id[0]
                text = message.string if isinstance(message.string, str) else message.string[0]
                if first and text:
                    found[first] = text
    return found


def test_every_message_has_its_english():
    known = english()
    missing = {message: path.name for message, path in used().items() if message not in known}
    assert missing == {}


def test_no_message_has_another_english_in_another_capability():
    """Django reads all as one catalogue: the first app's would stand on the other's page."""
    said: dict[tuple[str | None, str], dict[str, str]] = {}
    for path in sorted(NAMSAO.glob("*/locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if isinstance(message.id, str) and message.id:
                    where = said.setdefault((message.context, message.id), {})
                    where[path.parts[-5]] = str(message.string)
    assert [one for one in said.items() if len(set(one[1].values())) > 1] == []


def test_no_english_is_left_over():
    assert set(english()) - set(used()) == set()


def test_placeholders_survive_translation():
    differing = {
        vietnamese: translated
        for vietnamese, translated in english().items()
        if sorted(PLACEHOLDER.findall(translated)) != sorted(PLACEHOLDER.findall(vietnamese))
    }
    assert differing == {}
