"""Groups: every two members match, nothing that matches is lost, order does not matter."""

from __future__ import annotations

import time
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.match import Grouping, Pair, group

from .strategies import seeded


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], list[Pair]]:
    """Keys, some more than once, and pairs from none to all."""
    names = [f"k{number}" for number in range(draw(st.integers(1, 8)))]
    pairs = []
    for a, b in combinations(names, 2):
        if draw(st.integers(0, 3)):
            ends = (a, b) if draw(st.booleans()) else (b, a)
            needed, distance = draw(st.integers(0, 25)), draw(st.integers(0, 4))
            pairs.append(Pair(*ends, needed, distance))
    copies = draw(st.lists(st.sampled_from(names), max_size=3))
    return names + copies, pairs


def complete_linkage(keys: list[str], pairs: list[Pair], variance: int) -> set[frozenset[str]]:
    """The definition, without any counting: try to merge along each pair in order."""
    matching = {frozenset((p.a, p.b)): p for p in pairs if p.needed_variance <= variance}
    groups = {key: frozenset([key]) for key in keys}
    order = sorted(matching.values(), key=lambda p: (p[2], p[3], min(p.a, p.b), max(p.a, p.b)))
    for pair in order:
        g, h = groups[pair.a], groups[pair.b]
        if g != h and all(frozenset((a, b)) in matching for a in g for b in h):
            for member in g | h:
                groups[member] = g | h
    return set(groups.values())


@given(graphs(), st.integers(0, 25))
def test_groups_are_those_of_the_definition(
    graph: tuple[list[str], list[Pair]], variance: int
) -> None:
    keys, pairs = graph
    found = group(keys, pairs, variance)
    expected = complete_linkage(keys, pairs, variance)
    assert {frozenset(each.members) for each in found.groups} == {
        members for members in expected if sum(keys.count(key) for key in members) > 1
    }
    matching = {
        frozenset((pair.a, pair.b)): pair for pair in pairs if pair.needed_variance <= variance
    }
    inside = set()
    for each in found.groups:
        assert list(each.members) == sorted(each.members)
        assert each.files == sum(keys.count(key) for key in each.members)
        within = [matching[frozenset(ends)] for ends in combinations(each.members, 2)]
        inside |= {frozenset((pair.a, pair.b)) for pair in within}
        if within:
            assert each.weakest is not None
            assert each.weakest[2:] == max(pair[2:] for pair in within)
        else:
            assert each.weakest is None
        sums = {
            key: sum(pair.distance for pair in within if key in (pair.a, pair.b))
            for key in each.members
        }
        assert each.representative == min(each.members, key=lambda key: (sums[key], key))
    # Every match is either inside a group or told as a link.
    linked = [frozenset((link.a, link.b)) for link in found.links]
    assert len(linked) == len(set(linked))
    assert inside.isdisjoint(linked)
    assert inside | set(linked) == matching.keys()


@given(graphs(), st.integers(0, 25), st.randoms(use_true_random=False))
def test_order_does_not_matter(
    graph: tuple[list[str], list[Pair]], variance: int, random: Random
) -> None:
    keys, pairs = graph
    expected = group(keys, pairs, variance)
    mixed = [pair if random.random() < 0.5 else Pair(pair.b, pair.a, *pair[2:]) for pair in pairs]
    random.shuffle(mixed)
    shuffled = list(keys)
    random.shuffle(shuffled)
    assert group(shuffled, mixed, variance) == expected


def test_a_chain_is_not_one_heap() -> None:
    found = group("abc", [Pair("a", "b", 4, 4), Pair("b", "c", 5, 5)], 18)
    assert [each.members for each in found.groups] == [("a", "b")]
    assert found.links == (Pair("b", "c", 5, 5),)


def test_identical_files_are_one_member() -> None:
    found = group(["b", "a", "a", "c", "c", "d"], [Pair("b", "a", 2, 2)], 18)
    assert [(each.members, each.files) for each in found.groups] == [(("a", "b"), 3), (("c",), 2)]
    assert found.groups[1].representative == "c"
    assert found.groups[1].weakest is None


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([Pair("a", "x", 1, 1)], "unknown"),
        ([Pair("a", "a", 1, 1)], "twice"),
        ([Pair("a", "b", 1, 1), Pair("b", "a", 2, 2)], "twice"),
    ],
)
def test_bad_pairs_are_refused(pairs: list[Pair], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        group("ab", pairs, 18)


def planted(clusters: int, size: int, random: Random) -> tuple[list[str], list[Pair]]:
    """Cliques, each joined to the next by a pair, which must not join them."""
    keys = [f"{cluster:05}.{member}" for cluster in range(clusters) for member in range(size)]
    pairs = []
    for cluster in range(clusters):
        members = keys[cluster * size : (cluster + 1) * size]
        for a, b in combinations(members, 2):
            pairs.append(Pair(a, b, (distance := random.randrange(1, 10)), distance))
        if cluster:
            pairs.append(Pair(members[0], keys[cluster * size - 1], 12, 12))
    random.shuffle(pairs)
    return keys, pairs


def _timed(keys: list[str], pairs: list[Pair]) -> tuple[Grouping, float]:
    started = time.process_time()
    found = group(keys, pairs, 18)
    return found, time.process_time() - started


def test_a_big_planted_set_takes_time_in_proportion() -> None:
    random = seeded(1)
    found, small = _timed(*planted(500, 8, random))
    assert len(found.groups) == 500
    found, large = _timed(*planted(4000, 8, random))
    assert len(found.groups) == 4000
    assert len(found.links) == 3999
    assert {len(each.members) for each in found.groups} == {8}
    # 8 times the pairs; a quadratic step would take 64 times as long.
    assert large < 32 * max(small, 0.01)


def test_one_big_clique_and_a_hub() -> None:
    """600 pictures that all match, and one that matches 3,000 which do not match each other."""
    clique = [f"c{number:03}" for number in range(600)]
    spokes = [f"s{number:04}" for number in range(3000)]
    pairs = [Pair(a, b, 0, 0) for a, b in combinations(clique, 2)]
    pairs += [Pair("hub", spoke, 3, 3) for spoke in spokes]
    found, seconds = _timed([*clique, "hub", *spokes], pairs)
    assert [len(each.members) for each in found.groups] == [600, 2]
    assert len(found.links) == 2999
    assert seconds < 10
