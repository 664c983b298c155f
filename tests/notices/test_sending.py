"""Letters go out once, are tried again when they fail, and are given up where people see it."""

import signal
import socketserver
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from namsao.kernel.action import Refused
from namsao.notices import actions, digest
from namsao.notices.mailing import send_letters
from namsao.notices.models import Choice, Delivery, Message
from namsao.notices.outgoing import PAUSES, attempt_next
from tests.conftest import TODAY


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks just enough SMTP. Says no to whom it refuses, and keeps what it takes."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.refused: dict[str, str] = {}
        self.taken: list[str] = []


class Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            refused = [no for who, no in self.server.refused.items() if who in line]
            if verb == "RCPT" and refused:
                self.say(refused[0])
            elif verb == "DATA":
                self.say("354 go on")
                text = b""
                while not text.endswith(b"\r\n.\r\n"):
                    text += self.rfile.readline()
                self.server.taken.append(text.decode())
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")


@pytest.fixture
def mail_server(settings):
    """A mail server of this machine, which the site is set to use."""
    server = MailServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.MAILERS = smtp(server.server_address[1])
    yield server
    server.shutdown()
    server.server_close()


def smtp(port):
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": options,
        }
    }


def letter(number=1, at=TODAY, address="lan@demo.namsao.example"):
    return Delivery.objects.create(
        occasion=f"test:{number}",
        address=address,
        subject="Thử",
        body="Nội dung",
        next_try_at=at,
    )


@pytest.fixture
def no_letters(world):
    Delivery.objects.all().delete()
    return world


def test_a_letter_goes_out_once(no_letters, mail_server):
    letter()
    assert send_letters(TODAY) == 1
    assert send_letters(TODAY) == 0
    (text,) = mail_server.taken
    assert "To: lan@demo.namsao.example" in text
    assert "Auto-Submitted: auto-generated" in text


def test_while_the_mail_server_is_away_letters_wait_and_then_go(no_letters, mail_server, settings):
    away = settings.MAILERS
    settings.MAILERS = smtp(1)  # a port where nobody listens
    first, second = letter(1), letter(2)
    assert send_letters(TODAY) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.failure, first.attempts) == ("failed", "unreachable", 1)
    assert first.next_try_at == TODAY + timedelta(minutes=1)
    assert second.state == "waiting"  # it would only have met the same

    settings.MAILERS = away
    assert send_letters(TODAY) == 1  # the first is not due yet
    assert send_letters(TODAY + timedelta(minutes=1)) == 1
    first.refresh_from_db()
    assert (first.state, first.failure, first.detail) == ("sent", "", "")


def test_one_refused_recipient_does_not_hold_up_the_others(no_letters, mail_server):
    mail_server.refused = {"lan@": "550 no such person"}
    refused, other = letter(1), letter(2, address="mai@demo.namsao.example")
    assert send_letters(TODAY) == 1
    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.state, refused.failure) == ("failed", "recipient")
    assert "550 no such person" in refused.detail
    assert other.state == "sent"


def test_it_is_tried_six_times_and_then_given_up(no_letters, mail_server):
    mail_server.refused = {"lan@": "450 later"}
    row, at, tries = letter(), TODAY, []
    while True:
        send_letters(at)
        row.refresh_from_db()
        tries.append(at - TODAY)
        if row.state == "given_up":
            break
        at = row.next_try_at
    minutes = [round(pause.total_seconds() / 60) for pause in tries]
    assert minutes == [0, 1, 6, 36, 156, 876]
    assert len(tries) == len(PAUSES) + 1
    assert send_letters(at + timedelta(days=30)) == 0


def test_who_administers_sees_why_and_sends_again(no_letters, mail_server, client):
    mail_server.refused = {"lan@": "550 no such person"}
    row = letter()
    send_letters(TODAY)
    Delivery.objects.update(area_path="/vn/24/", state="given_up")
    client.force_login(no_letters.cast.xuan)
    page = client.get("/letters/").content.decode()
    assert "Máy chủ thư từ chối địa chỉ người nhận" in page
    assert "0 thư sẽ thử lại, 1 thư đã thôi thử" in page

    mail_server.refused = {}
    answer = client.post(f"/do/notices/delivery/{row.pk}/send_again")
    assert answer.url == "/letters/"
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert send_letters(row.next_try_at) == 1


def test_a_letter_that_was_sent_is_not_sent_again(no_letters):
    row = letter()
    Delivery.objects.update(state="sent", area_path="/vn/24/")
    with pytest.raises(Refused):
        actions.send_again(row, by=no_letters.cast.xuan.actor, at=TODAY)


def test_nobody_else_sees_others_letters(no_letters, client):
    for person in (no_letters.cast.dung, no_letters.cast.lan):
        client.force_login(person)
        assert client.get("/letters/").status_code == 403


def test_a_letter_that_breaks_the_program_does_not_hold_up_the_others(no_letters, caplog):
    broken, fine = letter(1), letter(2)

    def send(row):
        if row.pk == broken.pk:
            raise ZeroDivisionError

    assert attempt_next(Delivery.objects.all(), send, TODAY).obstacle.failure == "broken"
    assert attempt_next(Delivery.objects.all(), send, TODAY).row == fine
    assert attempt_next(Delivery.objects.all(), send, TODAY) is None
    assert "cannot be sent" in caplog.text


# Digest


@pytest.fixture
def calm(no_letters):
    """The world with nothing unread."""
    Message.objects.all().delete()
    return no_letters


def message(person, **more):
    fields = {
        "kind": "dossiers.forwarded",
        "story_ref": "dossiers.dossier:1",
        "occasion": "event:1",
        "subject": "Xã đã chuyển hồ sơ",
        "body": "…",
        "url": "/dossiers/1",
        "created_at": TODAY,
        "email": "digest",
    }
    return Message.objects.create(person=person, **(fields | more))


