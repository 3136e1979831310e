"""Clusters: modes are what most members hold, members are nearest to theirs, cost as kmodes'."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kmodes.kmodes import KModes

from tagcat.explore.bits import distances_to, distinct, unpack_bits
from tagcat.explore.kmodes import (
    MAX_CLUSTERS,
    Clusters,
    cao_modes,
    cluster,
    cluster_from,
    huang_modes,
)
from tagcat.match.packed import Words, pack, unpack

from .hashes import ALL_BITS, few, planted, some

counts = st.integers(1, 8)


def distances(words: Words, modes: Words) -> np.ndarray:
    return np.stack([distances_to(words, mode) for mode in modes], axis=1).astype(int)


def by_kmodes(words: Words, modes: Words) -> int:
    """The cost that the library comes to from the same modes."""
    start = unpack_bits(modes).astype(np.uint16)
    bits = unpack_bits(words)
    found = KModes(len(modes), init=start, n_init=1, random_state=0).fit(bits)
    return int(found.cost_)


@given(few, counts)
def test_laws_of_clusters(words: Words, k: int) -> None:
    found = cluster(words, k)
    different = len(set(unpack(words)))
    assert len(found.modes) == min(k, different)
    assert found.settled
    assert (np.bincount(found.labels, minlength=len(found.modes)) == found.sizes).all()
    assert (found.sizes > 0).all()
    assert (np.diff(found.sizes) <= 0).all()
    if not len(words):
        return
    apart = distances(words, found.modes)
    own = apart[np.arange(len(words)), found.labels]
    assert (own == apart.min(axis=1)).all()
    assert found.cost == own.sum()
    assert (found.costs == np.bincount(found.labels, weights=own)).all()
    for number, mode in enumerate(unpack_bits(found.modes)):
        members = unpack_bits(words[found.labels == number])
        most = 2 * members.sum(axis=0)
        agrees = np.where(mode, most >= len(members), most <= len(members))
        assert agrees.all()


@given(few, counts, st.randoms(use_true_random=False))
def test_order_and_repetition_change_nothing(words: Words, k: int, random: object) -> None:
    found = cluster(words, k)
    order = np.arange(len(words))
    random.shuffle(order)  # type: ignore[attr-defined]
    again = cluster(words[order], k)
    assert (again.modes == found.modes).all()
    assert (again.labels == found.labels[order]).all()
    twice = cluster(np.concatenate([words, words]), k)
    assert twice.cost == 2 * found.cost


@given(some, st.integers(1, 12))
def test_starts_are_different_hashes_of_the_collection(words: Words, k: int) -> None:
    items = distinct(words)
    k = min(k, len(items.words))
    for modes in (cao_modes(items, k), huang_modes(items, k, np.random.default_rng(1))):
        found = unpack(modes)
        assert len(set(found)) == k
        assert set(found) <= set(unpack(words))


@pytest.mark.parametrize("seed", range(6))
def test_planted_clusters_are_found_at_the_cost_of_kmodes(seed: int) -> None:
    words, labels = planted(5, 40, 16, seed)
    modes = cao_modes(distinct(words), 5)
    found = cluster_from(words, modes)
    assert found.cost <= by_kmodes(words, modes)
    pairs = set(zip(found.labels.tolist(), labels.tolist(), strict=True))
    assert len(pairs) == 5


def test_where_there_are_no_clusters_the_cost_is_about_that_of_kmodes() -> None:
    ours = theirs = same_start = 0
    for seed in range(6):
        words = np.random.default_rng(seed).integers(0, 1 << 64, (150, 2), np.uint64)
        modes = cao_modes(distinct(words), 6)
        theirs += by_kmodes(words, modes)
        same_start += cluster_from(words, modes).cost
        ours += cluster(words, 6).cost
    # kmodes changes modes after every single hash, and so ends elsewhere.
    assert same_start <= 1.02 * theirs
    assert ours <= 1.01 * theirs


def test_the_start_of_cao_is_that_of_kmodes() -> None:
    from kmodes.util.dissim import matching_dissim
    from kmodes.util.init_methods import init_cao

    words = distinct(planted(4, 30, 20, seed=9)[0]).words
    theirs = init_cao(unpack_bits(words), 4, matching_dissim)
    assert (unpack_bits(cao_modes(distinct(words), 4)) == theirs).all()


def test_more_starts_are_no_worse() -> None:
    words = np.random.default_rng(5).integers(0, 1 << 64, (300, 2), np.uint64)
    costs = [cluster(words, 8, starts=starts).cost for starts in (1, 2, 4, 8)]
    assert costs == sorted(costs, reverse=True)


def test_an_empty_cluster_begins_anew_with_what_is_farthest() -> None:
    words = pack([0] * 9 + [1, 3, ALL_BITS])
    found = cluster_from(words, pack([0, 0, 0]))
    assert len(found.modes) == 3
    assert (found.sizes > 0).all()
    assert ALL_BITS in unpack(found.modes)


def test_equal_hashes_are_one_cluster_without_cost() -> None:
    found = cluster(pack([7] * 5), 3)
    assert (unpack(found.modes), found.cost, found.labels.tolist()) == ([7], 0, [0] * 5)


def test_no_hashes_make_no_clusters() -> None:
    for found in (cluster(pack([]), 3), cluster_from(pack([]), pack([1]))):
        assert isinstance(found, Clusters)
        assert (len(found.modes), len(found.labels), found.cost) == (0, 0, 0)


def test_numbers_out_of_range_are_refused() -> None:
    words = pack([1, 2])
    with pytest.raises(ValueError, match="k must"):
        cluster(words, 0)
    with pytest.raises(ValueError, match="k must"):
        cluster(words, MAX_CLUSTERS + 1)
    with pytest.raises(ValueError, match="starts"):
        cluster(words, 1, starts=0)
    with pytest.raises(ValueError, match="modes"):
        cluster_from(words, pack([]))
