"""What is broken, hostile or half-done is refused in words, and leaves nothing behind."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from threading import Event, Thread
from zipfile import ZipFile

import psutil
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as DjangoClient
from pypdf import PdfWriter

from namsao.assessment.models import ScoreSheet
from namsao.site.demo.world import World
from tests.conftest import Site
from tests.journeys.client import Client
from tests.journeys.person import Person

HOME = ("areas", "producers", "people", "dossiers", "assessment", "certificates", "kernel")


@pytest.fixture
def files(settings, tmp_path: Path) -> Path:
    """A folder of uploads of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def untouched(world: World, files: Path) -> Iterator[None]:
    """When the test is over, every table has as many rows, and the folder as many files."""
    before = rows()
    yield
    assert rows() == before
    assert [path for path in files.rglob("*") if path.is_file()] == []


def rows() -> dict[str, int]:
    """How many rows every table of ours has."""
    models = [model for name in HOME for model in apps.get_app_config(name).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


def signed_in(person, *, csrf: bool = False) -> DjangoClient:
    client = DjangoClient(enforce_csrf_checks=csrf, raise_request_exception=False)
    client.force_login(person)
    return client


# Files


def broken_pdf() -> bytes:
    buffer = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(buffer)
    return buffer.getvalue()[:120]


def locked_pdf() -> bytes:
    buffer = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("khóa")
    writer.write(buffer)
    return buffer.getvalue()


def archive(*names: str) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return buffer.getvalue()


WORD = ("[Content_Types].xml", "word/document.xml")
BAD_FILES = {
    "a program renamed": ("hop-dong.pdf", b"MZ\x90\x00" + bytes(200), "không phải PDF"),
    "another program": ("anh.png", b"\x7fELF\x02" + bytes(200), "không phải PDF"),
    "a page renamed": ("anh.jpg", b"<html><script>alert(1)</script>", "không phải PDF"),
    "a broken PDF": ("phieu.pdf", broken_pdf(), "bị hỏng, không mở được"),
    "a locked PDF": ("phieu.pdf", locked_pdf(), "có mật khẩu"),
    "a cut picture": ("anh.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "bị hỏng, không mở được"),
    "an archive": ("ho-so.zip", archive("a.pdf", "b.pdf"), "Tệp nén không được nhận"),
    "macros": ("ho-so.docx", archive(*WORD, "word/vbaProject.bin"), "có macro không được nhận"),
    "nothing": ("rong.pdf", b"", "rỗng"),
    "too much": ("lon.pdf", b"%PDF-1.7\n" + bytes(20 * 2**20), "vượt giới hạn 20 MB"),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_file_that_is_not_what_it_says_is_not_kept(world, untouched, what):
    name, content, said = BAD_FILES[what]
    address = f"/dossiers/{world.dossiers['jam'].pk}/criteria/1.1/evidence"
    answer = signed_in(world.cast.lan).post(
        address, {"upload": SimpleUploadedFile(name, content), "kind": "raw-material-origin"}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()


LARGE = 200 * 2**20
PIECE = bytes(2**16)


def large_body() -> Iterator[bytes]:
    yield (
        b"--x\r\nContent-Disposition: form-data; name=kind\r\n\r\nsample\r\n"
        b"--x\r\nContent-Disposition: form-data; name=upload; filename=phim.pdf\r\n\r\n%PDF-1.7\n"
    )
    for _piece in range(LARGE // len(PIECE)):
        yield PIECE
    yield b"\r\n--x--\r\n"


@contextmanager
def memory_of(site: Site) -> Iterator[list[int]]:
    """By how many bytes the site grows meanwhile: looked at every 20 ms."""
    server = psutil.Process(site.process)
    family, grown, done = [server, *server.children(recursive=True)], [0], Event()
    before = sum(process.memory_info().rss for process in family)

    def look() -> None:
        while not done.wait(0.02):
            grown.append(sum(process.memory_info().rss for process in family) - before)

    watch = Thread(target=look)
    watch.start()
    try:
        yield grown
    finally:
        done.set()
        watch.join()


def test_two_hundred_megabytes_are_refused_without_being_kept(site: Site):
    with site.connect() as books:
        jam, files = books.execute(
            "SELECT d.id, (SELECT count(*) FROM kernel_storedfile) FROM dossiers_dossier d"
            " JOIN producers_product p ON p.id = d.product_id WHERE p.name = 'Mứt vải dẻo'"
        ).fetchone()
        lan = Client.of(site, "lan")
        with memory_of(site) as grown:
            answer = lan.send(
                f"/dossiers/{jam}/criteria/1.1/evidence",
                large_body(),
                "multipart/form-data; boundary=x",
                **{"Content-Length": str(sum(map(len, large_body())))},
            )
        assert answer.status == 422
        assert "nặng 201 MB, vượt giới hạn 20 MB" in answer.text
        assert books.execute("SELECT count(*) FROM kernel_storedfile").fetchone() == (files,)
        assert max(grown) < 40 * 2**20


# Forms


def test_numbers_that_cannot_be_are_refused_beside_their_field(world, untouched):
    dossier = world.dossiers["jam"]
    lan = signed_in(world.cast.lan)
    for number in ("-3", "1001", "99999999999999999999", "năm", "1.5"):
        answer = lan.post(f"/dossiers/{dossier.pk}/form", {"samples": number})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Số sản phẩm mẫu gửi kèm: " in page
        assert f'value="{number}"' in page  # what was typed stays
    dossier.refresh_from_db()
    assert dossier.samples == 0


@pytest.mark.parametrize("choice", ["0", "9", "-1", "99999999999", "một", "true", "1 OR 1=1"])
def test_an_option_that_the_criterion_does_not_have_is_refused(world, untouched, choice):
    answer = signed_in(world.cast.lan).post(
        f"/dossiers/{world.dossiers['jam'].pk}/criteria/1.1",
        {"choice": choice},
        headers={"X-Autosave": "1"},
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_nobody_scores_on_anothers_sheet_by_any_entrance(world, untouched):
    sheet = ScoreSheet.objects.get(
        entry__dossier=world.dossiers["basket"], seat__person=world.cast.nga
    )
    oanh = signed_in(world.cast.oanh)
    fields = {"criterion": "1.1", "choice": "1"}
    for address in (
        f"/assessment/sheets/{sheet.pk}/scores/1.1",
        f"/do/assessment/scoresheet/{sheet.pk}/score",
        f"/do/assessment/scoresheet/{sheet.pk}/sign_sheet",
    ):
        assert oanh.post(address, fields).status_code == 404, address
    answer = oanh.post(f"/api/assessment/scoresheet/{sheet.pk}/score", fields, "application/json")
    assert answer.status_code == 404


# Addresses


def test_a_forged_certificate_is_told_in_both_languages(world, untouched, client):
    for token in ("khong-co-that", "A" * 300, "%3Cscript%3E", "%E2%80%AE"):
        answer = client.get(f"/certificates/check/{token}")
        assert answer.status_code == 404, token
        page = answer.content.decode()
        assert "Không có giấy chứng nhận này" in page
        assert "<script>" not in page
    client.cookies["django_language"] = "en"
    answer = client.get("/certificates/check/khong-co-that")
    assert "There is no such certificate" in answer.content.decode()
    assert client.get("/certificates/check/khong-co-that/qr.svg").status_code == 404


HOSTILE = (
    "/dossiers/99999999999999999999/",
    "/dossiers/?page=99999999999999999999&state=%00",
    "/dossiers/?page=-1&state=draft'--",
    "/dossiers/1/criteria/%00/evidence",
    "/producers/?q=%00",
    "/producers/?q=%ED%A0%80",
    "/producers/products/99999999999999999999/",
    "/certificates/check?q=%00",
    "/certificates/check?q=%25_%25%5C",
    "/certificates/?soon=%00&page=x",
    "/certificates/99999999999999999999/paper",
    "/c/%00",
    "/assessment/rounds/99999999999999999999/",
    "/people/invitations/%00",
    "/people/?page=%00",
    "/areas/suggest?q=%00",
    "/do/dossiers/dossier/99999999999999999999/receive",
    "/do/dossiers/dossier/1/__class__",
    "/accounts/login/?next=//evil.example",
)


@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_gets_an_answer_and_never_an_error(world, untouched, address):
    for client in (DjangoClient(raise_request_exception=False), signed_in(world.cast.dung)):
        client.raise_request_exception = False
        assert client.get(address).status_code < 500


# The JSON entrance


def ask(client: DjangoClient, address: str, body: object) -> tuple[int, dict]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = client.post(address, raw, content_type="application/json")
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content[:200]
    told = json.loads(answer.content)
    assert told["status"] == answer.status_code
    assert told["title"]
    return answer.status_code, told


BAD_BODIES = {
    "not JSON": (b"{choice: 1}", 400),
    "cut short": (b'{"choice": ', 400),
    "not UTF-8": (b'{"choice": "\xff"}', 400),
    "a list": ([1, 2], 400),
    "a word": ("nộp", 400),
    "without end": (b"[" * 100_000, 400),
    "a number without end": (b'{"choice": ' + b"9" * 10_000 + b"}", 400),
    "too much": (b'{"explanation": "' + b"a" * 3_000_000 + b'"}', 413),
    "an object for a number": ({"criterion": "1.1", "choice": {"a": 1}}, 422),
    "a list for a text": ({"criterion": "1.1", "choice": 1, "explanation": ["a"]}, 422),
    "an object for a text": ({"criterion": "1.1", "choice": 1, "explanation": {}}, 422),
    "half a letter": ({"criterion": "1.1", "choice": 1, "explanation": "\ud800"}, 422),
    "the end of a text": ({"criterion": "1.1", "choice": 1, "explanation": "a\0b"}, 422),
    "no number": ({"criterion": "1.1", "choice": float("nan")}, 422),
    "a criterion of no set": ({"criterion": "99.9", "choice": 1}, 422),
    "nothing": ({}, 422),
}


@pytest.mark.parametrize("what", BAD_BODIES)
def test_the_api_refuses_bad_bodies_in_words(world, untouched, what):
    body, status = BAD_BODIES[what]
    jam = world.dossiers["jam"].pk
    assert ask(signed_in(world.cast.lan), f"/api/dossiers/dossier/{jam}/answer", body)[0] == status


WRONG_TYPES = (
    ("thao", "certificates", "dossier", "tour", "recognise", {"decided_on": 5}),
    ("thao", "certificates", "dossier", "tour", "recognise", {"decided_on": {"year": 2026}}),
    ("thao", "certificates", "dossier", "tour", "recognise", {"decision_number": None}),
    ("lan", "dossiers", "dossier", "jam", "fill_form", {"samples": "-1"}),
    ("lan", "dossiers", "dossier", "jam", "fill_form", {"samples": True}),
    ("lan", "dossiers", "dossier", "jam", "fill_form", {"papers_held": "x"}),
    ("lan", "dossiers", "dossier", "jam", "fill_form", {"papers_held": [{"a": 1}]}),
    ("lan", "dossiers", "dossier", "jam", "attach", {"kind": "sample", "upload": "a.pdf"}),
    ("dung", "assessment", "dossier", "spice", "place_in_round", {"round": {"id": 1}}),
    ("dung", "assessment", "dossier", "spice", "place_in_round", {"round": "1e9"}),
)


@pytest.mark.parametrize(
    ("name", "app", "model", "key", "verb", "facts"), WRONG_TYPES, ids=lambda value: str(value)
)
def test_the_api_names_the_field_of_a_wrong_type(
    world, untouched, name, app, model, key, verb, facts
):
    person, dossier = getattr(world.cast, name), world.dossiers[key]
    address = f"/api/{app}/{model}/{dossier.pk}/{verb}"
    status, told = ask(signed_in(person), address, facts)
    assert status == 422
    assert set(facts) & set(told["errors"]) or "upload" in told["errors"]


def test_the_api_tells_strangers_and_neighbours_nothing(world, untouched):
    jam = world.dossiers["jam"].pk
    address = f"/api/dossiers/dossier/{jam}/submit"
    assert ask(DjangoClient(), address, {})[0] == 401
    assert ask(signed_in(world.cast.mai), address, {})[0] == 404  # another producer's
    assert ask(signed_in(world.cast.lan), f"/api/dossiers/dossier/{jam}/delete", {})[0] == 404
    assert ask(signed_in(world.cast.lan), f"/api/dossiers/evidence/{jam}/submit", {})[0] == 404
    missing = "/api/dossiers/dossier/99999999999999999999/submit"
    assert ask(signed_in(world.cast.lan), missing, {})[0] == 404
    status, told = ask(signed_in(world.cast.lan), address, {})
    assert status == 409
    assert "Hồ sơ còn thiếu" in told["title"]


def test_the_api_takes_nothing_from_another_sites_page(world, untouched):
    jam = world.dossiers["jam"].pk
    lan = signed_in(world.cast.lan, csrf=True)
    status, _told = ask(lan, f"/api/dossiers/dossier/{jam}/answer", {"criterion": "1.1"})
    assert status == 403


# A session that ends while somebody works


def test_what_was_entered_survives_the_end_of_the_session(
    stranger: Callable[[], Person], site: Site
):
    dat = stranger().is_signed_in("dat")
    with site.connect() as books:
        (flower,) = books.execute(
            "SELECT d.id FROM dossiers_dossier d JOIN producers_product p ON p.id = d.product_id"
            " WHERE p.name = 'Hoa hồng Sương Sớm'"
        ).fetchone()
        dat.opens(f"/dossiers/{flower}/criteria")
        dat.page.context.clear_cookies()
        card = dat.criterion("1.1")
        card.write("Giải trình", "Giống do hợp tác xã tự nhân, có sổ ghi.")
        card.says("Phiên đăng nhập đã hết. Nội dung vẫn giữ trên máy này.")

        working = dat.page
        with dat.page.context.expect_page() as opened:
            card.place.get_by_role("link", name="Đăng nhập lại").click()
        dat.page = opened.value
        dat.gives_name_and_password("dat")
        dat.page.wait_for_url(f"**/dossiers/{flower}/criteria")
        dat.criterion("1.1").says("Đã lưu lúc")
        working.bring_to_front()
        dat.page = working
        dat.criterion("1.1").says("Đã lưu lúc")
        assert books.execute(
            "SELECT explanation FROM dossiers_answer WHERE dossier_id = %s AND criterion = '1.1'",
            [flower],
        ).fetchone() == ("Giống do hợp tác xã tự nhân, có sổ ghi.",)
