"""Ending a process that saves at every single write and sync it makes to the collection."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from crash.faults import Faults
from crash.forked import Forked
from crash.killing import left_behind, rows_of
from graph.checks import all_files, check_whole, opened
from graph.contract import new_user
from graph.worker import content_of, main, must_be_there
from tagcat.graph.opening import open_own
from tagcat.settings import Settings

_TESTS = Path(__file__).parents[1]
_EVERYTHING = [content_of(f"{number}") for number in range(90)]
_ROUNDS = 8


class Inside:
    """A collection, and a process that saves to a copy of it and is ended at a call.

    Args:
        folder: an empty one.
        library: see ``crash.faults``.
        forks: whether the process is a child of this one, in which ``library`` is preloaded.
    """

    def __init__(self, folder: Path, library: Path, *, forks: bool = False) -> None:
        self._forks = forks
        self._fresh = folder / "fresh.sqlite"
        self._collection = folder / "collection.sqlite"
        self._copy = folder / "copy"
        self._faults = Faults(library, self._collection, folder)
        with opened(self._fresh) as store:
            self._owner = new_user(store)

    def calls(self) -> int:
        """How many writes and syncs the process makes if nobody ends it."""
        said, code = self._run(self._faults.counted())
        assert code == 0
        assert len(must_be_there(said)[0]) == _ROUNDS - _ROUNDS // 4
        return self._faults.calls

    def end_at(self, call: int, *, torn: bool) -> bool:
        """End it there and check what is left; whether it was ended before it was done.

        Raises:
            AssertionError: something was lost, or is there by half.
        """
        said, code = self._run(self._faults.killed_at(call, torn=torn))
        log = Path(f"{self._collection}-wal")
        left = left_behind(self._collection, self._copy) if log.exists() else None
        there, maybe = must_be_there(said)
        with opened(self._collection) as store:
            assert left is None or rows_of(self._collection) == left
            found = {file.info.path for file in all_files(store, self._owner)}
            assert there <= found <= there | maybe, (there, found, maybe)
            check_whole(store, self._owner, _EVERYTHING)
        return code != 0

    def _run(self, variables: dict[str, str]) -> tuple[list[str], int]:
        for path in self._collection.parent.glob(f"{self._collection.name}*"):
            path.unlink()
        shutil.copy(self._fresh, self._collection)
        if self._forks:
            log = self._collection.with_name("log")
            forked = Forked(self._work, variables, log, self._collection.parent)
            out, _ = forked.communicate()
            assert forked.returncode is not None
            assert log.read_text() == ""
            return out.decode().splitlines(), forked.returncode
        worker: list[str | Path] = [sys.executable, "-m", "graph.worker", self._collection]
        ran = subprocess.run(
            [*worker, self._owner, "one", f"{_ROUNDS}"],
            cwd=_TESTS,
            env=dict(os.environ) | variables,
            check=False,
            capture_output=True,
            text=True,
        )
        assert ran.stderr == ""
        return ran.stdout.splitlines(), ran.returncode

    def _work(self) -> int:
        main(open_own(Settings(store=str(self._collection))), self._owner, "one", _ROUNDS)
        return 0
