"""Moving what was committed from the write-ahead log into the collection file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing, suppress

MOST_PAGES = 1 << 16
"""Pages of the log (of 4 KiB) at which a writer no longer leaves the work to another thread."""

_PAUSE = 0.5
"""Seconds to wait after a commit: others that follow soon are then moved together with it."""


class Checkpointer:
    """A thread that moves what was committed, so that those who commit need not wait for it.

    A commit is on the disk once the log is; SQLite would otherwise copy the log's pages to their
    places in the file, and sync that, within the commit that fills a thousand pages, which is
    longer than many a save takes.

    Args:
        connect: makes a connection to the file.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._committed = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def committed(self) -> None:
        """Tell that something was committed. The caller lets no two threads do so at once."""
        self._committed.set()
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name="collection-checkpoint", daemon=True
            )
            self._thread.start()

    def close(self) -> None:
        """Stop, once what is being done is done."""
        self._closed.set()
        self._committed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        # What fails here (another process is at it, the disk is full) fails nobody's save: the
        # log keeps all, and a later commit or the closing of the file moves it.
        with suppress(sqlite3.Error), closing(self._connect()) as connection:
            while not self._closed.is_set():
                self._committed.wait()
                self._closed.wait(_PAUSE)
                self._committed.clear()
                with suppress(sqlite3.Error):
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
