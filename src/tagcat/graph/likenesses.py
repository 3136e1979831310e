"""Everything that looks alike in a collection: all contents against all, by ``match.items``.

It tells of each pair what ``GraphStore.matches`` tells of its first content. Images are paired
by the stored matches of their looks; what a video matches is decided as ``gather`` does, video by
video, so that the key frames of all are never in memory at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby, islice
from operator import itemgetter
from typing import Generic, NamedTuple, Protocol

from tagcat.fingerprint.model import Kind
from tagcat.graph import edges, model
from tagcat.graph.gather import Asked, Key, decided
from tagcat.graph.model import AlikeContent, AlikePair, Likenesses
from tagcat.match.items import ItemMatch, LookPair
from tagcat.match.packed import INVERSE

_BATCH_FRAMES = 1_000
"""Key frames whose matches are read at a time."""

_Level = tuple[int, int]
"""How hard a pair is to match: needed variance and distance."""

_Found = tuple[int, int, int, int, "edges.Row | ItemMatch"]
"""Level of a pair, the places of its contents, and the match, or the row it is made of."""


class Member(NamedTuple, Generic[Key]):
    """A content, with the look of an image and the number of a video's key frames."""

    key: Key
    content_id: str
    sha256: str
    kind: Kind
    look: int | None
    frames: int
    files: int


class Source(Protocol[Key]):
    """A user's collection as one transaction sees it."""

    def members(self) -> Iterable[Member[Key]]:
        """All contents in order of their sha256."""
        ...

    def image_matches(self, variance: int) -> Iterable[edges.Row]:
        """Each pair of looks that match at ``variance`` and that images have, at least."""
        ...

    def frames_of(self, videos: Collection[Key]) -> Iterable[tuple[Key, int, int, int]]:
        """Video, number, position and look of the key frames, in order of video and number."""
        ...

    def matches(self, looks: Collection[int], variance: int) -> Iterable[LookPair]:
        """Every way in which the looks match any look at ``variance``, told from own to other."""
        ...

    def frames(self, looks: Collection[int]) -> Iterable[tuple[int, Key, int, int]]:
        """Look, video, number and position of the key frames, in order of these."""
        ...


def find(source: Source[Key], variance: int) -> Likenesses:
    """As ``GraphStore.likenesses``."""
    members = list(source.members())
    images: defaultdict[int, list[int]] = defaultdict(list)
    for place, member in enumerate(members):
        if member.look is not None:
            images[member.look].append(place)
    nearest = _Nearest(model.MAX_LIKENESSES)
    _pair_images(source, images, variance, nearest)
    _Videos(source, members, images, variance, nearest).pair()
    return _told(members, nearest, variance)


@dataclass(slots=True)
class _Nearest:
    """The nearest pairs of all that were offered, in the order of level and places."""

    limit: int
    found: list[_Found] = field(default_factory=list)
    cut: bool = False
    worst: _Level | None = None

    def wants(self, level: _Level) -> bool:
        """Whether a pair of this level can be among the nearest."""
        return self.worst is None or level <= self.worst

    def offer(
        self, level: _Level, places: Iterable[tuple[int, int]], match: edges.Row | ItemMatch
    ) -> None:
        """Take pairs of one level; ``places`` are in rising order."""
        if not self.wants(level):
            return
        # One more than there may be tells that there are too many.
        self.found += ((*level, a, b, match) for a, b in islice(places, self.limit + 1))
        if len(self.found) > 2 * self.limit:
            self.prune()

    def prune(self) -> None:
        """Forget all that is not among the nearest."""
        self.found.sort(key=itemgetter(0, 1, 2, 3))
        if len(self.found) > self.limit:
            del self.found[self.limit :]
            self.cut = True
            self.worst = self.found[-1][:2]


def _pair_images(
    source: Source[Key], images: Mapping[int, Sequence[int]], variance: int, nearest: _Nearest
) -> None:
    for row in source.image_matches(variance):
        low, high, needed, distance, *_ = row
        if low not in images or high not in images:
            continue
        # The first way of a row is the nearest.
        nearest.offer((needed, distance), _joined(images[low], images[high], low == high), row)


def _joined(some: Sequence[int], others: Sequence[int], same: bool) -> Iterable[tuple[int, int]]:
    """Pairs of places, the lower first, in rising order."""
    if same:
        return combinations(some, 2)
    if len(some) == len(others) == 1:
        return ((min(some[0], others[0]), max(some[0], others[0])),)
    return _crossed(some, others)


def _crossed(some: Sequence[int], others: Sequence[int]) -> Iterator[tuple[int, int]]:
    sides = dict.fromkeys(some, others) | dict.fromkeys(others, some)
    for a in sorted(sides):
        yield from ((a, b) for b in sides[a] if b > a)


