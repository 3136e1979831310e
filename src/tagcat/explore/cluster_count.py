"""How many clusters a collection falls into, by the elbow and by the silhouette.

Both try every number up to a bound on a sample, so that the time has a bound too. They are
suggestions: photographs of a life rarely fall into clean clusters, and the silhouette says how
clean they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagcat.explore.bits import check, distances_to
from tagcat.explore.kmodes import MAX_CLUSTERS, cluster
from tagcat.match.packed import Words

MOST = 20
"""Clusters that are tried at most, unless asked otherwise."""

SAMPLE = 2_000
"""Hashes that are looked at, at most; the silhouette compares all pairs of them."""

_STARTS = 2


@dataclass(frozen=True, slots=True)
class Tried:
    """A number of clusters: cost in bits a hash, and mean silhouette (-1..1; None for one)."""

    k: int
    cost: float
    silhouette: float | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was tried, in order of k; the k of the elbow and of the best silhouette.

    Both are None where there are fewer than three different hashes.
    """

    tried: tuple[Tried, ...]
    elbow: int | None
    silhouette: int | None


def suggest(words: Words, *, most: int = MOST, sample: int = SAMPLE, seed: int = 0) -> Suggestion:
    """Suggest a number of clusters; the same hashes always get the same answer.

    Args:
        words: hashes, shape ``(n, 2)``.
        most: largest number to try, 2..``MAX_CLUSTERS``.
        sample: hashes to look at, chosen at random, at least 3.
        seed: of that choice and of the clusters.

    Raises:
        ValueError: the array has another shape, or a number is out of range.
        LimitExceeded: more hashes than can be explored at once.
    """
    check(words)
    if not 2 <= most <= MAX_CLUSTERS:
        raise ValueError(f"most must be between 2 and {MAX_CLUSTERS}")
    if sample < 3:
        raise ValueError("sample must be at least 3")
    if len(words) > sample:
        random = np.random.default_rng(seed)
        words = words[np.sort(random.choice(len(words), sample, replace=False))]
    different = len(np.unique(words, axis=0))
    if different < 3:
        return Suggestion((), None, None)
    distances = _distances(words)
    tried: list[Tried] = []
    for k in range(1, min(most, different - 1) + 1):
        found = cluster(words, k, starts=_STARTS, seed=seed)
        score = None if k == 1 else float(silhouettes(distances, found.labels).mean())
        tried.append(Tried(k, found.cost / len(words), score))
    best = max(tried[1:], key=lambda each: (each.silhouette or 0.0, -each.k))
    return Suggestion(tuple(tried), elbow([each.cost for each in tried]), best.k)


def elbow(costs: Sequence[float]) -> int | None:
    """The k after which more clusters help little, of the costs of k = 1, 2, ...

    Where the curve lies farthest below the straight line between its ends, both axes scaled to
    0..1 (Satopää et al. 2011, "Kneedle"). None where it lies nowhere below.
    """
    if len(costs) < 3 or costs[0] <= costs[-1]:
        return None
    along = np.linspace(0, 1, len(costs))
    down = (np.asarray(costs) - costs[-1]) / (costs[0] - costs[-1])
    below = 1 - along - down
    deepest = int(below.argmax())
    return deepest + 1 if below[deepest] > 1e-9 else None


def silhouettes(distances: NDArray[np.uint8], labels: NDArray[np.int64]) -> NDArray[np.float64]:
    """How much nearer each hash is to its own cluster than to the next one, -1..1.

    ``(b - a) / max(a, b)`` of the mean distances a to the others of its cluster and b to those of
    the nearest other one; 0 for one that is alone (Rousseeuw 1987).

    Args:
        distances: of all pairs in bits, shape ``(n, n)``.
        labels: cluster of each, shape ``(n,)``, at least two different ones.

    Raises:
        ValueError: there are fewer than two clusters.
    """
    _, own, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    if len(sizes) < 2:
        raise ValueError("a silhouette needs two clusters")
    rows, order = np.arange(len(own)), np.argsort(own, kind="stable")
    starts = np.cumsum(sizes) - sizes
    totals = np.add.reduceat(distances[:, order], starts, axis=1, dtype=np.int64)
    others = sizes[own] - 1
    within = totals[rows, own] / np.maximum(others, 1)
    means = totals / sizes
    means[rows, own] = np.inf
    nearest = means.min(axis=1)
    larger = np.maximum(within, nearest)
    scores: NDArray[np.float64] = np.zeros(len(own))
    np.divide(nearest - within, larger, out=scores, where=larger > 0)
    scores[others == 0] = 0
    return scores


def _distances(words: Words) -> NDArray[np.uint8]:
    """Hamming distances of all pairs, shape ``(n, n)``."""
    return np.stack([distances_to(words, each) for each in words])
