"""How many clusters: planted ones are counted, and the silhouette is scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import silhouette_samples

from tagcat.explore.bits import distances_to
from tagcat.explore.cluster_count import elbow, silhouettes, suggest
from tagcat.match.packed import Words, pack

from .hashes import planted, some


@pytest.mark.parametrize("clusters", [2, 4, 7])
def test_planted_clusters_are_counted(clusters: int) -> None:
    words, _ = planted(clusters, 60, 10, seed=clusters)
    found = suggest(words)
    assert found.silhouette == clusters
    if clusters > 2:
        assert found.elbow == clusters
    assert [each.k for each in found.tried] == list(range(1, 21))
    assert suggest(words) == found


def test_a_sample_is_enough() -> None:
    words, _ = planted(4, 500, 10, seed=1)
    assert suggest(words, most=8, sample=200).silhouette == 4


@given(some, st.data())
def test_silhouettes_are_those_of_scikit_learn(words: Words, data: st.DataObject) -> None:
    labels = np.array(
        data.draw(st.lists(st.integers(0, 4), min_size=len(words), max_size=len(words)))
    )
    distances = np.stack([distances_to(words, each) for each in words])
    if len(set(labels.tolist())) < 2:
        with pytest.raises(ValueError, match="two clusters"):
            silhouettes(distances, labels)
        return
    found = silhouettes(distances, labels)
    if len(set(labels.tolist())) < len(words):
        theirs = silhouette_samples(distances.astype(float), labels, metric="precomputed")
        np.testing.assert_allclose(found, theirs, atol=1e-12)
    else:
        assert not found.any()


def test_the_elbow_is_where_the_curve_bends() -> None:
    assert elbow([100, 60, 20, 18, 16, 14]) == 3
    assert elbow([50, 40, 30, 20, 10]) is None
    assert elbow([10, 10, 10]) is None
    assert elbow([10, 5]) is None


def test_too_few_different_hashes_get_no_suggestion() -> None:
    found = suggest(pack([1, 1, 2, 2]))
    assert (found.tried, found.elbow, found.silhouette) == ((), None, None)


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="most"):
        suggest(pack([1]), most=1)
    with pytest.raises(ValueError, match="sample"):
        suggest(pack([1]), sample=2)
