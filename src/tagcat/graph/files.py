"""Files as rows: reading them one by one, by content, and page by page."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tagcat.errors import NotFound
from tagcat.fingerprint.model import Kind
from tagcat.graph import looks, sqlite_conditions, valid
from tagcat.graph.conditions import AllOf, Condition, ContentIn, Tagged
from tagcat.graph.model import FileInfo, FilePage, FileQuery, FileSort, StoredFile

_COLUMNS = (
    "file.public, content.public, content.kind, file.name, file.path, file.size, file.modified,"
    " file.platform, file.source, device.uid, file.device_name, file.saved, content.sha256,"
    " content.media_type, content.width, content.height, content.duration, content.fps,"
    " content.partial, content.frames, look.hash, content.files, content.id"
)
_JOINS = (
    " CROSS JOIN content ON content.id = file.content"
    " CROSS JOIN device ON device.id = file.device"
    " LEFT JOIN look ON look.id = content.look"
)


def one(connection: sqlite3.Connection, owner: int, file_id: str) -> StoredFile:
    """A file by its outside id.

    Raises:
        NotFound: it is unknown or someone else's.
    """
    if not valid.is_id(file_id):
        raise NotFound("no such file")
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM file {_JOINS} WHERE file.public = ? AND file.owner = ?",  # noqa: S608
        (file_id, owner),
    ).fetchone()
    if row is None:
        raise NotFound("no such file")
    return _stored(row)


def content_row(connection: sqlite3.Connection, owner: int, content_id: str) -> int:
    """Row id of a content by its outside id.

    Raises:
        NotFound: it is unknown or someone else's.
    """
    if not valid.is_id(content_id):
        raise NotFound("no such content")
    row = connection.execute(
        "SELECT id FROM content WHERE public = ? AND owner = ?", (content_id, owner)
    ).fetchone()
    if row is None:
        raise NotFound("no such content")
    return int(row[0])


def content_rows(
    connection: sqlite3.Connection, owner: int, content_ids: Iterable[str]
) -> dict[str, int]:
    """Row ids of those of the contents that are there, by outside id."""
    asked = json.dumps([content_id for content_id in content_ids if valid.is_id(content_id)])
    return dict(
        connection.execute(
            "SELECT content.public, content.id FROM json_each(?) AS wanted"
            " CROSS JOIN content ON content.public = wanted.value WHERE content.owner = ?",
            (asked, owner),
        ).fetchall()
    )


def of_contents(
    connection: sqlite3.Connection, contents: Iterable[int]
) -> dict[int, list[StoredFile]]:
    """The files of each content, oldest first, by the content's row id."""
    found: defaultdict[int, list[StoredFile]] = defaultdict(list)
    for row in connection.execute(
        f"SELECT {_COLUMNS} FROM json_each(?) AS wanted"  # noqa: S608
        f" CROSS JOIN file ON file.content = wanted.value {_JOINS}"
        " ORDER BY file.content, file.saved, file.id",
        (json.dumps(list(contents)),),
    ):
        found[row[-1]].append(_stored(row))
    return dict(found)


def page(connection: sqlite3.Connection, owner: int, query: FileQuery) -> FilePage:
    """As ``GraphStore.files``.

    The inner query reads an index that holds all it needs; only the files of the page are then
    looked up.

    Raises:
        InvalidInput: ``limit``, ``search`` or ``after`` breaks the rules of ``FileQuery``.
    """
    valid.check_query(query)
    column = query.sort.value
    where = "file.owner = :owner AND file.kind = :kind"
    values: dict[str, str | int | float] = {
        "owner": owner,
        "kind": query.kind.value,
        "limit": query.limit + 1,
    }
    if query.search:
        where += " AND file.name LIKE :search ESCAPE '\\'"
        values["search"] = f"%{_escaped(query.search)}%"
    if query.where is None:
        total = _total(connection, owner, query, where, values)
        source = "file"
    else:
        source, condition = _source(query.where, values)
        where += f" AND ({condition})"
        (total,) = connection.execute(
            f"SELECT count(*) FROM {source} WHERE {where}",  # noqa: S608
            values,
        ).fetchone()
    if query.after is not None:
        where += f" AND (file.{column}, file.public)"
        where += f" {'<' if query.descending else '>'} (:at, :after)"
        values["at"], values["after"] = query.after
    direction = "DESC" if query.descending else "ASC"
    order = f"file.{column} {direction}, file.public {direction}"
    # Column and direction are words of ours; every value is bound.
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM (SELECT file.id AS chosen, file.{column} AS rank,"  # noqa: S608
        f" file.public AS tie FROM {source} WHERE {where} ORDER BY {order} LIMIT :limit)"
        f" CROSS JOIN file ON file.id = chosen {_JOINS} ORDER BY rank {direction}, tie {direction}",
        values,
    ).fetchall()
    found = tuple(_stored(row) for row in rows[: query.limit])
    more = len(rows) > query.limit
    return FilePage(found, total, (_rank(found[-1], query.sort), found[-1].id) if more else None)


