"""Letting files go one by one: to the trash, to a folder, or replaced by a link to what is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from tagcat.app.cleanup import filesystem
from tagcat.app.cleanup.checking import Checker, Entry, Ready, unchanged
from tagcat.app.cleanup.filesystem import Refusal
from tagcat.app.cleanup.journal import Journal, Step
from tagcat.app.cleanup.trash import Trash, note, trash_for

_MOST_NAMES = 10_000
"""Names that are tried where files of the same name lie already."""

Action = Literal["trash", "folder", "hard", "reflink"]

_CHANGED = "it changed while it was checked"


@dataclass(frozen=True, slots=True)
class Method:
    """What happens to files that go; ``folder`` is where to for the action "folder"."""

    action: Action
    folder: str = ""

    @property
    def links(self) -> bool:
        """Whether the file is replaced by one with the same bytes."""
        return self.action in {"hard", "reflink"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file that the plan wants to go.

    Attributes:
        entry: the file.
        refusal: why it stays as it is; empty if it went, or would go.
        destination: where it went; empty if that is not known, or it was replaced.
        freed: bytes that are no longer taken, once the trash or the folder is emptied.
    """

    entry: Entry
    refusal: str
    destination: str = ""
    freed: int = 0


def preview(checker: Checker, method: Method) -> Iterator[Outcome]:
    """What ``carry_out`` would do; nothing is changed."""
    for entry in checker.entries():
        try:
            ready = _checked(checker, entry, method)
        except Refusal as refusal:
            yield Outcome(entry, str(refusal))
        else:
            yield Outcome(entry, "", "", _freed(ready))


def carry_out(checker: Checker, method: Method, journal: Journal) -> Iterator[Outcome]:
    """Let each file go, as soon as it and its kept copy have been read and are as planned.

    An outcome is told when its file is done with. What cannot be done for one file is told as its
    refusal.
    """
    number = 0
    for entry in checker.entries():
        try:
            ready = _checked(checker, entry, method)
            number += 1
            step = _let_go(ready, method, journal, number)
        except Refusal as refusal:
            yield Outcome(entry, str(refusal))
        except OSError as error:
            yield Outcome(entry, _reason(error))
        else:
            number = step.number
            yield Outcome(entry, "", step.destination, _freed(ready))
    journal.end()


def _checked(checker: Checker, entry: Entry, method: Method) -> Ready:
    ready = checker.check(entry)
    if method.links:
        if ready.kept is None:
            raise Refusal("its kept copy is not here: nothing to link to")
        if entry.file.sha256 != entry.file.yields_to.sha256:
            raise Refusal("it looks like its kept copy but holds other bytes: not to be linked")
    return ready


def _freed(ready: Ready) -> int:
    """Other names of the file keep its bytes."""
    return ready.state.size if ready.state.links == 1 else 0


def _let_go(ready: Ready, method: Method, journal: Journal, number: int) -> Step:
    if method.links:
        return _replace(ready, method, journal, number)
    if method.action == "trash":
        return _to_trash(ready, journal, number)
    relative = Path(ready.place.relative)
    target = Path(method.folder) / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.realpath(target.parent) == os.path.dirname(ready.place.path):
        raise Refusal("it is in the folder it would go to")
    for name in _names(relative.name):
        step = _step(ready, "folder", number, str(target.parent.absolute() / name), "")
        if os.path.lexists(step.destination):
            continue
        journal.step(step)
        with _Attempt(journal, step) as attempt:
            filesystem.reserve(step.destination)
            attempt.made.append(step.destination)
            _move(ready, step)
        if attempt.happened:
            return step
        number += 1
    raise Refusal("too many files of its name are in the folder it would go to")


def _to_trash(ready: Ready, journal: Journal, number: int) -> Step:
    trash = trash_for(ready.place.path)
    for name in _names(os.path.basename(ready.place.path)):
        destination = os.path.join(trash.files, name)
        info = os.path.join(trash.info, f"{name}.trashinfo") if trash.info else ""
        if os.path.lexists(destination) or (info and os.path.lexists(info)):
            continue
        step = _step(ready, "trash", number, destination, info)
        journal.step(step)
        with _Attempt(journal, step) as attempt:
            if info:
                # The note takes the name, as the specification has it.
                filesystem.reserve(info)
                attempt.made.append(info)
                _write_note(trash, step)
            filesystem.reserve(destination)
            attempt.made.append(destination)
            _move(ready, step)
        if attempt.happened:
            return step
        number += 1
    raise Refusal("too many files of its name are in the trash")


def _move(ready: Ready, step: Step) -> None:
    if not unchanged(step.source, ready.state):
        raise Refusal(_CHANGED)
    filesystem.move(step.source, step.destination, step.sha256, step.temporary)


def _write_note(trash: Trash, step: Step) -> None:
    with open(step.note, "w", encoding="ascii") as file:
        file.write(note(trash, step.source, datetime.now().astimezone()))
        file.flush()
        os.fsync(file.fileno())


def _replace(ready: Ready, method: Method, journal: Journal, number: int) -> Step:
    step = _step(ready, method.action, number, "", "")
    journal.step(step)
    with _Attempt(journal, step) as attempt:
        if method.action == "hard":
            filesystem.hard_link(step.kept, step.temporary)
        else:
            filesystem.reflink(step.kept, step.temporary)
        attempt.made.append(step.temporary)
        if method.action == "reflink":
            os.chmod(step.temporary, step.mode)
            os.utime(step.temporary, ns=(step.modified_ns, step.modified_ns))
        if filesystem.sha256_of(step.temporary)[0] != step.sha256:
            raise Refusal("its kept copy changed while it was checked")
        if not unchanged(step.source, ready.state):
            raise Refusal(_CHANGED)
        os.replace(step.temporary, step.source)
        filesystem.sync_folder(os.path.dirname(step.source))
    return step


class _Attempt:
    """A step under way: told to the journal at its end. If it failed, ``made`` is removed; that
    its name was taken meanwhile is no error but means another attempt."""

    def __init__(self, journal: Journal, step: Step) -> None:
        self._journal = journal
        self._step = step
        self.made: list[str] = []
        self.happened = False

    def __enter__(self) -> _Attempt:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, _: object) -> bool:
        if kind is None:
            self.happened = True
            self._journal.done(self._step.number)
            return False
        if not issubclass(kind, Exception):
            return False  # stopped: the journal says that it was under way
        if not os.path.lexists(self._step.source):
            return False  # it went, whatever failed then
        for path in self.made:
            filesystem.remove_if_there(path)
        self._journal.failed(self._step.number, str(error))
        return issubclass(kind, FileExistsError)


def _step(ready: Ready, action: Action, number: int, destination: str, info: str) -> Step:
    source = ready.place.path
    return Step(
        number=number,
        action=action,
        source=source,
        destination=destination,
        note=info,
        temporary=filesystem.temporary_name(os.path.dirname(destination or source)),
        kept=ready.kept or "",
        sha256=ready.file.sha256,
        size=ready.state.size,
        modified_ns=ready.state.modified_ns,
        mode=ready.state.mode,
        inode=ready.state.inode,
    )


def _names(name: str) -> Iterator[str]:
    """The name, then the same with a number: ``photo.jpg``, ``photo (2).jpg``."""
    yield name
    stem, suffix = os.path.splitext(name)
    for number in range(2, _MOST_NAMES):
        yield f"{stem} ({number}){suffix}"


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to change its folder"
    return (error.strerror or type(error).__name__).lower()
