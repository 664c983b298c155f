"""How long a paper takes to make, against Typst alone on an empty page of the same kind.

    .venv/bin/python bench/papers.py [--papers 40]

The ratio tells what our template and data cost beyond the compiler and its fonts. Both run in one
process, one after the other, and the quicker half of the runs counts.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

import typst
from django.conf import settings


def main() -> None:
    """Print milliseconds of each, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--papers", type=int, default=40)
    count = parser.parse_args().papers
    settings.configure()
    from namsao.papers.lettering import fonts
    from namsao.papers.render import STANDARDS, render
    from tests.papers import examples

    faces = fonts("")
    empty = b'#set document(title: "t")\n#set text(font: "Source Serif 4", lang: "vi")\nTrang'

    def bare(number: int) -> None:
        typst.compile(
            empty + str(number).encode(),
            font_paths=faces,
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,
        )

    def paper(number: int) -> None:
        render(replace(examples.REPORT, place=f"Nơi {number}"))

    alone, ours = (milliseconds(make, count) for make in (bare, paper))
    print(f"an empty page by Typst alone   {alone:7.1f} ms")
    print(f"the commune's report (Form 03) {ours:7.1f} ms")
    print(f"ratio                          {ours / alone:7.2f}")


def milliseconds(make: Callable[[int], None], count: int) -> float:
    """The median of the quicker half, after one that is not counted."""
    make(-1)
    seconds = []
    for number in range(count):
        began = perf_counter()
        make(number)
        seconds.append(perf_counter() - began)
    return 1000 * median(sorted(seconds)[: max(count // 2, 1)])


if __name__ == "__main__":
    main()
