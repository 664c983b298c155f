"""The main job on a fresh machine: the whole round, without a server."""

import json
import os
import subprocess
import sys
from fractions import Fraction

import pytest

from namsao.law.dossier import State
from namsao.law.product_lines import LINES, group_of
from namsao.law.stars import stars_by_points
from namsao.site.demo.afterwards import FORMERS, LAID_OUT
from namsao.site.demo.second_try import TRIED_BEFORE
from namsao.site.demo.stories import STORIES


@pytest.mark.long
def test_the_headless_demo_reaches_every_state_and_explains_every_number():
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DATABASE_", "NAMSAO_DATA", "PYTEST"))
    }
    ran = subprocess.run(
        [sys.executable, "-m", "namsao", "demo", "--headless", "--json"],
        capture_output=True,
        text=True,
        env=clean,
        check=True,
    )
    summary = json.loads(ran.stdout)

    assert set(summary["dossiers"]) == {state.value for state in State}
    assert sum(summary["dossiers"].values()) == len(STORIES) + LAID_OUT + TRIED_BEFORE
    assert summary["certificates"]["from_published_registers"] == 212
    assert summary["certificates"]["from_an_old_list"] == len(FORMERS)
    assert summary["certificates"]["from_rounds_of_2024"] == 3  # two of the district, one above
    assert summary["certificates"]["issued_here"] == summary["dossiers"]["recognised"]
    assert summary["refusals"]
    for result in summary["results"]:
        mean = Fraction(result["mean"])
        assert mean == Fraction(sum(result["sheets"]), len(result["sheets"]))
        assert result["stars_by_points"] == stars_by_points(mean)
        assert result["stars"] <= result["stars_by_points"]


def test_every_product_line_has_a_story():
    told = {group_of(story.criteria_set).line for story in STORIES}
    assert told == {line.key for line in LINES}
