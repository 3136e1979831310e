"""Exploring a collection: map, clusters, thresholds, network and places of what a filter chooses.

Results are the same until the collection changes, and the latest are kept in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from tagcat.app.analysis import Analysis, Here
from tagcat.app.groupings import Groupings
from tagcat.app.latest import Latest
from tagcat.app.paging import file_pages
from tagcat.errors import InvalidInput, LimitExceeded, NotFound
from tagcat.explore.bits import MAX_HASHES
from tagcat.explore.cluster_count import Suggestion
from tagcat.explore.communities import communities
from tagcat.explore.graphml import Value
from tagcat.explore.kmodes import MAX_CLUSTERS, Clusters
from tagcat.explore.mca import Map
from tagcat.explore.network import Network, components, neighbourhood
from tagcat.explore.own_variance import Proposal, propose
from tagcat.explore.places import Copy, Whereabouts, whereabouts
from tagcat.explore.thresholds import Thresholds, thresholds
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import DecisionKey, Verdict
from tagcat.graph.conditions import AllOf, Condition, KindIs
from tagcat.graph.model import FileQuery, FileSort, GraphStore, StoredFile, User, VideoContent
from tagcat.match.groups import Pair
from tagcat.match.packed import pack
from tagcat.match.rule import MAX_VARIANCE, check_variance

T = TypeVar("T")

KEPT = 16
"""Results that are kept in memory, of all users together."""

HERE = Here()


class Subject(NamedTuple):
    """What lies on the map: an image, or a key frame of a video at ``pos`` milliseconds.

    ``path`` is that of its first file by name; ``bits`` the hash.
    """

    content_id: str
    sha256: str
    kind: Kind
    path: str
    pos: int | None
    bits: int


@dataclass(frozen=True, slots=True)
class MapView:
    """Subjects on a map: the points are in their order."""

    subjects: tuple[Subject, ...]
    map: Map


@dataclass(frozen=True, slots=True)
class ClustersView:
    """Subjects in clusters: the labels are in their order. ``suggestion`` is None where the number
    of clusters was given."""

    subjects: tuple[Subject, ...]
    clusters: Clusters
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class ThresholdsView:
    """A collection at each variance, and what the user's decisions propose.

    ``truncated``: there are more pairs than are told of a collection.
    """

    thresholds: Thresholds
    proposal: Proposal | None
    truncated: bool


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Look-alikes as a network by sha256; ``attributes`` are name, kind, files, component and
    community of each node. ``truncated``: there is more than may be told."""

    network: Network
    attributes: Mapping[str, Mapping[str, Value]]
    truncated: bool


