"""Files as nodes: reading them one by one, by content, and page by page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from neo4j import ManagedTransaction

from tagcat.fingerprint.model import Kind
from tagcat.folding import ascii_lower
from tagcat.graph import looks, valid
from tagcat.graph.model import FileInfo, FilePage, FileQuery, FileSort, StoredFile
from tagcat.graph.neo4j import accounts, conditions
from tagcat.graph.neo4j.statements import run
from tagcat.graph.neo4j.torn import TornRead, whole

KEY_LENGTH = 1_000
"""Characters of a name that lists are sorted by and searched in. An index takes no more."""

_BEFORE_IDS, _AFTER_IDS = "", "g"
"""Texts before and after all ids, which are hexadecimal digits."""

_AFTER_KEYS = "\U0010ffff" * (KEY_LENGTH + 1)
"""A text after all keys of names."""


def key_of(name: str) -> str:
    """What a name is sorted by and searched in."""
    return ascii_lower(name)[:KEY_LENGTH]


def by_id(
    transaction: ManagedTransaction, owner: str, file_ids: Sequence[str]
) -> dict[str, StoredFile]:
    """Those of the files that are there, by id."""
    rows = run(transaction, "file_by_id", owner=owner, files=list(file_ids))
    files = (_stored(file, content, look) for file, content, look in rows)
    return {file.id: file for file in files}


def of_contents(
    transaction: ManagedTransaction, owner: str, contents: Collection[str]
) -> dict[str, list[StoredFile]]:
    """The files of each content, oldest first, by the content's id."""
    found: defaultdict[str, list[StoredFile]] = defaultdict(list)
    if contents:
        rows = run(transaction, "file_by_content", owner=owner, contents=list(contents))
        for file, content, look in rows:
            stored = _stored(file, content, look)
            found[stored.content_id].append(stored)
    return dict(found)


def page(transaction: ManagedTransaction, owner: str, query: FileQuery) -> FilePage:
    """As ``GraphStore.files``; ``query`` has been checked."""
    state = accounts.state(transaction, owner)
    search = ascii_lower(query.search)
    at, after = _start(query)
    if query.where is not None:
        rows, total = conditions.page(transaction, owner, query, query.where, (at, after), search)
        return _told(transaction, owner, query, rows, total)
    rows = run(
        transaction,
        f"files_by_{query.sort}_{'down' if query.descending else 'up'}",
        owner=owner,
        kind=query.kind.value,
        search=search,
        at=at,
        after=after,
        limit=query.limit + 1,
    )
    if query.search:
        ((total,),) = run(
            transaction, "file_count", owner=owner, kind=query.kind.value, search=search
        )
    else:
        total = state[f"{query.kind}_files"]
    return _told(transaction, owner, query, rows, total)


def _told(
    transaction: ManagedTransaction,
    owner: str,
    query: FileQuery,
    rows: list[list[Any]],
    total: int,
) -> FilePage:
    """A page by the ids and sort values of its files, and of the one behind it if there is."""
    chosen = whole(rows)
    files = by_id(transaction, owner, [file_id for file_id, _ in chosen[: query.limit]])
    # One may have been deleted since it was chosen.
    found = tuple(files[file_id] for file_id, _ in chosen[: query.limit] if file_id in files)
    if len(chosen) <= query.limit:
        return FilePage(found, total, None)
    last_id, last_at = chosen[query.limit - 1]
    return FilePage(found, total, (last_at, last_id))


def _start(query: FileQuery) -> tuple[str | int, str]:
    """Value and id of the file before the first of the page."""
    if query.after is not None:
        at, after = query.after
        return (key_of(at) if isinstance(at, str) else at), after
    if query.sort is FileSort.NAME:
        return (_AFTER_KEYS, _AFTER_IDS) if query.descending else ("", _BEFORE_IDS)
    if query.descending:
        return valid.MAX_INTEGER, _AFTER_IDS
    return -valid.MAX_INTEGER, _BEFORE_IDS


def _stored(file: dict[str, Any], content: dict[str, Any], look: str | None) -> StoredFile:
    """A file from the properties of its nodes.

    Raises:
        TornRead: some are missing, as they are of a node that goes.
    """
    try:
        return _file(file, content, look)
    except KeyError as error:
        raise TornRead from error


def _file(file: dict[str, Any], content: dict[str, Any], look: str | None) -> StoredFile:
    return StoredFile(
        id=file["id"],
        content_id=content["id"],
        kind=Kind(content["kind"]),
        info=FileInfo(
            name=file["name"],
            path=file["path"],
            size=file["size"],
            modified=file["modified"],
            platform=file["platform"],
            source=file["source"],
            device_id=file["device_id"],
            device=file["device"],
        ),
        saved=file["saved"],
        sha256=content["sha256"],
        media_type=content["media_type"],
        width=content["width"],
        height=content["height"],
        duration=content["duration"],
        fps=content["fps"],
        partial=content["partial"],
        frames=content["frames"],
        dhash=None if look is None else looks.decode(bytes.fromhex(look)).dhash,
        copies=content["files"],
    )
