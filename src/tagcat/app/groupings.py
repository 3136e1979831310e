"""What looks alike in whole collections, kept in memory until the collections change."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from tagcat.app.latest import Latest
from tagcat.graph.annotations import Decision, DecisionKey, Verdict
from tagcat.graph.model import AlikeContent, GraphStore, Likenesses
from tagcat.match.groups import Grouping, Pair, group
from tagcat.match.items import ItemMatch, reverse
from tagcat.match.rule import MAX_VARIANCE

_KEPT = 8
"""Collections that are kept in memory, of all users together."""

_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class Grouped:
    """What looks alike in a collection, without what was decided not to match.

    ``pairs`` are by the sha256 of both, the lower first; ``place`` is that of a content in
    ``alike.contents`` by its sha256; ``made_of`` is the same only where everything else is.
    """

    made_of: Hashable
    alike: Likenesses
    grouping: Grouping
    pairs: Mapping[tuple[str, str], ItemMatch]
    place: Mapping[str, int]

    def between(self, a: str, b: str) -> ItemMatch | None:
        """How the content ``a`` matches ``b``, by their sha256; None if it does not."""
        if (a, b) in self.pairs:
            return self.pairs[a, b]
        back = self.pairs.get((b, a))
        return None if back is None else reverse(back)


@dataclass(frozen=True, slots=True)
class Tried:
    """What looks alike at a variance that is tried out: pairs by sha256 and their groups, without
    how they match. ``contents`` may be more than are in pairs. ``truncated``: there are more
    pairs at this variance than are told."""

    contents: tuple[AlikeContent, ...]
    pairs: tuple[Pair, ...]
    grouping: Grouping
    truncated: bool


class Groupings:
    """The groups of collections. Most changes leave them as they are: those of tags, and of what
    is to be kept."""

    def __init__(self) -> None:
        self._alike = Latest(_KEPT)
        self._grouped = Latest(_KEPT)
        self._tried = Latest(_KEPT)

    def of(self, store: GraphStore, owner: str, variance: int) -> Grouped:
        """The groups of a user's collection at a variance."""
        # Read before what it tells the state of: what is kept may be newer than it says, which
        # the next call finds out.
        at = (owner, store.revision(owner).files, variance)
        apart = _apart(store, owner)
        alike = self._alike.get(at, lambda: store.likenesses(owner, variance))
        made_of = (*at, apart)
        return self._grouped.get(made_of, lambda: _grouped(made_of, alike, apart, variance))

    def tried(self, store: GraphStore, owner: str, variance: int) -> Tried:
        """What ``of`` comes to at a variance, without asking the store for each one anew.

        All pairs are read at the largest variance, once; each tells the variance it needs.
        """
        grouped = self.of(store, owner, MAX_VARIANCE)
        return self._tried.get((grouped.made_of, variance), lambda: _tried(grouped, variance))


def _tried(grouped: Grouped, variance: int) -> Tried:
    pairs = tuple(
        Pair(a, b, match.needed_variance, match.distance)
        for (a, b), match in grouped.pairs.items()
        if match.needed_variance <= variance
    )
    # Where not all are told it is the nearest that are: those below the farthest told are whole.
    farthest = max((pair.match.needed_variance for pair in grouped.alike.pairs), default=0)
    return Tried(
        grouped.alike.contents,
        pairs,
        group(_keys(grouped.alike), pairs, variance),
        grouped.alike.truncated and farthest <= variance,
    )


def _keys(alike: Likenesses) -> Iterator[str]:
    """The key of each file's content, as ``group`` takes them; two files tell as much as more."""
    return (each.sha256 for each in alike.contents for _ in range(min(2, each.files)))


def _apart(store: GraphStore, owner: str) -> frozenset[tuple[str, str]]:
    """The pairs that were decided not to match."""
    found: set[tuple[str, str]] = set()
    after: DecisionKey | None = None
    while True:
        page = _decided(store, owner, after)
        for after, decision in page.items():
            if decision.verdict is Verdict.NOT_MATCH:
                found.add((after.low, after.high))
        if len(page) < _PAGE:
            return frozenset(found)


def _decided(
    store: GraphStore, owner: str, after: DecisionKey | None
) -> dict[DecisionKey, Decision]:
    return store.annotations(owner, lambda rows: rows.decided(after, _PAGE))


def _grouped(
    made_of: Hashable, alike: Likenesses, apart: frozenset[tuple[str, str]], variance: int
) -> Grouped:
    keys = [content.sha256 for content in alike.contents]
    pairs = {
        (keys[pair.a], keys[pair.b]): pair.match
        for pair in alike.pairs
        if (keys[pair.a], keys[pair.b]) not in apart
    }
    grouping = group(
        _keys(alike),
        (Pair(a, b, match.needed_variance, match.distance) for (a, b), match in pairs.items()),
        variance,
    )
    return Grouped(made_of, alike, grouping, pairs, {key: place for place, key in enumerate(keys)})
