"""Items: an oracle that compares every frame with every frame, and the ways to get at pairs."""

from __future__ import annotations

import threading
import time
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.fingerprint.dhash import complexity, inverse, orient
from tagcat.fingerprint.model import (
    DHash,
    ImageFingerprint,
    KeyFrame,
    Kind,
    Orientation,
    VideoFingerprint,
)
from tagcat.match import MAX_VARIANCE, Item, ItemIndex, compare, match_items, match_pair
from tagcat.match.chain import first_chain, longest_chain
from tagcat.match.items import CHAIN_LENGTH
from tagcat.match.rule import distance_for, needed_for

from .strategies import STOCK, item_lists, items, seeded

variances = st.integers(0, MAX_VARIANCE)


def chains(rows: list[int], length: int) -> list[list[tuple[int, int]]]:
    """All chains of ``length`` pairs, least first; for small relations only."""
    ends = [(i, j) for i, row in enumerate(rows) for j in range(row.bit_length()) if row >> j & 1]
    return [
        list(chosen)
        for chosen in combinations(ends, length)
        if all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(chosen))
    ]


def longest_by_table(rows: list[int]) -> int:
    """The textbook table of the longest common subsequence."""
    width = max((row.bit_length() for row in rows), default=0)
    above = [0] * (width + 1)
    for row in rows:
        here = [0]
        for j in range(width):
            here.append(above[j] + 1 if row >> j & 1 else max(above[j + 1], here[j]))
        above = here
    return above[width]


@given(st.lists(st.integers(0, 255), max_size=6))
def test_chains_equal_brute_force(rows: list[int]) -> None:
    for length in (1, 2, 3):
        assert first_chain(rows, length) == min(chains(rows, length), default=None)


@given(st.lists(st.integers(0, (1 << 40) - 1), max_size=60))
def test_longest_chain_equals_the_table(rows: list[int]) -> None:
    longest = longest_chain(rows)
    assert longest == longest_by_table(rows)
    assert (first_chain(rows, longest) is not None) if longest else not any(rows)
    assert first_chain(rows, longest + 1) is None


Level = tuple[int, int]


def oracle(a: Item, b: Item, variance: int) -> tuple[int, int, int] | None:
    """Needed variance, distance and frames of two items of different content, the slow way."""
    if Kind.IMAGE in (a.kind, b.kind):
        found = [compare(x, y, variance) for x in a.looks for y in b.looks]
        matching = [c for c in found if c.needed_variance is not None and c.match]
        if not matching:
            return None
        # The first of the best: the frames are in order.
        best = min(matching, key=lambda c: c.needed_variance or 0)
        frames = len(matching) if a.kind is not b.kind else 0
        return best.needed_variance or 0, best.distance, frames
    turned = (oracle_in(a, b, variance, orientation) for orientation in Orientation)
    return min((each for each in turned if each), key=lambda each: each[:2], default=None)


def oracle_in(
    a: Item, b: Item, variance: int, orientation: Orientation
) -> tuple[int, int, int] | None:
    """The same of two videos, in one orientation."""
    levels: dict[tuple[int, int], Level] = {}
    for i, x in enumerate(a.looks):
        for j, y in enumerate(b.looks):
            distance = distance_for(x.dhash, y.dhash, orientation)
            needed = needed_for(distance, complexity(x.dhash.bits), complexity(y.dhash.bits))
            if needed is not None and needed <= variance:
                levels[i, j] = (needed, distance)

    def rows(upto: Level) -> list[int]:
        return [
            sum(1 << j for j in range(len(b.looks)) if levels.get((i, j), (99, 0)) <= upto)
            for i in range(len(a.looks))
        ]

    length = min(CHAIN_LENGTH, len(a.looks), len(b.looks))
    for level in sorted(set(levels.values())):
        if length and chains(rows(level), length):
            return (*level, longest_by_table(rows((variance, 128))))
    return None


@given(items("a"), items("b"), variances)
def test_a_pair_equals_the_oracle(a: Item, b: Item, variance: int) -> None:
    match = match_pair(a, b, variance)
    told = match and (match.needed_variance, match.distance, match.frames)
    assert told == oracle(a, b, variance)
    if match is None:
        return
    assert match.needed_variance <= variance
    assert match.distance <= match.limit == match.limit_at(variance)
    assert (match.own_pos is None) == (a.kind is Kind.IMAGE)
    assert (match.pos is None) == (b.kind is Kind.IMAGE)
    assert not match.identical


