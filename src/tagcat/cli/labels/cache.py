"""What taggers saw in files, so that no file is looked at twice by the same tagger.

One SQLite file in the data folder. What was seen is known by the bytes of the file and the
tagger, so that a file that was moved or copied is known as well. It is only a cache: if it is
damaged it is thrown away.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagcat.cli.cache_file import open_cache
from tagcat.cli.walk import FoundFile
from tagcat.errors import StoreError
from tagcat.fingerprint.model import Kind
from tagcat.label.joining import SeenLabel
from tagcat.label.seeing import Seen
from tagcat.label.tagger import Label, TaggerId

CACHE_FILE = Path("cache", "labels.sqlite")
"""Where the cache is, in the data folder."""

LAYOUT = 1
"""Version of the cache's own tables; a cache of another version is thrown away."""

RULES = 1
"""Version of how labels are made of scores and joined in videos: another number has every file
looked at anew."""

KEEP_DAYS = 365
"""Entries not asked for in this time are dropped."""

_COMMIT_SECONDS = 2.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS content (
    path BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    used INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS seen (
    sha256 TEXT NOT NULL,
    tagger TEXT NOT NULL,
    data TEXT NOT NULL,
    scores BLOB,
    vector BLOB,
    used INTEGER NOT NULL,
    PRIMARY KEY (sha256, tagger)
) STRICT;
"""


class LabelCache:
    """The cache in one file, for one tagger; use as a context manager.

    Args:
        path: the SQLite file; folders above it are made. A file that is damaged or of another
            layout is replaced.
        tagger: whose results are asked for and kept.

    Raises:
        StoreError: the file cannot be made or opened.
    """

    def __init__(self, path: Path, tagger: TaggerId) -> None:
        self.path = path
        self._tagger = json.dumps([tagger.name, tagger.version, tagger.digest, RULES])
        self._committed = time.monotonic()
        self._db = open_cache(path, LAYOUT, ("seen", "content"), _SCHEMA)

    def __enter__(self) -> LabelCache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sha256_of(self, file: FoundFile) -> str | None:
        """The content of a file that has not changed since it was looked at."""
        key = os.fsencode(file.absolute)
        row = self._db.execute(
            "UPDATE content SET used = ? WHERE path = ? AND size = ? AND modified_ns = ?"
            " RETURNING sha256",
            (int(time.time()), key, file.size, file.modified_ns),
        ).fetchone()
        return None if row is None else str(row[0])

    def get(self, sha256: str) -> Seen | None:
        """What was seen in a content, or None if it has to be looked at."""
        row = self._db.execute(
            "UPDATE seen SET used = ? WHERE sha256 = ? AND tagger = ?"
            " RETURNING data, scores, vector",
            (int(time.time()), sha256, self._tagger),
        ).fetchone()
        if row is None:
            return None
        try:
            return _seen(json.loads(row[0]), row[1], row[2])
        except (ValueError, KeyError, TypeError, IndexError):
            return None

    def put(self, file: FoundFile, sha256: str, seen: Seen) -> None:
        """Remember what was seen; on disk within two seconds of work.

        Raises:
            StoreError: the cache cannot be written, as on a full disk.
        """
        now = int(time.time())
        key = os.fsencode(file.absolute)
        try:
            self._db.execute(
                "INSERT OR REPLACE INTO content VALUES (?, ?, ?, ?, ?)",
                (key, file.size, file.modified_ns, sha256, now),
            )
            self._db.execute(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)",
                (
                    sha256,
                    self._tagger,
                    json.dumps(_fields(seen), separators=(",", ":")),
                    _packed(seen.scores),
                    _packed(seen.vector),
                    now,
                ),
            )
            if time.monotonic() - self._committed >= _COMMIT_SECONDS:
                self._db.commit()
                self._committed = time.monotonic()
        except sqlite3.Error as error:
            raise StoreError(f"the cache {self.path} cannot be written: {error}") from error

    def close(self) -> None:
        """Commit, drop entries that nobody asked for in a long time, and close the file."""
        with contextlib.closing(self._db), contextlib.suppress(sqlite3.OperationalError):
            oldest = int(time.time()) - KEEP_DAYS * 86_400
            self._db.execute("DELETE FROM content WHERE used < ?", (oldest,))
            self._db.execute("DELETE FROM seen WHERE used < ?", (oldest,))
            self._db.commit()


def _packed(values: NDArray[np.float32] | None) -> bytes | None:
    """Half of the bits are exact to 0.001, which is more than is made use of."""
    return None if values is None else values.astype("<f2").tobytes()


def _unpacked(data: bytes | None) -> NDArray[np.float32] | None:
    return None if data is None else np.frombuffer(data, "<f2").astype(np.float32)


def _fields(seen: Seen) -> dict[str, Any]:
    return {
        "kind": seen.kind.value,
        "pictures": seen.pictures,
        "labels": [
            [one.label.name, one.label.score, one.label.parents, one.label.id, one.moments]
            for one in seen.labels
        ],
    }


def _seen(fields: dict[str, Any], scores: bytes | None, vector: bytes | None) -> Seen:
    return Seen(
        kind=Kind(fields["kind"]),
        labels=tuple(
            SeenLabel(Label(name, score, tuple(parents), wordnet), tuple(moments))
            for name, score, parents, wordnet, moments in fields["labels"]
        ),
        scores=_unpacked(scores),
        vector=_unpacked(vector),
        pictures=int(fields["pictures"]),
    )
