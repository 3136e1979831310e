"""Fingerprints of files already read, so that a second scan need not decode them again.

One SQLite file. An entry holds as long as the file's path, size and time of change and the
hash algorithm are the same. It is only a cache: if it is damaged it is thrown away.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from tagcat.cli.cache_file import open_cache
from tagcat.cli.record import fingerprint_from_json, fingerprint_to_json
from tagcat.cli.walk import FoundFile
from tagcat.errors import StoreError
from tagcat.fingerprint.model import KEY_FRAME_VARIANCE, FileContent, Fingerprint

ALGORITHM = f"area dHash 1, key frames {KEY_FRAME_VARIANCE}"
"""What fingerprints in the cache are made by; another text wherever any bit of them changes."""

LAYOUT = 1
"""Version of the cache's own tables; a cache of another version is thrown away."""

KEEP_DAYS = 365
"""Entries not asked for in this time are dropped."""

COMMIT_EVERY = 2.0
"""Seconds between commits: what an interrupted scan may lose at most."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS fingerprint (
    path BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    algorithm TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    data TEXT NOT NULL,
    used INTEGER NOT NULL
) STRICT
"""


@dataclass(slots=True)
class CacheStatistics:
    """``hits`` were answered, ``misses`` were not, ``stored`` were added in this run."""

    hits: int = 0
    misses: int = 0
    stored: int = 0


class FingerprintCache:
    """The cache in one file; use as a context manager.

    Args:
        path: the SQLite file; folders above it are made. A file that is damaged or of another
            layout is replaced.
        algorithm: version of the hash; entries of another one are never given out.

    Raises:
        StoreError: the file cannot be made or opened.
    """

    def __init__(self, path: Path, algorithm: str) -> None:
        self.path = path
        self.statistics = CacheStatistics()
        self._algorithm = algorithm
        self._used: list[tuple[int, bytes]] = []
        self._committed = time.monotonic()
        self._db = open_cache(path, LAYOUT, ("fingerprint",), _SCHEMA)

    def __enter__(self) -> FingerprintCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, file: FoundFile) -> tuple[FileContent, Fingerprint] | None:
        """What is known of ``file``, or None if it has to be read."""
        key = os.fsencode(file.absolute)
        row = self._db.execute(
            "SELECT sha256, data FROM fingerprint"
            " WHERE path = ? AND size = ? AND modified_ns = ? AND algorithm = ?",
            (key, file.size, file.modified_ns, self._algorithm),
        ).fetchone()
        if row is None:
            self.statistics.misses += 1
            return None
        try:
            fingerprint = fingerprint_from_json(row[1])
        except (ValueError, KeyError, TypeError):
            self.statistics.misses += 1
            return None
        self.statistics.hits += 1
        self._used.append((int(time.time()), key))
        return FileContent(sha256=row[0], size=file.size), fingerprint

    def put(self, file: FoundFile, content: FileContent, fingerprint: Fingerprint) -> None:
        """Remember what was found in ``file``; on disk within ``COMMIT_EVERY`` seconds of work.

        Raises:
            StoreError: the cache cannot be written, as on a full disk.
        """
        row = (
            os.fsencode(file.absolute),
            file.size,
            file.modified_ns,
            self._algorithm,
            content.sha256,
            fingerprint_to_json(fingerprint),
            int(time.time()),
        )
        try:
            self._db.execute("INSERT OR REPLACE INTO fingerprint VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            if time.monotonic() - self._committed >= COMMIT_EVERY:
                self._db.commit()
                self._committed = time.monotonic()
        except sqlite3.Error as error:
            raise StoreError(f"the cache {self.path} cannot be written: {error}") from error
        self.statistics.stored += 1

    def close(self) -> None:
        """Commit, drop entries that nobody asked for in a long time, and close the file."""
        with contextlib.closing(self._db), contextlib.suppress(sqlite3.OperationalError):
            self._db.executemany("UPDATE fingerprint SET used = ? WHERE path = ?", self._used)
            oldest = int(time.time()) - KEEP_DAYS * 86_400
            self._db.execute("DELETE FROM fingerprint WHERE used < ?", (oldest,))
            self._db.commit()
