"""Matches among whole collections: ``ItemIndex``, and all pairs of a set of items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from threading import RLock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tagcat.match.items import Item, ItemMatch, LookPair, Placed, decide, identical, look_pairs
from tagcat.match.packed import INVERSE
from tagcat.match.pairs import Hits, LookArrays, LookIndex
from tagcat.match.rule import MAX_VARIANCE, Look, check_variance

_CHUNK = 512
"""Looks of a whole set that are searched at a time, give or take one item."""


class ItemHit(NamedTuple):
    """A stored item that matches the one searched for; ``match`` goes from that to it."""

    key: str
    match: ItemMatch


class ItemPair(NamedTuple):
    """Two items of a set that match; ``match`` goes from ``a`` to ``b``."""

    a: str
    b: str
    match: ItemMatch


class ItemIndex:
    """All images and videos that match a given one.

    Pictures and frames that look the same to the bit are indexed once, so that a thousand blank
    frames or identical screenshots cost as much as one. Of other looks, each is matched with its
    nearest ``NEAREST``: so neither do ten thousand nearly blank pages make fifty million pairs.
    May be used from several threads.

    Attributes:
        truncated: whether ``add_and_pair`` left matches out because a look had more than that.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._placed: dict[str, Placed] = {}
        self._looks = LookIndex()
        self._number_of: dict[Look, int] = {}
        self._look_of: dict[int, Look] = {}
        self._owners: dict[int, list[str]] = {}
        self._stored = 0
        self._numbered = 0
        self.truncated = False

    def __len__(self) -> int:
        return len(self._placed)

    def __contains__(self, key: str) -> bool:
        return key in self._placed

    def add(self, item: Item) -> None:
        """Store an item; nothing changes if its key is there already."""
        self.add_many([item])

    def add_many(self, items: Iterable[Item]) -> None:
        """Store items at once, which is faster than one by one."""
        with self._lock:
            fresh: list[Look] = []
            first = self._numbered
            for item in items:
                if item.key in self._placed:
                    continue
                for look in item.looks:
                    if look not in self._number_of:
                        self._number_of[look] = self._numbered
                        self._look_of[self._numbered] = look
                        self._owners[self._numbered] = []
                        self._numbered += 1
                        fresh.append(look)
                places = item.places(self._number_of)
                for number in places:
                    self._owners[number].append(item.key)
                self._placed[item.key] = Placed(item, places, self._stored)
                self._stored += 1
            self._looks.add_many(range(first, self._numbered), LookArrays.of(fresh))

    def remove(self, key: str) -> None:
        """Forget an item.

        Raises:
            KeyError: there is none of that key.
        """
        with self._lock:
            placed = self._placed.pop(key)
            for number in placed.places:
                owners = self._owners[number]
                owners.remove(key)
                if not owners:
                    del self._owners[number]
                    del self._number_of[self._look_of.pop(number)]
                    self._looks.remove(number)

    def search(
        self,
        item: Item,
        variance: int = MAX_VARIANCE,
        *,
        orientations: bool = True,
        trimmed: bool = True,
    ) -> list[ItemHit]:
        """Every stored item that matches ``item`` at ``variance``, best first, then by key.

        An item stored under the same key is among them, as identical. Of each look, the nearest
        ``NEAREST`` stored ones are compared.

        Raises:
            ValueError: ``variance`` is out of range.
        """
        looks = list(dict.fromkeys(item.looks))
        own = Placed(item, item.places({look: number for number, look in enumerate(looks)}))
        hits, _ = self._looks.nearest(
            LookArrays.of(looks), variance, orientations=orientations, trimmed=trimmed
        )
        with self._lock:
            met: defaultdict[str, list[LookPair]] = defaultdict(list)
            for pair in look_pairs(hits):
                # A look that was removed meanwhile has no owners any more.
                for key in self._owners.get(pair.other, ()):
                    met[key].append(pair)
            others = {key: self._placed[key] for key in met}
            known = item.key in self._placed
        found = [ItemHit(item.key, identical(item, variance))] if known else []
        for key, pairs in met.items():
            match = None if key == item.key else decide(own, others[key], pairs, variance)
            if match is not None:
                found.append(ItemHit(key, match))
        found.sort(key=_best_first)
        return found

    def add_and_pair(
        self,
        items: Sequence[Item],
        variance: int = MAX_VARIANCE,
        *,
        orientations: bool = True,
        trimmed: bool = True,
    ) -> list[ItemPair]:
        """Store items; the pairs they make with what was stored and with each other.

        Each pair is told from the item that was stored first. An item whose key is there already
        makes no pairs.

        Raises:
            ValueError: ``variance`` is out of range; then nothing is stored.
        """
        check_variance(variance)
        with self._lock:
            fresh = {item.key: item for item in items if item.key not in self._placed}
            self.add_many(fresh.values())
            later = [self._placed[key] for key in fresh]
            numbers = sorted({number for placed in later for number in placed.places})
            of_look: defaultdict[int, list[LookPair]] = defaultdict(list)
            for start in range(0, len(numbers), _CHUNK):
                some = numbers[start : start + _CHUNK]
                looks = LookArrays.of([self._look_of[number] for number in some])
                hits, cut = self._looks.nearest(
                    looks, variance, orientations=orientations, trimmed=trimmed
                )
                self.truncated = self.truncated or cut
                for pair in look_pairs(self._told_from_the_earlier(hits, some)):
                    of_look[pair.other].append(pair)
            return [pair for placed in later for pair in self._met(placed, of_look, variance)]

    def _told_from_the_earlier(self, hits: Hits, numbers: Sequence[int]) -> Hits:
        """Hits with their ends exchanged: from the stored look (``query``) to the one searched
        for (``ids``), both by number.

        A hit of an item on itself, or on a later one that finds it as well, is left out where
        each look has one owner; those are nearly all in a video whose frames are all alike.
        """
        number = np.asarray(numbers, dtype=np.int64)[hits.query]
        stored, searched = self._only_ranks(hits.ids), self._only_ranks(number)
        kept = np.flatnonzero((stored < searched) | (stored < 0) | (searched < 0))
        return hits._replace(
            query=hits.ids, ids=number, orientation=INVERSE[hits.orientation]
        ).take(kept)

    def _only_ranks(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rank of each look's owner, by the look's number; -1 where it has several."""
        unique, places = np.unique(numbers, return_inverse=True)
        owners = (self._owners[number] for number in unique.tolist())
        ranks = [self._placed[keys[0]].rank if len(keys) == 1 else -1 for keys in owners]
        return np.array(ranks, dtype=np.int64)[places]

    def _met(
        self, later: Placed, of_look: dict[int, list[LookPair]], variance: int
    ) -> Iterator[ItemPair]:
        """The pairs of one item with those stored before it."""
        met: defaultdict[int, list[LookPair]] = defaultdict(list)
        earlier: dict[int, Placed] = {}
        for number in later.places:
            for pair in of_look.get(number, ()):
                for key in self._owners[pair.own]:
                    placed = self._placed[key]
                    if placed.rank < later.rank:
                        met[placed.rank].append(pair)
                        earlier[placed.rank] = placed
        for rank in sorted(met):
            match = decide(earlier[rank], later, met[rank], variance)
            if match is not None:
                yield ItemPair(earlier[rank].item.key, later.item.key, match)


class ItemPairs(Iterator[ItemPair]):
    """Pairs of items, found as they are taken; see ``match_items``.

    Attributes:
        truncated: whether matches were left out, as in ``ItemIndex``; known once all are taken.
    """

    def __init__(self, index: ItemIndex, pairs: Iterator[ItemPair]) -> None:
        self._index = index
        self._pairs = pairs

    @property
    def truncated(self) -> bool:
        return self._index.truncated

    def __next__(self) -> ItemPair:
        return next(self._pairs)


def match_items(
    items: Iterable[Item],
    variance: int = MAX_VARIANCE,
    *,
    orientations: bool = True,
    trimmed: bool = True,
) -> ItemPairs:
    """Every pair of ``items`` that matches at ``variance``, each once, told from the earlier.

    Of items with the same key only the first is compared. Pairs come while the comparing goes
    on, ordered by the later item, then by the earlier. A look that has more than ``NEAREST``
    others like it is matched with the nearest of those that came before or with it.

    Raises:
        ValueError: ``variance`` is out of range.
    """
    check_variance(variance)
    index = ItemIndex()

    def pairs() -> Iterator[ItemPair]:
        for chunk in _chunks(items):
            yield from index.add_and_pair(
                chunk, variance, orientations=orientations, trimmed=trimmed
            )

    return ItemPairs(index, pairs())


def match_pair(
    a: Item,
    b: Item,
    variance: int = MAX_VARIANCE,
    *,
    orientations: bool = True,
    trimmed: bool = True,
) -> ItemMatch | None:
    """How ``a`` matches ``b`` at ``variance``, or None.

    Raises:
        ValueError: ``variance`` is out of range.
    """
    index = ItemIndex()
    index.add(b)
    hits = index.search(a, variance, orientations=orientations, trimmed=trimmed)
    return hits[0].match if hits else None


def _best_first(hit: ItemHit) -> tuple[bool, int, int, str]:
    match = hit.match
    return (not match.identical, match.needed_variance, match.distance, hit.key)


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    chunk: list[Item] = []
    looks = 0
    for item in items:
        chunk.append(item)
        looks += len(item.looks)
        if looks >= _CHUNK:
            yield chunk
            chunk, looks = [], 0
    if chunk:
        yield chunk
