"""What looks alike, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator

from tagcat.fingerprint.model import Kind
from tagcat.graph import edges
from tagcat.graph.likenesses import Member
from tagcat.graph.sqlite_looks import read_matches
from tagcat.graph.sqlite_places import PlaceRows
from tagcat.match.items import LookPair


class LikenessRows:
    """A ``likenesses.Source`` of a user by row id; ``connection`` is in a transaction."""

    def __init__(self, connection: sqlite3.Connection, owner: int) -> None:
        self._connection = connection
        self._owner = owner

    def members(self) -> Iterator[Member[int]]:
        """As ``Source.members``."""
        for key, public, sha256, kind, look, frames, files in self._connection.execute(
            "SELECT id, public, sha256, kind, look, frames, files FROM content"
            " WHERE owner = ? ORDER BY sha256",
            (self._owner,),
        ):
            yield Member(key, public, sha256.hex(), Kind(kind), look, frames, files)

    def image_matches(self, variance: int) -> Iterable[edges.Row]:
        """As ``Source.image_matches``."""
        # A look that only one image has matches itself, which makes no pair.
        return self._connection.execute(
            "SELECT m.low, m.high, m.needed, m.distance, m.trimmed, m.orientation, m.complexity,"
            " m.also"
            " FROM (SELECT look, count(*) AS images FROM content"
            "  WHERE owner = ? AND look IS NOT NULL GROUP BY look ORDER BY look) AS own"
            " CROSS JOIN look_match AS m ON m.high = own.look"
            " WHERE m.needed <= ? AND (m.low < m.high OR own.images > 1)",
            (self._owner, variance),
        )

    def frames_of(self, videos: Collection[int]) -> Iterable[tuple[int, int, int, int]]:
        """As ``Source.frames_of``."""
        return self._connection.execute(
            "SELECT frame.video, frame.number, frame.pos, frame.look FROM json_each(?) AS wanted"
            " CROSS JOIN frame ON frame.video = wanted.value"
            " ORDER BY frame.video, frame.number",
            (json.dumps(list(videos)),),
        )

    def matches(self, looks: Collection[int], variance: int) -> list[LookPair]:
        """As ``Source.matches``."""
        return read_matches(self._connection, looks, variance)

    def frames(self, looks: Collection[int]) -> Iterable[tuple[int, int, int, int]]:
        """As ``Source.frames``."""
        return PlaceRows(self._connection).frames(looks)
