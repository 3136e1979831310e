"""LookIndex and match_pairs: always what comparing everything with everything finds."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.fingerprint.model import DHash
from tagcat.match import MAX_VARIANCE, Hit, Look, LookArrays, LookIndex, compare, match_pairs
from tagcat.match.packed import pack, unpack

from .strategies import looks

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
)
def test_search_equals_brute_force_after_any_changes(
    steps: list[Look | int], query: Look, variance: int, turned: bool, trimmed: bool
) -> None:
    index, truth = LookIndex(), dict[int, Look]()
    for key, step in enumerate(steps):
        if isinstance(step, Look):
            index.add(-key, step)
            truth[-key] = step
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


def test_removing_most_looks_keeps_the_others_findable() -> None:
    rng = np.random.default_rng(5)
    hashes = unpack(rng.integers(0, 1 << 63, (500, 2), dtype=np.uint64))
    index = LookIndex()
    for key, bits in enumerate(hashes):
        index.add(key, Look(DHash(bits), DHash(bits ^ 1) if key % 3 == 0 else None))
    for key in range(480):
        index.remove(key)
    assert index._state.ids.size < 200
    for key, bits in enumerate(hashes):
        found = [hit.id for hit in index.search(Look(DHash(bits)), 0)]
        assert found == ([key] if key >= 480 else [])


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
    assert unpack(arrays.bits[0]) == [5, 6]
    assert unpack(arrays.bits[1]) == [5, 7]
    assert unpack(arrays.ties[1]) == [2, 8]
    assert arrays.has_trimmed.tolist() == [False, True]
    assert len(LookArrays.of([])) == 0
    assert pack([]).shape == (0, 2)
