"""Many files saved at once, as in ``tagcat.graph.restoring``: one search, and one transaction in
which all that is alike goes to the server together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from neo4j import ManagedTransaction

from tagcat.graph import newlooks
from tagcat.graph.index_cache import UserIndex
from tagcat.graph.model import Content, FileRecord, Saved, SaveStatus
from tagcat.graph.neo4j import writing
from tagcat.graph.neo4j.accounts import State

Fresh = dict[str, tuple[Content, tuple[bytes, ...]]]
"""Contents with their looks, by sha256."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Records, the contents of them that were not stored, with their looks, and the search."""

    records: Sequence[FileRecord]
    fresh: Fresh
    search: newlooks.Search | None

    @property
    def all_fresh(self) -> bool:
        """Whether each record has a content of its own that was not stored."""
        return len(self.fresh) == len(self.records)


def places(
    transaction: ManagedTransaction, owner: str, records: Sequence[FileRecord]
) -> list[writing.Place]:
    """What is known of the files and their contents.

    Raises:
        NotFound: there is no such user.
    """
    asked = [(record.info, record.content.sha256) for record in records]
    return writing.places(transaction, owner, asked)


def prepare(
    transaction: ManagedTransaction, owner: str, index: UserIndex, records: Sequence[FileRecord]
) -> Prepared:
    """Search for what the contents will match."""
    fresh: Fresh = {}
    for record, place in zip(records, places(transaction, owner, records), strict=True):
        content = record.content
        if place.content is None and content.sha256 not in fresh:
            fresh[content.sha256] = content, writing.encoded_looks(content)
    search = writing.search_many(transaction, owner, index, _looks(fresh.values()))
    return Prepared(records, fresh, search)


def save(
    transaction: ManagedTransaction,
    owner: str,
    state: State,
    index: UserIndex,
    prepared: Prepared,
) -> tuple[Saved, ...] | None:
    """Save all the records in this transaction, or nothing and return None."""
    records = prepared.records
    if len({(record.info.device_id, record.info.path) for record in records}) < len(records):
        return None
    found = places(transaction, owner, records)
    if any(place.file is not None for place in found):
        return None
    held = {
        record.content.sha256: place.content for record, place in zip(records, found, strict=True)
    }
    if {sha256 for sha256, content in held.items() if content is None} != prepared.fresh.keys():
        return None  # others have saved or deleted one of them since
    now = Counter(state)
    fresh = list(prepared.fresh.values())
    if fresh:
        new = writing.settle(transaction, owner, now, index, _looks(fresh), prepared.search)
        if new.found.truncated:
            return None
        held |= dict(zip(prepared.fresh, new.add(fresh), strict=True))
    ids = [f"{held[record.content.sha256]}" for record in records]
    files = writing.add_files(
        transaction,
        owner,
        now,
        [
            (record.info, content_id, record.saved)
            for record, content_id in zip(records, ids, strict=True)
        ],
    )
    writing.finish(transaction, owner, state, now, set())
    return tuple(
        Saved(SaveStatus.SAVED, file_id, content_id)
        for file_id, content_id in zip(files, ids, strict=True)
    )


def _looks(fresh: Iterable[tuple[Content, tuple[bytes, ...]]]) -> list[bytes]:
    return [data for _, encoded in fresh for data in encoded]
