"""Killed at random points, the round leaves no dossier in a state that its events do not explain.

40 runs here; NAMSAO_KILLS=200 does as many as one has patience for.
"""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from namsao.law.dossier import MOVES
from tests.conftest import SETTINGS, Site

RUNS = int(os.environ.get("NAMSAO_KILLS", "40"))
SCRIPT = Path(__file__).with_name("rounds_that_die.py")


# The large demo council writes its dossiers in bulk: they have no events to read.
WITHOUT_EVENTS = (
    "SELECT id FROM dossiers_dossier d WHERE NOT EXISTS"
    " (SELECT FROM kernel_event WHERE subject = 'dossiers.dossier:' || d.id)"
)


@pytest.mark.long
def test_no_kill_leaves_a_dossier_that_its_events_do_not_explain(site: Site):
    with site.connect() as books:
        in_bulk = {dossier for (dossier,) in books.execute(WITHOUT_EVENTS).fetchall()}
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), str(RUNS), "26"],
        env=site.environment | SETTINGS | {"PYTHONPATH": str(SCRIPT.parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    killed, _reached = map(int, ran.stdout.split())
    # Whoever ended otherwise could not go on from where the last run was killed.
    assert killed == RUNS, ran.stderr
    with site.connect() as books:
        states = dict(books.execute("SELECT id, state FROM dossiers_dossier").fetchall())
        told: dict[int, list[tuple[str, str, str]]] = {}
        for subject, action, before, after in books.execute(
            "SELECT subject, action, before, after FROM kernel_event"
            " WHERE subject LIKE 'dossiers.dossier:%' ORDER BY id"
        ).fetchall():
            told.setdefault(int(subject.split(":")[1]), []).append((action, before, after))
        halves = {
            "a recognised dossier without its one certificate": (
                "SELECT d.id FROM dossiers_dossier d LEFT JOIN certificates_certificate c"
                " ON c.dossier_id = d.id WHERE d.state = 'recognised'"
                " GROUP BY d.id HAVING count(c.id) <> 1"
            ),
            "a certificate of a dossier that is not recognised": (
                "SELECT c.id FROM certificates_certificate c JOIN dossiers_dossier d"
                " ON d.id = c.dossier_id WHERE d.state <> 'recognised' AND c.state = 'issued'"
            ),
            "a concluded dossier without a result": (
                "SELECT d.id FROM dossiers_dossier d WHERE d.state = 'concluded' AND NOT EXISTS"
                " (SELECT FROM assessment_entry e JOIN assessment_result r ON r.entry_id = e.id"
                " WHERE e.dossier_id = d.id)"
            ),
            "a closed session with a dossier that has no result": (
                "SELECT e.id FROM assessment_entry e JOIN assessment_session s"
                " ON s.id = e.session_id JOIN dossiers_dossier d ON d.id = e.dossier_id"
                " WHERE s.state = 'closed' AND d.state = 'appraised'"
            ),
        }
        for what, query in halves.items():
            assert books.execute(query).fetchall() == [], what
    for dossier, state in states.items():
        if dossier in in_bulk:
            continue
        steps = told[dossier]
        assert steps[-1][2] == state, (dossier, steps[-3:])
        assert all(one[2] == other[1] for one, other in pairwise(steps)), dossier
        for action, before, after in steps[1:]:
            move = MOVES.get(action.split(".")[1])
            if move is not None:
                assert before in move.sources, (dossier, action)
                assert after == move.target, (dossier, action)
            else:
                assert before == after, (dossier, action)
