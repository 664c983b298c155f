"""A whole session in browsers and by programs: nine members, twelve dossiers, the board open."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import SETTINGS, Site
from tests.journeys.client import Answer, Client
from tests.journeys.person import Person
from tests.journeys.test_together import at_once

MEMBERS, DOSSIERS = 9, 12
FRESH = 2.0  # seconds in which the board shows what was done
LATER = 30_000  # milliseconds until a board that shows nothing fails the test
ALONE = range(1, 3)  # the dossiers that one member scores without a network
HANDS = 4  # members who send at the same moment: as many as the site answers at once

CONVENE = """
import json, sys
import django
django.setup()
from django.utils.timezone import now
from namsao.site.demo.many import begin_sheets, convene, judgements
from namsao.site.demo.world import recall
name, members, dossiers, left = sys.argv[1], *map(int, sys.argv[2:])
at = now()
hall = convene(recall(at), at, members, dossiers, name)
begin_sheets(hall, at, left)
sheets = [(s.pk, s.entry_id, s.seat_id) for e in hall.entries for s in e.sheets.all()]
print(json.dumps({
    "session": hall.session.pk,
    "entries": [entry.pk for entry in hall.entries],
    "seats": [seat.pk for seat in hall.seats],
    "sheets": sheets,
    "own": list(judgements(hall.entries[0])),
}))
"""


@dataclass
class Hall:
    """A session at the site, by its numbers; its people are `name`-0, the chair, and so on."""

    name: str
    session: int
    entries: list[int]
    seats: list[int]
    sheets: dict[tuple[int, int], int]  # (entry, seat): sheet
    own: list[tuple[str, int]]  # what members score themselves, as the team proposes

    def sheet(self, entry: int, member: int) -> int:
        return self.sheets[self.entries[entry], self.seats[member]]


def convened(site: Site, name: str, members: int, dossiers: int, left: int) -> Hall:
    """A council in session; every sheet begun, with `left` criteria to score."""
    ran = subprocess.run(
        [sys.executable, "-c", CONVENE, name, str(members), str(dossiers), str(left)],
        env=site.environment | SETTINGS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found = json.loads(ran.stdout)
    sheets = {(entry, seat): sheet for sheet, entry, seat in found["sheets"]}
    own = [(number, choice) for number, choice in found["own"]]
    return Hall(name, found["session"], found["entries"], found["seats"], sheets, own)


@pytest.fixture
def books(site: Site) -> Iterator[psycopg.Connection]:
    with site.connect() as connection:
        yield connection


def api(client: Client, address: str, **fields: object) -> Answer:
    return client.send(
        f"/api/assessment/{address}", json.dumps(fields).encode(), "application/json"
    )


@dataclass
class Board:
    """The board in its reader's browser."""

    page: Page
    reader: Client
    session: int

    def row(self, entry: int) -> Locator:
        return self.page.locator(f"#row-{entry}")

    def shows(self, what: Locator, *text: str) -> None:
        """The text stands there within `FRESH`.

        On a busy machine a page takes its time whatever is on it: what one takes at this moment
        is granted three times over, for the board asks, is answered and is drawn.
        """
        done = time.monotonic()
        if len(text) == 1:
            expect(what).to_contain_text(text[0], timeout=LATER)
        else:
            expect(what).to_have_text(list(text), timeout=LATER)
        shown = time.monotonic()
        self.reader.get(f"/assessment/sessions/{self.session}/board")
        assert shown - done <= FRESH + 3 * (time.monotonic() - shown)


def finishes(client: Client, hall: Hall, entry: int, member: int) -> None:
    """Score what is left on the sheet, and sign it."""
    sheet, (number, choice) = hall.sheet(entry, member), hall.own[-1]
    scored = api(client, f"scoresheet/{sheet}/score", criterion=number, choice=choice)
    signed = api(client, f"scoresheet/{sheet}/sign_sheet")
    assert (scored.status, signed.status) == (200, 200), scored.text + signed.text


