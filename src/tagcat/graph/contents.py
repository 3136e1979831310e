"""Contents as rows, read page by page with all that is kept of them."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from tagcat.fingerprint.model import AnyHash, KeyFrame, Kind
from tagcat.graph import files, looks, paging
from tagcat.graph.model import Content, ImageContent, VideoContent, WholeContent

_Row = tuple[int, str, bytes, str, int, int, int, float, int, int, bytes | None, int, int, int]

_SELECT = (
    "SELECT content.id, kind, sha256, media_type, width, height, duration, fps, variance,"
    " partial, look.hash, frames, files, truncated"
    " FROM content LEFT JOIN look ON look.id = content.look"
)


def one(connection: sqlite3.Connection, row_id: int) -> Content:
    """A content by row id."""
    row: _Row = connection.execute(f"{_SELECT} WHERE content.id = ?", (row_id,)).fetchone()
    return _content(row, _frames(connection, [row_id]).get(row_id, ()))


def page(
    connection: sqlite3.Connection, owner: int, after: str, limit: int
) -> tuple[WholeContent, ...]:
    """As ``GraphStore.contents``; ``after`` and ``limit`` are checked."""
    rows: list[_Row] = connection.execute(
        f"{_SELECT} WHERE content.owner = ? AND sha256 > ? ORDER BY sha256 LIMIT ?",
        (owner, bytes.fromhex(after), limit),
    ).fetchall()
    rows = rows[: paging.bearable(frames + copies for *_, frames, copies, _ in rows)]
    stored = files.of_contents(connection, [row[0] for row in rows])
    frames = _frames(connection, [row[0] for row in rows if row[1] == Kind.VIDEO])
    return tuple(
        WholeContent(_content(row, frames.get(row[0], ())), tuple(stored[row[0]]), bool(row[-1]))
        for row in rows
    )


def _frames(
    connection: sqlite3.Connection, videos: Sequence[int]
) -> dict[int, Sequence[KeyFrame[AnyHash]]]:
    found: defaultdict[int, list[KeyFrame[AnyHash]]] = defaultdict(list)
    for video, pos, data in connection.execute(
        "SELECT frame.video, frame.pos, look.hash FROM json_each(?) AS wanted"
        " CROSS JOIN frame ON frame.video = wanted.value"
        " CROSS JOIN look ON look.id = frame.look ORDER BY frame.video, frame.number",
        (json.dumps(videos),),
    ):
        found[video].append(KeyFrame(pos, looks.decode(data).dhash))
    return dict(found)


def _content(row: _Row, frames: Sequence[KeyFrame[AnyHash]]) -> Content:
    (_, kind, sha256, media_type, width, height, duration, fps, variance, partial, look, *_) = row
    if kind == Kind.IMAGE:
        decoded = looks.decode(look or b"")
        return ImageContent(sha256.hex(), media_type, width, height, decoded.dhash, decoded.trimmed)
    return VideoContent(
        sha256=sha256.hex(),
        media_type=media_type,
        width=width,
        height=height,
        duration=duration,
        fps=fps,
        variance=variance,
        partial=bool(partial),
        frames=tuple(frames),
    )
