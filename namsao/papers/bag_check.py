"""Read a bag that anyone may have made or changed, and tell every fault of it.

Nothing is unpacked: entries are read in place, a piece at a time, within limits that a bomb does
not pass. One fault hides no other, except where reading on would be unsafe.
"""

import hashlib
import io
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from namsao.papers.bagit import (
    CHUNK,
    DECLARATION,
    INFO,
    MANIFEST,
    PAYLOAD,
    TAG_MANIFEST,
    is_safe,
    looks_like,
)

MEGABYTE = 1 << 20
_TOLD = 200  # broken lines of a list that are told one by one
_LINE = re.compile(r"^([0-9a-fA-F]{64})[ \t]+\*?(\S.*)$")
_OXUM = re.compile(r"^Payload-Oxum:\s*(\d{1,18})\.(\d{1,12})\s*$", re.MULTILINE)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for any memory
_TAGS = ("bagit.txt", INFO, MANIFEST, TAG_MANIFEST)

# The end of a ZIP file: its record, and before it the locator and record of a large one.
_END, _END_SIZE = b"PK\x05\x06", 22
_LARGE_LOCATOR, _LARGE_LOCATOR_SIZE, _LARGE_END_SIZE = b"PK\x06\x07", 20, 56


@dataclass(frozen=True)
class Limits:
    """What is read at most: entries, bytes of one file and of all, and how far a file unfolds."""

    entries: int = 20_000
    file: int = 512 * MEGABYTE
    total: int = 16_384 * MEGABYTE
    ratio: int = 250  # of unfolded to stored bytes, for files above 1 MB
    tag_file: int = 16 * MEGABYTE  # the lists are read whole


@dataclass(frozen=True)
class Fault:
    """Something wrong: a word for programs, the file concerned ("" for the bag), a sentence."""

    kind: str
    name: str
    text: str


@dataclass
class Report:
    """What was found in a bag."""

    faults: list[Fault] = field(default_factory=list)
    files: int = 0
    size: int = 0  # bytes of the payload

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def add(self, kind: str, name: str, text: str) -> None:
        """Note a fault; `text` may hold the place %(name)s."""
        self.faults.append(Fault(kind, name, text % {"name": _printable(name)}))


def verify(path: Path, limits: Limits = Limits()) -> Report:  # noqa: B008 -- frozen
    """Check a bag in a ZIP file. Never raises for what is in the file, only if it cannot be read.

    Raises OSError.
    """
    report = Report()
    with path.open("rb") as file:
        if not _may_be_opened(file, limits, report):
            return report
        try:
            archive = zipfile.ZipFile(file)
        except Exception:  # a hostile file may break its reader in any way
            report.add("not_a_zip", "", _not_a_zip())
            return report
        with archive:
            _Check(archive, limits, report).run()
    return report


def _may_be_opened(file: IO[bytes], limits: Limits, report: Report) -> bool:
    """Whether the list of entries is small enough to be read at all."""
    size = file.seek(0, 2)
    start = max(0, size - _END_SIZE - _LARGE_LOCATOR_SIZE - _LARGE_END_SIZE)
    file.seek(start)
    tail = file.read()
    if tail[-_END_SIZE:][:4] != _END or tail[-2:] != b"\0\0":
        report.add("not_a_zip", "", _not_a_zip())
        return False
    entries: int = struct.unpack("<H", tail[-12:-10])[0]
    if tail[-_END_SIZE - _LARGE_LOCATOR_SIZE :][:4] == _LARGE_LOCATOR:
        record = tail[-_END_SIZE - _LARGE_LOCATOR_SIZE - _LARGE_END_SIZE :]
        entries, listed = struct.unpack("<QQ", record[32:48])
    else:
        listed = struct.unpack("<L", tail[-10:-6])[0]
    # A list longer than its entries could need is no list of that many entries.
    if entries > limits.entries or listed > limits.entries * 1024:
        report.add("too_many", "", _too_many(limits))
        return False
    return True


def _not_a_zip() -> str:
    return _("Không mở được tệp: không phải ZIP, hoặc bị cắt cụt.")


def _too_many(limits: Limits) -> str:
    said = _("Tệp ZIP có quá nhiều mục (tối đa %d). Không đọc tiếp vì không an toàn.")
    return said % limits.entries


