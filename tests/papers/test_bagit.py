"""A bag is written so that any program can check it, and read as if a stranger had made it."""

import hashlib
import io
import stat
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from namsao.papers import bagit
from namsao.papers.bag_check import Limits, Report, verify
from namsao.papers.bagit import BadPayload, Item

AT = datetime(2026, 11, 23, 9, 0, 0, tzinfo=UTC)
ITEMS = [
    Item.of("index.html", "<h1>Hồ sơ</h1>"),
    Item.of("evidence/001-hop-dong.pdf", b"%PDF-1.7 hop dong"),
    Item.of("100% vải.txt", "vải thiều"),
]


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    path = tmp_path / "bag.zip"
    with path.open("wb") as file:
        bagit.write(file, "ho-so-12", ITEMS, {"External-Identifier": "12"}, AT)
    return path


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path: Path, files: dict[str, bytes], **options: object) -> Path:
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def told(report: Report) -> set[tuple[str, str]]:
    return {(fault.kind, fault.name) for fault in report.faults}


def test_what_is_written_is_sound_and_counted(bag: Path):
    report = verify(bag)
    assert report.faults == []
    assert report.sound
    assert (report.files, report.size) == (3, sum(len(i.open().read()) for i in ITEMS))


def test_the_lists_are_those_of_rfc_8493(bag: Path):
    files = contents(bag)
    assert files["ho-so-12/bagit.txt"] == (
        b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    )
    # Sums as `sha256sum` writes them; a percent sign in a name is encoded.
    wanted = hashlib.sha256("vải thiều".encode()).hexdigest()
    manifest = files["ho-so-12/manifest-sha256.txt"].decode().splitlines()
    assert manifest[0] == f"{wanted}  data/100%25 vải.txt"
    assert [line.split("  ")[1] for line in manifest[1:]] == [
        "data/evidence/001-hop-dong.pdf",
        "data/index.html",
    ]
    info = files["ho-so-12/bag-info.txt"].decode()
    assert "External-Identifier: 12\nBagging-Date: 2026-11-23\nPayload-Oxum: " in info
    for line in files["ho-so-12/tagmanifest-sha256.txt"].decode().splitlines():
        digest, name = line.split("  ")
        assert digest == hashlib.sha256(files[f"ho-so-12/{name}"]).hexdigest()


def test_the_same_dossier_gives_the_same_bytes():
    first, second = io.BytesIO(), io.BytesIO()
    one = bagit.write(first, "ho-so-12", ITEMS, {}, AT)
    two = bagit.write(second, "ho-so-12", reversed(ITEMS), {}, AT)
    assert (first.getvalue(), one) == (second.getvalue(), two)


class Endless(io.RawIOBase):
    """Forty megabytes that are never there as a whole."""

    def __init__(self) -> None:
        self.left, self.largest = 40 << 20, 0

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= bagit.CHUNK, "asked for more than a piece"
        given = min(size, self.left)
        self.left -= given
        return b"x" * given


def test_a_large_file_is_copied_in_pieces(tmp_path: Path):
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        written = bagit.write(file, "b", [Item("scan.pdf", Endless)], {}, AT)
    assert written.size == 40 << 20
    assert verify(path).sound


@pytest.mark.parametrize(
    "name",
    ["../etc/passwd", "/etc/passwd", "C:/x", "a\\b", "a//b", "a/./b", "a\nb", "", "x\u202ey"],
)
def test_an_unsafe_name_is_not_written(name):
    with pytest.raises(BadPayload):
        bagit.write(io.BytesIO(), "b", [Item.of(name, b"")], {}, AT)


def test_names_that_a_file_system_takes_for_one_are_not_written():
    for other in ("A.txt", "a.txt"):
        with pytest.raises(BadPayload):
            bagit.write(io.BytesIO(), "b", [Item.of("a.txt", b""), Item.of(other, b"")], {}, AT)


