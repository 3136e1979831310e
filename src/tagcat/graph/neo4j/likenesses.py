"""What looks alike, as nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from neo4j import ManagedTransaction

from tagcat.fingerprint.model import Kind
from tagcat.graph import edges, likenesses
from tagcat.graph.likenesses import Member
from tagcat.graph.model import Likenesses
from tagcat.graph.neo4j import accounts
from tagcat.graph.neo4j.looks import read_matches
from tagcat.graph.neo4j.places import PlaceNodes
from tagcat.graph.neo4j.statements import run
from tagcat.graph.neo4j.torn import TornRead, whole
from tagcat.match.items import LookPair

_PAGE = 5_000
"""Contents or looks read at a time."""

_ALWAYS_THERE = 7
"""Columns of a match before "also", which few have."""


def find(transaction: ManagedTransaction, owner: str, variance: int) -> Likenesses:
    """As ``GraphStore.likenesses``.

    Raises:
        TornRead: a commit was seen in part.
    """
    state = accounts.state(transaction, owner)
    found = likenesses.find(LikenessNodes(transaction, owner, state), variance)
    if accounts.state(transaction, owner) != state:
        raise TornRead
    return found


class LikenessNodes:
    """A ``likenesses.Source`` of a user by id; contents by their ids.

    Each answer is held against what is counted: see ``torn``.
    """

    def __init__(self, transaction: ManagedTransaction, owner: str, state: accounts.State) -> None:
        self._transaction = transaction
        self._owner = owner
        self._state = state
        self._image_looks: dict[int, None] = {}
        self._frames: dict[str, int] = {}

    def members(self) -> Iterator[Member[str]]:
        """As ``Source.members``."""
        after = ""
        told: Counter[str] = Counter()
        while rows := run(
            self._transaction,
            "likeness_members",
            owner=self._owner,
            after=after,
            limit=_PAGE,
        ):
            for content, sha256, kind, frames, files, look in whole(rows, 5):
                if (kind == Kind.IMAGE) != (look is not None):
                    raise TornRead
                if look is None:
                    self._frames[content] = frames
                else:
                    self._image_looks[look] = None
                told[kind] += 1
                after = sha256
                yield Member(content, content, sha256, Kind(kind), look, frames, files)
        if any(told[kind] != self._state[f"{kind}s"] for kind in Kind):
            raise TornRead

    def image_matches(self, variance: int) -> Iterator[edges.Row]:
        """As ``Source.image_matches``; contents must have been read."""
        looks = sorted(self._image_looks)
        for start in range(0, len(looks), _PAGE):
            rows = run(
                self._transaction,
                "likeness_images",
                owner=self._owner,
                looks=looks[start : start + _PAGE],
                variance=variance,
            )
            yield from whole(rows, _ALWAYS_THERE)

    def frames_of(self, videos: Collection[str]) -> Iterator[tuple[str, int, int, int]]:
        """As ``Source.frames_of``; contents must have been read."""
        rows = whole(
            run(self._transaction, "likeness_frames", owner=self._owner, contents=list(videos))
        )
        told = Counter(video for video, *_ in rows)
        if any(told[video] != self._frames[video] for video in videos):
            raise TornRead
        yield from rows

    def matches(self, looks: Collection[int], variance: int) -> list[LookPair]:
        """As ``Source.matches``."""
        return read_matches(self._transaction, self._owner, looks, variance)

    def frames(self, looks: Collection[int]) -> Iterator[tuple[int, str, int, int]]:
        """As ``Source.frames``."""
        yield from PlaceNodes(self._transaction, self._owner).frames(looks)
