"""Saving and deleting as rows. Every function runs inside a writing transaction.

The counters of ``user``, ``content.files`` and ``look.uses`` are kept here and nowhere else.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tagcat.fingerprint.model import Kind
from tagcat.graph import index_cache, looks, newlooks
from tagcat.graph.index_cache import UserIndex
from tagcat.graph.model import Content, FileInfo, ImageContent, Saved, SaveStatus
from tagcat.graph.naming import new_id
from tagcat.graph.sqlite_looks import LookRows, insert_matches

_LINKS = (
    # Pairs of nodes that MATCH joins, with one end in the given looks (each with the number of
    # nodes) and the other in any node that is counted in look.uses.
    "SELECT coalesce(sum(own.value ->> 1 * look.uses), 0) FROM json_each(?) AS own"
    " CROSS JOIN look_match AS m ON m.low = own.value ->> 0"
    " CROSS JOIN look ON look.id = m.high",
    "SELECT coalesce(sum(own.value ->> 1 * look.uses), 0) FROM json_each(?) AS own"
    " CROSS JOIN look_match AS m ON m.high = own.value ->> 0 AND m.low < m.high"
    " CROSS JOIN look ON look.id = m.low",
)


@dataclass(frozen=True, slots=True)
class SavedContent:
    """A content by row id and outside id."""

    row: int
    public: str
    kind: str
    truncated: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A content with its looks in the form they are stored in, and the search for them."""

    owner: int
    content: Content
    looks: tuple[bytes, ...]
    search: newlooks.Search | None

    @classmethod
    def of(
        cls, connection: sqlite3.Connection, owner: int, index: UserIndex, content: Content
    ) -> Prepared:
        """Search for what the content will match, unless it is saved already."""
        encoded = tuple(looks.encode(look) for look in looks.looks_of(content))
        if content_of(connection, owner, content.sha256) is not None:
            return cls(owner, content, encoded, None)
        distinct = tuple(dict.fromkeys(encoded))
        search = newlooks.search(LookRows(connection, owner), index, distinct)
        return cls(owner, content, encoded, search)


def content_of(connection: sqlite3.Connection, owner: int, sha256: str) -> SavedContent | None:
    """The content with these bytes, or None."""
    row = connection.execute(
        "SELECT id, public, kind, truncated FROM content WHERE owner = ? AND sha256 = ?",
        (owner, bytes.fromhex(sha256)),
    ).fetchone()
    return None if row is None else SavedContent(row[0], row[1], row[2], bool(row[3]))


def known(
    connection: sqlite3.Connection,
    owner: int,
    info: FileInfo,
    sha256: str,
    saved: int | None = None,
) -> Saved | None:
    """What a save returns if the file that is already at this device and path is to stay.

    It stays if it holds the same content or, where ``saved`` tells when the new one was saved,
    if it was not saved earlier.
    """
    row = connection.execute(
        "SELECT file.public, content.public, content.truncated, content.sha256, file.saved"
        " FROM device"
        " CROSS JOIN file ON file.device = device.id AND file.path = ?"
        " CROSS JOIN content ON content.id = file.content"
        " WHERE device.owner = ? AND device.uid = ?",
        (info.path, owner, info.device_id),
    ).fetchone()
    if row is None:
        return None
    public, content, truncated, there, since = row
    stays = there == bytes.fromhex(sha256) if saved is None else since >= saved
    return Saved(SaveStatus.KNOWN, public, content, bool(truncated)) if stays else None


def save(
    connection: sqlite3.Connection,
    index: UserIndex,
    info: FileInfo,
    prepared: Prepared,
    saved: int | None = None,
) -> Saved:
    """As ``GraphStore.save`` or, with the time it was saved at, as ``GraphStore.restore``."""
    owner, content = prepared.owner, prepared.content
    same = known(connection, owner, info, content.sha256, saved)
    if same is not None:
        return same
    device = _device(connection, owner, info.device_id)
    held = content_of(connection, owner, content.sha256)
    if held is None:
        held = _add_content(connection, index, prepared)
    # Counted first: a file that is restored may replace the only one of the same content.
    connection.execute("UPDATE content SET files = files + 1 WHERE id = ?", (held.row,))
    # After the new content was added, which may go on using what the old one leaves.
    replaced = connection.execute(
        "SELECT id FROM file WHERE device = ? AND path = ?", (device, info.path)
    ).fetchall()
    _delete_file_rows(connection, owner, [row for (row,) in replaced])
    now = time.time_ns() // 1_000_000 if saved is None else saved
    file_id = _add_file(connection, owner, device, info, held, now)
    return Saved(SaveStatus.SAVED, file_id, held.public, held.truncated)


