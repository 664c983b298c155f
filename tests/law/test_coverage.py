"""Every clause of the decision: implemented and shown by a test, or named as not for software.

docs/law-coverage.md is made from what code and tests cite. NAMSAO_REWRITE=1 writes it anew.
"""

import ast
import os
import re
import tokenize
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "law-coverage.md"
CLAUSES = tomllib.loads((ROOT / "namsao/law/clauses.toml").read_text(encoding="utf-8"))
NUMBER = r"\d{1,3}(?:\.\d{1,2})?(?:\.(?:đ|[a-eg])(?![\w]))?"
# "Article 7.6.a", "Articles 7.3.e and 7.4.e", "(8.3.a)", "Decision 148/2023, bands".
CITED = re.compile(rf"Articles? ({NUMBER}(?:(?:, | and | to |, and |-){NUMBER})*)")
DOTTED = r"\d{1,2}\.\d{1,2}(?:\.(?:đ|[a-eg])(?![\w]))?"
BRACKETED = re.compile(rf"\(({DOTTED}(?:(?:, | and ){DOTTED})*)\)")
VIETNAMESE = re.compile(r"(?:điểm (đ|[a-eg]) )?khoản (\d{1,2}) Điều (\d{1,2})")
RANGE = re.compile(rf"({NUMBER})(?: to |-)({NUMBER})")
NAMED = re.compile(r"test_article_(\d{1,2})(?:_(\d{1,2}))?(?:_([a-eg]))?_")
OLD = re.compile(
    r"\b(148/2023|1489/2025), (road|who recognises|bands|validity|criteria|transition)\b"
)


def numbers_in(text: str) -> Iterator[str]:
    """The clauses that a text cites; "Articles 9.1 to 9.4" cites every clause between."""
    flat = " ".join(text.split())
    for pattern in (CITED, BRACKETED):
        for match in pattern.finditer(flat):
            for first, last in RANGE.findall(match[1]):
                yield from between(first, last)
            yield from re.findall(NUMBER, match[1])
    for letter, paragraph, article in VIETNAMESE.findall(flat):
        yield ".".join(part for part in (article, paragraph, letter) if part)
    for match in OLD.finditer(flat):
        yield f"{match[1]}, {match[2]}"


def between(first: str, last: str) -> list[str]:
    """The clauses from the first to the last, in the decision's own order."""
    known = list(CLAUSES["26_2026"])
    if first not in known or last not in known:
        return []
    return known[known.index(first) : known.index(last) + 1]


def cited(folder: Path) -> dict[str, list[str]]:
    """Clause to the functions, classes or files that cite it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts or path == Path(__file__):
            continue
        for place, text in texts(path):
            for number in numbers_in(text):
                if place not in found[number]:
                    found[number].append(place)
    for path in sorted(folder.rglob("*.toml")):
        if path.name == "clauses.toml":
            continue
        for number in numbers_in(path.read_text(encoding="utf-8")):
            place = str(path.relative_to(ROOT))
            if place not in found[number]:
                found[number].append(place)
    return found


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Each function or class with the strings in it, and the file with its comments."""
    here = str(path.relative_to(ROOT))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            if named := NAMED.match(node.name):
                yield f"{here}, {node.name}", f"Article {clause_named(*named.groups())}"
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    inside.add(id(part))
                    yield f"{here}, {node.name}", part.value
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in inside:
            yield here, str(node.value)
    with path.open("rb") as file:
        comments = [
            t.string for t in tokenize.tokenize(file.readline) if t.type == tokenize.COMMENT
        ]
    if comments:
        yield here, " ".join(comment.lstrip("# ") for comment in comments)


def clause_named(article: str, paragraph: str | None, letter: str | None) -> str:
    """The clause in a test's name; "4_3_a_certificate" is 4.3, and 7_6_a is 7.6.a."""
    whole = ".".join(filter(None, (article, paragraph, letter)))
    if letter is None or whole in CLAUSES["26_2026"]:
        return whole
    return ".".join(filter(None, (article, paragraph)))


def page() -> str:
    """The table of every clause."""
    code, tests = cited(ROOT / "namsao"), cited(ROOT / "tests")
    lines = [
        "# What of the law is in the software",
        "",
        "Made from what code and tests cite, by `NAMSAO_REWRITE=1 script/test tests/law`.",
        "A clause is implemented and shown by a test, or software does not decide it, and why.",
    ]
    titles = {"26_2026": "Decision 26/2026/QĐ-TTg", "before_2026": "Its predecessors"}
    for key, title in titles.items():
        lines += ["", f"## {title}", ""]
        lines += ["| Clause | About | Implemented in | Shown by |", "|---|---|---|---|"]
        for number, clause in CLAUSES[key].items():
            reason = clause.get("not_software") or clause.get("to_come")
            why = "not for software" if "not_software" in clause else "still to come"
            done = f"{why}: {reason}" if reason else listed(code.get(number, []))
            shown = "" if reason else listed(tests.get(number, []))
            lines.append(f"| {number} | {clause['about']} | {done} | {shown} |")
    return "\n".join(lines) + "\n"


def listed(places: list[str], most: int = 4) -> str:
    shown = [f"`{place}`" for place in places[:most]]
    more = len(places) - most
    return "<br>".join(shown) + (f"<br>and {more} more" if more > 0 else "")


def test_every_clause_is_implemented_and_tested_or_named_as_not_for_software():
    code, tests = cited(ROOT / "namsao"), cited(ROOT / "tests")
    clauses = CLAUSES["26_2026"] | CLAUSES["before_2026"]
    decided = [
        number
        for number, clause in clauses.items()
        if not clause.keys() & {"not_software", "to_come"}
    ]
    assert [number for number in decided if not code.get(number)] == []
    assert [number for number in decided if not tests.get(number)] == []


def test_nothing_cites_a_clause_that_is_not_there():
    known = set(CLAUSES["26_2026"]) | set(CLAUSES["before_2026"])
    known |= {number.rsplit(".", level)[0] for number in known for level in (1, 2)}
    civil_code = {"147.2", "148", "148.1", "148.3", "148.5", "148.6"}  # on periods
    for folder in ("namsao", "tests"):
        found = cited(ROOT / folder)
        assert {n: found[n] for n in found.keys() - known - civil_code} == {}


def test_the_clauses_are_those_of_the_decision(shared):
    leaves, article, paragraph = [], "", ""
    for line in (shared / "law/qd26-2026/articles.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("Nơi nhận"):
            break
        if match := re.match(r"Điều (\d+)\.", line):
            article, paragraph = match[1], ""
            leaves.append(article)
        elif match := re.match(r"(\d{1,2})\. ", line):
            paragraph = f"{article}.{match[1]}"
            leaves.append(paragraph)
        elif match := re.match(r"(đ|[a-eg])\) ", line):
            leaves.append(f"{paragraph}.{match[1]}")
    leaves = [one for one in leaves if not any(other.startswith(one + ".") for other in leaves)]
    assert list(CLAUSES["26_2026"]) == leaves


def test_the_page_says_what_the_code_cites():
    if os.environ.get("NAMSAO_REWRITE"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()
