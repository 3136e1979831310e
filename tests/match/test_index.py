"""HammingIndex: always what a brute-force search over the living hashes finds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tagcat.match import HammingIndex
from tagcat.match.packed import pack

from .strategies import CENTRES, masks, words128

Operation = tuple[str, list[int]]

hashes128 = st.one_of(
    st.sampled_from([0, (1 << 128) - 1, *CENTRES]),
    masks,
    st.builds(lambda centre, mask: centre ^ mask, st.sampled_from(CENTRES), masks),
    words128,
)
operations = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.lists(hashes128, max_size=40)),
        st.tuples(st.just("remove"), st.lists(st.integers(0, 200), max_size=40)),
    ),
    max_size=12,
)


def _split(value: int, bits: int) -> list[int]:
    return [value >> shift & ((1 << 64) - 1) for shift in range(bits - 64, -1, -64)]


@given(operations, st.lists(hashes128, min_size=1, max_size=4), st.data())
def test_equals_brute_force(
    steps: list[Operation], queries: list[int], data: st.DataObject
) -> None:
    index, truth = HammingIndex(), dict[int, int]()
    next_id = -5
    for step, values in steps:
        if step == "add":
            ids = list(range(next_id, next_id + len(values)))
            next_id += len(values)
            index.add(ids, pack(values))
            truth.update(zip(ids, values, strict=True))
        else:
            living = list(truth)
            gone = {living[number % len(living)] for number in values} if living else set()
            index.remove(sorted(gone))
            for key in gone:
                del truth[key]
        assert len(index) == len(truth)
        assert all(key in index for key in truth)
    radii = [data.draw(st.integers(-1, 128)) for _ in queries]
    found = index.search(pack(queries), radii)
    got = sorted(
        zip(found.query.tolist(), found.ids.tolist(), found.distances.tolist(), strict=True)
    )
    assert got == sorted(
        (number, key, (query ^ value).bit_count())
        for number, (query, radius) in enumerate(zip(queries, radii, strict=True))
        for key, value in truth.items()
        if (query ^ value).bit_count() <= radius
    )
    assert found.query.tolist() == sorted(found.query.tolist())
    pairs = index.pairs(radii[0])
    together = [sorted(ends) for ends in zip(pairs.query.tolist(), pairs.ids.tolist(), strict=True)]
    assert sorted(zip(together, pairs.distances.tolist(), strict=True)) == sorted(
        ([min(a, b), max(a, b)], (truth[a] ^ truth[b]).bit_count())
        for a, b in combinations(truth, 2)
        if (truth[a] ^ truth[b]).bit_count() <= radii[0]
    )


@pytest.mark.parametrize("bits", [64, 256])
@given(values=st.lists(st.integers(0, (1 << 256) - 1), max_size=8), radius=st.integers(0, 256))
def test_other_lengths(bits: int, values: list[int], radius: int) -> None:
    cut = [value >> (256 - bits) for value in values]
    index = HammingIndex(bits)
    words = np.array([_split(value, bits) for value in cut], dtype=np.uint64)
    words = words.reshape(-1, bits // 64)
    index.add(range(len(cut)), words)
    found = index.search(words, radius)
    assert len(found.ids) == sum((a ^ b).bit_count() <= radius for a in cut for b in cut)


def test_many_queries_over_many_rows_cross_block_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagcat.match.index._BLOCK", 64)
    rng = np.random.default_rng(7)
    rows = rng.integers(0, 1 << 63, (300, 2), dtype=np.uint64)
    index = HammingIndex()
    index.add(range(300), rows)
    found = index.search(rows[:50], 54)
    distance = np.bitwise_count(rows[:50, None] ^ rows[None]).sum(axis=2)
    expected = set(zip(*(part.tolist() for part in np.nonzero(distance <= 54)), strict=True))
    assert set(zip(found.query.tolist(), found.ids.tolist(), strict=True)) == expected
    assert len(expected) > 50


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda index: index.add([1], pack([7])), ValueError),
        (lambda index: index.add([5, 5], pack([7, 8])), ValueError),
        (lambda index: index.add([5], pack([7, 8])), ValueError),
        (lambda index: index.add([5], np.zeros((1, 1), np.uint64)), ValueError),
        (lambda index: index.search(np.zeros(2, np.uint64), 3), ValueError),
        (lambda index: index.remove([5]), KeyError),
        (lambda index: index.remove([1, 5]), KeyError),
        (lambda index: index.remove([1, 1]), KeyError),
    ],
)
def test_refused_changes_change_nothing(
    change: Callable[[HammingIndex], None], error: type[Exception]
) -> None:
    index = HammingIndex()
    index.add([1, 2], pack([3, 4]))
    with pytest.raises(error):
        change(index)
    assert sorted(index.search(pack([3]), 128).ids.tolist()) == [1, 2]
    assert len(index) == 2


@pytest.mark.parametrize("bits", [0, -64, 65])
def test_bits_must_be_whole_words(bits: int) -> None:
    with pytest.raises(ValueError, match="64"):
        HammingIndex(bits)


def test_memory_is_given_back_when_most_is_removed() -> None:
    index = HammingIndex()
    index.add(range(5000), pack(range(5000)))
    index.remove(range(4990))
    assert index._rows.ids.size < 200
    assert sorted(index.search(pack([0]), 128).ids.tolist()) == list(range(4990, 5000))


def test_readers_see_whole_rows_while_a_writer_works() -> None:
    """A hit's distance fits its id at every moment, and what stays is always found."""
    index = HammingIndex()
    index.add(range(10), pack(range(10)))
    stop, wrong = threading.Event(), list[str]()

    def read() -> None:
        query: NDArray[np.uint64] = pack([0])
        while not stop.is_set():
            found = index.search(query, 128)
            for key, distance in zip(found.ids.tolist(), found.distances.tolist(), strict=True):
                if distance != int(key).bit_count():
                    wrong.append(f"{key} at {distance}")
            if not set(range(10)) <= set(found.ids.tolist()):
                wrong.append("a hash that was never removed is missing")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for start in range(10, 6010, 200):
        index.add(range(start, start + 200), pack(range(start, start + 200)))
        if start % 600 == 10:
            index.remove(range(start, start + 150))
    index.remove([key for key in range(10, 6010) if key in index])
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
