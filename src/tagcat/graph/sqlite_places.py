"""Where looks stand: the contents and key frames that have them, as rows."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from tagcat.fingerprint.model import Kind
from tagcat.graph.gather import MATCH_LIMIT, Asked


class PlaceRows:
    """``Places`` by row id, of the user whose looks are asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def with_images(self, looks: Collection[int]) -> Iterable[int]:
        """As ``Places.with_images``."""
        for (look,) in self._connection.execute(
            "SELECT wanted.value FROM json_each(?) AS wanted"
            " WHERE EXISTS (SELECT 1 FROM content WHERE content.look = wanted.value)",
            (json.dumps(list(looks)),),
        ):
            yield look

    def images(
        self, looks: Sequence[int], leave_out: int | None
    ) -> Iterator[tuple[int, int, bytes]]:
        """As ``Places.images``."""
        for look in looks:
            for content, sha256 in self._connection.execute(
                "SELECT id, sha256 FROM content WHERE look = ? AND id IS NOT ?"
                " ORDER BY sha256 LIMIT ?",
                (look, leave_out, MATCH_LIMIT),
            ):
                yield look, content, sha256

    def frames(self, looks: Collection[int]) -> Iterable[tuple[int, int, int, int]]:
        """As ``Places.frames``."""
        return self._connection.execute(
            "SELECT frame.look, frame.video, frame.number, frame.pos FROM json_each(?) AS wanted"
            " CROSS JOIN frame ON frame.look = wanted.value"
            " ORDER BY frame.look, frame.video, frame.number",
            (json.dumps(list(looks)),),
        )

    def videos(self, contents: Collection[int]) -> Iterable[tuple[int, bytes, int]]:
        """As ``Places.videos``."""
        return self._connection.execute(
            "SELECT content.id, content.sha256, content.frames FROM json_each(?) AS wanted"
            " CROSS JOIN content ON content.id = wanted.value",
            (json.dumps(list(contents)),),
        )


def asked_saved(connection: sqlite3.Connection, content: int) -> Asked:
    """A saved content by row id; ``places`` has the ids of its looks."""
    kind, frames, look = connection.execute(
        "SELECT kind, frames, look FROM content WHERE id = ?", (content,)
    ).fetchone()
    if kind == Kind.IMAGE:
        return Asked(Kind.IMAGE, 0, {look: ()})
    places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, pos, of_frame in connection.execute(
        "SELECT number, pos, look FROM frame WHERE video = ? ORDER BY number", (content,)
    ):
        places[of_frame].append((number, pos))
    return Asked(Kind.VIDEO, frames, places)
