"""A server under load, and what it takes of the machine from second to second."""

from __future__ import annotations

import os
import re
import select
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_STEP = 1.0
"""Seconds between two looks at the server."""

_FLAT = 0.02
"""Share of the memory that may come in a second half where it is called flat."""


class Server:
    """``tagcat serve`` at a free port."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tagcat.cli.main", "serve", "--port", "0"],
            env=dict(os.environ) | {"TAGCAT_HOME": str(home)},
            stdout=subprocess.PIPE,
        )
        out = self._process.stdout
        assert out is not None
        self.address = ""
        while not self.address:
            ready, _, _ = select.select([out], [], [], 120)
            assert ready, "the server says nothing"
            found = re.search(rb"running at (http://[\d.:]+)/", out.readline())
            self.address = found[1].decode() if found else ""

    def memory(self) -> float:
        """MiB that it has in memory."""
        text = Path(f"/proc/{self._process.pid}/status").read_text("ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", text)
        assert found is not None
        return int(found[1]) / 1024

    def seconds(self) -> float:
        """Processor seconds that it used so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2]
        used = sum(map(int, fields.split()[11:13]))
        return used / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """Stop it."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()


@dataclass
class Taken:
    """What was taken in a time: ``memory`` in MiB and ``load`` (the system's load average of a
    minute) at each step, ``seconds`` of processor time, and the ``longest`` log in bytes."""

    memory: list[float] = field(default_factory=list)
    load: list[float] = field(default_factory=list)
    passed: float = 0.0
    seconds: float = 0.0
    longest: int = 0

    def told(self) -> str:
        """What to print of it."""
        load = f"{min(self.load):.1f} to {max(self.load):.1f}"
        return (
            f"server: {100 * self.seconds / self.passed:.0f} % of one processor; load average"
            f" {load}; log at most {self.longest / 1e6:.1f} MB\n"
            f"MiB each minute: {' '.join(f'{value:.0f}' for value in self._minutes())}"
            f" {self._verdict()}"
        )

    def _minutes(self) -> list[float]:
        step = round(60 / _STEP)
        return [*self.memory[::step], self.memory[-1]]

    def _verdict(self) -> str:
        """How much memory came between the middle and the end, by the medians of a tenth each."""
        tenth = len(self.memory) // 10
        if tenth * _STEP < 10:
            return "(too short to say whether it grows)"
        middle = len(self.memory) // 2
        before = statistics.median(self.memory[middle : middle + tenth])
        after = statistics.median(self.memory[-tenth:])
        flat = after - before <= _FLAT * before
        return f"({'flat' if flat else 'GROWING'}: {after - before:+.1f} in the second half)"


@contextmanager
def watched(server: Server, log: Path) -> Iterator[Taken]:
    """What the server takes for the block; complete after it. ``log`` need not be there."""
    taken = Taken()
    done = threading.Event()

    def look() -> None:
        while not done.wait(_STEP):
            taken.memory.append(server.memory())
            taken.load.append(os.getloadavg()[0])
            taken.longest = max(taken.longest, log.stat().st_size if log.exists() else 0)

    taken.memory.append(server.memory())
    taken.load.append(os.getloadavg()[0])
    begin, used = time.monotonic(), server.seconds()
    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield taken
    finally:
        done.set()
        thread.join()
    taken.passed = time.monotonic() - begin
    taken.seconds = server.seconds() - used