class _Check:
    """One pass over a bag: names, then contents, then what the lists say of them."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits, report: Report) -> None:
        self.archive, self.limits, self.report = archive, limits, report
        self.digests: dict[str, str | None] = {}  # name in the bag; None: there, but unreadable
        self.texts: dict[str, str] = {}

    def run(self) -> None:
        if len(self.archive.infolist()) > self.limits.entries:
            self.report.add("too_many", "", _too_many(self.limits))
            return
        entries = list(self._sound_entries())
        base = self._base([entry.filename for entry in entries])
        if base is None:
            said = _("Tệp ZIP không phải túi hồ sơ BagIt: thiếu bagit.txt trong thư mục gốc.")
            self.report.add("not_a_bag", "bagit.txt", said)
            return
        self._read_all(entries, base)
        self._declaration()
        self._oxum()
        self._listed(MANIFEST, {name for name in self.digests if name.startswith(PAYLOAD)})
        tags = {name for name in self.digests if not name.startswith(PAYLOAD)}
        self._listed(TAG_MANIFEST, tags - {TAG_MANIFEST})

    # Names

    def _sound_entries(self) -> Iterator[zipfile.ZipInfo]:
        """The files that may be read; folders are passed over, the rest is told."""
        seen: dict[str, str] = {}
        for entry in self.archive.infolist():
            name = entry.filename
            if entry.is_dir() and is_safe(name.rstrip("/")) and not entry.file_size:
                continue
            if not is_safe(name) or entry.orig_filename != name:
                said = _("Tên mục không an toàn, có thể ghi ra ngoài thư mục giải nén: %(name)s")
                self.report.add("unsafe_name", name, said)
            elif (kind := stat.S_IFMT(entry.external_attr >> 16)) and kind != stat.S_IFREG:
                said = _("Mục không phải tệp thường (liên kết hoặc tệp đặc biệt): %(name)s")
                self.report.add("link", name, said)
            elif entry.flag_bits & 1:
                said = _("Mục bị khóa bằng mật khẩu nên không kiểm tra được: %(name)s")
                self.report.add("locked", name, said)
            elif entry.compress_type not in _METHODS:
                said = _("Mục nén theo cách không được nhận: %(name)s")
                self.report.add("method", name, said)
            elif (key := looks_like(name)) in seen:
                self._twice(name, seen[key])
            else:
                seen[key] = name
                yield entry

    def _twice(self, name: str, other: str) -> None:
        if name == other:
            self.report.add("duplicate", name, _("Tên có hai lần trong tệp ZIP: %(name)s"))
            return
        said = _("Hai tên chỉ khác nhau chữ hoa, chữ thường hoặc cách gõ dấu: %(name)s")
        self.report.add("alike", f"{other} / {name}", said)

    def _base(self, names: list[str]) -> str | None:
        """The bag's folder with its slash; "" where it was packed without one."""
        if "bagit.txt" in names:
            return ""
        folders = {name.removesuffix("bagit.txt") for name in names if name.endswith("/bagit.txt")}
        return min((f for f in folders if f.count("/") == 1), default=None)

    # Contents

    def _read_all(self, entries: list[zipfile.ZipInfo], base: str) -> None:
        total = 0
        for entry in entries:
            if not entry.filename.startswith(base):
                said = _("Tệp nằm ngoài thư mục của túi hồ sơ: %(name)s")
                self.report.add("outside", entry.filename, said)
                continue
            name = entry.filename.removeprefix(base)
            self.digests[name] = None
            if self._is_bomb(name, entry, total):
                continue
            self.digests[name] = self._digest(name, entry)
            total += entry.file_size
            if name.startswith(PAYLOAD):
                self.report.files += 1
                self.report.size += entry.file_size

    def _is_bomb(self, name: str, entry: zipfile.ZipInfo, before: int) -> bool:
        most = self.limits.tag_file if name in _TAGS else self.limits.file
        unfolds = entry.file_size > self.limits.ratio * max(entry.compress_size, 1)
        if entry.file_size > most or before + entry.file_size > self.limits.total:
            said = _("Tệp quá lớn, không đọc vì không an toàn: %(name)s")
        elif unfolds and entry.file_size > MEGABYTE:
            said = _("Tệp nén bất thường (bom nén), không đọc vì không an toàn: %(name)s")
        else:
            return False
        self.report.add("bomb", name, said)
        return True

    def _digest(self, name: str, entry: zipfile.ZipInfo) -> str | None:
        """The SHA-256, keeping the text of the lists. None, with a fault, if unreadable."""
        digest, kept = hashlib.sha256(), bytearray()
        try:
            # No more is read than the entry announces, whatever its stream unfolds to.
            with self.archive.open(entry) as source:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    if name in _TAGS:
                        kept += chunk
        except Exception:  # a hostile entry may break its reader in any way
            self.report.add("unreadable", name, _("Tệp hỏng, không đọc hết được: %(name)s"))
            return None
        if name in _TAGS:
            try:
                self.texts[name] = kept.decode("utf-8-sig")
            except UnicodeDecodeError:
                said = _("Tệp không phải chữ UTF-8: %(name)s")
                self.report.add("manifest", name, said)
        return digest.hexdigest()

    # What the lists say

    def _declaration(self) -> None:
        text = self.texts.get("bagit.txt")
        if text is not None and text.split() != DECLARATION.decode().split():
            said = _("%(name)s không khai báo BagIt 1.0 với bảng mã UTF-8.")
            self.report.add("declaration", "bagit.txt", said)

    def _oxum(self) -> None:
        found = _OXUM.search(self.texts.get(INFO, ""))
        if found is None:
            return
        size, files = int(found[1]), int(found[2])
        if (size, files) != (self.report.size, self.report.files):
            said = _(
                "bag-info.txt ghi %(files)d tệp, %(size)d byte; trong túi đọc được"
                " %(there)d tệp, %(bytes)d byte."
            ) % {
                "files": files,
                "size": size,
                "there": self.report.files,
                "bytes": self.report.size,
            }
            self.report.faults.append(Fault("oxum", INFO, said))

    def _listed(self, manifest: str, there: set[str]) -> None:
        """Compare a list with the files that it should name, both ways."""
        if manifest not in self.digests:
            said = _(
                "Thiếu danh sách mã kiểm tra %(name)s: không biết các tệp có nguyên vẹn không."
            )
            self.report.add("missing", manifest, said)
            return
        if manifest not in self.texts:
            return  # told already
        listed = self._lines(manifest)
        for name, expected in listed.items():
            if name not in self.digests:
                self.report.add("missing", name, _("Thiếu tệp đã có trong danh sách: %(name)s"))
            elif (found := self.digests[name]) and found != expected:
                said = _("Nội dung tệp đã bị thay đổi (mã SHA-256 khác danh sách): %(name)s")
                self.report.add("changed", name, said)
        for name in sorted(there - listed.keys()):
            self.report.add("unlisted", name, _("Tệp không có trong danh sách: %(name)s"))

    def _lines(self, manifest: str) -> dict[str, str]:
        """Name to SHA-256, as the list has them; lines that say neither are told."""
        listed: dict[str, str] = {}
        broken = 0
        payload = manifest == MANIFEST
        for number, line in enumerate(io.StringIO(self.texts[manifest], newline=None), start=1):
            if not line.strip():
                continue
            match = _LINE.match(line.rstrip("\n"))
            name = _decoded(match[2]) if match else ""
            sound = is_safe(name) and name.startswith(PAYLOAD) is payload
            if match is None or not sound or name in listed:
                broken += 1
                if broken <= _TOLD:
                    said = _("%(manifest)s, dòng %(line)d không đọc được: %(text)s")
                    told = {"manifest": manifest, "line": number, "text": _printable(line.strip())}
                    self.report.faults.append(Fault("manifest", manifest, said % told))
                continue
            listed[name] = match[1].lower()
        if broken > _TOLD:
            said = _("%(manifest)s còn %(lines)d dòng khác không đọc được.")
            told = {"manifest": manifest, "lines": broken - _TOLD}
            self.report.faults.append(Fault("manifest", manifest, said % told))
        return listed


def _decoded(name: str) -> str:
    """A name as lists write it: only line ends and the percent sign are encoded (RFC 8493)."""
    for code, letter in (("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        name = name.replace(code, letter).replace(code.lower(), letter)
    return name


def _printable(text: str) -> str:
    """Text of a stranger in a terminal: no control signs, no endless lines."""
    shown = "".join(c if c.isprintable() else "�" for c in text)
    return shown if len(shown) <= 200 else f"{shown[:200]}…"
