"""Many files saved at once: one search for all their looks, and one transaction.

It ends as if they had been saved one after the other. Where that is not certain, as where a file
is replaced or a look has too many matches, nothing is done, and they are to be saved so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from tagcat.graph import looks, newlooks, writing
from tagcat.graph.index_cache import UserIndex
from tagcat.graph.model import Content, FileRecord, Saved, SaveStatus
from tagcat.graph.sqlite_looks import LookRows


@dataclass(frozen=True, slots=True)
class Prepared:
    """Records, the contents of them that were not stored, with their looks, and the search."""

    owner: int
    records: Sequence[FileRecord]
    fresh: dict[str, tuple[Content, tuple[bytes, ...]]]
    search: newlooks.Search

    @property
    def all_fresh(self) -> bool:
        """Whether each record has a content of its own that was not stored."""
        return len(self.fresh) == len(self.records)

    @classmethod
    def of(
        cls,
        connection: sqlite3.Connection,
        owner: int,
        index: UserIndex,
        records: Sequence[FileRecord],
    ) -> Prepared:
        """Search for what the contents will match.

        ``connection`` is in a transaction that has changed nothing yet.
        """
        fresh: dict[str, tuple[Content, tuple[bytes, ...]]] = {}
        for content in (record.content for record in records):
            sha256 = content.sha256
            if sha256 in fresh or writing.content_of(connection, owner, sha256) is not None:
                continue
            encoded = tuple(looks.encode(look) for look in looks.looks_of(content))
            fresh[sha256] = content, encoded
        search = newlooks.search(LookRows(connection, owner), index, _distinct(fresh))
        return cls(owner, records, fresh, search)


def save(
    connection: sqlite3.Connection, index: UserIndex, prepared: Prepared
) -> tuple[Saved, ...] | None:
    """Save all the records in this transaction, or nothing and return None."""
    owner = prepared.owner
    places = {(record.info.device_id, record.info.path) for record in prepared.records}
    if len(places) < len(prepared.records) or _any_taken(connection, owner, prepared.records):
        return None
    held = {
        sha256: writing.content_of(connection, owner, sha256)
        for sha256 in dict.fromkeys(record.content.sha256 for record in prepared.records)
    }
    if {sha256 for sha256, content in held.items() if content is None} != prepared.fresh.keys():
        return None  # others have saved or deleted one of them since
    reader = LookRows(connection, owner)
    found = newlooks.settle(reader, index, prepared.search, _distinct(prepared.fresh))
    if found.truncated:
        return None
    writing.add_looks(connection, owner, found)
    saved = []
    for record in prepared.records:
        sha256 = record.content.sha256
        content = held[sha256]
        if content is None:
            encoded = prepared.fresh[sha256][1]
            content = writing.insert_content(connection, owner, record.content, encoded, False)
            held[sha256] = content
        file_id = writing.add_file(connection, owner, record.info, content, record.saved)
        saved.append(Saved(SaveStatus.SAVED, file_id, content.public, content.truncated))
    return tuple(saved)


def _distinct(fresh: dict[str, tuple[Content, tuple[bytes, ...]]]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(data for _, encoded in fresh.values() for data in encoded))


def _any_taken(connection: sqlite3.Connection, owner: int, records: Sequence[FileRecord]) -> bool:
    return any(
        connection.execute(
            "SELECT 1 FROM device CROSS JOIN file ON file.device = device.id AND file.path = ?"
            " WHERE device.owner = ? AND device.uid = ?",
            (record.info.path, owner, record.info.device_id),
        ).fetchone()
        for record in records
    )
