"""HammingIndex: always what a brute-force search over the living hashes finds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from numpy.typing import NDArray

from tagcat.errors import StoreError
from tagcat.match import HammingIndex, _kernel, _kernel_numpy
from tagcat.match import index as index_module
from tagcat.match.packed import pack

from .strategies import CENTRES, masks, words128

ENGINES = pytest.mark.parametrize("engine", [_kernel, _kernel_numpy], ids=["C", "numpy"])
ALL_BITS = (1 << 128) - 1


@pytest.fixture
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The kernel that the indices of a test use."""
    chosen: ModuleType = request.param
    monkeypatch.setattr(index_module, "kernel", chosen)
    return chosen


@pytest.fixture(params=_kernel.instruction_sets())
def instruction_set(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each instruction set that this processor has."""
    _kernel.use(request.param)
    yield request.param
    _kernel.use(_kernel.instruction_sets()[0])


both_engines = pytest.mark.parametrize(
    "engine", [_kernel, _kernel_numpy], ids=["C", "numpy"], indirect=True
)

hashes128 = st.one_of(
    st.sampled_from([0, ALL_BITS, *CENTRES]),
    masks,
    st.builds(lambda centre, mask: centre ^ mask, st.sampled_from(CENTRES), masks),
    words128,
)


class Changes(RuleBasedStateMachine):
    """Random changes and searches, with merges at any time, beside a plain dictionary."""

    kernel: ModuleType = _kernel
    grown = 24

    @initialize()
    def start(self) -> None:
        self._set = pytest.MonkeyPatch()
        self._set.setattr(index_module, "kernel", self.kernel)
        self._set.setattr(index_module, "GROWN", self.grown)
        self.index = HammingIndex()
        self.truth: dict[int, int] = {}
        self.next_id = -5

    def teardown(self) -> None:
        self.index.settle()
        self._set.undo()

    @rule(values=st.lists(hashes128, max_size=60))
    def add(self, values: list[int]) -> None:
        ids = list(range(self.next_id, self.next_id + len(values)))
        self.next_id += len(values)
        self.index.add(ids, pack(values))
        self.truth.update(zip(ids, values, strict=True))

    @rule(value=hashes128, copies=st.integers(20, 60))
    def add_equal(self, value: int, copies: int) -> None:
        self.add([value] * copies)

    @precondition(lambda self: self.truth)
    @rule(numbers=st.lists(st.integers(0, 200), max_size=40))
    def remove(self, numbers: list[int]) -> None:
        living = list(self.truth)
        gone = {living[number % len(living)] for number in numbers}
        self.index.remove(sorted(gone))
        for key in gone:
            del self.truth[key]

    @precondition(lambda self: self.truth)
    @rule(data=st.data(), value=hashes128)
    def store_anew(self, data: st.DataObject, value: int) -> None:
        key = data.draw(st.sampled_from(sorted(self.truth)))
        self.index.remove([key])
        self.index.add([key], pack([value]))
        self.truth[key] = value

    @rule()
    def settle(self) -> None:
        self.index.settle()

    @rule(
        queries=st.lists(st.tuples(hashes128, st.integers(-1, 130)), min_size=1, max_size=4),
    )
    def search(self, queries: list[tuple[int, int]]) -> None:
        wanted = pack([value for value, _ in queries])
        found = self.index.search(wanted, [radius for _, radius in queries])
        columns = (found.query.tolist(), found.ids.tolist(), found.distances.tolist())
        assert sorted(zip(*columns, strict=True)) == sorted(
            (number, key, (query ^ value).bit_count())
            for number, (query, radius) in enumerate(queries)
            for key, value in self.truth.items()
            if (query ^ value).bit_count() <= radius
        )
        assert columns[0] == sorted(columns[0])

    @rule(radius=st.integers(0, 128))
    def pairs(self, radius: int) -> None:
        check_pairs(self.index, self.truth, radius)

    @invariant()
    def has_what_was_stored(self) -> None:
        if not hasattr(self, "index"):
            return
        assert len(self.index) == len(self.truth)
        assert all(key in self.index for key in self.truth)
        assert self.next_id not in self.index


class ChangesInNumpy(Changes):
    kernel = _kernel_numpy


TestChanges = Changes.TestCase
TestChanges.settings = settings(max_examples=60, stateful_step_count=20)
TestChangesInNumpy = ChangesInNumpy.TestCase
TestChangesInNumpy.settings = settings(max_examples=25, stateful_step_count=15)


def check_pairs(index: HammingIndex, truth: dict[int, int], radius: int) -> None:
    """Equal hashes are told as groups, and each distinct two that are near once."""
    ids_of: dict[int, list[int]] = {}
    for key in sorted(truth):
        ids_of.setdefault(truth[key], []).append(key)
    pairs = index.pairs(radius)
    groups = [pairs.equal.ids[a:b].tolist() for a, b in pairwise(pairs.equal.starts.tolist())]
    assert sorted(groups) == sorted(ids for ids in ids_of.values() if len(ids) > 1)
    found = [
        (min(a, b), max(a, b), distance)
        for part in pairs
        for a, b, distance in zip(*(column.tolist() for column in part), strict=True)
    ]
    lowest = [(ids[0], value) for value, ids in ids_of.items()]
    assert sorted(found) == sorted(
        (min(a, b), max(a, b), (x ^ y).bit_count())
        for (a, x), (b, y) in combinations(lowest, 2)
        if (x ^ y).bit_count() <= radius
    )
    assert not pairs.truncated


# ---- other lengths, instruction sets, larger sets ---------------------------------------------


def hashes_of(kind: str, n: int, bits: int) -> NDArray[np.uint64]:
    """Hashes with neighbours: random, as skewed as those of pictures, all nearly blank, or few
    different ones."""
    random = np.random.default_rng(n + bits)
    if kind == "uniform":
        plain = random.integers(0, 2, (n, bits), dtype=np.uint8)
    elif kind == "skewed":
        walk = random.normal(size=(n, bits)).cumsum(axis=1)
        plain = (np.diff(walk, axis=1, prepend=0) + 0.1 * walk > 0).astype(np.uint8)
    elif kind == "blank":
        plain = (random.random((n, bits)) < 0.03).astype(np.uint8)
    else:
        plain = random.integers(0, 2, (7, bits), dtype=np.uint8)[random.integers(0, 7, n)]
    near = plain[random.integers(0, n, n // 4)]
    near ^= random.random(near.shape) < 0.04
    plain[: n // 4] = near
    packed: NDArray[np.uint64] = np.packbits(plain, axis=1).view(">u8").astype(np.uint64)
    return packed


def distances_between(a: NDArray[np.uint64], b: NDArray[np.uint64]) -> NDArray[np.int64]:
    summed: NDArray[np.int64] = np.bitwise_count(a[:, None] ^ b[None]).sum(axis=2, dtype=np.int64)
    return summed


def triples(columns: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint16]]) -> set[int]:
    """Rows of three columns as single numbers, which compare fast."""
    first, second, third = (column.astype(np.int64) for column in columns)
    return set(((first * 100_000 + second) * 512 + third).tolist())


KINDS = ["uniform", "skewed", "blank", "few"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bits", [64, 128, 256])
def test_every_instruction_set_finds_the_same(bits: int, kind: str, instruction_set: str) -> None:
    assert instruction_set
    stored, queries = hashes_of(kind, 3000, bits), hashes_of(kind, 30, bits)
    queries[15:] = stored[:15]
    distance = distances_between(queries, stored)
    ids = np.arange(3000)
    grown = HammingIndex(bits)
    grown.add(ids, stored)
    built = (_kernel.build(bits // 64, stored, ids),)
    for radius in (0, 1, 3, 6, 10, 11, 20, 25, 31, bits // 2, bits - 1, bits):
        found = grown.search(queries, radius)
        number, row = np.nonzero(distance <= radius)
        expected = triples((number, row, distance[number, row].astype(np.uint16)))
        assert triples(found) == expected
        assert found.ids.size == len(expected)
        radii = np.full(30, radius, np.int32)
        told = _kernel.search(built, queries, radii)
        columns = (
            np.frombuffer(told[0], np.int64),
            np.frombuffer(told[1], np.int64),
            np.frombuffer(told[2], np.uint16),
        )
        assert triples(columns) == expected
        assert columns[0].size == len(expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bits", [64, 128, 256])
@both_engines
def test_joins_find_each_near_pair_once(bits: int, kind: str, engine: ModuleType) -> None:
    n = 700 if engine is _kernel else 300
    stored = hashes_of(kind, n, bits)
    _, first = np.unique(stored, axis=0, return_index=True)
    first.sort()
    distance = distances_between(stored[first], stored[first])
    index = HammingIndex(bits)
    index.add(np.arange(n), stored)
    for radius in (0, 1, 4, 10, 25, bits // 2 - 8, bits):
        a, b = np.nonzero(np.triu(distance <= radius, 1))
        expected = triples((first[a], first[b], distance[a, b].astype(np.uint16)))
        parts = list(index.pairs(radius))
        assert sum(part.a.size for part in parts) == len(expected)
        found = set()
        for part in parts:
            low, high = np.minimum(part.a, part.b), np.maximum(part.a, part.b)
            found |= triples((low, high, part.distances))
        assert found == expected


@pytest.mark.parametrize("radius", [64, 2**15 - 1, 2**15, 2**16 - 1, 2**16, 2**31 - 1])
@both_engines
def test_a_join_within_any_radius_finds_all_pairs(engine: ModuleType, radius: int) -> None:
    run = engine.build(1, bytes(range(80)), np.arange(10).tobytes())
    join = engine.join(run, radius)
    parts = iter(lambda: join.next(3000), None)
    assert sum(len(distances) // 2 for _, _, distances in parts) == 10 * 9 // 2


@pytest.mark.parametrize("bits", [64, 128, 256])
def test_joins_by_every_instruction_set_stop_and_go_on(bits: int, instruction_set: str) -> None:
    assert instruction_set
    stored = hashes_of("blank", 2000, bits)
    index = HammingIndex(bits)
    index.add(np.arange(2000), stored)
    distinct, first = np.unique(stored, axis=0, return_index=True)
    distance = distances_between(distinct, distinct)
    radius = int(np.percentile(distance, 10))
    run = index._as_one_run()
    join, found, calls = _kernel.join(run, radius), set[int](), 0
    while (told := join.next(2049)) is not None:
        a, b = np.frombuffer(told[0], np.int64), np.frombuffer(told[1], np.int64)
        low, high = np.minimum(a, b), np.maximum(a, b)
        before = len(found)
        found |= triples((low, high, np.frombuffer(told[2], np.uint16)))
        assert len(found) == before + a.size
        calls += 1
    a, b = np.nonzero(np.triu(distance <= radius, 1))
    ends = np.sort(np.stack([first[a], first[b]]), axis=0)
    assert found == triples((ends[0], ends[1], distance[a, b].astype(np.uint16)))
    assert calls > 50


@both_engines
def test_pairs_are_cut_at_the_limit_and_say_so(engine: ModuleType) -> None:
    assert engine
    index = HammingIndex(64)
    index.add(range(100), np.arange(100, dtype=np.uint64).reshape(-1, 1))
    for limit, told, truncated in ((0, 0, True), (17, 17, True), (4950, 4950, False)):
        pairs = index.pairs(64, limit=limit)
        assert sum(part.a.size for part in pairs) == told
        assert pairs.truncated is truncated
    nothing = HammingIndex(64).pairs(64, limit=0)
    assert list(nothing) == []
    assert not nothing.truncated


@both_engines
def test_a_thousand_equal_hashes_are_one_group_and_make_one_pair(engine: ModuleType) -> None:
    assert engine
    index = HammingIndex()
    index.add(range(1000), pack([CENTRES[0]] * 1000))
    index.add([5000], pack([CENTRES[0] ^ 1]))
    pairs = index.pairs(3)
    assert pairs.equal.starts.tolist() == [0, 1000]
    assert pairs.equal.ids.tolist() == list(range(1000))
    (part,) = pairs
    assert sorted((part.a[0], part.b[0])) == [0, 5000]
    assert part.distances.tolist() == [1]
    index.remove(range(999))
    pairs = index.pairs(3)
    assert pairs.equal.ids.size == 0
    (part,) = pairs
    assert sorted((part.a[0], part.b[0])) == [999, 5000]


def test_what_is_removed_while_pairs_are_taken_is_not_told_any_more() -> None:
    index = HammingIndex(64)
    index.add(range(2000), np.arange(2000, dtype=np.uint64).reshape(-1, 1))
    pairs = index.pairs(64)
    first = next(pairs)
    index.remove(range(1, 2000))
    assert first.a.size > 2048
    assert list(pairs) == []


def test_queries_are_shared_among_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every query is answered once, under its own number, however many threads there are."""
    stored = hashes_of("skewed", 25_000, 128)
    index = HammingIndex()
    index.add(np.arange(25_000), stored)
    queries = stored[:517]
    radii = np.arange(517) % 40
    alone = [
        index.search(queries[number : number + 1], int(radii[number])) for number in range(517)
    ]
    monkeypatch.setattr("tagcat.match.parallel._cores", lambda: 3)
    together = index.search(queries, radii)
    assert together.query.tolist() == sorted(together.query.tolist())
    counts = np.bincount(together.query, minlength=517)
    assert counts.tolist() == [found.ids.size for found in alone]
    by_query = np.split(together.ids, np.cumsum(counts)[:-1])
    for found, ids in zip(alone, by_query, strict=True):
        assert sorted(ids.tolist()) == sorted(found.ids.tolist())


# ---- limits and refusals ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda index: index.add([1], pack([7])), ValueError),
        (lambda index: index.add([5, 5], pack([7, 8])), ValueError),
        (lambda index: index.add([5], pack([7, 8])), ValueError),
        (lambda index: index.add([5], np.zeros((1, 1), np.uint64)), ValueError),
        (lambda index: index.add([*range(10, 9000), 10], pack(range(8991))), ValueError),
        (lambda index: index.add(range(9000), pack(range(9000))), ValueError),
        (lambda index: index.search(np.zeros(2, np.uint64), 3), ValueError),
        (lambda index: index.search(pack([1, 2]), [1, 2, 3]), ValueError),
        (lambda index: index.pairs(-1), ValueError),
        (lambda index: index.pairs(3, limit=-1), ValueError),
        (lambda index: index.remove([5]), KeyError),
        (lambda index: index.remove([1, 5]), KeyError),
        (lambda index: index.remove([1, 1]), KeyError),
    ],
)
@both_engines
def test_refused_changes_change_nothing(
    engine: ModuleType, change: Callable[[HammingIndex], None], error: type[Exception]
) -> None:
    assert engine
    index = HammingIndex()
    index.add([1, 2], pack([3, 4]))
    with pytest.raises(error):
        change(index)
    assert sorted(index.search(pack([3]), 128).ids.tolist()) == [1, 2]
    assert len(index) == 2


