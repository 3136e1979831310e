"""Worker processes that survive anything a file does to them.

A decoder is native code: on a bad file it can crash, hang or take all memory. Python's own
``ProcessPoolExecutor`` is lost as a whole when one worker dies and does not say which task was
to blame, so each worker here has a pipe of its own: a death or a silence that lasts too long
costs exactly the file being read, the worker is replaced and the rest goes on.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from tagcat.errors import TagcatError, UnreadableFile

AHEAD = 2
"""Short tasks a worker holds: the one at work and the next, so that it never waits for the
parent. Nothing is made to wait behind a long task while another worker may be free."""

START_ATTEMPTS = 3
"""Workers that may die before they ever answered until the pool gives up."""

START_SECONDS = 60.0
"""Longest time a new worker may take to load the decoders, on a slow machine."""

DEATH_SECONDS = 2.0
"""Time for a process that closed its pipe to be gone; a core dump takes a moment."""

PRELOAD = ["tagcat.cli.work"]
"""Loaded once by the process that workers are forked from, so that they start at once."""

# Forked from a clean server that never ran threads of ours. Elsewhere system libraries do not
# bear being forked, and each worker loads the decoders itself.
_CONTEXT: Any = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")

Beat = Callable[[float], None]
"""Called by a task to say that it is alive, with the part of it that is done (0..1)."""


@dataclass(frozen=True, slots=True)
class Task:
    """One call of the pool's function.

    Attributes:
        number: chosen by the caller and given back with the outcome.
        argument: what the function is called with; must be picklable.
        limit: seconds without an answer or a sign of life after which the worker is killed,
            or None for no limit.
        long: takes so long that no other task should wait behind it.
    """

    number: int
    argument: Any
    limit: float | None = None
    long: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a task gave no value: one clause for a person, and a traceback where there is one."""

    reason: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``value`` is what the function returned, or a ``Failure``; ``seconds`` is its own time."""

    number: int
    value: Any
    seconds: float


class WorkerPool:
    """Runs one function in several processes; use as a context manager.

    Args:
        function: a module-level function ``(argument, beat) -> value``. ``UnreadableFile``
            raised by it becomes a ``Failure`` with its reason.
        jobs: number of processes.
        debug: leave the workers' standard error open, for messages of native libraries.
    """

    def __init__(
        self, function: Callable[[Any, Beat], Any], jobs: int, *, debug: bool = False
    ) -> None:
        self._function = function
        self._jobs = jobs
        self._debug = debug
        self._workers: list[_Worker] = []
        self._failed_starts = 0

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_ids(self) -> list[int]:
        """The process ids of the workers alive now."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def busy(self) -> dict[int, float]:
        """Numbers of the tasks at work now -> the part of each that is done (0..1)."""
        return {w.queue[0].number: w.part for w in self._workers if w.queue}

    def close(self) -> None:
        """Kill all workers; whatever they were doing is lost."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def run(
        self, tasks: Iterable[Task], *, tick: float = 0.2
    ) -> Generator[Outcome | None, None, None]:
        """Do all tasks and give their outcomes in the order in which they end.

        Gives None whenever ``tick`` seconds went by without an outcome, so that a caller can
        draw its progress.

        Raises:
            TagcatError: the workers cannot be started at all.
        """
        todo = deque(tasks)
        while todo or any(worker.queue for worker in self._workers):
            self._feed(todo)
            outcomes = self._collect(todo, tick)
            if outcomes:
                yield from outcomes
            else:
                yield None

    def _feed(self, todo: deque[Task]) -> None:
        waiting = len(todo) + sum(len(worker.queue) for worker in self._workers)
        while len(self._workers) < min(self._jobs, waiting):
            self._workers.append(_Worker(self._function, debug=self._debug))
        # One each before a second for anyone: the last tasks must not queue behind each other.
        for depth in range(1, AHEAD + 1):
            for worker in self._workers:
                while todo and worker.takes(todo[0], depth) and worker.give(todo[0]):
                    todo.popleft()

    def _collect(self, todo: deque[Task], tick: float) -> list[Outcome]:
        by_pipe = {worker.pipe: worker for worker in self._workers}
        outcomes: list[Outcome] = []
        for pipe in wait(list(by_pipe), timeout=tick):
            worker = by_pipe[pipe]
            alive = worker.read(outcomes)
            if alive:
                self._failed_starts = 0
            else:
                self._bury(worker, todo, outcomes)
        for worker in list(self._workers):
            limit = worker.overdue()
            if limit is not None:
                reason = f"gave up: no progress for {limit:g} seconds"
                self._bury(worker, todo, outcomes, reason=reason)
        return outcomes

    def _bury(
        self, worker: _Worker, todo: deque[Task], outcomes: list[Outcome], reason: str = ""
    ) -> None:
        """Blame the task at the head of a dead or hung worker, put the others back."""
        worker.end(grace=0.0 if reason else DEATH_SECONDS)
        self._workers.remove(worker)
        queue = worker.queue
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= START_ATTEMPTS:
                raise TagcatError(f"worker processes cannot be started: they {worker.death()}")
        elif queue:
            task = queue.popleft()
            seconds = time.monotonic() - worker.since
            reason = reason or f"the decoder crashed: the process {worker.death()}"
            outcomes.append(Outcome(task.number, Failure(reason), seconds))
        todo.extendleft(reversed(queue))


class _Worker:
    """A process, the pipe to it and the tasks it holds (the first is the one at work)."""

    def __init__(self, function: Callable[[Any, Beat], Any], *, debug: bool) -> None:
        self.queue: deque[Task] = deque()
        self.ready = False
        self.since = time.monotonic()
        self.part = 0.0
        self.pipe, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(
            target=_serve, args=(theirs, function, debug), daemon=True, name="tagcat worker"
        )
        with _interrupts_held():
            if sys.platform == "linux":
                _CONTEXT.set_forkserver_preload(PRELOAD)
            self.process.start()
        theirs.close()

    def takes(self, task: Task, depth: int) -> bool:
        """Whether a task may be put into a queue of at most ``depth``."""
        if not self.queue:
            return True
        return len(self.queue) < depth and not task.long and not self.queue[0].long

    def give(self, task: Task) -> bool:
        if not self.queue:
            self.since = time.monotonic()
            self.part = 0.0
        try:
            self.pipe.send((task.number, task.argument))
        except OSError:
            return False  # it is dead; reading from the pipe will say so
        self.queue.append(task)
        return True

    def read(self, outcomes: list[Outcome]) -> bool:
        """Take everything that was sent; False if the process is gone."""
        try:
            while True:
                message = self.pipe.recv()
                self.since = time.monotonic()
                if message is None:
                    self.ready = True
                elif isinstance(message, float):
                    self.part = message
                else:
                    number, value, seconds = message
                    self.queue.popleft()
                    self.part = 0.0
                    outcomes.append(Outcome(number, value, seconds))
                if not self.pipe.poll():
                    return True
        except (EOFError, OSError):
            return False

    def overdue(self) -> float | None:
        """The limit that is exceeded, in seconds, or None."""
        if not self.ready:
            limit: float | None = START_SECONDS
        else:
            limit = self.queue[0].limit if self.queue else None
        if limit is not None and time.monotonic() - self.since > limit and not self.pipe.poll():
            return limit
        return None

    def end(self, grace: float = 0.0) -> None:
        """Kill the process, after ``grace`` seconds in which a dying one may leave its code."""
        if grace:
            self.process.join(timeout=grace)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.pipe.close()

    def death(self) -> str:
        code = self.process.exitcode
        if code is None or code >= 0:
            return f"ended with code {code}"
        try:
            return f"was killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"was killed by signal {-code}"


@contextlib.contextmanager
def _interrupts_held() -> Generator[None, None, None]:
    """Start processes with Ctrl-C blocked: it is for the parent, and tears a worker's start."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, function: Callable[[Any, Beat], Any], debug: bool) -> None:
    """Body of a worker: tasks in, values out, until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not debug:
        # What a dying C library writes is no line a person can use; the parent reports it.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
    with contextlib.suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            number, argument = pipe.recv()
            start = time.perf_counter()
            value = _call(function, argument, lambda part: pipe.send(float(part)))
            pipe.send((number, value, time.perf_counter() - start))


def _call(function: Callable[[Any, Beat], Any], argument: Any, beat: Beat) -> Any:
    try:
        return function(argument, beat)
    except UnreadableFile as error:
        return Failure(error.reason)
    except MemoryError:
        return Failure("not enough memory to read it")
    except OSError as error:
        return Failure((error.strerror or type(error).__name__).lower())
    except Exception as error:  # one file must not end the scan
        import traceback

        return Failure(f"unexpected {type(error).__name__}: {error}", traceback.format_exc())
