"""Many at once: one press counts, nothing saved is lost, nobody reaches another's papers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest

from namsao.law.criteria import book
from namsao.site.demo.papers import sample_upload
from tests.conftest import Site
from tests.journeys.client import Answer, Client

type Press = Callable[[], Answer]


def at_once(*presses: Press) -> list[Answer]:
    """Everybody presses at the same moment, each from a thread of their own."""
    start = Barrier(len(presses))

    def press(one: Press) -> Answer:
        start.wait(timeout=20)
        return one()

    with ThreadPoolExecutor(len(presses)) as crowd:
        return list(crowd.map(press, presses))


@pytest.fixture
def books(site: Site) -> Iterator[psycopg.Connection]:
    """The site's database, to look into its books."""
    with site.connect() as connection:
        yield connection


def dossier_of(books: psycopg.Connection, product: str) -> int:
    row = books.execute(
        "SELECT d.id FROM dossiers_dossier d JOIN producers_product p ON p.id = d.product_id"
        " WHERE p.name = %s",
        [product],
    ).fetchone()
    assert row is not None
    return int(row[0])


def count(books: psycopg.Connection, table: str, **values: object) -> int:
    """Rows of a table of ours that hold these values."""
    wanted = " AND ".join(f"{name} = %s" for name in values) or "true"
    row = books.execute(
        f"SELECT count(*) FROM {table} WHERE {wanted}",  # names from this file alone
        list(values.values()),
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def second_officer(books: psycopg.Connection) -> Iterator[str]:
    """Quân, who for these minutes receives dossiers for Chũ too."""
    row = books.execute(
        "INSERT INTO people_holding (user_id, role, area_id, since)"
        " SELECT u.id, h.role, h.area_id, h.since FROM people_user u, people_holding h"
        " JOIN people_user c ON c.id = h.user_id"
        " WHERE u.email LIKE 'quan@%%' AND c.email LIKE 'cuc@%%' RETURNING id"
    ).fetchone()
    assert row is not None
    yield "quan"
    books.execute("DELETE FROM people_holding WHERE id = %s", [row[0]])


def test_two_officers_press_at_once_and_one_receipt_is_written(site, books, second_officer):
    rice = dossier_of(books, "Gạo nếp cái Bến Chũ")
    register = "SELECT last FROM kernel_register WHERE name LIKE 'PĐK-24-07525-%%'"
    (written,) = books.execute(register).fetchone()
    officers = [Client.of(site, "cuc"), Client.of(site, second_officer)]
    page = f"/do/dossiers/dossier/{rice}/receive"

    first, second = sorted(
        at_once(*(lambda o=officer: o.post(page, {}) for officer in officers)),
        key=lambda answer: answer.status,
    )

    assert (first.status, second.status) == (302, 409)
    assert "Không thể “Tiếp nhận hồ sơ” khi đang ở trạng thái “Xã đang kiểm tra”" in second.text
    subject = f"dossiers.dossier:{rice}"
    assert count(books, "kernel_event", action="dossiers.receive", subject=subject) == 1
    assert books.execute(register).fetchone() == (written + 1,)


PRODUCER = {
    "name": "Hợp tác xã Bấm Hai Lần (hư cấu)",
    "kind": "cooperative",
    "commune": "Lục Ngạn, Bắc Ninh",
    "address": "thôn Đôi",
    "phone": "0912 000 222",
    "representative_name": "Đạt",
    "representative_position": "Giám đốc",
    "gender": "nam",
    "ethnicity": "Kinh",
    "home_address": "thôn Đôi",
}
DOUBLE = {
    "a producer": (
        "dat",
        "/do/people/user/{dat}/register_producer",
        PRODUCER,
        "producers_producer",
    ),
    "a product": (
        "mai",
        "/do/producers/producer/{noodle}/add_product",
        {"name": "Bánh phở khô Bến Chũ", "criteria_set": "6"},
        "producers_product",
    ),
    "a new dossier": (
        "lan",
        "/do/dossiers/product/{oil}/open",
        {},
        "dossiers_dossier",
    ),
    "an invitation": (
        "mai",
        "/do/people/producer/{noodle}/invite_member",
        {"email": "chi@ben-chu.example"},
        "people_invitation",
    ),
    "a site visit": (
        "ha",
        "/do/assessment/entry/{water}/record_visit",
        {"visited_on": "2026-11-20", "present": "Tổ tư vấn", "notes": "Nguồn nước sạch."},
        "assessment_sitevisit",
    ),
    "rules of operation": (
        "yen",
        "/do/assessment/area/{lam_dong}/set_rules",
        {
            "decision_number": "7/QĐ-HĐ (hư cấu)",
            "since": "2026-11-01",
            "quorum_numerator": "3",
            "quorum_denominator": "4",
            "largest_spread": "10",
            "gate_rule": "majority",
            "days_before_meeting": "2",
        },
        "assessment_rulesofoperation",
    ),
}


@pytest.fixture
def numbers(books: psycopg.Connection) -> dict[str, int]:
    """The numbers by which addresses name what the demo holds."""
    asked = {
        "dat": "SELECT id FROM people_user WHERE email LIKE 'dat@%%'",
        "noodle": "SELECT id FROM producers_producer WHERE name LIKE 'Tổ hợp tác Mì Gạo%%'",
        "oil": "SELECT id FROM producers_product WHERE name = 'Tinh dầu bạc hà Đồi Vải'",
        "water": "SELECT e.id FROM assessment_entry e JOIN dossiers_dossier d"
        " ON d.id = e.dossier_id JOIN producers_product p ON p.id = d.product_id"
        " WHERE p.name = 'Nước khoáng Suối Trong'",
        "lam_dong": "SELECT id FROM areas_area WHERE path = '/vn/68/' AND valid_to IS NULL",
    }
    return {name: books.execute(sql).fetchone()[0] for name, sql in asked.items()}


@pytest.mark.parametrize("what", DOUBLE)
def test_a_form_sent_twice_makes_one_thing(site, books, numbers, what):
    name, address, fields, table = DOUBLE[what]
    person, before = Client.of(site, name), count(books, table)

    def press() -> Answer:
        return person.post(address.format(**numbers), fields)

    first, second = sorted(at_once(press, press), key=lambda answer: answer.status)

    assert first.status == 302, first.text
    assert second.status in {409, 422}
    assert 'role="alert"' in second.text
    assert count(books, table) == before + 1


def test_the_same_file_sent_twice_is_attached_once(site, books):
    jam = dossier_of(books, "Mứt vải dẻo")
    lan = Client.of(site, "lan")
    content = sample_upload("awards").read()

    def press() -> Answer:
        return lan.send(
            f"/dossiers/{jam}/criteria/7/evidence",
            b"--x\r\nContent-Disposition: form-data; name=kind\r\n\r\nawards\r\n"
            b"--x\r\nContent-Disposition: form-data; name=upload; filename=a.png\r\n\r\n"
            + content
            + b"\r\n--x--\r\n",
            "multipart/form-data; boundary=x",
        )

    first, second = sorted(at_once(press, press), key=lambda answer: answer.status)

    assert (first.status, second.status) == (302, 422)
    assert "Tài liệu này đã có ở đây" in second.text
    assert count(books, "dossiers_evidence", dossier_id=jam, criterion="7") == 1


def test_eight_answers_saved_at_once_all_stay(site, books):
    flower = dossier_of(books, "Hoa hồng Sương Sớm")
    dat = Client.of(site, "dat")
    numbers = [c.number for c in book("26/2026").set(23) if c.kind == "choice"][-8:]
    saved = "SELECT criterion, choice FROM dossiers_answer WHERE dossier_id = %s"

    answers = at_once(
        *(
            lambda n=number: dat.post(
                f"/dossiers/{flower}/criteria/{n}", {"choice": "2"}, X_Autosave="1"
            )
            for number in numbers
        )
    )

    assert {answer.status for answer in answers} == {200}
    kept = dict(books.execute(saved, [flower]).fetchall())
    assert {number: kept[number] for number in numbers} == dict.fromkeys(numbers, 2)


def test_an_officer_of_another_commune_finds_nothing(site, books):
    dossier = dossier_of(books, "Mứt vải dẻo")  # of Lục Ngạn
    evidence, criterion = books.execute(
        "SELECT id, criterion FROM dossiers_evidence WHERE dossier_id = %s LIMIT 1", [dossier]
    ).fetchone()
    cuc = Client.of(site, "cuc")  # of Chũ
    pages = ("", "form", "criteria", "check")
    read = [cuc.get(f"/dossiers/{dossier}/{page}") for page in pages]
    read.append(cuc.get(f"/dossiers/evidence/{evidence}"))
    tried = [
        cuc.post(f"/do/dossiers/dossier/{dossier}/receive", {}),
        cuc.post(f"/dossiers/{dossier}/criteria/{criterion}", {"choice": "1"}),
        cuc.post(f"/dossiers/evidence/{evidence}/remove", {}),
        cuc.post(f"/dossiers/{dossier}/paper", {"paper": "registration"}),
        cuc.send(f"/api/dossiers/dossier/{dossier}/receive", b"{}", "application/json"),
    ]
    assert {answer.status for answer in read + tried} == {404}
    subject = f"dossiers.dossier:{dossier}"
    by_cuc = "SELECT count(*) FROM kernel_event e JOIN people_user u ON u.id = e.by_id"
    assert books.execute(
        f"{by_cuc} WHERE e.story = %s AND u.email LIKE 'cuc@%%'", [subject]
    ).fetchone() == (0,)