@pytest.mark.parametrize("bits", [0, -64, 65, 192, 512])
def test_bits_must_be_a_known_length(bits: int) -> None:
    with pytest.raises(ValueError, match="64, 128 or 256"):
        HammingIndex(bits)


@ENGINES
@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda k: k.growing(3, 5), ValueError),
        (lambda k: k.growing(2, 1).append(bytes(32), bytes(16)), ValueError),
        (lambda k: k.growing(2, 9).append(bytes(32), bytes(8)), ValueError),
        (lambda k: k.growing(2, 9).append(bytes(17), bytes(8)), ValueError),
        (lambda k: k.build(2, bytes(32), bytes(16)), ValueError),
        (lambda k: k.build(2, bytes(16), bytes(8)).append(bytes(16), bytes(8)), ValueError),
        (lambda k: k.merge(()), ValueError),
        (lambda k: k.merge((k.growing(1, 1), k.growing(2, 1))), ValueError),
        (lambda k: k.search((), b"", b""), ValueError),
        (lambda k: k.search((k.growing(2, 1),), bytes(16), bytes(8)), ValueError),
        (lambda k: k.join(k.growing(2, 1), 3), ValueError),
        (lambda k: k.join(k.build(2, b"", b""), -3), ValueError),
        (lambda k: k.join(k.build(2, b"", b""), 3).next(2048), ValueError),
        (lambda k: k.use("abacus"), ValueError),
    ],
)
def test_the_kernel_refuses_what_does_not_fit(
    engine: ModuleType, call: Callable[[ModuleType], None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        call(engine)


def test_the_kernel_refuses_what_is_no_run() -> None:
    with pytest.raises(TypeError):
        _kernel.search((7,), b"", b"")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        _kernel.Run()


@both_engines
def test_memory_is_given_back_when_most_is_removed(engine: ModuleType) -> None:
    assert engine
    for count in (5000, 30_000):
        index = HammingIndex()
        index.add(range(count), pack(range(count)))
        index.settle()
        full = index.nbytes
        index.remove(range(count - 10))
        index.settle()
        assert index.nbytes < full / 20
        left = range(count - 10, count)
        assert sorted(index.search(pack([0]), 128).ids.tolist()) == list(left)


# ---- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [64, 128, 256])
@both_engines
def test_a_saved_index_is_read_back(engine: ModuleType, bits: int, tmp_path: Path) -> None:
    assert engine
    stored = hashes_of("few", 20_000, bits)
    index = HammingIndex(bits)
    index.add(np.arange(19_000) * 3 - 500, stored[:19_000])
    index.add(range(-2000, -1000), stored[19_000:])
    index.remove(range(-1500, -1400))
    path = tmp_path / "index.npz"
    index.save(path)
    index.save(path)
    again = HammingIndex.load(path)
    assert again.bits == bits
    assert len(again) == len(index) == 19_900
    queries = stored[::997]
    assert triples(again.search(queries, 9)) == triples(index.search(queries, 9))
    assert [entry.name for entry in tmp_path.iterdir()] == ["index.npz"]


def test_what_is_no_index_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"index .*missing.npz cannot be read: No such file"):
        HammingIndex.load(tmp_path / "missing.npz")
    with pytest.raises(StoreError, match=r"cannot be written: No such file"):
        HammingIndex().save(tmp_path / "missing" / "index.npz")
    good = tmp_path / "good.npz"
    index = HammingIndex()
    index.add(range(3), pack(range(3)))
    index.save(good)
    data = good.read_bytes()
    bad = tmp_path / "bad.npz"
    flipped = bytearray(data)
    flipped[data.index(b"\x02\0\0\0\0\0\0\0")] ^= 1
    for content in (b"", b"text", data[:-30], bytes(flipped)):
        bad.write_bytes(content)
        with pytest.raises(StoreError, match=r"bad.npz is damaged or not an index"):
            HammingIndex.load(bad)
    for ids, hashes in (
        (np.arange(3), np.zeros((3, 3), np.uint64)),
        (np.arange(3), np.zeros((4, 2), np.uint64)),
        (np.zeros(3, np.int64), np.zeros((3, 2), np.uint64)),
        (np.arange(3.0), np.zeros((3, 2), np.uint64)),
    ):
        np.savez(bad, ids=ids, hashes=hashes)
        with pytest.raises(StoreError, match=r"bad.npz is damaged or not an index"):
            HammingIndex.load(bad)


# ---- threads ------------------------------------------------------------------------------------


@both_engines
def test_readers_see_whole_rows_while_a_writer_works(
    engine: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hit's distance fits its id at every moment, and what stays is always found."""
    assert engine
    monkeypatch.setattr(index_module, "GROWN", 300)
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
    index.settle()
    assert sorted(index.search(pack([0]), 128).ids.tolist()) == list(range(10))


def test_writers_of_several_threads_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "GROWN", 100)
    index = HammingIndex()

    def write(first: int) -> None:
        for start in range(first, first + 3000, 30):
            index.add(range(start, start + 30), pack(range(start, start + 30)))
            index.remove(range(start, start + 10))

    writers = [threading.Thread(target=write, args=(10_000 * number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    index.settle()
    expected = {
        key
        for number in range(4)
        for start in range(10_000 * number, 10_000 * number + 3000, 30)
        for key in range(start + 10, start + 30)
    }
    assert set(index.search(pack([0]), 128).ids.tolist()) == expected
    assert len(index) == len(expected)


def test_a_merge_for_which_memory_is_short_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_runs: object) -> None:
        raise MemoryError

    monkeypatch.setattr(index_module, "GROWN", 50)
    monkeypatch.setattr("tagcat.match.index.kernel.merge", fail)
    index = HammingIndex()
    for start in range(0, 300, 30):
        index.add(range(start, start + 30), pack(range(start, start + 30)))
        index.settle()
    index.remove(range(100))
    assert sorted(index.search(pack([0]), 128).ids.tolist()) == list(range(100, 300))


def test_what_is_removed_during_a_failed_merge_can_be_stored_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merge, may_fail = index_module.kernel.merge, threading.Event()  # type: ignore[attr-defined]

    def fail_later(_runs: object) -> None:
        may_fail.wait()
        raise MemoryError

    monkeypatch.setattr(index_module, "GROWN", 50)
    monkeypatch.setattr("tagcat.match.index.kernel.merge", fail_later)
    index = HammingIndex()
    index.add(range(50), pack(range(50)))
    index.remove([7])
    may_fail.set()
    index.settle()
    monkeypatch.setattr("tagcat.match.index.kernel.merge", merge)
    index.add([7], pack([7]))
    for start in (100, 130):
        index.add(range(start, start + 30), pack(range(start, start + 30)))
    index.settle()
    assert set(index.search(pack([0]), 128).ids.tolist()) == {*range(50), *range(100, 160)}
