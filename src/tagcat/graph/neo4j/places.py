"""Where looks stand: the contents and key frames that have them, as nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from neo4j import ManagedTransaction

from tagcat.fingerprint.model import Kind
from tagcat.graph.gather import MATCH_LIMIT, Asked
from tagcat.graph.neo4j.statements import run
from tagcat.graph.neo4j.torn import TornRead, whole


class PlaceNodes:
    """``Places`` of a user; contents by their ids."""

    def __init__(self, transaction: ManagedTransaction, owner: str) -> None:
        self._transaction = transaction
        self._owner = owner

    def with_images(self, looks: Collection[int]) -> list[int]:
        """As ``Places.with_images``."""
        rows = run(self._transaction, "place_with_images", owner=self._owner, looks=list(looks))
        return [look for (look,) in rows]

    def images(
        self, looks: Sequence[int], leave_out: str | None
    ) -> Iterator[tuple[int, str, bytes]]:
        """As ``Places.images``."""
        rows = run(
            self._transaction,
            "place_images",
            owner=self._owner,
            looks=list(looks),
            leave_out=leave_out or "",
            limit=MATCH_LIMIT,
        )
        for look, content, sha256 in whole(rows):
            yield look, content, bytes.fromhex(sha256)

    def frames(self, looks: Collection[int]) -> Iterable[tuple[int, str, int, int]]:
        """As ``Places.frames``."""
        rows = run(self._transaction, "place_frames", owner=self._owner, looks=list(looks))
        return whole(rows)

    def videos(self, contents: Collection[str]) -> Iterator[tuple[str, bytes, int]]:
        """As ``Places.videos``."""
        rows = run(self._transaction, "place_videos", owner=self._owner, contents=list(contents))
        for content, sha256, frames in whole(rows):
            yield content, bytes.fromhex(sha256), frames


def asked_saved(transaction: ManagedTransaction, owner: str, content: str) -> Asked | None:
    """A saved content by id, None if it is not there; ``places`` has the ids of its looks.

    Raises:
        TornRead: a commit was seen in part.
    """
    rows = run(transaction, "content_asked", owner=owner, content=content)
    if not rows:
        return None
    kind, frames, _, _, look = whole(rows, 2)[0]
    if kind == Kind.IMAGE:
        if look is None:
            raise TornRead
        return Asked(Kind.IMAGE, 0, {look: ()})
    if frames == 0:
        return Asked(Kind.VIDEO, 0, {})
    if len(rows) != frames:
        raise TornRead
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for _, _, number, pos, of_frame in whole(rows):
        places[of_frame].append((number, pos))
    return Asked(Kind.VIDEO, frames, places)
