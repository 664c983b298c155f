"""A BagIt 1.0 bag (RFC 8493) inside a ZIP file: files with their SHA-256 in plain lists.

Any program, and any patient person, can read and check such a bag without this software. Writing
streams: no file is held in memory. What is read (`namsao.papers.bag_check`) is not trusted.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST, INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"
PAYLOAD = "data/"
CHUNK = 1 << 20

# Pressing these again costs time and saves nothing.
_PRESSED = (".pdf", ".jpg", ".jpeg", ".png", ".webp", ".docx", ".xlsx", ".pptx", ".odt", ".ods")
_DRIVE = re.compile(r"^[A-Za-z]:")
_SAFE_MODE = 0o100644 << 16  # a plain file that its owner may write and all may read


class BadPayload(ValueError):
    """What is to be written is not what was announced, or its name is not safe. Names the file."""


@dataclass(frozen=True)
class Item:
    """A file of the bag: its name below `data/`, how to open it, its SHA-256 where known."""

    name: str
    open: Callable[[], IO[bytes]]
    sha256: str = ""

    @classmethod
    def of(cls, name: str, content: str | bytes) -> "Item":
        """A file whose content is at hand."""
        raw = content.encode() if isinstance(content, str) else content
        return cls(name, lambda: io.BytesIO(raw), hashlib.sha256(raw).hexdigest())


@dataclass(frozen=True)
class Written:
    """What a bag holds: its payload files, their bytes, and the digest of their list."""

    files: int
    size: int
    manifest_sha256: str


def is_safe(name: str) -> bool:
    """Whether a name can be unpacked anywhere without leaving its folder.

    >>> is_safe("data/evidence/001-1.1-hop-dong.pdf"), is_safe("data/../../etc/passwd")
    (True, False)
    """
    if not name or name.startswith("/") or "\\" in name or _DRIVE.match(name):
        return False
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in name):
        return False
    return all(part not in {"", ".", ".."} for part in name.split("/"))


def looks_like(name: str) -> str:
    """One key for names that some file system takes for the same: case and Unicode form."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFC", folded)


def write(
    target: IO[bytes],
    folder: str,
    items: Iterable[Item],
    info: Mapping[str, str],
    at: datetime,
) -> Written:
    """Write a bag into `target`: the same items, info and `at` give the same bytes.

    `folder` is the bag's one top folder. `info` are further lines of `bag-info.txt`. `at` dates
    the bag and every entry of the ZIP. Raises BadPayload for an unsafe name, for two names that
    look alike, and where a file is not the one that was announced.
    """
    ordered = sorted(items, key=lambda item: item.name)
    _check_names(folder, ordered)
    with zipfile.ZipFile(target, "w") as archive:
        put = _Putter(archive, folder, at)
        tags = {"bagit.txt": put("bagit.txt", io.BytesIO(DECLARATION))[0]}
        lines, total = [], 0
        for item in ordered:
            with item.open() as source:
                digest, size = put(PAYLOAD + item.name, source)
            if item.sha256 and digest != item.sha256:
                raise BadPayload(item.name)
            lines.append(_line(digest, PAYLOAD + item.name))
            total += size
        described = {
            **info,
            "Bagging-Date": at.date().isoformat(),
            "Payload-Oxum": f"{total}.{len(ordered)}",
        }
        tags[INFO] = put(INFO, io.BytesIO(_info(described)))[0]
        tags[MANIFEST] = put(MANIFEST, io.BytesIO("".join(lines).encode()))[0]
        listed = "".join(_line(digest, name) for name, digest in sorted(tags.items()))
        put(TAG_MANIFEST, io.BytesIO(listed.encode()))
    return Written(len(ordered), total, tags[MANIFEST])


def _check_names(folder: str, items: Sequence[Item]) -> None:
    seen: set[str] = set()
    for name in [item.name for item in items]:
        if not is_safe(name) or looks_like(name) in seen:
            raise BadPayload(name)
        seen.add(looks_like(name))
    if not is_safe(folder) or "/" in folder:
        raise BadPayload(folder)


class _Putter:
    """Copies a source into the archive; answers its SHA-256 and size."""

    def __init__(self, archive: zipfile.ZipFile, folder: str, at: datetime) -> None:
        self.archive, self.folder = archive, folder
        self.moment = (at.year, at.month, at.day, at.hour, at.minute, at.second)

    def __call__(self, name: str, source: IO[bytes]) -> tuple[str, int]:
        entry = zipfile.ZipInfo(f"{self.folder}/{name}", self.moment)
        entry.create_system = 3  # as on Unix, wherever it is written
        entry.external_attr = _SAFE_MODE
        pressed = name.lower().endswith(_PRESSED)
        entry.compress_type = zipfile.ZIP_STORED if pressed else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self.archive.open(entry, "w") as place:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                place.write(chunk)
        return digest.hexdigest(), size


def _line(digest: str, name: str) -> str:
    return f"{digest}  {name.replace('%', '%25')}\n"


def _info(lines: Mapping[str, str]) -> bytes:
    """One line for each label; a value is one line, whatever was in it."""
    return "".join(
        f"{label}: {' '.join(value.split())}\n" for label, value in lines.items()
    ).encode()
