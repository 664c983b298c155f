"""`namsao score`: JSON Lines in, JSON Lines out, without a database."""

import json
import subprocess
import sys
from pathlib import Path

from namsao.law.criteria import book
from namsao.law.scoring import score_sheet

CHECKOUT = Path(__file__).parents[2]


def namsao(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "namsao", *arguments],
        input=given,
        capture_output=True,
        cwd=CHECKOUT,
        check=False,
    )


def test_sheets_from_standard_input_come_out_scored() -> None:
    sheet = {"1.1": 2, "2.4": True}
    done = namsao("score", "--set", "1", given=json.dumps({"choices": sheet}).encode())
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["total"] == score_sheet(book().set(1), sheet).total
    assert done.stderr == b""


def test_a_line_at_fault_is_named_and_the_rest_still_runs(tmp_path: Path) -> None:
    file = tmp_path / "sheets.jsonl"
    file.write_bytes(b'{"choices": {}}\n{"choices": {"1.1": 9}}\n\xff\n{"choices": {}}\n')
    done = namsao("score", "--set", "1", str(file))
    assert done.returncode == 1
    first, second, third, fourth = map(json.loads, done.stdout.splitlines())
    assert first == fourth
    assert (second["line"], second["field"]) == (2, "choices.1.1")
    assert (third["line"], third["field"]) == (3, None)
    told = done.stderr.decode()
    assert "dòng 2, choices.1.1: " in told
    assert "dòng 3: " in told


def test_a_set_or_file_that_does_not_exist_is_said_in_a_sentence() -> None:
    for arguments in (["--set", "27"], ["--set", "1", "no-such-file"]):
        done = namsao("score", *arguments)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr.decode()
        assert "Không" in done.stderr.decode()
