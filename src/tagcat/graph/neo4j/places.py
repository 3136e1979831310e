"""Where looks stand: the contents and key frames that have them, as nodes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from neo4j import ManagedTransaction

from tagcat.fingerprint.model import Kind
from tagcat.graph.gather import MATCH_LIMIT, Asked
from tagcat.graph.neo4j.statements import run


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
        for look, content, sha256 in run(
            self._transaction,
            "place_images",
            owner=self._owner,
            looks=list(looks),
            leave_out=leave_out or "",
            limit=MATCH_LIMIT,
        ):
            yield look, content, bytes.fromhex(sha256)

    def frames(self, looks: Collection[int]) -> Iterable[tuple[int, str, int, int]]:
        """As ``Places.frames``."""
        return run(self._transaction, "place_frames", owner=self._owner, looks=list(looks))

    def videos(self, contents: Collection[str]) -> Iterator[tuple[str, bytes, int]]:
        """As ``Places.videos``."""
        for content, sha256, frames in run(
            self._transaction, "place_videos", owner=self._owner, contents=list(contents)
        ):
            yield content, bytes.fromhex(sha256), frames


def asked_saved(transaction: ManagedTransaction, owner: str, content: str) -> Asked | None:
    """A saved content by id, None if it is not there; ``places`` has the ids of its looks."""
    rows = run(transaction, "content_asked", owner=owner, content=content)
    if not rows:
        return None
    kind, frames, _, _, look = rows[0]
    if kind == Kind.IMAGE:
        return Asked(Kind.IMAGE, 0, {look: ()})
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for _, _, number, pos, of_frame in rows:
        if of_frame is not None:
            places[of_frame].append((number, pos))
    return Asked(Kind.VIDEO, frames, places)
