"""The SQLite file: its connections, transactions, and errors in words a person understands."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tagcat.errors import StoreBusy, StoreError, StoreFull, StoreReadOnly
from tagcat.graph import schema, sqlite_conditions
from tagcat.graph.checkpoint import LONG_PAGES, MOST_PAGES, Checkpointer

BUSY_SECONDS = 30.0
"""How long to wait for another process that is writing."""

_MAX_IDLE = 16
"""Reading connections kept open for the next thread that reads."""

_KEPT_LOG = 2 * LONG_PAGES * 4096
"""Bytes of the log that stay on the disk when it is begun anew; what it had more, as after an
import, is given back."""

_READER_CACHE = 8 << 10
"""KiB of the file that a reading connection keeps, until somebody commits. All of them may fill it,
and more is not faster: the system keeps the file as well."""

_WRITER_CACHE = 32 << 10
"""KiB of the file that the writing connection keeps."""

_LEAST_BYTES = 512
"""Size of the smallest database; SQLite would write over a smaller file as if it were empty."""

_REASONS = {
    sqlite3.SQLITE_NOTADB: "is not a TagCat collection",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_READONLY: "cannot be written: the file or its folder is read-only",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_PERM: "cannot be opened: permission denied",
    sqlite3.SQLITE_BUSY: "is being written by another program that does not finish",
    sqlite3.SQLITE_LOCKED: "is being written by another program that does not finish",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk reports an error or a limit",
}

_REPLACED = "was moved or replaced while it was open: try again"

_KINDS: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_BUSY: StoreBusy,
    sqlite3.SQLITE_LOCKED: StoreBusy,
}


class Database:
    """A collection file in write-ahead mode, every commit synced to the disk.

    One connection writes, guarded by a lock; readers take a connection of their own for the
    length of a call. May be used from any thread, and by several processes at once.

    Args:
        path: the file; made if it is not there.
        read_only: the file must be there, and SQLite keeps us from changing it.

    Raises:
        StoreError: the file cannot be made or opened, or is not ours, or is too new.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path.absolute()
        self._read_only = read_only
        self._writing = threading.Lock()
        self._pool = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._checkpointer = Checkpointer(self._connect, self._writing)
        if read_only:
            _check_there(self.path)
        else:
            _create(self.path)
        file = _identity(self.path)
        with self._translated():
            self._writer = self._connect()
            try:
                if read_only:
                    schema.check_newest(self._writer, self.path)
                    _check_not_replaced(self.path, file)
                    return
                schema.check(self._writer, self.path)
                _write_ahead(self._writer)
                schema.migrate(self._writer, self.path)
                _check_not_replaced(self.path, file)
                self._writer.execute(f"PRAGMA wal_autocheckpoint = {MOST_PAGES}")
                self._writer.execute(f"PRAGMA journal_size_limit = {_KEPT_LOG}")
            except BaseException:
                self._writer.close()
                raise

    def close(self) -> None:
        """Close all connections, once calls under way are done."""
        self._checkpointer.close()
        with self._writing, self._pool:
            if self._closed:
                return
            self._closed = True
            for connection in (*self._idle, self._writer):
                connection.close()
            self._idle.clear()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file for the length of the block.

        Raises:
            StoreError: SQLite failed, in the block as well.
        """
        with self._translated():
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The writing connection in a transaction: committed after the block, or undone.

        Raises:
            StoreError: SQLite failed, in the block as well; then nothing was changed.
        """
        with self._translated(), self._writing:
            if self._closed:
                raise StoreError("the collection is closed")
            if self._read_only:
                raise StoreError(f"the collection {self.path} was opened to be read only")
            connection = self._writer
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
                self._checkpointer.committed()
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _borrow(self) -> sqlite3.Connection:
        with self._pool:
            if self._closed:
                raise StoreError("the collection is closed")
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA cache_size = -{_READER_CACHE}")
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            connection.close()
            raise
        with self._pool:
            if not self._closed and len(self._idle) < _MAX_IDLE:
                self._idle.append(connection)
                return
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            read_only_address(self.path) if self._read_only else self.path,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            uri=self._read_only,
        )
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE}")
            sqlite_conditions.register(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        with translated(f"the collection {self.path}"):
            yield


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn errors of SQLite in the block into ours, which say what is wrong with ``what``.

    Raises:
        StoreError: SQLite failed; of the kind that fits.
    """
    try:
        yield
    except sqlite3.Error as error:
        extended = getattr(error, "sqlite_errorcode", None) or 0
        if extended == sqlite3.SQLITE_READONLY_DBMOVED:
            raise StoreBusy(f"{what} {_REPLACED}") from error
        # Extended codes carry the plain one in their low byte.
        code = extended & 0xFF
        said = _REASONS.get(code, f"failed: {error}")
        raise _KINDS.get(code, StoreError)(f"{what} {said}") from error


def _create(path: Path) -> None:
    """Make the folder and an empty file that only this user may read."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Only a file that is new is opened here: closing a descriptor of a SQLite file lets go
        # of all locks this process has on it.
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        size = path.stat().st_size
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"cannot make the collection {path}: {reason}") from error
    if 0 < size < _LEAST_BYTES:
        raise StoreError(f"the collection {path} {_REASONS[sqlite3.SQLITE_NOTADB]}")


def _check_there(path: Path) -> None:
    """Raise StoreError unless there is a file; SQLite's own words would not say what is wrong."""
    try:
        is_file = path.is_file()
    except OSError as error:
        raise StoreError(f"cannot open the collection {path}: {error.strerror}") from error
    if not is_file:
        raise StoreError(f"there is no collection {path}")


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file is at this place now; None if none is to be had."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _check_not_replaced(path: Path, file: tuple[int, int] | None) -> None:
    """Raise StoreBusy if another file was put there since: a restored backup, while this process
    waited for its lock on the old one."""
    if _identity(path) != file:
        raise StoreBusy(f"the collection {path} {_REPLACED}")


def read_only_address(path: Path) -> str:
    """What SQLite opens so that it changes nothing of the file."""
    log = path.with_name(f"{path.name}-wal")
    # In write-ahead mode even a reader needs a file beside it. Where none can be made, as on a
    # read-only disk, nobody writes either: then it can do without, if no log is to be read.
    alone = not os.access(path.parent, os.W_OK) and not log.exists()
    return f"{path.as_uri()}?{'immutable=1' if alone else 'mode=ro'}"


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead mode. SQLite does not wait by itself while others do the same."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            busy = (error.sqlite_errorcode & 0xFF) == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
            continue
        if mode != "wal":
            raise StoreError("the folder of the collection does not allow write-ahead logging")
        return