def passing(connection: sqlite3.Connection, owner: int, where: Condition) -> frozenset[str]:
    """As ``GraphStore.passing``."""
    values: dict[str, str | int | float] = {"owner": owner}
    source, condition = _source(where, values)
    rows = connection.execute(
        "SELECT public FROM content WHERE id IN (SELECT file.content"  # noqa: S608
        f" FROM {source} WHERE file.owner = :owner AND ({condition}))",
        values,
    )
    return frozenset(public for (public,) in rows)


def _source(condition: Condition, values: dict[str, str | int | float]) -> tuple[str, str]:
    """What is read for a list of files that meet a condition, and the condition in SQL.

    Where all must have one of some tags, or be one of some contents, these are what is read
    first: they may be few, and the files are many.
    """
    renderer = sqlite_conditions.Renderer()
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    lead = next((part for part in parts if isinstance(part, ContentIn)), None) or next(
        (part for part in parts if isinstance(part, Tagged)), None
    )
    source = "file"
    if lead is not None:
        chosen = (
            renderer.content_rows(lead.contents)
            if isinstance(lead, ContentIn)
            else renderer.tagged_rows(lead.tags)
        )
        # SQLite would take an index that begins with the owner, and so read all files each time.
        source = (
            f"({chosen}) AS led CROSS JOIN file INDEXED BY file_content ON file.content = led.id"
        )
    rest = AllOf(tuple(part for part in parts if part is not lead))
    text = renderer.render(rest)
    values.update(renderer.values)
    return source + renderer.joins, text


def _total(
    connection: sqlite3.Connection,
    owner: int,
    query: FileQuery,
    where: str,
    values: dict[str, str | int | float],
) -> int:
    if query.search:
        statement = f"SELECT count(*) FROM file INDEXED BY file_by_name WHERE {where}"  # noqa: S608
        return int(connection.execute(statement, values).fetchone()[0])
    counter = "image_files" if query.kind is Kind.IMAGE else "video_files"
    statement = f"SELECT {counter} FROM user WHERE id = ?"  # noqa: S608
    return int(connection.execute(statement, (owner,)).fetchone()[0])


def _escaped(search: str) -> str:
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _rank(file: StoredFile, sort: FileSort) -> str | int:
    ranks: dict[FileSort, str | int] = {
        FileSort.NAME: file.info.name,
        FileSort.SIZE: file.info.size,
        FileSort.MODIFIED: file.info.modified,
        FileSort.SAVED: file.saved,
        FileSort.PIXELS: file.width * file.height,
    }
    return ranks[sort]


def _stored(row: tuple[Any, ...]) -> StoredFile:
    (
        file_id,
        content_id,
        kind,
        *info,
        saved,
        sha256,
        media_type,
        width,
        height,
        duration,
        fps,
        partial,
        frames,
        look,
        copies,
        _,
    ) = row
    return StoredFile(
        id=file_id,
        content_id=content_id,
        kind=Kind(kind),
        info=FileInfo(*info),
        saved=saved,
        sha256=sha256.hex(),
        media_type=media_type,
        width=width,
        height=height,
        duration=duration,
        fps=fps,
        partial=bool(partial),
        frames=frames,
        dhash=None if look is None else looks.decode(look).dhash,
        copies=copies,
    )