@given(items("a"), items("b"))
def test_the_order_of_the_two_does_not_matter(a: Item, b: Item) -> None:
    there, back = match_pair(a, b), match_pair(b, a)
    assert (there is None) == (back is None)
    if there is None or back is None:
        return
    for name in ("needed_variance", "distance", "limit", "complexity", "frames"):
        assert getattr(there, name) == getattr(back, name), name
    if Kind.IMAGE in (a.kind, b.kind):
        assert (there.own_pos, there.pos) == (back.pos, back.own_pos)


@given(items("a"), items("b"))
def test_at_each_variance_the_pair_matches_iff_it_needs_no_more(a: Item, b: Item) -> None:
    strongest = match_pair(a, b, MAX_VARIANCE)
    for variance in (0, 3, 9, 18, 24):
        match = match_pair(a, b, variance)
        assert (match is not None) == (
            strongest is not None and strongest.needed_variance <= variance
        )
        if match is not None and strongest is not None:
            assert match.needed_variance == strongest.needed_variance
            assert match.distance == strongest.distance
            assert match.orientation == strongest.orientation


@given(item_lists(), variances, st.booleans())
def test_a_whole_set_equals_its_pairs(these: list[Item], variance: int, searches: bool) -> None:
    found = {
        (pair.a, pair.b): pair.match
        for pair in match_items(these, variance, orientations=searches, trimmed=searches)
    }
    expected = {}
    for a, b in combinations(these, 2):
        match = match_pair(a, b, variance, orientations=searches, trimmed=searches)
        if match is not None:
            expected[a.key, b.key] = match
    assert found.keys() == expected.keys()
    for key, match in found.items():
        other = expected[key]
        assert (match.needed_variance, match.distance, match.frames) == (
            other.needed_variance,
            other.distance,
            other.frames,
        )