@dataclass(frozen=True, slots=True)
class _Videos(Generic[Key]):
    """Videos of a collection, paired with images and with the videos behind them."""

    source: Source[Key]
    members: Sequence[Member[Key]]
    images: Mapping[int, Sequence[int]]
    variance: int
    nearest: _Nearest

    def pair(self) -> None:
        place_of = {
            member.key: place
            for place, member in enumerate(self.members)
            if member.kind is Kind.VIDEO and member.frames
        }
        for some in self._batches(place_of):
            self._pair_some(place_of, some)

    def _batches(self, place_of: Mapping[Key, int]) -> Iterator[list[Key]]:
        batch: list[Key] = []
        held = 0
        for key, place in place_of.items():
            frames = self.members[place].frames
            if batch and held + frames > _BATCH_FRAMES:
                yield batch
                batch, held = [], 0
            batch.append(key)
            held += frames
        if batch:
            yield batch

    def _pair_some(self, place_of: Mapping[Key, int], videos: Sequence[Key]) -> None:
        asked = {
            video: _asked(frames)
            for video, frames in groupby(self.source.frames_of(videos), key=itemgetter(0))
        }
        of_own: defaultdict[int, list[LookPair]] = defaultdict(list)
        wanted = {look for each in asked.values() for look in each.places}
        for match in self.source.matches(wanted, self.variance):
            of_own[match.own].append(match)
        others = {match.other for pairs in of_own.values() for match in pairs}
        standing: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for look, video, number, pos in self.source.frames(others):
            if video in place_of:
                standing[look].append((place_of[video], number, pos))
        for video, each in asked.items():
            by_look: defaultdict[int, list[LookPair]] = defaultdict(list)
            for look in each.places:
                for match in of_own[look]:
                    by_look[match.other].append(match)
            self._with_images(place_of[video], each, by_look)
            self._with_videos(place_of[video], each, by_look, standing)

    def _with_images(self, place: int, asked: Asked, by_look: Mapping[int, list[LookPair]]) -> None:
        for look in by_look.keys() & self.images.keys():
            images = self.images[look]
            before = [(image, place) for image in images if image < place]
            after = [(place, image) for image in images if image > place]
            if after:
                match = decided(asked, Kind.IMAGE, 0, {look: ()}, by_look[look], self.variance)
                self._offer(after, match)
            if before:
                image = Asked(Kind.IMAGE, 0, {look: ()})
                turned = [_turned(pair) for pair in by_look[look]]
                own = {pair.own: asked.places[pair.own] for pair in by_look[look]}
                match = decided(image, Kind.VIDEO, asked.frames, own, turned, self.variance)
                self._offer(before, match)

    def _with_videos(
        self,
        place: int,
        asked: Asked,
        by_look: Mapping[int, list[LookPair]],
        standing: Mapping[int, Sequence[tuple[int, int, int]]],
    ) -> None:
        met: defaultdict[int, defaultdict[int, list[tuple[int, int]]]]
        met = defaultdict(lambda: defaultdict(list))
        for look in by_look:
            for other, number, pos in standing.get(look, ()):
                if other > place:
                    met[other][look].append((number, pos))
        for other, places in met.items():
            pairs = [pair for look in places for pair in by_look[look]]
            frames = self.members[other].frames
            match = decided(asked, Kind.VIDEO, frames, places, pairs, self.variance)
            self._offer([(place, other)], match)

    def _offer(self, places: Sequence[tuple[int, int]], match: ItemMatch | None) -> None:
        if match is not None:
            self.nearest.offer((match.needed_variance, match.distance), places, match)


def _asked(frames: Iterable[tuple[Key, int, int, int]]) -> Asked:
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    count = 0
    for _, number, pos, look in frames:
        places[look].append((number, pos))
        count += 1
    return Asked(Kind.VIDEO, count, places)


def _turned(pair: LookPair) -> LookPair:
    """A way of looks told from the other to own; that of a look with itself is told once."""
    if pair.own == pair.other:
        return pair
    way = int(INVERSE[pair.orientation])
    return pair._replace(orientation=way, own=pair.other, other=pair.own)


def _told(
    members: Sequence[Member[Key]],
    nearest: _Nearest,
    variance: int,
) -> Likenesses:
    nearest.prune()
    alike = {place for _, _, a, b, _ in nearest.found for place in (a, b)}
    alike.update(place for place, member in enumerate(members) if member.files > 1)
    new_place = {place: number for number, place in enumerate(sorted(alike))}
    pairs: list[AlikePair] = []
    of_looks: dict[tuple[int, int, bool], ItemMatch] = {}
    for _, _, a, b, match in sorted(nearest.found, key=itemgetter(2, 3)):
        if not isinstance(match, ItemMatch):
            # Equal copies share it.
            key = (match[0], match[1], members[a].look != match[0])
            if key not in of_looks:
                of_looks[key] = _of_images(match, key[2], variance)
            match = of_looks[key]
        pairs.append(AlikePair(new_place[a], new_place[b], match))
    contents = tuple(
        AlikeContent(member.content_id, member.sha256, member.kind, member.files)
        for member in (members[place] for place in new_place)
    )
    return Likenesses(contents, tuple(pairs), nearest.cut)


def _of_images(row: edges.Row, inward: bool, variance: int) -> ItemMatch:
    """The match of two images by that of their looks, told as ``edges.told`` does."""
    low, high, *_ = row
    own, other = (high, low) if inward else (low, high)
    pairs = list(edges.told([row], variance, inward=inward))
    match = decided(Asked(Kind.IMAGE, 0, {own: ()}), Kind.IMAGE, 0, {other: ()}, pairs, variance)
    if match is None:
        raise AssertionError("a row has a way that matches")
    return match
