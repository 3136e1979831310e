"""Taking a cleanup back, also one that was stopped in the middle of a step.

What is there now is never overwritten: where a file's place is taken, or where what went changed
since, the file is left where it is, and told.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from tagcat.app.cleanup import filesystem
from tagcat.app.cleanup.checking import unchanged
from tagcat.app.cleanup.filesystem import Refusal, State, sha256_of
from tagcat.app.cleanup.journal import Journal, Run, Step


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of a step: ``refusal`` says why it was not taken back, empty if it was."""

    step: Step
    refusal: str


def undo(run: Run, journal: Journal) -> Iterator[Undone]:
    """Take back all steps of ``run`` that can be, the last one first."""
    for step in run.open_steps:
        temporary = filesystem.temporary_name(os.path.dirname(step.source))
        try:
            begun = step.number in run.undoing
            for left_behind in run.undoing.get(step.number, []):
                filesystem.remove_if_there(left_behind)
            if step.action in {"hard", "reflink"}:
                journal.undoing(step.number, temporary)
                _give_own_bytes(step, temporary)
            elif not _is_back(step, done=step.number in run.done, begun=begun):
                _check_place(step)
                journal.undoing(step.number, temporary)
                _bring_back(step, temporary)
        except Refusal as refusal:
            yield Undone(step, str(refusal))
        except OSError as error:
            yield Undone(step, (error.strerror or type(error).__name__).lower())
        else:
            journal.undone(step.number)
            yield Undone(step, "")


def _is_back(step: Step, *, done: bool, begun: bool) -> bool:
    """Whether a file is where it was, because the run or an earlier undoing was stopped: tidies
    up what these left."""
    if not os.path.lexists(step.source) or (done and not begun):
        return False
    if _is(step.source, step):
        # Where it was to go, or has come back from, there may be a reserved name or, on another
        # disk, a second copy.
        filesystem.remove_if_there(step.temporary)
        if _is_reserved(step.destination) or _is(step.destination, step):
            os.unlink(step.destination)
        _remove_note(step)
        return True
    if begun and _is_reserved(step.source):
        os.unlink(step.source)
    return False


def _check_place(step: Step) -> None:
    if os.path.lexists(step.source):
        raise Refusal("something else is in its place now")


def _bring_back(step: Step, temporary: str) -> None:
    """Move a file back from where it went."""
    state = _checked(step.destination, step)
    os.makedirs(os.path.dirname(step.source), exist_ok=True)
    try:
        filesystem.reserve(step.source)
    except FileExistsError:
        raise Refusal("something else is in its place now") from None
    try:
        if not unchanged(step.destination, state):
            raise Refusal("it changed since")
        filesystem.move(step.destination, step.source, step.sha256, temporary)
    except BaseException:
        if _is_reserved(step.source):
            os.unlink(step.source)
        raise
    _remove_note(step)


def _give_own_bytes(step: Step, temporary: str) -> None:
    """Replace a link by a copy of its own, with the time and rights the file had."""
    filesystem.remove_if_there(step.temporary)
    try:
        if filesystem.state_of(step.source).inode == step.inode:
            return  # stopped before it was replaced
    except FileNotFoundError:
        raise Refusal("it is no longer there") from None
    state = _checked(step.source, step)
    filesystem.copy(step.source, temporary, step.sha256)
    try:
        os.chmod(temporary, step.mode)
        os.utime(temporary, ns=(step.modified_ns, step.modified_ns))
        if not unchanged(step.source, state):
            raise Refusal("it changed since")
        os.replace(temporary, step.source)
    except BaseException:
        filesystem.remove_if_there(temporary)
        raise
    filesystem.sync_folder(os.path.dirname(step.source))


def _checked(path: str, step: Step) -> State:
    try:
        sha256, state = sha256_of(path)
    except FileNotFoundError:
        raise Refusal("it is no longer where it went") from None
    if sha256 != step.sha256:
        raise Refusal("it changed since")
    return state


def _is(path: str, step: Step) -> bool:
    try:
        return sha256_of(path)[0] == step.sha256
    except (OSError, Refusal):
        return False


def _is_reserved(path: str) -> bool:
    """Whether there is only the empty file that took the name."""
    try:
        return filesystem.state_of(path).size == 0
    except (OSError, Refusal):
        return False


def _remove_note(step: Step) -> None:
    if step.note:
        filesystem.remove_if_there(step.note)