@given(item_lists(), st.sets(st.integers(0, 4)), items("k0"))
def test_index_after_any_changes(these: list[Item], gone: set[int], query: Item) -> None:
    index = ItemIndex()
    living = {}
    for number, item in enumerate(these):
        index.add(item)
        index.add(item)
        living[item.key] = item
        if number in gone:
            key = these[number // 2].key
            if living.pop(key, None):
                index.remove(key)
            assert key not in index
    assert len(index) == len(living)
    hits = {hit.key: hit.match for hit in index.search(query)}
    assert hits.keys() <= living.keys()
    for key, item in living.items():
        if key == query.key:
            assert hits[key].identical
        else:
            assert hits.get(key) == match_pair(query, item)


def test_search_tells_the_identical_first_and_then_the_closest() -> None:
    picture = STOCK[0]
    index = ItemIndex()
    index.add(Item.image("far", DHash(picture.bits ^ 0xFF)))
    index.add(Item.image("near", DHash(picture.bits ^ 1)))
    index.add(Item.image("same", picture))
    index.add(Item.image("blank", DHash(0)))
    hits = index.search(Item.image("same", picture))
    assert [hit.key for hit in hits] == ["same", "near", "far"]
    assert [hit.match.identical for hit in hits] == [True, False, False]
    blank = index.search(Item.image("blank", DHash(0)))
    assert [(hit.key, hit.match.needed_variance) for hit in blank] == [("blank", 0)]
    with pytest.raises(KeyError):
        index.remove("unknown")
    with pytest.raises(ValueError, match="variance"):
        index.add_and_pair([Item.image("new", picture)], MAX_VARIANCE + 1)
    assert "new" not in index


def test_a_look_of_two_items_stays_until_both_are_gone() -> None:
    index = ItemIndex()
    shared = STOCK[0]
    index.add(Item.image("a", shared))
    index.add(Item.video("b", [KeyFrame(40, shared), KeyFrame(80, STOCK[1])]))
    query = Item.image("query", shared)
    index.remove("a")
    assert [hit.key for hit in index.search(query)] == ["b"]
    index.remove("b")
    assert index.search(query) == []
    assert len(index._looks) == 0
    index.add(Item.image("a", shared))
    assert [hit.key for hit in index.search(query)] == ["a"]


def test_same_keys_are_compared_once() -> None:
    one, two = Item.image("a", STOCK[0]), Item.image("b", STOCK[0])
    assert [(pair.a, pair.b) for pair in match_items([one, two, one, two])] == [("a", "b")]
    assert list(match_items([])) == []


def test_orientation_goes_from_the_first_to_the_second() -> None:
    rng = seeded(3)
    upright = DHash(rng.getrandbits(128))
    for orientation in Orientation:
        turned = Item.image("b", orient(upright, orientation))
        pairs = list(match_items([Item.image("a", upright), turned]))
        assert [pair.match.orientation for pair in pairs] == [orientation]
        back = ItemIndex()
        back.add(Item.image("a", upright))
        assert back.search(turned)[0].match.orientation is inverse(orientation)


def test_positions_are_those_of_the_first_matching_frames() -> None:
    rng = seeded(8)
    shots = [DHash(rng.getrandbits(128)) for _ in range(8)]
    film = Item.video("film", [KeyFrame(1000 * at, shot) for at, shot in enumerate(shots)])
    clip = Item.video("clip", [KeyFrame(40 * at, shot) for at, shot in enumerate(shots[3:7])])
    match = match_pair(clip, film)
    assert match is not None
    assert (match.own_pos, match.pos, match.frames) == (0, 3000, 4)
    still = match_pair(Item.image("still", shots[5]), film)
    assert still is not None
    assert (still.own_pos, still.pos, still.frames) == (None, 5000, 1)


def test_items_of_fingerprints() -> None:
    a, b = STOCK[0], STOCK[1]
    image = ImageFingerprint(a, b, 10, 10, "image/png")
    video = VideoFingerprint((KeyFrame(40, a), KeyFrame(80, b)), 10, 10, 99, 25.0, "video/mp4")
    assert Item.of("x", image) == Item.image("x", a, b)
    assert Item.of("x", video) == Item.video("x", video.frames)


def test_thousands_of_equal_frames_cost_no_more_than_their_number() -> None:
    """Blank frames match nothing; repeated ones are matched as one."""
    blank = [KeyFrame(40 * at, DHash(0)) for at in range(2000)]
    repeated = [KeyFrame(40 * at, STOCK[at % 2]) for at in range(2000)]
    these = [Item.video(f"blank{number}", blank) for number in range(5)]
    these += [Item.video(f"repeated{number}", repeated[number:]) for number in range(5)]
    these += [Item.image(f"picture{number}", DHash(0)) for number in range(1000)]
    started = time.process_time()
    pairs = list(match_items(these))
    assert time.process_time() - started < 10
    assert sorted((pair.a, pair.b) for pair in pairs) == [
        (f"repeated{a}", f"repeated{b}") for a in range(5) for b in range(a + 1, 5)
    ]
    assert {pair.match.frames for pair in pairs} == {1999, 1998, 1997, 1996}
    assert {pair.match.distance for pair in pairs} == {0}


def test_videos_whose_frames_are_all_alike_but_none_the_same() -> None:
    """A noisy still: every frame matches every other, in its own video and in the copy."""
    rng = seeded(6)

    def noisy(key: str) -> Item:
        hashes = (DHash(STOCK[0].bits ^ 1 << rng.randrange(128) ^ n << 100) for n in range(400))
        return Item.video(key, [KeyFrame(40 * at, each) for at, each in enumerate(hashes)])

    started = time.process_time()
    (pair,) = match_items([noisy("a"), noisy("b")])
    assert time.process_time() - started < 10
    assert (pair.match.frames, pair.match.needed_variance) == (400, pair.match.distance)


def test_index_is_searched_while_it_is_written() -> None:
    rng = seeded(4)
    kept = Item.image("kept", DHash(rng.getrandbits(128)))
    others = [Item.image(f"k{n}", DHash(rng.getrandbits(128))) for n in range(300)]
    index = ItemIndex()
    index.add(kept)
    stop, seen = threading.Event(), list[list[str]]()

    def read() -> None:
        while not stop.is_set():
            seen.append([hit.key for hit in index.search(kept)])

    reader = threading.Thread(target=read)
    reader.start()
    for item in others:
        index.add(item)
    for item in others:
        index.remove(item.key)
    stop.set()
    reader.join()
    assert seen
    assert all(keys == ["kept"] for keys in seen)


def test_levels_are_searched_by_halves() -> None:
    """The least variance of a chain is found among many levels, as if all were tried."""
    rng = seeded(12)
    shots = [DHash(rng.getrandbits(128)) for _ in range(12)]
    flips = [3, 25, 7, 19, 11, 2, 23, 14, 5, 21, 9, 16]
    copies = [
        DHash(shot.bits ^ ((1 << count) - 1)) for shot, count in zip(shots, flips, strict=True)
    ]
    a = Item.video("a", [KeyFrame(40 * at, shot) for at, shot in enumerate(shots)])
    b = Item.video("b", [KeyFrame(40 * at, shot) for at, shot in enumerate(copies)])
    match = match_pair(a, b)
    assert match is not None
    assert match.needed_variance == sorted(flips)[CHAIN_LENGTH - 1]
    assert match.frames == 12
    assert match_pair(a, b, 4) is None
    assert match_pair(a, b, 5) is not None
