"""Opening caches: SQLite files whose loss costs time and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tagcat.errors import StoreError


def open_cache(path: Path, layout: int, tables: Sequence[str], schema: str) -> sqlite3.Connection:
    """Open a cache, made anew where it is missing, damaged or of another layout.

    Args:
        path: the SQLite file; folders above it are made, readable by their owner only.
        layout: version of the cache's own tables, above 0.
        tables: their names.
        schema: statements that make what is missing of them.

    Raises:
        StoreError: the file cannot be made or opened.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return _open(path, layout, tables, schema)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            return _open(path, layout, tables, schema)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"the cache {path} cannot be opened: {error}") from error


def _open(path: Path, layout: int, tables: Sequence[str], schema: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        # A cache lost in a power cut is filled again; it must only never be half there.
        db.execute("PRAGMA synchronous = NORMAL")
        there = db.execute("PRAGMA user_version").fetchone()[0]
        if there not in (0, layout):
            raise sqlite3.DatabaseError("a cache of another layout")
        db.executescript(schema)
        db.execute(f"PRAGMA user_version = {layout}")
        db.commit()
        for table in tables:
            db.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()  # noqa: S608 - our own names
    except BaseException:
        db.close()
        raise
    return db
