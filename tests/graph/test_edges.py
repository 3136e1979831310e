"""Matches of many looks: searched in parts that hold no more hits than can be held."""

from __future__ import annotations

from unittest import mock

import pytest

from graph.samples import edited, picture
from tagcat.graph import edges
from tagcat.match import Look, LookArrays, LookIndex
from tagcat.match.pairs import Hits


def _searched(index: LookIndex, looks: LookArrays) -> tuple[list[int], list[tuple[object, ...]]]:
    """How many looks were searched at a time, and the hits one by one."""
    sizes: list[int] = []
    real = LookIndex.hits

    def hits(index: LookIndex, some: LookArrays, variance: int) -> Hits:
        sizes.append(len(some))
        return real(index, some, variance)

    with mock.patch.object(LookIndex, "hits", hits):
        found, more = edges.search(index, looks, 25)
    assert not more
    return sizes, sorted(zip(*(column.tolist() for column in found), strict=True))


@pytest.fixture(scope="module")
def index() -> LookIndex:
    """300 edits of one picture, then 300 that are like no other."""
    index = LookIndex()
    stored = [edited(picture(1), 3, n) for n in range(300)] + [picture(n) for n in range(2, 302)]
    index.add_many(range(600), LookArrays.of([Look(dhash) for dhash in stored]))
    return index


def test_where_little_is_found_much_is_searched_at_once(index: LookIndex) -> None:
    looks = LookArrays.of([Look(edited(picture(n), 2)) for n in range(2, 502)])
    sizes, found = _searched(index, looks)
    assert len(sizes) <= 3
    assert sizes[0] <= 16
    assert len(found) == 300


def test_where_much_is_found_little_is_searched_at_once(index: LookIndex) -> None:
    # Every other one of the first finds many, then each does, then few again.
    chosen = [*range(2, 10), *[1] * 60, *range(10, 80)]
    looks = LookArrays.of([Look(edited(picture(n), 2, at)) for at, n in enumerate(chosen)])
    _, expected = _searched(index, looks)
    assert len(expected) == 8 + 60 * 300 + 70
    with mock.patch.object(edges, "_MANY", 1000):
        sizes, found = _searched(index, looks)
    assert found == expected
    assert sum(sizes) == len(chosen)
    assert sizes[:4] == [16, 6, 3, 3]
    assert max(sizes[3:]) > 10
    with mock.patch.object(edges, "_MANY", 1):
        sizes, found = _searched(index, looks)
    assert found == expected
    assert set(sizes) == {16, 1}
