"""Where heavy analyses are computed: in this process, or wherever a deployment puts them.

They need much memory and large libraries, and are asked for rarely; so a deployment may run them
apart from the API. Whoever asks does not see the difference.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from tagcat.explore.cluster_count import Suggestion, suggest
from tagcat.explore.kmodes import Clusters, cluster
from tagcat.explore.mca import SAMPLE, Map, map_hashes
from tagcat.match.packed import Words


class Clustering(NamedTuple):
    """Hashes in clusters; ``suggestion`` is None where the number of clusters was given."""

    clusters: Clusters
    suggestion: Suggestion | None


class Analysis(Protocol):
    """The analyses, of hashes of shape ``(n, 2)``.

    Each raises LimitExceeded for more hashes than it takes, MissingPackage where a library is not
    installed, and StoreError where it cannot be reached.
    """

    def map(self, words: Words, *, whole: bool = False) -> Map:
        """As ``tagcat.explore.mca.map_hashes``; ``whole``: fitted on all hashes, not a sample."""
        ...

    def clusters(self, words: Words, k: int | None) -> Clustering:
        """``k`` clusters, or as many as the silhouette suggests, or one."""
        ...


class Here:
    """``Analysis`` in this process."""

    def map(self, words: Words, *, whole: bool = False) -> Map:
        """As ``Analysis.map``."""
        return map_hashes(words, sample=max(SAMPLE, len(words)) if whole else SAMPLE)

    def clusters(self, words: Words, k: int | None) -> Clustering:
        """As ``Analysis.clusters``."""
        suggestion = suggest(words) if k is None else None
        chosen = k if suggestion is None else suggestion.silhouette
        return Clustering(cluster(words, chosen or 1), suggestion)