def scores_and_signs(person: Person, hall: Hall, entry: int, member: int, kept: str) -> None:
    """Score what is left by the keyboard, at the real desk, until it says `kept`, and sign."""
    number, choice = hall.own[-1]
    person.opens(f"/assessment/sheets/{hall.sheet(entry, member)}/")
    expect(person.page.locator("#standing")).not_to_be_empty()
    person.page.keyboard.press("Tab")
    person.page.locator(f"[id='criterion-{number}']").focus()
    person.page.keyboard.press(str(choice))
    person.criterion(number).says(kept)
    person.follows("Ký phiếu")
    person.presses("Ký phiếu")


def at_the_desk(person: Person, hall: Hall, entry: int, member: int) -> None:
    """One sheet, as usual."""
    scores_and_signs(person, hall, entry, member, "Đã lưu")
    person.reads("Mọi điều đã nhập đều đã gửi")
    expect(person.page.get_by_text("Đã ký", exact=True)).to_be_visible()


def makes_the_session_ready(person: Person, hall: Hall) -> None:
    """Keep the whole session on the device, while there is a network."""
    person.opens(f"/assessment/sessions/{hall.session}/desk")
    person.presses("Chuẩn bị cho phiên họp")
    told = person.page.locator("[data-told]")
    expect(told).to_contain_text("Có thể ngắt mạng", timeout=8 * LATER)  # hundreds of pictures


def without_a_network(person: Person, hall: Hall, entries: range, member: int) -> None:
    """Score and sign on the device; whatever the site does meanwhile, nothing arrives."""
    person.loses_the_connection()
    for entry in entries:
        scores_and_signs(person, hall, entry, member, "Đã giữ trên máy này")
        expect(person.page.locator("#signed-here")).to_contain_text("Đã ký trên máy này lúc")