def delete_files(connection: sqlite3.Connection, owner: int, file_ids: Sequence[str]) -> int:
    """As ``GraphStore.delete_files``."""
    rows = connection.execute(
        "SELECT DISTINCT file.id FROM json_each(?) AS given"
        " CROSS JOIN file ON file.public = given.value WHERE file.owner = ?",
        (json.dumps(list(file_ids)), owner),
    ).fetchall()
    _delete_file_rows(connection, owner, [row for (row,) in rows])
    connection.execute(
        "DELETE FROM device WHERE owner = ?"
        " AND NOT EXISTS (SELECT 1 FROM file WHERE file.device = device.id)",
        (owner,),
    )
    return len(rows)


def add_file(
    connection: sqlite3.Connection, owner: int, info: FileInfo, held: SavedContent, saved: int
) -> str:
    """Add a file of a content where there is none; returns its outside id."""
    device = _device(connection, owner, info.device_id)
    connection.execute("UPDATE content SET files = files + 1 WHERE id = ?", (held.row,))
    return _add_file(connection, owner, device, info, held, saved)


def _add_file(
    connection: sqlite3.Connection,
    owner: int,
    device: int,
    info: FileInfo,
    held: SavedContent,
    saved: int,
) -> str:
    file_id = new_id()
    connection.execute(
        "INSERT INTO file (public, owner, kind, content, device, name, path, size, modified,"
        " pixels, saved, platform, source, device_name)"
        " SELECT ?, owner, kind, id, ?, ?, ?, ?, ?, width * height, ?, ?, ?, ?"
        " FROM content WHERE id = ?",
        (
            file_id,
            device,
            info.name,
            info.path,
            info.size,
            info.modified,
            saved,
            info.platform,
            info.source,
            info.device,
            held.row,
        ),
    )
    _count(connection, owner, {f"{held.kind}_files": 1})
    return file_id


def _device(connection: sqlite3.Connection, owner: int, uid: str) -> int:
    row = connection.execute(
        "SELECT id FROM device WHERE owner = ? AND uid = ?", (owner, uid)
    ).fetchone()
    if row is None:
        row = connection.execute(
            "INSERT INTO device (owner, uid) VALUES (?, ?) RETURNING id", (owner, uid)
        ).fetchone()
    return int(row[0])


def _add_content(
    connection: sqlite3.Connection, index: UserIndex, prepared: Prepared
) -> SavedContent:
    owner = prepared.owner
    distinct = tuple(dict.fromkeys(prepared.looks))
    reader = LookRows(connection, owner)
    search = prepared.search or newlooks.search(reader, index, distinct)
    truncated = add_looks(connection, owner, newlooks.settle(reader, index, search, distinct))
    return insert_content(connection, owner, prepared.content, prepared.looks, truncated)


def add_looks(connection: sqlite3.Connection, owner: int, found: newlooks.Settled) -> bool:
    """Store looks that are new, and their matches; whether some of these were left out."""
    first = LookRows(connection, owner).last_id() + 1
    connection.executemany(
        "INSERT INTO look (id, owner, hash, uses) VALUES (?, ?, ?, 0)",
        ((first + place, owner, data) for place, data in enumerate(found.fresh)),
    )
    insert_matches(connection, found.hits)
    return found.truncated


def insert_content(
    connection: sqlite3.Connection,
    owner: int,
    content: Content,
    encoded: Sequence[bytes],
    truncated: bool,
) -> SavedContent:
    """Add a content that is not there, whose looks are."""
    uses = Counter(encoded)
    id_of = LookRows(connection, owner).known(tuple(uses))
    used = {id_of[data]: count for data, count in uses.items()}
    links = _links(connection, used)
    _use(connection, used, 1)
    public = new_id()
    image = isinstance(content, ImageContent)
    frames = 0 if isinstance(content, ImageContent) else len(content.frames)
    duration, fps, variance, partial = (
        (0, 0.0, 0, False)
        if isinstance(content, ImageContent)
        else (content.duration, content.fps, content.variance, content.partial)
    )
    (row,) = connection.execute(
        "INSERT INTO content (public, owner, kind, sha256, media_type, width, height, duration,"
        " fps, variance, partial, frames, look, files, truncated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) RETURNING id",
        (
            public,
            owner,
            content.kind.value,
            bytes.fromhex(content.sha256),
            content.media_type,
            content.width,
            content.height,
            duration,
            fps,
            variance,
            partial,
            frames,
            id_of[encoded[0]] if image else None,
            truncated,
        ),
    ).fetchone()
    if not isinstance(content, ImageContent):
        connection.executemany(
            "INSERT INTO frame (video, number, pos, look) VALUES (?, ?, ?, ?)",
            (
                (row, number, frame.pos, id_of[data])
                for number, (frame, data) in enumerate(zip(content.frames, encoded, strict=True))
            ),
        )
    _count(connection, owner, {f"{content.kind}s": 1, "frames": frames, "matches": links})
    return SavedContent(row, public, content.kind.value, truncated)