class Exploring:
    """What one user can see of the collection; nothing reaches another user's.

    Args:
        store: where the collection is.
        user: whose it is.
        groupings: what looks alike, kept from one request to the next.
        explored: results, kept likewise; ``KEPT`` are enough.
        analysis: where map and clusters are computed.
        most: hashes that map and clusters take.
    """

    def __init__(
        self,
        store: GraphStore,
        user: User,
        groupings: Groupings,
        explored: Latest,
        analysis: Analysis = HERE,
        *,
        most: int = MAX_HASHES,
    ) -> None:
        self._store = store
        self._user = user
        self._groupings = groupings
        self._explored = explored
        self._analysis = analysis
        self._most = most

    def map(self, where: Condition | None = None, *, frames: bool = False) -> MapView:
        """Images that pass, and with ``frames`` the key frames of videos that do, on a map.

        Raises:
            LimitExceeded: there are too many.
            MissingPackage: what is needed for it is not installed.
        """

        def make() -> MapView:
            subjects = self._subjects(where, frames)
            return MapView(subjects, self._analysis.map(pack(subject.bits for subject in subjects)))

        return self._kept(("map", where, frames), make)

    def clusters(
        self, where: Condition | None = None, k: int | None = None, *, frames: bool = False
    ) -> ClustersView:
        """Images, and with ``frames`` key frames, in ``k`` clusters.

        Without ``k`` there are as many as the silhouette suggests, or one.

        Raises:
            InvalidInput: ``k`` is out of range.
            LimitExceeded: there are too many.
        """
        if k is not None and not 1 <= k <= MAX_CLUSTERS:
            raise InvalidInput("k", f"must be between 1 and {MAX_CLUSTERS}")

        def make() -> ClustersView:
            subjects = self._subjects(where, frames)
            words = pack(subject.bits for subject in subjects)
            return ClustersView(subjects, *self._analysis.clusters(words, k))

        return self._kept(("clusters", where, k, frames), make)

    def thresholds(self, where: Condition | None = None) -> ThresholdsView:
        """Pairs and groups at each variance, among contents that pass.

        The proposal comes from all decisions of the user, whatever passes.
        """

        def make() -> ThresholdsView:
            grouped = self._groupings.of(self._store, self._user.id, MAX_VARIANCE)
            passing = self._passing(where)
            kept = {
                each.sha256: each
                for each in grouped.alike.contents
                if passing is None or each.content_id in passing
            }
            found = thresholds(
                [pair for pair in self._pairs(MAX_VARIANCE) if pair.a in kept and pair.b in kept],
                self._images(where),
                {key for key, each in kept.items() if each.files > 1},
            )
            return ThresholdsView(found, self._proposal(), grouped.alike.truncated)

        return self._kept(("thresholds", where), make)

    def network(
        self,
        where: Condition | None = None,
        *,
        variance: int | None = None,
        start: str | None = None,
        hops: int = 1,
    ) -> NetworkView:
        """Look-alikes that pass, all or what lies around one.

        Args:
            where: what files of a content must be like; one is enough.
            variance: of the matches; the user's by default.
            start: sha256 of the content to begin at; None for everything.
            hops: steps from there.

        Raises:
            NotFound: the start is no content that passes and has look-alikes.
            ValueError: a number is out of range.
        """
        at = self._user.variance if variance is None else variance
        check_variance(at)

        def make() -> NetworkView:
            grouped = self._groupings.of(self._store, self._user.id, at)
            network = Network.of(self._pairs(at))
            passing = self._passing(where)
            if passing is not None:
                network = network.within(
                    {c.sha256 for c in grouped.alike.contents if c.content_id in passing}
                )
            truncated = grouped.alike.truncated
            if start is not None:
                if start not in network.nodes:
                    raise NotFound("no content of this sha256 that has look-alikes and passes")
                around = neighbourhood(network, start, hops)
                network, truncated = around.network, truncated or around.truncated
            return NetworkView(network, self._attributes(network), truncated)

        return self._kept(("network", where, at, start, hops), make)

    def places(self, where: Condition | None = None) -> tuple[Whereabouts, ...]:
        """Where all copies of the contents are that have a file that passes."""

        def make() -> tuple[Whereabouts, ...]:
            passing = self._passing(where)
            return whereabouts(
                Copy(file.sha256, file.info.device_id, file.info.device, file.info.path)
                for file in self._files(None)
                if passing is None or file.content_id in passing
            )

        return self._kept(("places", where), make)

    def _kept(self, key: Hashable, make: Callable[[], T]) -> T:
        owner = self._user.id
        return self._explored.get((owner, self._store.revision(owner), key), make)

    def _files(self, where: Condition | None, *kinds: Kind) -> Iterator[StoredFile]:
        for kind in kinds or Kind:
            query = FileQuery(kind, FileSort.NAME, descending=False, where=where)
            for page in file_pages(self._store, self._user.id, query):
                yield from page

    def _passing(self, where: Condition | None) -> frozenset[str] | None:
        """The ids of contents that pass; None where all do."""
        return None if where is None else self._store.passing(self._user.id, where)

    def _images(self, where: Condition | None) -> int:
        if where is None:
            return self._store.counts(self._user.id).images
        return len(self._store.passing(self._user.id, AllOf((KindIs(Kind.IMAGE), where))))

    def _subjects(self, where: Condition | None, frames: bool) -> tuple[Subject, ...]:
        kinds = tuple(Kind) if frames else (Kind.IMAGE,)
        first: dict[str, StoredFile] = {}
        for file in self._files(where, *kinds):
            first.setdefault(file.content_id, file)
        found: list[Subject] = []
        for file in first.values():
            found += self._looks(file)
            if len(found) > self._most:
                raise LimitExceeded(
                    f"more than {self._most:,} hashes cannot be explored at once:"
                    " choose fewer with a filter"
                )
        return tuple(found)

    def _looks(self, file: StoredFile) -> Iterator[Subject]:
        named = file.content_id, file.sha256, file.kind, file.info.path
        if file.dhash is not None:
            yield Subject(*named, None, file.dhash.bits)
            return
        try:
            content = self._store.content(self._user.id, file.content_id)
        except NotFound:
            return  # deleted meanwhile
        if isinstance(content, VideoContent):
            for frame in content.frames:
                yield Subject(*named, frame.pos, frame.dhash.bits)

    def _pairs(self, variance: int) -> Iterator[Pair]:
        """Pairs that match and were not decided to be none."""
        grouped = self._groupings.of(self._store, self._user.id, variance)
        for (a, b), match in grouped.pairs.items():
            yield Pair(a, b, match.needed_variance, match.distance)

    def _proposal(self) -> Proposal | None:
        alike = self._groupings.of(self._store, self._user.id, MAX_VARIANCE).alike
        keys = [content.sha256 for content in alike.contents]
        decisions = self._store.annotations(self._user.id, lambda rows: rows.decisions(keys))
        needed: dict[Verdict, list[int]] = {verdict: [] for verdict in Verdict}
        for pair in alike.pairs:
            decision = decisions.get(DecisionKey.of(keys[pair.a], keys[pair.b]))
            if decision is not None:
                needed[decision.verdict].append(pair.match.needed_variance)
        return propose(needed[Verdict.KEEP_BOTH], needed[Verdict.NOT_MATCH])

    def _attributes(self, network: Network) -> dict[str, dict[str, Value]]:
        parts = {
            name: {node: number for number, part in enumerate(each) for node in part}
            for name, each in (
                ("component", components(network)),
                ("community", communities(network)),
            )
        }
        owner = self._user.id
        ids = self._store.annotations(owner, lambda rows: rows.contents(network.nodes))
        copies = self._store.copies_of(owner, list(ids.values()))
        told: dict[str, dict[str, Value]] = {}
        for node in network.nodes:
            told[node] = {name: number[node] for name, number in parts.items()}
            files = copies.get(ids.get(node, ""), ())
            if files:
                told[node] |= {
                    "name": files[0].info.name,
                    "kind": files[0].kind.value,
                    "files": len(files),
                }
        return told