def test_a_file_that_is_not_what_was_announced_stops_the_writing():
    changed = Item("a.pdf", lambda: io.BytesIO(b"other"), "0" * 64)
    with pytest.raises(BadPayload, match=r"a\.pdf"):
        bagit.write(io.BytesIO(), "b", [changed], {}, AT)


def test_every_damage_is_named_and_none_hides_another(bag: Path):
    files = contents(bag)
    files["ho-so-12/data/index.html"] = b"<h1>Ho so</h1>"
    del files["ho-so-12/data/evidence/001-hop-dong.pdf"]
    files["ho-so-12/data/extra.txt"] = b"new"
    files["ho-so-12/note.txt"] = b"a tag that nobody listed"
    files["stray.txt"] = b"beside the bag"
    report = verify(rewrite(bag, files))
    assert told(report) == {
        ("changed", "data/index.html"),
        ("missing", "data/evidence/001-hop-dong.pdf"),
        ("unlisted", "data/extra.txt"),
        ("unlisted", "note.txt"),
        ("outside", "stray.txt"),
        ("oxum", "bag-info.txt"),
    }
    assert all(fault.text for fault in report.faults)


def test_one_changed_byte_is_found(bag: Path):
    raw = bytearray(bag.read_bytes())
    raw[raw.index(b"hop dong")] ^= 1  # stored as it is: the ZIP's own check sum finds it too
    bag.write_bytes(raw)
    assert told(verify(bag)) >= {("unreadable", "data/evidence/001-hop-dong.pdf")}


def test_a_broken_manifest_is_told_line_by_line(bag: Path):
    files = contents(bag)
    name = "ho-so-12/manifest-sha256.txt"
    lines = files[name].decode().splitlines()
    files[name] = "\n".join(["nonsense", *lines, lines[0], f"{'0' * 64}  ../x"]).encode()
    texts = [fault.text for fault in verify(rewrite(bag, files)).faults]
    assert sum("manifest-sha256.txt, dòng" in text for text in texts) == 3
    assert any("dòng 1 " in text for text in texts)
    # The list of the lists tells that this one is not as it was written.
    assert ("changed", "manifest-sha256.txt") in told(verify(bag))


def test_a_list_of_nonsense_is_told_and_does_not_drown_the_rest(bag: Path):
    files = contents(bag)
    files["ho-so-12/manifest-sha256.txt"] += b"x\n" * 100_000
    report = verify(rewrite(bag, files))
    assert len(report.faults) < 300
    assert any("99800" in fault.text for fault in report.faults)


