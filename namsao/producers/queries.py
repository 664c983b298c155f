"""Reads of producers that more than one page needs."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from namsao.kernel.folding import fold
from namsao.law.criteria import book
from namsao.law.product_lines import LINES, group_of
from namsao.producers.models import Producer, Product


def search(rows: QuerySet[Producer], text: str) -> QuerySet[Producer]:
    """Producers whose folded name or tax code holds the text."""
    folded = fold(text)
    return (
        rows.filter(Q(search_key__contains=folded) | Q(tax_code=text.strip())) if folded else rows
    )


@dataclass(frozen=True)
class Placement:
    """Where a product stands in Annex I, in the reader's language."""

    line: str
    group: str
    criteria_set: int
    set_name: str


def placement(product: Product) -> Placement:
    """The line, group and criteria set of a product."""
    tongue = get_language() or "vi"
    group = group_of(product.criteria_set)
    line = next(line for line in LINES if line.key == group.line)
    return Placement(
        line.label.in_language(tongue),
        group.label.in_language(tongue),
        product.criteria_set,
        book().set(product.criteria_set).name.in_language(tongue),
    )


@dataclass(frozen=True)
class GroupHelp:
    """A group of Annex I as a producer chooses it."""

    criteria_set: int
    heading: str
    label: str
    help: str
    ministries: str


def lines() -> list[tuple[str, list[GroupHelp]]]:
    """The six lines with their groups, in the reader's language."""
    tongue = get_language() or "vi"
    return [
        (
            line.label.in_language(tongue),
            [
                GroupHelp(
                    group.criteria_set,
                    group.heading.in_language(tongue) if group.heading else "",
                    group.label.in_language(tongue),
                    group.help.in_language(tongue),
                    ", ".join(ministry.in_language(tongue) for ministry in group.ministries),
                )
                for group in line.groups
            ],
        )
        for line in LINES
    ]
