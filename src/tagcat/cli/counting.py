"""How far something is that takes one file after the other: a bar on the terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn
from rich.progress import TimeRemainingColumn as TimeLeft
from rich.text import Text

from tagcat.errors import printable


class CountProgress:
    """Progress on standard error; without a terminal, or if ``quiet``, only what is said."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, highlight=False, emoji=False, markup=False)
        self._shown = not quiet and self._console.is_terminal
        self._bar: Progress | None = None
        self._task = TaskID(0)

    @contextlib.contextmanager
    def counting(self, what: str, total: int | None) -> Iterator[None]:
        """While ``what`` is done; ``total`` is None where nobody knows how much there is."""
        if not self._shown:
            yield
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("{task.fields[told]}"),
            TimeLeft(),
        )
        with Progress(*columns, console=self._console, expand=True, transient=True) as bar:
            self._bar = bar
            self._task = bar.add_task(what, total=total, told="")
            try:
                yield
            finally:
                self._bar = None

    def update(self, done: int, told: str) -> None:
        """``done`` of the total is done; ``told`` says it in words."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, told=told)

    def say(self, line: str) -> None:
        """One line on standard error, whatever is in it, above the bar where there is one."""
        text = f"tagcat: {printable(line)}"
        if self._bar is not None:
            self._bar.console.print(Text(text, overflow="fold"))
        else:
            print(text, file=sys.stderr, flush=True)
