"""The walk through lots finds what a walk by hand finds, on any network and at any depth."""

import random

import pytest

from namsao.traceability.lots.genealogy import reach
from namsao.traceability.lots.models import (
    Lot,
    Transformation,
    TransformationInput,
    TransformationOutput,
)
from tests.conftest import TODAY


def linked(producer, links: list[tuple[list[int], list[int]]]) -> list[int]:
    """Lots by number, linked by processes from some to others; answers their ids."""
    count = 1 + max(number for pair in links for side in pair for number in side)
    lots = Lot.objects.bulk_create(
        Lot(kind=1, uri=f"https://example.vn/lot/{number}", number=str(number))
        for number in range(count)
    )
    changes = Transformation.objects.bulk_create(
        Transformation(producer=producer, at=TODAY) for _ in links
    )
    for side, model in enumerate((TransformationInput, TransformationOutput)):
        model.objects.bulk_create(
            model(transformation=change, lot=lots[number])
            for change, pair in zip(changes, links, strict=True)
            for number in pair[side]
        )
    return [lot.pk for lot in lots]


def by_hand(seeds: set[int], links: list[tuple[list[int], list[int]]]) -> set[int]:
    found = set(seeds)
    while True:
        more = {made for taken, out in links if found & set(taken) for made in out} - found
        if not more:
            return found
        found |= more


@pytest.mark.parametrize("seed", range(4))
def test_any_network_in_both_directions(world, seed):
    chance = random.Random(seed)  # cycles too: what cannot be is written all the same
    links = [
        (chance.sample(range(60), 3), chance.sample(range(60), chance.randint(1, 3)))
        for _ in range(chance.choice([6, 12, 25]))
    ]
    links.append(([58], [59]))
    ids = linked(world.producers["hive"], links)
    back = [(out, taken) for taken, out in links]
    for start in ({0}, {3, 17, 40}, {58}):
        keys = [ids[number] for number in start]
        for direction, way in (("forward", links), ("backward", back)):
            assert sorted(reach(keys, direction)) == sorted(
                ids[number] for number in by_hand(start, way)
            )


def test_a_chain_deeper_than_any_trade_is_followed_to_its_end(world):
    ids = linked(world.producers["hive"], [([n], [n + 1]) for n in range(70)] + [([70], [3])])
    assert sorted(reach([ids[0]], "forward")) == ids
    assert sorted(reach([ids[70]], "backward")) == ids
    assert reach([ids[0]], "forward", 10) == ids[:10]
    assert len(reach([ids[0]], "forward", 50)) == 50
    assert len(reach(ids[:30], "forward", 7)) == 7
    assert reach([], "forward") == []