def _delete_file_rows(connection: sqlite3.Connection, owner: int, rows: Sequence[int]) -> None:
    """Delete files by row id, and the contents that are left without one."""
    gone = json.dumps(list(rows))
    files = connection.execute(
        "SELECT file.kind, file.content FROM json_each(?) AS given"
        " CROSS JOIN file ON file.id = given.value",
        (gone,),
    ).fetchall()
    connection.execute("DELETE FROM file WHERE id IN (SELECT value FROM json_each(?))", (gone,))
    for kind, count in Counter(kind for kind, _ in files).items():
        _count(connection, owner, {f"{kind}_files": -count})
    for content, count in Counter(content for _, content in files).items():
        (left,) = connection.execute(
            "UPDATE content SET files = files - ? WHERE id = ? RETURNING files", (count, content)
        ).fetchone()
        if not left:
            _delete_content(connection, owner, content)


def _delete_content(connection: sqlite3.Connection, owner: int, content: int) -> None:
    (kind, frames, look) = connection.execute(
        "SELECT kind, frames, look FROM content WHERE id = ?", (content,)
    ).fetchone()
    if kind == Kind.IMAGE:
        used = {int(look): 1}
    else:
        used = dict(
            connection.execute(
                "SELECT look, count(*) FROM frame WHERE video = ? GROUP BY look", (content,)
            ).fetchall()
        )
    _use(connection, used, -1)
    links = _links(connection, used)
    connection.execute("DELETE FROM content WHERE id = ?", (content,))
    _drop_unused(connection, owner, used)
    _count(connection, owner, {f"{kind}s": -1, "frames": -frames, "matches": -links})


def _links(connection: sqlite3.Connection, used: Mapping[int, int]) -> int:
    """How many MATCH join nodes with these looks to the nodes of other contents."""
    own = json.dumps(list(used.items()))
    return sum(int(connection.execute(links, (own,)).fetchone()[0]) for links in _LINKS)


def _use(connection: sqlite3.Connection, used: Mapping[int, int], times: int) -> None:
    connection.executemany(
        "UPDATE look SET uses = uses + ? WHERE id = ?",
        ((times * count, look) for look, count in used.items()),
    )


def _drop_unused(connection: sqlite3.Connection, owner: int, used: Mapping[int, int]) -> None:
    """Delete those of the looks that no node has any more; their matches go with them."""
    gone = connection.execute(
        "DELETE FROM look WHERE uses = 0 AND id IN (SELECT value FROM json_each(?)) RETURNING id",
        (json.dumps(list(used)),),
    ).fetchall()
    connection.executemany(
        "INSERT INTO dropped (owner, look) VALUES (?, ?)", ((owner, look) for (look,) in gone)
    )
    row = connection.execute(
        "SELECT id FROM dropped WHERE owner = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
        (owner, 2 * index_cache.KEEP_DROPPED),
    ).fetchone()
    if row is not None:
        # Halved at once, so that it does not happen with every deletion from then on.
        (floor,) = connection.execute(
            "SELECT id FROM dropped WHERE owner = ? ORDER BY id DESC LIMIT 1 OFFSET ?",
            (owner, index_cache.KEEP_DROPPED),
        ).fetchone()
        connection.execute("DELETE FROM dropped WHERE owner = ? AND id <= ?", (owner, floor))
        connection.execute("UPDATE user SET floor = ? WHERE id = ?", (floor, owner))


def _count(connection: sqlite3.Connection, owner: int, changes: Mapping[str, int]) -> None:
    """Count what has changed; nothing changes without that, so the revisions rise here."""
    # The names of the counters are words of ours.
    sets = ", ".join(f"{counter} = {counter} + ?" for counter in changes)
    sets += ", revision = revision + 1, file_revision = file_revision + 1"
    statement = f"UPDATE user SET {sets} WHERE id = ?"  # noqa: S608
    connection.execute(statement, (*changes.values(), owner))
