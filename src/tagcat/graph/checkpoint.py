"""Moving what was committed from the write-ahead log into the collection file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress

MOST_PAGES = 1 << 16
"""Pages of the log (of 4 KiB) at which a writer no longer leaves the work to another thread."""

LONG_PAGES = 1 << 12
"""Pages of the log at which it is begun anew."""

_PAUSE = 0.5
"""Seconds to wait after a commit: others that follow soon are then moved together with it."""

_PATIENCE = 0.1
"""Seconds that saves wait at most for those who still read what the log holds, so that it can be
begun anew."""


class Checkpointer:
    """A thread that moves what was committed, so that those who commit need not wait for it.

    A commit is on the disk once the log is; SQLite would otherwise copy the log's pages to their
    places in the file, and sync that, within the commit that fills a thousand pages, which is
    longer than many a save takes.

    A log is begun anew, instead of growing, once all of it was moved and nobody reads it; but
    where many save there is always a commit that was not moved yet. So a log that is long is moved
    to its end while no save is under way.

    Args:
        connect: makes a connection to the file.
        writing: held by whoever writes in this process.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], writing: threading.Lock) -> None:
        self._connect = connect
        self._writing = writing
        self._tried = 0
        self._committed = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        """Tell that something was committed. The caller lets no two threads do so at once."""
        self._committed.set()
        if self._thread is None and not self._closed.is_set():
            self._thread = threading.Thread(
                target=self._run, name="collection-checkpoint", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Stop, once what is being done is done. The caller does not hold ``writing``."""
        self._closed.set()
        self._committed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        # What fails here (another process is at it, the disk is full) fails nobody's save: the
        # log keeps all, and a later commit or the closing of the file moves it.
        with suppress(sqlite3.Error), closing(self._connect()) as connection:
            connection.execute(f"PRAGMA busy_timeout = {int(_PATIENCE * 1000)}")
            while not self._closed.is_set():
                self._committed.wait()
                self._closed.wait(_PAUSE)
                self._committed.clear()
                with suppress(sqlite3.Error):
                    self._move(connection)

    def _move(self, connection: sqlite3.Connection) -> None:
        length = _moved(connection)
        if length < self._tried:  # begun anew since, as by another process
            self._tried = 0
        if length < self._tried + LONG_PAGES:
            return
        # Once more, since the first time may have taken long: then little is left to be moved
        # while saves wait.
        _moved(connection)
        with self._writing:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        # Who reads for long would make all saves wait each time: the next try is when the log has
        # become so much longer again.
        self._tried = length if busy else 0


def _moved(connection: sqlite3.Connection) -> int:
    """Move what can be while others write and read; how many pages the log has."""
    _, length, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(length)
