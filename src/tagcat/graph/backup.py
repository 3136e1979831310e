"""Copies of a collection file that are made while it is in use, checked, and put back.

A backup is a collection file of its own, with nothing beside it. It is written aside and takes its
name only once it was read from end to end and holds what the collection held.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tagcat.errors import Conflict, NotFound, StoreBusy, StoreError, StoreFull
from tagcat.graph import schema
from tagcat.graph.database import BUSY_SECONDS, read_only_address, translated

_STEP = 2048
"""Pages (of 4 KiB) that are copied before progress is told."""

_MAGIC = b"SQLite format 3\0"

_SHARED_FIRST = 0x4000_0002
_SHARED_SIZE = 510
"""The bytes on which every connection holds a lock (https://sqlite.org/src/file/src/os.h)."""

Progress = Callable[[int, int], object]
"""Is told how many pages are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is in a collection file: version of its schema, and the rows of each table."""

    version: int
    rows: Mapping[str, int]

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return self.rows["user"]

    @property
    def files(self) -> int:
        """How many files all of them have saved."""
        return self.rows["file"]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where the collection is that was there before."""

    held: Held
    kept: Path | None


def back_up(
    collection: Path, target: Path, *, replace: bool = False, passed: Progress | None = None
) -> Held:
    """Write a backup of a collection, which others may read and write meanwhile.

    It holds one state of the collection: that of the moment at which it began.

    Args:
        collection: the collection file.
        target: the backup; only its owner may read it.
        replace: whether a file of that name is replaced.
        passed: told of pages copied.

    Raises:
        NotFound: there is no collection.
        Conflict: there is a file of that name, or it is the collection itself.
        StoreError: the collection cannot be read, the backup cannot be written, or the two are not
            the same in the end; then there is no backup, and what was there is left as it was.
    """
    _check_is_file(collection, "collection")
    if target.is_dir():
        raise Conflict(f"{target} is a folder: name the backup's file in it")
    if _is_same(collection, target):
        raise Conflict(f"{target} is the collection itself: choose another name")
    _check_is_free(target, replace)
    with (
        _aside(target) as aside,
        translated(f"the collection {collection}"),
        closing(_reader(collection)) as source,
    ):
        held = _copy(source, collection, aside, passed)
        _check_copy(aside, held)
        _take_name(aside, target, replace)
    return held


def check_backup(path: Path, what: str = "backup") -> Held:
    """Read a backup, or the collection itself, from end to end.

    Args:
        path: the file; it may be in use.
        what: what it is called in errors.

    Returns:
        what is in it.

    Raises:
        NotFound: there is no such file.
        StoreError: it is no collection, is damaged, or is of a newer TagCat.
    """
    _check_is_file(path, what)
    with translated(f"the {what} {path}"), closing(_reader(path)) as connection:
        held = _held(connection, path)
        _check_sound(connection, path)
    return held


def put_back(backup: Path, collection: Path, passed: Progress | None = None) -> Restored:
    """Replace a collection by a backup; the collection that was there is kept beside it.

    Nothing is changed unless the backup is sound and nobody has the collection open. Whatever
    happens, there is one or the other under the collection's name, as a whole.

    Raises:
        NotFound: there is no such backup.
        Conflict: the backup is the collection itself.
        StoreBusy: a server or another program has the collection open.
        StoreError: the backup is no collection, is damaged or of a newer TagCat, or the disk cannot
            take it.
    """
    if _is_same(backup, collection):
        raise Conflict(f"{backup} is the collection itself")
    held = check_backup(backup)
    try:
        collection.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _written(collection.parent, error) from error
    with _aside(collection) as aside:
        with translated(f"the backup {backup}"), closing(_reader(backup)) as source:
            _copy(source, backup, aside, passed)
        _check_copy(aside, held)
        with _nobody_else(collection):
            kept = _keep(collection)
            try:
                os.replace(aside, collection)
                _sync_folder(collection.parent)
            except OSError as error:
                raise _written(collection, error) from error
    return Restored(held, kept)


def _copy(source: sqlite3.Connection, path: Path, aside: Path, passed: Progress | None) -> Held:
    """Copy one state of ``source``, and return what is in it."""
    # With a transaction open, all pages are of one state and others that write do not make it
    # begin anew.
    source.execute("BEGIN")
    held = _held(source, path)
    with translated(f"the copy {aside}"), closing(sqlite3.connect(aside)) as copy:
        source.backup(
            copy,
            pages=_STEP,
            progress=None if passed is None else lambda _, left, all_: passed(all_ - left, all_),
        )
        # One file with nothing beside it, which can be read from a read-only disk, too.
        copy.execute("PRAGMA journal_mode = DELETE")
    source.execute("ROLLBACK")
    return held


def _check_copy(path: Path, held: Held) -> None:
    """Raise StoreError unless the file is sound and holds that."""
    with translated(f"the copy {path}"), closing(_reader(path)) as connection:
        found = _held(connection, path)
        _check_sound(connection, path)
    if found != held:
        raise StoreError("the copy does not hold what it is a copy of: check the disk")


def _held(connection: sqlite3.Connection, path: Path) -> Held:
    version = schema.check(connection, path)
    if version == 0:
        raise StoreError(f"{path} is not a TagCat collection")
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    rows = {
        # The names come from the file itself, which was found to be ours.
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in sorted(names)
    }
    if not {"user", "file"} <= rows.keys():
        raise StoreError(f"{path} is damaged: it has no table of accounts or files")
    return Held(version, rows)


def _check_sound(connection: sqlite3.Connection, path: Path) -> None:
    (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise StoreError(f"{path} is damaged: {' '.join(str(found).split())[:200]}")
    if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise StoreError(f"{path} is damaged: a row belongs to another that is not there")


def _reader(path: Path) -> sqlite3.Connection:
    address = read_only_address(path.absolute())
    connection = sqlite3.connect(address, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextmanager
def _nobody_else(collection: Path) -> Iterator[None]:
    """Hold the collection alone, with all that was committed in its file and nothing beside it."""
    if not collection.exists():
        yield
        return
    busy = (
        f"the collection {collection} is open in a server or another program: stop it first"
        " (tagcat serve, tagcat scan), then try again"
    )
    # What is no database would be taken for an empty one, and the log beside it removed.
    if _is_database(collection):
        with closing(sqlite3.connect(collection, timeout=0, isolation_level=None)) as connection:
            if _is_held(connection, busy):
                yield
                connection.execute("ROLLBACK")
                return
    # What is damaged is what a backup is put back for.
    with _locked(collection, busy):
        yield


def _is_held(connection: sqlite3.Connection, busy: str) -> bool:
    """Take a collection for this connection alone; False if it is too damaged for that."""
    try:
        # Leaving the write-ahead mode needs the file alone: it fails if anybody has it open.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if (error.sqlite_errorcode & 0xFF) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise StoreBusy(busy) from error
        return False
    return True


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError as error:
        raise _written(path, error) from error


@contextmanager
def _locked(path: Path, busy: str) -> Iterator[None]:
    """Hold the lock that keeps SQLite from opening a file which it cannot read itself."""
    try:
        import fcntl
    except ImportError:  # a system without it does not let an open file be replaced
        yield
        return
    try:
        with path.open("rb+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
            yield
    except BlockingIOError as error:
        raise StoreBusy(busy) from error
    except OSError as error:
        raise _written(path, error) from error


def _keep(collection: Path) -> Path | None:
    """Give the collection, and what SQLite left beside it, a second name."""
    if not collection.exists():
        return None
    kept = _free_name(collection)
    try:
        # A log that stayed beside the new file would be taken for its own. It is there only if
        # the collection was damaged.
        for end in ("-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                os.rename(f"{collection}{end}", f"{kept}{end}")
        try:
            os.link(collection, kept)
        except OSError:  # a file system without second names
            os.rename(collection, kept)
    except OSError as error:
        raise _written(kept, error) from error
    return kept


def _free_name(collection: Path) -> Path:
    now = time.strftime("%Y%m%d-%H%M%S")
    for number in range(1000):
        more = f"-{number}" if number else ""
        path = collection.with_name(f"{collection.name}.before-restore-{now}{more}")
        if not path.exists():
            return path
    raise StoreError(f"{collection.parent} has too many collections that were kept: remove some")


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """A new empty file in the folder of ``path``, gone after the block unless it was renamed."""
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".tagcat-backup.")
        os.close(handle)
    except OSError as error:
        raise _written(path, error) from error
    try:
        yield Path(name)
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)


def _take_name(aside: Path, target: Path, replace: bool) -> None:
    try:
        if replace:
            os.replace(aside, target)
        else:
            try:
                os.link(aside, target)  # unlike renaming, never in the place of another file
            except FileExistsError:
                raise
            except OSError:  # a file system without second names, as on many sticks
                _check_is_free(target, replace)
                os.rename(aside, target)
        _sync_folder(target.absolute().parent)
    except FileExistsError:
        _check_is_free(target, replace)
        raise
    except OSError as error:
        raise _written(target, error) from error


def _check_is_free(target: Path, replace: bool) -> None:
    if not replace and os.path.lexists(target):
        raise Conflict(f"{target} is there already: choose another name, or replace it by --force")


def _check_is_file(path: Path, what: str) -> None:
    try:
        is_file = path.is_file()
    except OSError as error:
        raise StoreError(f"the {what} {path} cannot be read: {error.strerror}") from error
    if not is_file:
        raise NotFound(f"there is no {what} {path}")
    # Asked, not opened: closing a descriptor of a SQLite file lets go of all locks this process
    # has on it. SQLite's own words would not say that it is the permission that lacks.
    as_ourselves = os.access in os.supports_effective_ids
    if not os.access(path, os.R_OK, effective_ids=as_ourselves):
        raise StoreError(f"the {what} {path} cannot be read: you have no permission")


def _is_same(one: Path, other: Path) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:  # one of them is not there
        return os.path.realpath(one) == os.path.realpath(other)


def _sync_folder(folder: Path) -> None:
    """Have the new name on the disk, where the system knows how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _written(path: Path, error: OSError) -> StoreError:
    kind = StoreFull if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} else StoreError
    return kind(f"{path} cannot be written: {error.strerror or error}")
