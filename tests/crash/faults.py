"""Writes of a process that fail or end it, at a call that is chosen: see ``faults.c``."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL, READ_ONLY, BROKEN = errno.ENOSPC, errno.EROFS, errno.EIO

_SOURCE = Path(__file__).with_name("faults.c")


class Unavailable(Exception):
    """The writes of another process cannot be made to fail here; says why."""


def library(folder: Path) -> Path:
    """What is to be preloaded, compiled into ``folder``.

    Raises:
        Unavailable: not on Linux, or there is no C compiler.
    """
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if not sys.platform.startswith("linux") or compiler is None:
        raise Unavailable("a C compiler on Linux is needed to make writes fail")
    built = folder / "faults.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", built, _SOURCE, "-ldl"],
        check=True,
        capture_output=True,
    )
    return built


class Faults:
    """What is to go wrong with a collection file in a process that is started with ``variables``.

    Args:
        library: see above.
        collection: the file; what SQLite keeps beside it counts, too.
        folder: where to keep what the process is told while it runs.
    """

    def __init__(self, library: Path, collection: Path, folder: Path) -> None:
        self._fail = folder / "fail"
        self._count = folder / "calls"
        self.variables = {
            "LD_PRELOAD": str(library),
            "TAGCAT_FAULT_PATH": str(collection),
            "TAGCAT_FAULT_FAIL": str(self._fail),
        }

    def killed_at(self, call: int, *, torn: bool) -> dict[str, str]:
        """Variables of a process that ends at this call; half of it is done if ``torn``."""
        kill = {"TAGCAT_FAULT_KILL": f"{call}"} | ({"TAGCAT_FAULT_TORN": "1"} if torn else {})
        return self.variables | kill

    def counted(self) -> dict[str, str]:
        """Variables of a process whose calls are counted."""
        self._count.unlink(missing_ok=True)
        return self.variables | {"TAGCAT_FAULT_COUNT": str(self._count)}

    @property
    def calls(self) -> int:
        """How many there were, of a process started with ``counted()``."""
        return self._count.stat().st_size

    @contextmanager
    def failing(self, code: int) -> Iterator[None]:
        """Let all writes fail with this errno, for the length of the block."""
        aside = self._fail.with_suffix(".new")
        aside.write_text(f"{code}")
        aside.rename(self._fail)
        try:
            yield
        finally:
            self._fail.unlink()
