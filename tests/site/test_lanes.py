"""Few are worked on at a time; slow senders hold up nobody, and who listens need not wait."""

import io
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from namsao.site.lanes import LIVE, Lanes
from tests.conftest import free_port


def asking(lanes: Lanes, path: str, accept: str = "text/html") -> threading.Thread:
    """Somebody who asks, and waits for the answer."""
    ask = {"PATH_INFO": path, "HTTP_ACCEPT": accept}
    person = threading.Thread(target=lanes, args=(ask, lambda *told: None))
    person.start()
    return person


def test_who_listens_is_answered_while_others_wait():
    done, gate = [], threading.Event()

    def slow(environ, _start):
        if environ["HTTP_ACCEPT"] != LIVE:
            gate.wait(10)
        done.append(environ["PATH_INFO"])
        return [b""]

    lanes = Lanes(slow, at_once=1)
    savers = [asking(lanes, path) for path in ("/one", "/two", "/three")]
    asking(lanes, "/board", LIVE).join(10)
    assert done == ["/board"]
    gate.set()
    for person in savers:
        person.join(10)
    assert sorted(done[1:]) == ["/one", "/three", "/two"]


def test_no_more_than_so_many_are_worked_on_at_once():
    working, most, lock = [], [], threading.Lock()

    def counted(environ, _start):
        with lock:
            working.append(environ)
            most.append(len(working))
        time.sleep(0.02)
        with lock:
            working.remove(environ)
        return [b""]

    lanes = Lanes(counted, at_once=3)
    people = [asking(lanes, str(number)) for number in range(12)]
    for person in people:
        person.join(10)
    assert (len(most), max(most)) == (12, 3)


def test_whoever_fails_gives_the_place_back():
    def failing(_environ, _start):
        raise RuntimeError("no page")

    lanes = Lanes(failing, at_once=1)
    for _attempt in range(3):
        with pytest.raises(RuntimeError, match="no page"):
            lanes({"PATH_INFO": "/"}, print)


def test_what_is_sent_arrives_whole_whether_it_fits_into_memory_or_not():
    seen = []

    def reading(environ, _start):
        seen.append(environ["wsgi.input"].read())
        return [b""]

    for size in (1, 70_000, 3_000_000):
        sent = bytes(range(256)) * (size // 256 + 1)
        environ = {"CONTENT_LENGTH": str(len(sent)), "wsgi.input": io.BytesIO(sent)}
        Lanes(reading)(environ, print)
        assert seen.pop() == sent


SERVER = """
from granian import Granian
from granian.constants import Interfaces
from namsao.site.lanes import Lanes
from namsao.site.serving import THREADS

def length(environ, start):
    body = environ["wsgi.input"].read() if environ["REQUEST_METHOD"] == "POST" else b""
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(len(body)).encode()]

answering = Lanes(length)

if __name__ == "__main__":
    Granian("slow_phones:answering", port=PORT, interface=Interfaces.WSGI,
            blocking_threads=THREADS, log_enabled=False).serve()
"""


def test_ten_slow_phones_hold_up_nobody(tmp_path):
    port, program = free_port(), tmp_path / "slow_phones.py"
    program.write_text(SERVER.replace("PORT", str(port)))
    found = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}"}
    server = subprocess.Popen([sys.executable, str(program)], env=os.environ | found)
    try:
        phones = [_half_sent(port) for _number in range(10)]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            assert answer.read() == b"0"
        for phone in phones:
            phone.sendall(b"x" * 90)
            assert phone.recv(1000).endswith(b"\r\n\r\n100")
            phone.close()
    finally:
        server.terminate()
        server.wait(20)


def _half_sent(port: int) -> socket.socket:
    """A connection over which ten bytes of a hundred have come."""
    until = time.monotonic() + 30
    while True:
        try:
            phone = socket.create_connection(("127.0.0.1", port), timeout=20)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
            phone.sendall(head + b"x" * 10)
            return phone
