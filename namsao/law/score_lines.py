"""Score sheets as JSON Lines: the body of `namsao score`.

A line in, a line out, in the same order:

    {"choices": {"1.1": 2, "2.4": true}, "disqualified": null}
    {"total": 62, "parts": {"A": 25, "B": 15, "C": 22}, "stars_by_points": 3, "stars": 3,
     "unmet_gates": [{"criterion": "1.6", "level": 4}], "unanswered": []}

Numbers are those of options, counted from 1; true and false answer a yes/no criterion; null, or
no entry, is unanswered. `disqualified` is a reason in words, null or left out; a disqualified
sheet has 0 stars whatever its points, and its line out repeats the reason. A line at fault gives
a `Problem` in its place, also a blank one, so that results stay beside their sheets.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Never

from namsao.law.criteria.model import CriteriaSet, Wording
from namsao.law.scoring import BadChoice, Score, check_choices, score_sheet

FIELDS = ("choices", "disqualified")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line: its number from 1, the field at fault if any, and why."""

    line: int
    field: str | None
    why: Wording

    def sentence(self, language: str = "vi") -> str:
        """For people: "dòng 3, choices.1.1: …"."""
        word = "dòng" if language.startswith("vi") else "line"
        place = f"{word} {self.line}" + (f", {self.field}" if self.field else "")
        return f"{place}: {self.why.in_language(language)}"

    def as_json(self, language: str = "vi") -> str:
        """For programs: the line that stands in the place of a result."""
        return _dump(
            {"line": self.line, "error": self.why.in_language(language), "field": self.field}
        )


def score_lines(criteria: CriteriaSet, lines: Iterable[str | bytes]) -> Iterator[str | Problem]:
    """Score each line by itself: a JSON line, or the problem that stands in its place.

    Bytes are read as UTF-8. Nothing is raised for what a line may hold.
    """
    for number, line in enumerate(lines, start=1):
        try:
            yield _dump(_result(_score(criteria, line)))
        except _BadLine as bad:
            yield Problem(number, bad.field, bad.why)


class _BadLine(ValueError):
    def __init__(self, field: str | None, key: str, vi: str, en: str) -> None:
        super().__init__(en)
        self.field = _printable(field) if field else None
        self.why = Wording(f"line.{key}", vi, en)


def _score(criteria: CriteriaSet, line: str | bytes) -> Score:
    sheet = _fields(_parse(line), None)
    for field in sheet:
        if field not in FIELDS:
            raise _BadLine(
                field,
                "unknown-field",
                "trường này không được dùng; một dòng chỉ có choices và disqualified",
                "this field is not used; a line holds choices and disqualified only",
            )
    if "choices" not in sheet:
        raise _BadLine("choices", "no-choices", "thiếu trường này", "this field is missing")
    raw = _fields(sheet["choices"], "choices")
    reason = _reason(sheet.get("disqualified"))
    try:
        choices = check_choices(criteria, raw)
    except BadChoice as bad:
        raise _BadLine(f"choices.{bad.field}", bad.why.key, bad.why.vi, bad.why.en) from bad
    return score_sheet(criteria, choices, reason)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it was written, so that a key written twice is seen."""


def _parse(line: str | bytes) -> object:
    if isinstance(line, bytes):
        try:
            line = line.decode()
        except UnicodeDecodeError as error:
            raise _BadLine(
                None, "not-utf-8", "không phải văn bản UTF-8", "not text in UTF-8"
            ) from error
    text = line.removeprefix("\ufeff").strip()
    if not text:
        raise _BadLine(None, "blank", "dòng trống", "the line is blank")
    try:
        return json.loads(text, object_pairs_hook=_Pairs, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _BadLine(
            None,
            "not-json",
            f"không phải JSON hợp lệ, lỗi ở ký tự {error.colno}",
            f"not valid JSON, at character {error.colno}",
        ) from error
    except RecursionError as error:
        raise _BadLine(None, "too-deep", "lồng quá sâu", "nested too deeply") from error
    except _BadLine:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise _BadLine(None, "number", "có số quá dài", "a number is too long") from error


def _no_constant(name: str) -> Never:
    raise _BadLine(
        None,
        "not-a-number",
        f"{name} không phải giá trị JSON",
        f"{name} is not a JSON value",
    )


def _fields(value: object, name: str | None) -> dict[str, Any]:
    """The fields of an object, each written once."""
    if not isinstance(value, _Pairs):
        raise _BadLine(
            name,
            "not-an-object",
            "phải là một đối tượng JSON {…}",
            "must be a JSON object {…}",
        )
    fields: dict[str, Any] = {}
    for key, held in value:
        if key in fields:
            raise _BadLine(
                f"{name}.{key}" if name else key,
                "twice",
                "được ghi hai lần trong cùng một dòng",
                "written twice in the same line",
            )
        fields[key] = held
    return fields


def _reason(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise _BadLine(
            "disqualified",
            "no-reason",
            "phải là lý do loại hồ sơ viết bằng lời, hoặc null",
            "must be the reason in words, or null",
        )
    if value != _printable(value):
        raise _BadLine(
            "disqualified",
            "not-text",
            "có ký tự không phải văn bản",
            "holds characters that are not text",
        )
    return value


def _printable(text: str) -> str:
    """The text without lone surrogates, which JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _result(score: Score) -> dict[str, Any]:
    result: dict[str, Any] = {
        "total": score.total,
        "parts": score.parts,
        "stars_by_points": score.stars_by_points,
        "stars": score.stars,
        "unmet_gates": [
            {"criterion": gate.criterion, "level": gate.level} for gate in score.unmet_gates
        ],
        "unanswered": score.unanswered,
    }
    if score.disqualified:
        result["disqualified"] = score.disqualified
    return result


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
