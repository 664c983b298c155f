"""Sheets as JSON Lines: a result or a problem for every line, in the order of the lines."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namsao.law.criteria.model import Choices
from namsao.law.score_lines import Problem, score_lines
from namsao.law.scoring import score_sheet
from tests.law.sets import BEST, SMALL, choices_of


def result_of(line: str | bytes) -> Any:
    (result,) = score_lines(SMALL, [line])
    assert isinstance(result, str), result
    return json.loads(result)


def problem_of(line: str | bytes) -> Problem:
    (problem,) = score_lines(SMALL, [line])
    assert isinstance(problem, Problem), problem
    return problem


def test_a_sheet_comes_back_with_points_stars_gates_and_what_is_unanswered() -> None:
    assert result_of('{"choices": {"1.1": 3, "1.2": true, "4.1": 3}, "disqualified": null}') == {
        "total": 50,
        "parts": {"A": 40, "B": 10, "C": 0},
        "stars_by_points": 3,
        "stars": 3,
        "unmet_gates": [
            {"criterion": "4.1", "level": 5},
            {"criterion": "6.1", "level": 4},
            {"criterion": "6.1", "level": 5},
        ],
        "unanswered": ["6.1", "7.1"],
    }


def test_a_disqualified_sheet_has_no_stars_and_repeats_the_reason() -> None:
    result = result_of(json.dumps({"choices": BEST, "disqualified": "giả mạo hồ sơ"}))
    assert (result["total"], result["stars_by_points"], result["stars"]) == (100, 5, 0)
    assert result["disqualified"] == "giả mạo hồ sơ"


@given(choices=choices_of(SMALL))
def test_a_line_scores_as_its_sheet(choices: Choices) -> None:
    score, result = score_sheet(SMALL, choices), result_of(json.dumps({"choices": choices}))
    assert (result["total"], result["parts"]) == (score.total, score.parts)
    assert (result["stars_by_points"], result["stars"]) == (score.stars_by_points, score.stars)
    assert result["unanswered"] == list(score.unanswered)


@pytest.mark.parametrize(
    ("line", "field", "why"),
    [
        pytest.param('{"choices": {"9.9": 1}}', "choices.9.9", "no such", id="unknown criterion"),
        pytest.param('{"choices": {"1.1": 4}}', "choices.1.1", "1 to 3", id="out of range"),
        pytest.param('{"choices": {"1.1": 0}}', "choices.1.1", "1 to 3", id="below the first"),
        pytest.param('{"choices": {"1.1": 1e400}}', "choices.1.1", "whole", id="infinite"),
        pytest.param('{"choices": {"1.1": 2.5}}', "choices.1.1", "whole", id="not whole"),
        pytest.param('{"choices": {"1.1": 2.0}}', "choices.1.1", "whole", id="written as a float"),
        pytest.param('{"choices": {"1.1": "2"}}', "choices.1.1", "whole", id="a text"),
        pytest.param('{"choices": {"1.1": [2]}}', "choices.1.1", "whole", id="a list"),
        pytest.param('{"choices": {"1.1": {}}}', "choices.1.1", "whole", id="an object"),
        pytest.param('{"choices": {"1.1": true}}', "choices.1.1", "whole", id="yes for an option"),
        pytest.param('{"choices": {"1.2": 1}}', "choices.1.2", "true or", id="an option for yes"),
        pytest.param('{"choices": {"1.1": 1, "1.1": 2}}', "choices.1.1", "twice", id="twice"),
        pytest.param('{"choices": {}, "choices": {}}', "choices", "twice", id="choices twice"),
        pytest.param('{"choices": {}, "points": 9}', "points", "not used", id="unknown field"),
        pytest.param("{}", "choices", "missing", id="no choices"),
        pytest.param('{"choices": null}', "choices", "object", id="choices null"),
        pytest.param('{"choices": [1, 2]}', "choices", "object", id="choices a list"),
        pytest.param(
            '{"choices": {}, "disqualified": ""}', "disqualified", "words", id="no reason"
        ),
        pytest.param('{"choices": {}, "disqualified": true}', "disqualified", "words", id="true"),
        pytest.param('{"choices": {}, "disqualified": "\\ud800"}', "disqualified", "text", id="x"),
        pytest.param('{"choices": {"1.1": NaN}}', None, "NaN", id="NaN"),
        pytest.param('{"choices": {"1.1": -Infinity}}', None, "-Infinity", id="-Infinity"),
        pytest.param("[1, 2]", None, "object", id="a list"),
        pytest.param("7", None, "object", id="a number"),
        pytest.param('{"choices": {"1.1": 2}', None, "JSON, at character", id="cut off"),
        pytest.param('{"choices": {"1.1": 02}}', None, "JSON", id="not JSON"),
        pytest.param("", None, "blank", id="blank"),
        pytest.param("[" * 100_000, None, "deep", id="too deep"),
        pytest.param('{"choices": {"1.1": ' + "9" * 5000 + "}}", None, "long", id="too long"),
        pytest.param(b'{"choices": {"1.1": "\xff"}}', None, "UTF-8", id="not UTF-8"),
    ],
)
def test_a_line_at_fault_names_the_field_and_the_reason(
    line: str | bytes, field: str | None, why: str
) -> None:
    problem = problem_of(line)
    assert problem.line == 1
    assert problem.field == field
    assert why in problem.why.en


def test_a_problem_is_told_in_vietnamese_with_line_and_field() -> None:
    *_, problem = score_lines(SMALL, ["{}", '{"choices": {"1.1": 9}}'])
    assert isinstance(problem, Problem)
    assert problem.sentence() == ("dòng 2, choices.1.1: tiêu chí này chỉ có phương án từ 1 đến 3")
    assert (
        problem.sentence("en")
        == "line 2, choices.1.1: the options of this criterion run from 1 to 3"
    )
    assert json.loads(problem.as_json()) == {
        "line": 2,
        "error": "tiêu chí này chỉ có phương án từ 1 đến 3",
        "field": "choices.1.1",
    }


def test_a_line_at_fault_stops_none_of_the_others() -> None:
    lines: list[str | bytes] = [
        '{"choices": {}}',
        "oops",
        b'{"choices": {"1.1": 3}}\r\n',
        "",
        '{"choices": {}}\n',
    ]
    kinds = [type(result) for result in score_lines(SMALL, lines)]
    assert kinds == [str, Problem, str, Problem, str]


def test_a_byte_order_mark_before_the_first_line_is_forgiven() -> None:
    assert result_of(b'\xef\xbb\xbf{"choices": {"1.1": 1}}')["total"] == 5


def test_lines_are_scored_as_they_come() -> None:
    def endless() -> Any:
        while True:
            yield '{"choices": {}}'

    assert json.loads(str(next(score_lines(SMALL, endless()))))["total"] == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("choices"), inner),
    max_leaves=8,
)


@given(value=JSON | st.fixed_dictionaries({"choices": JSON}))
def test_whatever_a_line_holds_it_gets_one_printable_answer(value: Any) -> None:
    (answer,) = score_lines(SMALL, [json.dumps(value)])
    text = answer.as_json() if isinstance(answer, Problem) else answer
    assert "\n" not in text
    json.loads(text.encode("utf-8"))


@given(line=st.binary() | st.text(st.characters()))
def test_noise_never_stops_the_reader(line: str | bytes) -> None:
    assert len(list(score_lines(SMALL, [line, '{"choices": {}}']))) == 2
