"""A child of this process that may be killed: as a new process would be, but with all loaded."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path


class Forked:
    """Runs a function in a child process, as much of ``subprocess.Popen`` as is needed here.

    Args:
        work: what it does; its result is the exit code.
        variables: set in its environment.
        log: the file to which its errors go.
        home: its data folder.
    """

    def __init__(
        self, work: Callable[[], int], variables: Mapping[str, str], log: Path, home: Path
    ) -> None:
        ours, theirs = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._work(work, dict(variables) | {"TAGCAT_HOME": str(home)}, log, theirs)
        os.close(theirs)
        self.stdout = os.fdopen(ours, "rb", buffering=0)
        self.returncode: int | None = None

    def _work(
        self, work: Callable[[], int], variables: Mapping[str, str], log: Path, out: int
    ) -> None:
        code = 1
        try:
            os.dup2(out, 1)
            os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), 2)
            sys.stdout = os.fdopen(1, "w", closefd=False)
            sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
            for name in [name for name in os.environ if name.startswith("TAGCAT_")]:
                del os.environ[name]
            os.environ.update(variables)
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            # Not sys.exit(): what this process was in the middle of is no business of the child.
            os._exit(code)

    def poll(self) -> int | None:
        """The exit code, or None if it still runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """As ``Popen.send_signal``."""
        os.kill(self.pid, number)

    def communicate(self) -> tuple[bytes, bytes]:
        """Wait for its end; what it wrote since it was last read."""
        out = self.stdout.read()
        self.stdout.close()
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return out, b""
