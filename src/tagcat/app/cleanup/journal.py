"""What a cleanup did, step by step, so that it can be told and taken back.

A file of JSON Lines for each run, in the data folder. Before a file is touched, a line says what
is about to happen, and is on the disk; afterwards another one says that it did. So whatever stops a
run, the journal knows of everything that may have been done.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from tagcat import __version__
from tagcat.app.cleanup.filesystem import sync_folder
from tagcat.errors import Conflict, InvalidInput, NotFound, StoreError

FOLDER = "cleanups"
"""Where the journals are, in the data folder."""

MAX_BYTES = 1 << 30
"""Of the longest journal that is read; a step takes about a kilobyte."""

_SUFFIX = ".jsonl"
_FORMAT = "tagcat-cleanup-run"


@dataclass(frozen=True, slots=True)
class Step:
    """What is about to happen to one file.

    Attributes:
        number: tells it from the other steps of its run.
        action: "trash", "folder", "hard" or "reflink".
        source: the file, from the root of the system.
        destination: where it goes; empty for links.
        note: the note in the trash that tells where it was; empty if there is none.
        temporary: a name that is only used on the way.
        kept: the copy it yields to; empty if that is elsewhere.
        sha256, size, modified_ns, mode, inode: of the file.
    """

    number: int
    action: str
    source: str
    destination: str
    note: str
    temporary: str
    kept: str
    sha256: str
    size: int
    modified_ns: int
    mode: int
    inode: int


@dataclass(slots=True)
class Run:
    """A run as its journal tells it.

    ``done``, ``failed`` and ``undone`` are numbers of steps; a step in none of them was under way
    when the run was stopped. ``undoing`` has the temporary names of each step that was begun to be
    taken back. ``ended`` says that the run came to its end.
    """

    path: Path
    started: int
    action: str
    plan: str
    steps: dict[int, Step] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)
    undoing: dict[int, list[str]] = field(default_factory=dict)
    ended: bool = False

    @property
    def name(self) -> str:
        """What a person calls it by."""
        return self.path.name.removesuffix(_SUFFIX)

    @property
    def open_steps(self) -> list[Step]:
        """Steps that may be taken back, the last one first."""
        left = self.steps.keys() - self.failed - self.undone
        return [self.steps[number] for number in sorted(left, reverse=True)]


class Journal:
    """A journal open for writing; nobody else can write to it meanwhile."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._steps = 0

    @property
    def is_empty(self) -> bool:
        """Whether no step was written to it since it was opened."""
        return self._steps == 0

    def step(self, step: Step) -> None:
        """Before a step."""
        self._steps += 1
        self._write({"kind": "step", **asdict(step)})

    def done(self, number: int) -> None:
        """After it."""
        self._write({"kind": "done", "number": number})

    def failed(self, number: int, reason: str) -> None:
        """It did not happen."""
        self._write({"kind": "failed", "number": number, "reason": reason})

    def undoing(self, number: int, temporary: str) -> None:
        """Before it is taken back; ``temporary`` is a name that is only used on the way."""
        self._write({"kind": "undoing", "number": number, "temporary": temporary})

    def undone(self, number: int) -> None:
        """It was taken back."""
        self._write({"kind": "undone", "number": number})

    def end(self) -> None:
        """The run came to its end."""
        self._write({"kind": "end"})

    def _write(self, fields: dict[str, Any]) -> None:
        # ASCII: a path need not be valid UTF-8, and its odd bytes are lone surrogates.
        self._file.write(json.dumps(fields).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


@contextmanager
def new_journal(home: Path, action: str, plan: str) -> Iterator[tuple[Journal, Path]]:
    """A journal for a run that begins now; none is left of a run with no step.

    Raises:
        StoreError: the data folder cannot be written.
    """
    now = datetime.now(UTC)
    folder = home / FOLDER
    name = f"{now.strftime('%Y-%m-%d-%H%M%S')}-{secrets.token_hex(2)}{_SUFFIX}"
    path = folder / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")  # noqa: SIM115
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreError(f"the data folder {home} cannot be written: {reason}") from error
    with file:
        _lock(file, path)
        journal = Journal(file)
        journal._write(
            {
                "kind": "header",
                "format": _FORMAT,
                "version": 1,
                "tagcat": __version__,
                "started": int(now.timestamp() * 1000),
                "action": action,
                "plan": plan,
            }
        )
        sync_folder(str(folder))
        try:
            yield journal, path
        finally:
            if journal.is_empty:
                path.unlink()


@contextmanager
def reopened(path: Path) -> Iterator[Journal]:
    """A journal of a run that is over, to go on writing.

    Raises:
        Conflict: the run is still going on.
        StoreError: it cannot be written.
    """
    try:
        file = open(path, "r+b")  # noqa: SIM115
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error
    with file:
        _lock(file, path)
        # A line that was cut off when the run was killed must not swallow the next one.
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        yield Journal(file)


def runs(home: Path) -> list[Run]:
    """All runs, the last one first; journals that cannot be read are left out."""
    found = []
    for path in sorted((home / FOLDER).glob(f"*{_SUFFIX}"), reverse=True):
        try:
            found.append(read_run(path))
        except (InvalidInput, OSError):
            continue
    return sorted(found, key=lambda run: run.started, reverse=True)


def find_run(home: Path, name: str) -> Run:
    """The run called ``name``, or whose journal is there; the last one that can be taken back if
    it is empty.

    Raises:
        NotFound: there is none.
        InvalidInput: it is no journal.
    """
    if not name:
        for run in runs(home):
            if run.open_steps:
                return run
        raise NotFound("there is no cleanup to take back")
    inside = home / FOLDER / f"{name}{_SUFFIX}"
    path = inside if os.path.basename(name) == name and inside.is_file() else Path(name)
    try:
        return read_run(path)
    except OSError:
        raise NotFound(f"{name}: no such cleanup; tagcat cleanup --list names all") from None


def read_run(path: Path) -> Run:
    """The run of a journal.

    Raises:
        InvalidInput: it is no journal.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MAX_BYTES:
        raise InvalidInput(str(path), "is too large for a journal")
    lines = path.read_bytes().split(b"\n")
    run: Run | None = None
    for line in lines:
        fields = _fields(line)
        if fields is None:
            continue
        if run is None:
            if fields.get("format") != _FORMAT or fields.get("version") != 1:
                break
            started, action, plan = (fields.get(name) for name in ("started", "action", "plan"))
            if not (isinstance(started, int) and isinstance(action, str) and isinstance(plan, str)):
                break
            run = Run(path, started, action, plan)
        elif not _take(run, fields):
            raise InvalidInput(str(path), "has a line that makes no sense: it was damaged")
    if run is None:
        raise InvalidInput(str(path), "is no journal of a cleanup that this TagCat can read")
    return run


def _take(run: Run, fields: dict[str, Any]) -> bool:
    """Take a line into the run; False where it makes no sense."""
    kind, number = fields.pop("kind", ""), fields.get("number")
    if kind == "end":
        run.ended = True
        return True
    if type(number) is not int:
        return False
    if kind == "step":
        if not _is_step(fields):
            return False
        run.steps[number] = Step(**fields)
    elif kind in {"done", "failed", "undone"}:
        numbers: set[int] = getattr(run, kind)
        numbers.add(number)
    elif kind == "undoing":
        temporary = fields.get("temporary")
        if not isinstance(temporary, str):
            return False
        run.undoing.setdefault(number, []).append(temporary)
    return True


_NUMBERS = frozenset({"number", "size", "modified_ns", "mode", "inode"})


def _is_step(fields: dict[str, Any]) -> bool:
    return fields.keys() == {each.name for each in dataclass_fields(Step)} and all(
        type(value) is (int if name in _NUMBERS else str) for name, value in fields.items()
    )


def _fields(line: bytes) -> dict[str, Any] | None:
    """The object of a line; None of a line that was cut off."""
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _lock(file: BinaryIO, path: Path) -> None:
    """Have the file for this process alone; Windows has no such lock, and opens it once anyway."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        return
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        raise Conflict(f"{path}: this cleanup is still going on") from None
