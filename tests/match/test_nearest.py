"""Matches of many looks: searched in parts that hold no more hits than can be held."""

from __future__ import annotations

from unittest import mock

import pytest

from graph.samples import edited, picture
from tagcat.match import ItemIndex, Look, LookArrays, LookIndex, match_items, pairs
from tagcat.match.items import Item
from tagcat.match.pairs import NEAREST, Hits


def _searched(index: LookIndex, looks: LookArrays) -> tuple[list[int], list[tuple[object, ...]]]:
    """How many looks were searched at a time, and the hits one by one."""
    sizes: list[int] = []
    real = LookIndex.hits

    def hits(
        index: LookIndex, some: LookArrays, variance: int, *, orientations: bool, trimmed: bool
    ) -> Hits:
        sizes.append(len(some))
        return real(index, some, variance, orientations=orientations, trimmed=trimmed)

    with mock.patch.object(LookIndex, "hits", hits):
        found, more = index.nearest(looks, 25)
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
    with mock.patch.object(pairs, "_MANY", 1000):
        sizes, found = _searched(index, looks)
    assert found == expected
    assert sum(sizes) == len(chosen)
    assert sizes[:4] == [16, 6, 3, 3]
    assert max(sizes[3:]) > 10
    with mock.patch.object(pairs, "_MANY", 1):
        sizes, found = _searched(index, looks)
    assert found == expected
    assert set(sizes) == {16, 1}


@pytest.mark.long
def test_each_of_very_many_look_alikes_is_matched_with_its_nearest() -> None:
    """Every two of 1,300 nearly blank pages look alike; they do not make 845,000 pairs."""
    one = picture(1)
    items = [Item.image(f"k{n:04}", edited(one, 1 + n // 130, n)) for n in range(1300)]
    found = match_items(items)
    per_item = dict.fromkeys((item.key for item in items), 0)
    for pair in found:
        per_item[pair.b] += 1
    assert found.truncated
    # Two that come together may find each other from either end.
    assert NEAREST < max(per_item.values()) < NEAREST + 512
    assert sum(per_item.values()) < 1300 * 1299 // 2
    # Those who come early are not bounded by those who come late.
    assert [per_item[f"k{n:04}"] for n in range(400)] == list(range(400))
    index = ItemIndex()
    index.add_many(items)
    # Some of the pages are alike to the bit, which is one look.
    assert NEAREST <= len(index.search(Item.image("new", one))) < 1100
    few = match_items(items[:500])
    assert sum(1 for _ in few) == 500 * 499 // 2
    assert not few.truncated
