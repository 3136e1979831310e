"""Exploring a collection: map, clusters, thresholds, network and places of what a filter chooses.

Results are the same until the collection changes, and the latest are kept in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
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
from tagcat.explore.mca import Map, agreement
from tagcat.explore.network import Network, components, neighbourhood, shown
from tagcat.explore.own_variance import Proposal, propose
from tagcat.explore.places import Copy, Device, Whereabouts, devices, only_on, whereabouts
from tagcat.explore.thresholds import Thresholds, thresholds
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import Choice, DecisionKey, Verdict
from tagcat.graph.conditions import AllOf, Condition, KindIs
from tagcat.graph.model import FileQuery, FileSort, GraphStore, StoredFile, User, VideoContent
from tagcat.match.groups import Grouping, Pair
from tagcat.match.packed import pack, unpack
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
    """Subjects in clusters: the labels are in their order. ``nearest`` is the place of the subject
    nearest to the mode of each cluster, of equals the first by path. ``suggestion`` is None where
    the number of clusters was given."""

    subjects: tuple[Subject, ...]
    clusters: Clusters
    nearest: tuple[int, ...]
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
    """Look-alikes as a network by sha256; ``attributes`` are name, kind, files, component,
    community and group (the sha256 of its representative) of each node, ``files`` the files of
    each, the oldest first. ``truncated``: there is more than may be told."""

    network: Network
    attributes: Mapping[str, Mapping[str, Value]]
    files: Mapping[str, tuple[StoredFile, ...]]
    truncated: bool


@dataclass(frozen=True, slots=True)
class PlacesPage:
    """What each device holds, and some of ``total`` contents with their files, the oldest first.

    ``choices`` tell what the user wants to become of these files, by their ids.
    """

    devices: tuple[Device, ...]
    contents: tuple[tuple[Whereabouts, tuple[StoredFile, ...]], ...]
    choices: Mapping[str, Choice]
    total: int


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

    def map_agreement(self, where: Condition | None = None, *, frames: bool = False) -> float:
        """How alike the map is to one fitted on all hashes instead of a sample, 0..1.

        Takes as long as that fit: a quarter of a minute for 100,000.

        Raises:
            LimitExceeded: there are too many.
            MissingPackage: what is needed for it is not installed.
        """

        def make() -> float:
            view = self.map(where, frames=frames)
            if view.map.projection.fitted == len(view.subjects):
                return 1.0
            words = pack(subject.bits for subject in view.subjects)
            return agreement(view.map.points, self._analysis.map(words, whole=True).points)

        return self._kept(("agreement", where, frames), make)

    def passing(self, where: Condition | None = None) -> frozenset[str]:
        """The ids of the contents that have a file that passes.

        Raises:
            LimitExceeded: there are too many.
        """
        found = self._passing(AllOf(()) if where is None else where) or frozenset()
        if len(found) > MAX_HASHES:
            raise LimitExceeded(
                f"more than {MAX_HASHES:,} contents cannot be told at once:"
                " choose fewer with a filter"
            )
        return found

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
            found, suggestion = self._analysis.clusters(words, k)
            return ClustersView(subjects, found, _nearest(subjects, found), suggestion)

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
                [
                    Pair(a, b, match.needed_variance, match.distance)
                    for (a, b), match in grouped.pairs.items()
                    if a in kept and b in kept
                ],
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
        alone: bool = False,
        bounded: bool = False,
    ) -> NetworkView:
        """Look-alikes that pass, all or what lies around one.

        Args:
            where: what files of a content must be like; one is enough.
            variance: of the matches; the user's by default.
            start: sha256 of the content to begin at; None for everything.
            hops: steps from there.
            alone: with contents that pass and match nothing.
            bounded: no more than can be drawn.

        Raises:
            NotFound: the start is no content that passes, or has no look-alikes and ``alone`` is
                not set.
            ValueError: a number is out of range.
        """
        at = self._user.variance if variance is None else variance
        check_variance(at)

        def make() -> NetworkView:
            tried = self._groupings.tried(self._store, self._user.id, at)
            network = self._kept(("whole network", at), lambda: Network.of(tried.pairs))
            passing = self._passing(where)
            if passing is not None:
                network = network.within(
                    {each.sha256 for each in tried.contents if each.content_id in passing}
                )
            if alone:
                network = Network.of(network.edges, self._contents(where))
            truncated = tried.truncated
            if start is not None:
                if start not in network.nodes:
                    raise NotFound("no content of this sha256 that has look-alikes and passes")
                around = neighbourhood(network, start, hops)
                network, truncated = around.network, truncated or around.truncated
            if bounded:
                network, cut = shown(network)
                truncated = truncated or cut
            return self._told(network, tried.grouping, truncated)

        return self._kept(("network", where, at, start, hops, alone, bounded), make)

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

    def places_page(
        self, where: Condition | None, only: str | None, start: int, limit: int
    ) -> PlacesPage:
        """Where copies are, ``limit`` contents from the ``start``-th on.

        Contents in one place only come first: they are the ones to lose.

        Args:
            where: what a file of a content must be like.
            only: id of a device; contents that are there and on no other.
            start: contents to pass over.
            limit: contents at most.
        """

        def make() -> tuple[tuple[Whereabouts, ...], tuple[Device, ...]]:
            found = self.places(where)
            held = only_on(found, only) if only is not None else found
            return tuple(sorted(held, key=lambda each: len(each.copies))), devices(found)

        held, told = self._kept(("places page", where, only), make)
        page = held[start : start + limit]
        files = self.copies([each.content for each in page])
        ids = [file.id for held_by in files.values() for file in held_by]
        return PlacesPage(
            told,
            tuple((each, files[each.content]) for each in page if each.content in files),
            self._store.annotations(self._user.id, lambda rows: rows.choices(ids)),
            len(held),
        )

    def copies(self, sha256s: Collection[str]) -> dict[str, tuple[StoredFile, ...]]:
        """The files of contents by sha256, the oldest first; none of what is not saved."""
        owner = self._user.id
        ids = self._store.annotations(owner, lambda rows: rows.contents(sha256s))
        files = self._store.copies_of(owner, list(ids.values()))
        return {sha256: files[id_] for sha256, id_ in ids.items() if id_ in files}

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
        return self._kept(("subjects", where, frames), lambda: self._read(where, frames))

    def _read(self, where: Condition | None, frames: bool) -> tuple[Subject, ...]:
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

    def _contents(self, where: Condition | None) -> set[str]:
        """All contents that pass, by sha256."""
        return {file.sha256 for file in self._files(where)}

    def _told(self, network: Network, grouping: Grouping, truncated: bool) -> NetworkView:
        parts: dict[str, Mapping[str, int]] = {
            name: {node: number for number, part in enumerate(each) for node in part}
            for name, each in (
                ("component", components(network)),
                ("community", communities(network)),
            )
        }
        groups = {node: group.representative for group in grouping.groups for node in group.members}
        files = self.copies(network.nodes)
        attributes: dict[str, dict[str, Value]] = {}
        for node in network.nodes:
            told = attributes[node] = {name: number[node] for name, number in parts.items()}
            if node in groups:
                told["group"] = groups[node]
            if node in files:
                first = files[node][0]
                told |= {
                    "name": first.info.name,
                    "kind": first.kind.value,
                    "files": len(files[node]),
                }
        return NetworkView(network, attributes, files, truncated)


def _nearest(subjects: tuple[Subject, ...], found: Clusters) -> tuple[int, ...]:
    nearest: dict[int, tuple[int, str, int]] = {}
    modes = unpack(found.modes)
    for place, (subject, label) in enumerate(zip(subjects, found.labels.tolist(), strict=True)):
        candidate = ((subject.bits ^ modes[label]).bit_count(), subject.path, place)
        nearest[label] = min(candidate, nearest.get(label, candidate))
    return tuple(nearest[label][2] for label in range(len(modes)))
