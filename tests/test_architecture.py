"""Rules of the house that a linter does not know."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from namsao.kernel.action import REGISTRY
from namsao.people.roles import EVERYBODY, MAY, PROGRAM

NAMSAO = Path(__file__).parents[1] / "namsao"
ENTRANCES = [
    path
    for pattern in ("*/views.py", "*/views/*.py", "*/*/views.py", "*/*/views/*.py", "*/api.py")
    for path in sorted(NAMSAO.glob(pattern))
]


def test_entrances_read_rows_only_through_where_may():
    loose = []
    for path in ENTRANCES:
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
                line = lines[node.lineno - 1]
                constant = line.split("=")[0].strip().isupper() and not line.startswith(" ")
                if "where_may" not in line and "# public:" not in line and not constant:
                    loose.append(f"{path.relative_to(NAMSAO)}:{node.lineno}: {line.strip()}")
    assert loose == []


def test_only_the_action_and_the_models_set_a_state():
    loose = []
    for path in sorted(NAMSAO.rglob("*.py")):
        if path.parent.name == "migrations" or path.name == "action.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == "state":
                    loose.append(f"{path.relative_to(NAMSAO)}:{node.lineno}")
    assert loose == []


@pytest.mark.parametrize("package", ["law", "gs1"])
def test_the_law_and_gs1_run_without_django(package):
    modules = [
        ".".join(path.relative_to(NAMSAO.parent).with_suffix("").parts)
        for path in sorted((NAMSAO / package).rglob("*.py"))
        if path.stem != "__init__"
    ]
    code = f"import sys; [__import__(m) for m in {modules!r}]; print('django' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=NAMSAO.parent, check=True
    )
    assert ran.stdout.strip() == "False"


def test_every_action_is_held_by_somebody_and_every_permission_exists():
    held = set().union(EVERYBODY, PROGRAM, *MAY.values())
    acts = set(REGISTRY)
    # What a role names beside actions is reading, and says so.
    reading = {name for name in held if name.split(".")[1].startswith("view")}
    assert acts - held == set(), "actions that nobody may take"
    assert held - acts - reading == set(), "permissions that no action answers to"


@pytest.mark.parametrize("path", ENTRANCES, ids=lambda p: str(p.relative_to(NAMSAO)))
def test_views_set_no_fields_and_save_nothing(path):
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert calls & {"save", "create", "bulk_create", "get_or_create", "update_or_create"} == set()


def test_nothing_in_the_project_needs_the_reference_folder():
    needing = [
        str(path.relative_to(NAMSAO))
        for path in sorted(NAMSAO.rglob("*.py"))
        if "../shared" in path.read_text(encoding="utf-8")
    ]
    assert needing == []
