"""How many videos hold a key frame: shared intros, logos and test cards say little of a pair.

The same in ``web/src/match/commonness.ts``; ``spec/match/overlap.json`` holds both to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tagcat.fingerprint.model import Kind
from tagcat.match.items import Item
from tagcat.match.pairs import LookArrays, LookIndex
from tagcat.match.rule import VARIANCE, Look

COMMON = 4
"""Videos that hold a frame from which on it is common: two of them are the pair itself, and a
third may be a copy of one."""


@dataclass(frozen=True, slots=True)
class Commonness:
    """The key frames of a set of videos.

    Attributes:
        videos: how many different videos there are.
        holders: of each look, how many of them hold a key frame that matches it.
    """

    videos: int = 0
    holders: Mapping[Look, int] = field(default_factory=dict)

    def of(self, a: Look, b: Look) -> int:
        """How many videos hold what is seen in both ``a`` and ``b``, which match: at least 2."""
        return max(2, self.holders.get(a, 0), self.holders.get(b, 0))


def commonness(
    items: Iterable[Item], variance: int = VARIANCE, *, orientations: bool = True
) -> Commonness:
    """Count in how many of ``items`` each key frame is seen. Images are passed over.

    Takes one search for each different look, which finds the nearest 1,000 looks at most.

    Args:
        items: what is compared; of items with the same key only the first counts.
        variance: at which key frames match, 0..25.
        orientations: count mirrored and turned frames, too.

    Raises:
        ValueError: ``variance`` is out of range.
    """
    owners: defaultdict[Look, set[int]] = defaultdict(set)
    videos = {item.key: item for item in reversed(list(items)) if item.kind is Kind.VIDEO}
    for number, item in enumerate(videos.values()):
        for look in item.looks:
            owners[look].add(number)
    looks = list(owners)
    holders = [set(owners[look]) for look in looks]
    if looks:
        arrays = LookArrays.of(looks)
        index = LookIndex()
        index.add_many(range(len(looks)), arrays)
        hits, _ = index.nearest(arrays, variance, orientations=orientations, own=True)
        for query, found in zip(hits.query.tolist(), hits.ids.tolist(), strict=True):
            holders[query] |= owners[looks[found]]
    counts = {look: len(held) for look, held in zip(looks, holders, strict=True)}
    return Commonness(len(videos), counts)
