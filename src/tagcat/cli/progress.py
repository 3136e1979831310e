"""How far a scan is: a bar on the terminal, with an honest guess of the time left."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from tagcat.cli import words
from tagcat.errors import UnreadableFile, printable
from tagcat.fingerprint.model import Kind

USUAL_PACE = {Kind.IMAGE: 25_000_000, Kind.VIDEO: 2_500_000}
"""Bytes a second that one worker usually gets through, until it is known better."""


@dataclass(slots=True)
class Pace:
    """Work done and left, kept apart by kind: a megabyte of video takes longer than one of
    images, or shorter, so that one rate for both would mislead.

    All sizes are bytes, ``seconds`` are those of the workers added up.
    """

    jobs: int
    total: dict[Kind, int] = field(default_factory=dict)
    done: dict[Kind, int] = field(default_factory=dict)
    seconds: dict[Kind, float] = field(default_factory=dict)

    def add(self, kind: Kind, size: int) -> None:
        """There is one more file to read."""
        self.total[kind] = self.total.get(kind, 0) + size

    def finish(self, kind: Kind, size: int, seconds: float) -> None:
        """A file has been read in ``seconds`` of one worker."""
        self.done[kind] = self.done.get(kind, 0) + size
        self.seconds[kind] = self.seconds.get(kind, 0.0) + seconds

    def left(self, under_way: dict[Kind, float] | None = None) -> float:
        """Seconds until all is read.

        ``under_way`` are the bytes already read of files that are not finished.
        """
        needed = 0.0
        for kind, total in self.total.items():
            done, seconds = self.done.get(kind, 0), self.seconds.get(kind, 0.0)
            rest = max(0.0, total - done - (under_way or {}).get(kind, 0.0))
            needed += rest * seconds / done if done and seconds else rest / USUAL_PACE[kind]
        return needed / self.jobs


class ScanProgress:
    """The progress of one scan; without a terminal, or if ``quiet``, only errors are shown."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, highlight=False, emoji=False, markup=False)
        self._shown = not quiet and self._console.is_terminal
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._start = time.monotonic()
        self._total_files = 0
        self._files = 0
        self._bytes = 0.0

    @contextlib.contextmanager
    def searching(self) -> Generator[ScanProgress, None, None]:
        """While folders are listed."""
        if not self._shown:
            yield self
            return
        with self._console.status("Looking for images and videos …") as status:
            self._status = status
            yield self

    def seen(self, files: int) -> None:
        """``files`` were found so far."""
        if self._shown:
            self._status.update(f"Looking for images and videos … {files:,}")

    @contextlib.contextmanager
    def reading(self, files: int, size: int) -> Generator[ScanProgress, None, None]:
        """While ``files`` files of ``size`` bytes are read."""
        self._total_files = files
        self._start = time.monotonic()
        if not self._shown:
            yield self
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[files]}"),
            TextColumn("{task.fields[size]}"),
            TextColumn("{task.fields[rate]}"),
            TextColumn("{task.fields[left]}"),
        )
        with Progress(*columns, console=self._console, expand=True, transient=True) as bar:
            self._bar = bar
            self._task = bar.add_task(
                "Reading", total=max(1, size), files="", size="", rate="", left=""
            )
            try:
                yield self
            finally:
                self._bar = None

    def update(self, files: int, done: float, total: int, left: float) -> None:
        """``files`` files and ``done`` of ``total`` bytes were read; ``left`` in seconds."""
        if self._bar is None:
            return
        passed = max(0.001, time.monotonic() - self._start)
        self._bar.update(
            self._task,
            completed=done,
            files=f"{files:,} of {words.count(self._total_files, 'file')}",
            size=f"{words.size_text(int(done))} of {words.size_text(total)}",
            rate=f"{files / passed:.0f}/s {words.size_text(int(done / passed))}/s",
            left=f"{words.clock(round(left * 1000))} left",
        )

    def doing(self, what: str) -> contextlib.AbstractContextManager[object]:
        """While something else takes its time, such as comparing."""
        return self._console.status(what) if self._shown else contextlib.nullcontext()

    def error(self, error: UnreadableFile) -> None:
        """Report a file that could not be read: one line, whatever its name is."""
        self.say(f"{printable(error.path)}: {printable(error.reason)}")

    def say(self, line: str) -> None:
        """One line on standard error, above the bar where there is one."""
        text = f"tagcat: {line}"
        if self._bar is not None:
            self._bar.console.print(Text(text, overflow="fold"))
        else:
            print(text, file=sys.stderr, flush=True)