def test_a_digest_lists_what_is_new_and_what_waits_once_a_day(calm):
    lan, day = calm.cast.lan, TODAY.date()
    message(lan)
    assert digest.write_digests(day, TODAY) > 0
    (mine,) = Delivery.objects.filter(address=lan.email)
    assert "Xã đã chuyển hồ sơ" in mine.body
    assert "Hồ sơ đang soạn" in mine.body

    before = Delivery.objects.count()
    message(lan, occasion="event:2")
    assert digest.write_digests(day, TODAY + timedelta(hours=5)) == 0
    assert Delivery.objects.count() == before


def test_the_same_news_stands_in_one_digest_only(calm):
    lan, day = calm.cast.lan, TODAY.date()
    message(lan)
    digest.write_digests(day, TODAY)
    digest.write_digests(day + timedelta(days=1), TODAY + timedelta(days=1))
    first, second = Delivery.objects.filter(address=lan.email).order_by("id")
    assert "Tin mới" in first.body
    assert "Tin mới" not in second.body


def test_who_has_nothing_gets_no_digest(calm):
    idle = calm.cast.vinh  # an auditor: nothing ever waits for one
    digest.write_digests(TODAY.date(), TODAY)
    assert Delivery.objects.exists()
    assert not Delivery.objects.filter(address=idle.email).exists()
    message(idle, read_at=TODAY)
    digest.write_digests(TODAY.date(), TODAY)
    assert not Delivery.objects.filter(address=idle.email).exists()


def test_who_wants_no_list_of_waiting_work_gets_none(calm):
    binh = calm.cast.binh
    Choice.objects.create(person=binh, kind="notices.daily", email="never")
    digest.write_digests(TODAY.date(), TODAY)
    assert not Delivery.objects.filter(address=binh.email).exists()


def test_a_digest_is_written_in_the_readers_language(calm):
    lan = calm.cast.lan
    lan.language = "en"
    lan.save()
    digest.write_digests(TODAY.date(), TODAY)
    assert Delivery.objects.get(address=lan.email).subject == "Năm Sao, 23/11/2026: your work"


def test_a_deadline_of_the_commune_is_told_with_its_day(calm):
    dossier = next(d for d in calm.dossiers.values() if d.state == "at_commune")
    due = dossier.commune_due_on
    digest.write_digests(due, TODAY)
    told = Delivery.objects.filter(body__contains=f"hạn {due:%d/%m/%Y}")
    assert {letter.address.split("@")[0] for letter in told} <= {"binh", "cuc"}
    assert told.exists()


def test_the_command_writes_and_sends(calm):
    call_command("daily", "--day", "2026-11-23", verbosity=0)
    written = Delivery.objects.filter(occasion__startswith="digest:2026-11-23:").count()
    assert written > 0
    call_command("deliver", verbosity=0)
    assert len(mail.outbox) == written


# Several at once, and the worker beside the site


def test_two_workers_never_send_the_same(site):
    """On the site's own database, where rows are really committed."""
    from concurrent.futures import ThreadPoolExecutor

    code = (
        "import django; django.setup(); from django.utils.timezone import now;"
        "from namsao.notices.mailing import send_letters; print(send_letters(now()))"
    )
    with site.connect() as rows:
        for number in range(40):
            rows.execute(
                "INSERT INTO notices_delivery (occasion, area_path, address, subject, body, state,"
                " attempts, next_try_at, failure, detail) VALUES (%s, '/vn/', 'a@b.vn', 's', 'b',"
                " 'waiting', 0, now(), '', '')",
                [f"race:{number}"],
            )
        environment = site.environment | {"DJANGO_SETTINGS_MODULE": "namsao.site.settings"}

        def work(_number):
            return int(subprocess.check_output([sys.executable, "-c", code], env=environment))

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(work, range(3)))
        found = rows.execute(
            "SELECT state, attempts, count(*) FROM notices_delivery"
            " WHERE occasion LIKE 'race:%%' GROUP BY 1, 2"
        ).fetchall()
    assert found == [("sent", 1, 40)]


def test_the_site_sends_by_itself_and_leaves_nothing_behind(site):
    from tests.conftest import SETTINGS, _await, free_port

    port = free_port()
    code = f"from namsao.site.serving import serve; serve('127.0.0.1', {port})"
    server = subprocess.Popen([sys.executable, "-c", code], env=site.environment | SETTINGS)
    try:
        _await(f"http://127.0.0.1:{port}/")
        workers = children_of(server.pid)
        assert any("deliver" in line for line in workers.values())
        server.send_signal(signal.SIGINT)
        server.wait(timeout=40)
        assert all(gone(pid) for pid in workers)
    finally:
        server.kill()


def test_the_worker_ends_when_the_server_is_killed(site):
    from tests.conftest import SETTINGS

    code = (
        "import time; from namsao.site.serving import delivering\n"
        "with delivering(): time.sleep(60)"
    )
    server = subprocess.Popen([sys.executable, "-c", code], env=site.environment | SETTINGS)
    while not (workers := children_of(server.pid)):
        time.sleep(0.05)
    time.sleep(3)  # the worker has started
    server.kill()
    server.wait()
    deadline = time.monotonic() + 60  # seconds: it looks every few, and the machine may be busy
    while not all(gone(pid) for pid in workers):
        assert time.monotonic() < deadline
        time.sleep(0.2)


def children_of(pid):
    import psutil

    return {
        child.pid: " ".join(child.cmdline())
        for child in psutil.Process(pid).children(recursive=True)
    }


def gone(pid):
    import psutil

    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
