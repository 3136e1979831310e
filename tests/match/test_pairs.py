"""LookIndex and match_pairs: always what comparing everything with everything finds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from unittest import mock

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from tagcat.fingerprint.dhash import complexity, orient
from tagcat.fingerprint.model import DHash, Orientation
from tagcat.match import (
    MAX_VARIANCE,
    Found,
    HammingIndex,
    Hit,
    Look,
    LookArrays,
    LookIndex,
    compare,
    match_pairs,
)
from tagcat.match.packed import pack, unpack
from tagcat.match.rule import Comparison, distance_for, needed_for

from .strategies import CENTRES, dhash, looks

variances = st.integers(0, MAX_VARIANCE)


@given(st.lists(looks, max_size=10), variances, st.booleans(), st.booleans())
def test_all_pairs_equal_brute_force(
    these: list[Look], variance: int, turned: bool, trimmed: bool
) -> None:
    expected = []
    for j, b in enumerate(these):
        for i, a in enumerate(these[:j]):
            comparison = compare(a, b, variance, orientations=turned, trimmed=trimmed)
            if comparison.match:
                expected.append((i, j, comparison))
    assert list(match_pairs(these, variance, orientations=turned, trimmed=trimmed)) == expected


@given(
    st.lists(st.one_of(looks, st.integers(0, 30)), max_size=20),
    looks,
    variances,
    st.booleans(),
    st.booleans(),
    st.sampled_from([range(100), range(0, -100, -1), [0, 1, 2, 1, 0, 5, 4, 3] * 13]),
)
def test_search_equals_brute_force_after_any_changes(
    steps: list[Look | int],
    query: Look,
    variance: int,
    turned: bool,
    trimmed: bool,
    keys: Sequence[int],
) -> None:
    index, truth = LookIndex(), dict[int, Look]()
    for key, step in zip(keys, steps, strict=False):
        if isinstance(step, Look):
            if key in truth:
                index.remove(key)
            index.add(key, step)
            truth[key] = step
        elif truth:
            gone = sorted(truth)[step % len(truth)]
            index.remove(gone)
            del truth[gone]
        assert len(index) == len(truth)
        assert all(stored in index for stored in truth)
    expected = []
    for key, look in truth.items():
        comparison = compare(query, look, variance, orientations=turned, trimmed=trimmed)
        if comparison.match:
            expected.append(Hit(key, comparison))
    expected.sort(key=lambda hit: (_needed(hit), hit.comparison.distance, hit.id))
    assert index.search(query, variance, orientations=turned, trimmed=trimmed) == expected


def _needed(hit: Hit) -> int:
    assert hit.comparison.needed_variance is not None
    return hit.comparison.needed_variance


@pytest.mark.parametrize("sign", [1, -1])
def test_removing_most_looks_keeps_the_others_findable(sign: int) -> None:
    rng = np.random.default_rng(5)
    hashes = unpack(rng.integers(0, 1 << 63, (500, 2), dtype=np.uint64))
    index = LookIndex()
    looks = [
        Look(dhash(bits, 2 * (key % 2)), DHash(bits ^ 1) if key % 3 == 0 else None)
        for key, bits in enumerate(hashes)
    ]
    for key, look in enumerate(looks):
        index.add(sign * key, look)
    before = index.nbytes
    for key in range(480):
        index.remove(sign * key)
    assert index.nbytes < before / 3
    for key, look in enumerate(looks):
        found = [hit.id for hit in index.search(look, 0)]
        assert found == ([sign * key] if key >= 480 else [])


def test_a_look_without_ties_and_trimmed_side_takes_little_memory() -> None:
    rng = np.random.default_rng(6)
    index = LookIndex()
    for start in range(0, 30_000, 1000):
        words = rng.integers(0, 1 << 64, (1000, 2), dtype=np.uint64)
        some = LookArrays.of([Look(DHash(bits)) for bits in unpack(words)])
        index.add_many(range(start, start + 1000), some)
        index._full._index.settle()
        besides = index.nbytes - index._full._index.nbytes - index._trimmed._index.nbytes
        assert besides <= 16 * (start + 1000)
    for start in range(30_000):
        index.remove(start)
    index._full._index.settle()
    assert index.nbytes < 65_536


_PLAIN_HASH = DHash(CENTRES[0] & ~(1 << 70))
_PLAIN = Look(_PLAIN_HASH)
_NEAR = Look(DHash(_PLAIN.dhash.bits ^ 0b111))
_TIED = Look(dhash(_PLAIN.dhash.bits, 1 << 70))
# Turned to it, 0 bits differ; the other way round it is 1.
_MIRRORED = Look(orient(_PLAIN_HASH, Orientation.MIRROR))
_SIMPLER = Look(DHash(0x5555_5501_0000_0000 << 64))


@given(
    st.lists(looks, min_size=1, max_size=8),
    looks,
    st.sets(st.integers(100, 107)),
    st.lists(looks, max_size=8),
    st.integers(0, 3),
    st.booleans(),
)
# What was found is gone when it is looked at, alone or not; has ties; is simpler by then.
@example([_PLAIN, Look(DHash(0))], _PLAIN, {100}, [], 0, True)
@example([_PLAIN], _PLAIN, {100}, [], 0, True)
@example([_TIED], _MIRRORED, {100}, [], 0, False)
@example([_PLAIN], _NEAR, {100}, [_SIMPLER], 0, True)
@example([_PLAIN], _NEAR, {100}, [_SIMPLER], 0, False)
def test_changes_in_the_middle_of_a_search(
    stored: list[Look],
    query: Look,
    gone: set[int],
    later: list[Look],
    search: int,
    moved: bool,
) -> None:
    """What is found is true of a look that was stored under that id, and nothing that stays is
    missed."""
    index = LookIndex()
    before, after = dict(enumerate(stored, 100)), dict(enumerate(later, 100))
    # Enough of others that go, too, for the rest to be moved together.
    others = range(70 * moved)
    index.add_many(others, LookArrays.of([Look(DHash(0))] * len(others)))
    index.add_many(list(before), LookArrays.of(stored))

    def change() -> None:
        for key in [*gone & before.keys(), *others]:
            index.remove(key)
        for key in gone & after.keys():
            index.add(key, after[key])

    with _after_search(search, change):
        hits = index.hits(LookArrays.of([query])).best()
    told = dict(zip(hits.ids.tolist(), hits.comparisons(MAX_VARIANCE), strict=True))
    for key in before.keys() - gone:
        comparison = compare(query, before[key], MAX_VARIANCE)
        if comparison.match:
            assert told.pop(key) == comparison
    for key, comparison in told.items():
        held = [look for look in (before.get(key), after.get(key)) if look is not None]
        assert any(_is_true(comparison, query, look) for look in held)


def _is_true(comparison: Comparison, query: Look, look: Look) -> bool:
    """Whether it is what one of the candidates says, best or not."""
    a, b = query.dhash, look.dhash
    if comparison.trimmed:
        a, b = query.trimmed or a, look.trimmed or b
    distance = distance_for(a, b, comparison.orientation)
    needed = needed_for(distance, complexity(a.bits), complexity(b.bits))
    return (comparison.distance, comparison.needed_variance) == (distance, needed)


@contextmanager
def _after_search(number: int, change: Callable[[], None]) -> Iterator[None]:
    """Call ``change`` between what a search of hashes finds and what is made of it."""
    real, done = HammingIndex.search, count()

    def search(index: HammingIndex, queries: ArrayLike, radius: ArrayLike) -> Found:
        found = real(index, queries, radius)
        if next(done) == number:
            change()
        return found

    with mock.patch.object(HammingIndex, "search", search):
        yield


def test_refused_changes_change_nothing() -> None:
    look = Look(DHash(0x1234_5678))
    index = LookIndex()
    index.add(1, look)
    with pytest.raises(ValueError, match="already stored"):
        index.add(1, Look(DHash(7)))
    with pytest.raises(ValueError, match="repeated"):
        index.add_many([2, 2], LookArrays.of([look, look]))
    with pytest.raises(ValueError, match="length"):
        index.add_many([2], LookArrays.of([look, look]))
    with pytest.raises(KeyError):
        index.remove(2)
    with pytest.raises(ValueError, match="variance"):
        index.search(look, MAX_VARIANCE + 1)
    assert len(index) == 1
    assert [hit.id for hit in index.search(look, 0)] == [1]


def test_a_set_with_planted_pairs_is_matched_in_seconds() -> None:
    """2,000 looks with trimmed sides in all orientations; blank ones cost nothing more."""
    rng = np.random.default_rng(11)
    words = rng.integers(0, 1 << 64, (2000, 2, 2), dtype=np.uint64)
    bits = [unpack(words[:, side]) for side in (0, 1)]
    these = [
        Look(DHash(full), DHash(cut) if number % 3 == 0 else None)
        for number, (full, cut) in enumerate(zip(*bits, strict=True))
    ]
    these[1500] = Look(DHash(bits[0][3] ^ 0b1011))
    these[1999] = Look(DHash(bits[1][0]))
    these[500:1000] = [Look(DHash(0))] * 500
    started = time.process_time()
    found = [(i, j) for i, j, _ in match_pairs(these)]
    assert time.process_time() - started < 5
    assert found == [(3, 1500), (0, 1999)]


def test_packed_looks_keep_both_sides() -> None:
    arrays = LookArrays.of([Look(DHash(5, 2)), Look(DHash(6), DHash(7, 8))])
    assert unpack(arrays.hashes[0, :, :2]) == [5, 6]
    assert unpack(arrays.hashes[1, :, :2]) == [5, 7]
    assert unpack(arrays.hashes[1, :, 2:]) == [2, 8]
    assert arrays.has_trimmed.tolist() == [False, True]
    assert len(LookArrays.of([])) == 0
    assert pack([]).shape == (0, 2)
