"""Few at a time, in the order of their coming; who listens to what happens now goes first."""

import threading
import time

import pytest

from namsao.site.turns import LIVE, Turns


def asking(turns: Turns, path: str, accept: str = "text/html") -> threading.Thread:
    """Somebody who asks and waits; answers when they stand in the queue or are let in."""
    started = threading.Thread(
        target=turns, args=({"PATH_INFO": path, "HTTP_ACCEPT": accept}, lambda *told: None)
    )
    started.start()
    time.sleep(0.05)  # seconds; so that the next one comes later
    return started


def test_who_listens_goes_before_who_saves_and_the_others_in_their_order():
    done, gate = [], threading.Event()

    def slow(environ, _start):
        gate.wait(10)
        done.append(environ["PATH_INFO"])
        return [b""]

    turns = Turns(slow, at_once=1)
    people = [asking(turns, path) for path in ("/first", "/second", "/third")]
    people.append(asking(turns, "/board", LIVE))
    assert done == []
    gate.set()
    for person in people:
        person.join(10)
    assert done == ["/first", "/board", "/second", "/third"]


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

    turns = Turns(counted, at_once=3)
    asks = ({"PATH_INFO": str(n)} for n in range(12))
    people = [threading.Thread(target=turns, args=(ask, print)) for ask in asks]
    for person in people:
        person.start()
    for person in people:
        person.join(10)
    assert (len(most), max(most)) == (12, 3)


def test_whoever_fails_gives_the_turn_back():
    def failing(_environ, _start):
        raise RuntimeError("no page")

    turns = Turns(failing, at_once=1)
    for _attempt in range(3):
        with pytest.raises(RuntimeError, match="no page"):
            turns({"PATH_INFO": "/"}, print)