@pytest.mark.long
def test_a_session_of_nine_members_and_twelve_dossiers(site, books, stranger):
    hall = convened(site, "hoi", MEMBERS, DOSSIERS, left=1)
    chair, third = stranger().is_signed_in("hoi-0"), stranger().is_signed_in("hoi-3")
    fourth = stranger().is_signed_in("hoi-4")
    makes_the_session_ready(fourth, hall)
    clients = [Client.of(site, f"hoi-{member}") for member in range(MEMBERS)]
    board = Board(chair.page, clients[0], hall.session)
    chair.page.set_viewport_size({"width": 1280, "height": 900})
    chair.opens(f"/assessment/sessions/{hall.session}/board")
    expect(chair.page.locator("#board tbody tr")).to_have_count(DOSSIERS)

    # The eighth member is related to the first producer.
    address = f"entry/{hall.entries[0]}/declare_conflict"
    declared = api(clients[8], address, kind="family", reason="Em ruột")
    assert declared.status == 200, declared.text
    board.shows(board.row(hall.entries[0]), "không tham gia")
    assert clients[8].get(f"/assessment/entries/{hall.entries[0]}/").status == 404

    # One scores at the desk, the others by their own programs; each signature is seen at once.
    at_the_desk(third, hall, 0, 3)
    board.shows(board.row(hall.entries[0]), "1/8")
    finishes(clients[1], hall, 0, 1)
    board.shows(board.row(hall.entries[0]), "2/8")
    # Of the signed sheets the chair, who scores too, sees no value before signing their own.
    expect(board.row(hall.entries[0]).locator(".chip.signed a")).to_have_count(0)

    # The fourth member's network goes in the middle: what they sign stays with them.
    without_a_network(fourth, hall, ALONE, 4)
    left = [
        (entry, member)
        for entry in range(DOSSIERS)
        for member in range(MEMBERS)
        if (entry, member) not in {(0, 1), (0, 3), (0, 8)} and not (entry in ALONE and member == 4)
    ]
    with ThreadPoolExecutor(HANDS) as crowd:
        list(crowd.map(lambda one: finishes(clients[one[1]], hall, *one), left))
    for entry in hall.entries[ALONE.stop :]:
        board.shows(board.row(entry), "9/9")
    for entry in hall.entries[ALONE.start : ALONE.stop]:
        board.shows(board.row(entry), "8/9")
    board.shows(board.row(hall.entries[0]), "8/8")

    # The network is back: each sheet comes in once and whole, and the board has it.
    fourth.is_connected_again()
    sent = fourth.page.locator("#standing")
    expect(sent).to_contain_text("Mọi điều đã nhập đều đã gửi", timeout=8 * LATER)
    for entry in ALONE:
        board.shows(board.row(hall.entries[entry]), "9/9")
        sheet = hall.sheet(entry, 4)
        came = books.execute(
            "SELECT count(*) FROM kernel_event WHERE action = 'assessment.deliver_sheet'"
            " AND subject = %s",
            [f"assessment.scoresheet:{sheet}"],
        ).fetchone()
        signed = books.execute(
            "SELECT signed_on_device_at < signed_at FROM assessment_scoresheet WHERE id = %s",
            [sheet],
        ).fetchone()
        assert (came, signed) == ((1,), (True,))

    # One sheet goes back to its member, who signs it again.
    sheet = hall.sheet(4, 5)
    reopened = api(clients[0], f"scoresheet/{sheet}/reopen_sheet", reason="Ghi nhầm dòng")
    assert reopened.status == 200, reopened.text
    board.shows(board.row(hall.entries[4]), "8/9")
    refused = api(clients[0], f"session/{hall.session}/close_session", minutes_number="7/BB")
    assert refused.status == 409
    assert "hoi-5" in refused.text
    assert api(clients[5], f"scoresheet/{sheet}/sign_sheet").status == 200
    board.shows(board.row(hall.entries[4]), "9/9")

    # The chair closes at the board.
    expect(chair.page.get_by_role("link", name="Bế mạc")).to_be_visible(timeout=LATER)
    chair.follows("Bế mạc")
    chair.fills("Số biên bản", "7/BB-HĐ")
    chair.presses("Bế mạc")
    chair.reads("Đã xong: Bế mạc.")

    results = books.execute(
        "SELECT r.entry_id, jsonb_array_length(r.counted_sheets) FROM assessment_result r"
        " JOIN assessment_entry e ON e.id = r.entry_id WHERE e.session_id = %s",
        [hall.session],
    ).fetchall()
    assert dict(results) == {entry: 8 if entry == hall.entries[0] else 9 for entry in hall.entries}
    late = api(clients[2], f"scoresheet/{hall.sheet(2, 2)}/reopen_sheet", reason="Muộn")
    assert late.status in {403, 404, 409}


def test_all_members_saving_at_once_lose_nothing_and_the_board_shows_it(site, books, stranger):
    hall = convened(site, "chen", MEMBERS, 1, left=4)
    secretary = stranger().is_signed_in("chen-secretary")
    secretary.opens(f"/assessment/sessions/{hall.session}/board")
    clients = [Client.of(site, f"chen-{member}") for member in range(MEMBERS)]
    reader = Client.of(site, "chen-secretary")
    board = Board(secretary.page, reader, hall.session)
    left = hall.own[-4:]

    def saves(member: int) -> Answer:
        sheet = hall.sheet(0, member)
        answers = [
            clients[member].post(
                f"/assessment/sheets/{sheet}/scores/{number}", {"choice": choice}, X_Autosave="1"
            )
            for number, choice in left
        ]
        assert [answer.status for answer in answers] == [200] * len(left)
        return answers[-1]

    at_once(*(lambda m=member: saves(m) for member in range(MEMBERS)))
    stored = books.execute(
        "SELECT s.seat_id, count(*) FROM assessment_score c JOIN assessment_scoresheet s"
        " ON s.id = c.sheet_id WHERE s.entry_id = %s AND c.criterion = ANY(%s)"
        " AND c.choice IS NOT NULL GROUP BY s.seat_id",
        [hall.entries[0], [number for number, _choice in left]],
    ).fetchall()
    assert dict(stored) == dict.fromkeys(hall.seats, len(left))  # none is lost
    chips = board.row(hall.entries[0]).locator(".chip.draft b")
    said = chips.first.inner_text().split("/")[1]
    board.shows(chips, *[f"{said}/{said}"] * MEMBERS)