@given(place=st.integers(min_value=0), sign=st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_no_flipped_byte_breaks_the_check_or_passes_with_other_contents(place: int, sign: int):
    target = io.BytesIO()
    bagit.write(target, "ho-so-12", ITEMS, {}, AT)
    raw = bytearray(target.getvalue())
    raw[place % len(raw)] ^= sign
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bag.zip"
        path.write_bytes(target.getvalue())
        before = contents(path)
        path.write_bytes(raw)
        assert not verify(path).sound or contents(path) == before


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_a_missing_manifest_is_told(bag: Path, name: str):
    files = contents(bag)
    del files[f"ho-so-12/{name}"]
    assert ("missing", name) in told(verify(rewrite(bag, files)))


def test_a_manifest_that_is_no_text_is_told(bag: Path):
    files = contents(bag)
    files["ho-so-12/manifest-sha256.txt"] = b"\xff\xfe\x00"
    assert ("manifest", "manifest-sha256.txt") in told(verify(rewrite(bag, files)))


def test_another_declaration_is_told(bag: Path):
    files = contents(bag)
    files["ho-so-12/bagit.txt"] = b"BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-16\n"
    assert ("declaration", "bagit.txt") in told(verify(rewrite(bag, files)))


def test_a_bag_packed_without_its_folder_is_read(bag: Path):
    files = {name.removeprefix("ho-so-12/"): raw for name, raw in contents(bag).items()}
    assert verify(rewrite(bag, files)).sound


@pytest.mark.parametrize("name", ["ho-so-12/../../evil", "/evil", "ho-so-12/data/a\\..\\b"])
def test_names_that_leave_the_folder_are_told_and_not_read(bag: Path, name: str):
    with zipfile.ZipFile(bag, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x")
    assert ("unsafe_name", name) in told(verify(bag))


def test_a_symbolic_link_is_told(bag: Path):
    link = zipfile.ZipInfo("ho-so-12/data/link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(bag, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert told(verify(bag)) == {("link", "ho-so-12/data/link")}


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_names_and_names_that_look_alike_are_told(bag: Path):
    with zipfile.ZipFile(bag, "a") as archive:
        archive.writestr("ho-so-12/data/index.html", b"another")
        archive.writestr("ho-so-12/data/INDEX.html", b"another")
        archive.writestr("ho-so-12/data/100% va\u0309i.txt", b"another")
    found = [(fault.kind, fault.name) for fault in verify(bag).faults]
    assert found == [
        ("duplicate", "ho-so-12/data/index.html"),
        ("alike", "ho-so-12/data/index.html / ho-so-12/data/INDEX.html"),
        ("alike", "ho-so-12/data/100% vải.txt / ho-so-12/data/100% va\u0309i.txt"),
    ]


def test_a_bomb_is_told_and_not_unfolded(bag: Path):
    with zipfile.ZipFile(bag, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ho-so-12/data/bomb.txt", b"\0" * (20 << 20))
    assert ("bomb", "data/bomb.txt") in told(verify(bag))


def test_a_file_that_unfolds_to_more_than_it_announces_is_read_no_further(bag: Path):
    with zipfile.ZipFile(bag, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ho-so-12/data/liar.txt", b"\0" * (20 << 20))
    raw = bag.read_bytes()
    announced = (20 << 20).to_bytes(4, "little")
    bag.write_bytes(raw.replace(announced, (1000).to_bytes(4, "little")))
    assert ("unreadable", "data/liar.txt") in told(verify(bag))


@pytest.mark.parametrize("limits", [Limits(entries=5), Limits(file=10), Limits(total=20)])
def test_too_many_and_too_large_are_told(bag: Path, limits: Limits):
    kinds = {fault.kind for fault in verify(bag, limits).faults}
    assert kinds & {"too_many", "bomb"}


NO_ZIPS = [
    b"",
    b"no zip at all, but long enough to be looked at from its end",
    b"PK\x05\x06" + b"\xff" * 16 + b"\0\0",
    b"\0" * 56 + b"PK\x06\x07" + b"\xff" * 16 + b"PK\x05\x06" + b"\xff" * 16 + b"\0\0",
]


@pytest.mark.parametrize("raw", NO_ZIPS)
def test_what_is_no_zip_is_told(tmp_path: Path, raw: bytes):
    path = tmp_path / "x.zip"
    path.write_bytes(raw)
    assert {fault.kind for fault in verify(path).faults} <= {"not_a_zip", "too_many"}
    assert not verify(path).sound


def test_a_zip_that_was_cut_short_is_told(bag: Path):
    bag.write_bytes(bag.read_bytes()[:-100])
    assert told(verify(bag)) == {("not_a_zip", "")}


def test_a_zip_that_is_no_bag_is_told(tmp_path: Path):
    report = verify(rewrite(tmp_path / "x.zip", {"a/b/bagit.txt": b"", "x": b""}))
    assert told(report) == {("not_a_bag", "bagit.txt")}


def test_what_a_stranger_wrote_cannot_steer_the_terminal(bag: Path):
    with zipfile.ZipFile(bag, "a") as archive:
        archive.writestr("ho-so-12/data/\x1b[2Jgone", b"x")
    assert "\x1b" not in verify(bag).faults[0].text
