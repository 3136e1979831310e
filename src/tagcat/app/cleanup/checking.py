"""Which files of a plan may go: those that still are what the plan says, as is what stays."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

from tagcat.app.cleanup.filesystem import Refusal, State, sha256_of, state_of
from tagcat.app.cleanup.finding import Finder, Place
from tagcat.review.plan import Plan, PlanFile, PlanGroup, Removal

_NOT_HERE = "it is not here"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file that the plan wants to go, and where it and its kept copy were found.

    ``refusal`` says why it cannot go; then ``place`` may be None. ``kept`` is None where the kept
    copy is on another device, which was allowed.
    """

    file: Removal
    place: Place | None
    kept: str | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Ready:
    """A file whose content, like that of its kept copy, was read just now and is as planned."""

    file: Removal
    place: Place
    state: State
    kept: str | None


class Checker:
    """Finds the files of a plan once, and checks each when it is asked for."""

    def __init__(self, plan: Plan, finder: Finder, *, kept_elsewhere: bool) -> None:
        """Look for all files at their paths; what is not there is searched for later.

        Args:
            plan: what is to go.
            finder: where files may be.
            kept_elsewhere: a kept copy of another device need not be here.
        """
        self._plan = plan
        self._finder = finder
        self._kept_elsewhere = kept_elsewhere
        self._kept: set[tuple[int, int]] = set()
        """Files that some group keeps, by identity: these never go."""
        self._named: set[str] = set()
        """Paths at which files of the plan are: these are no copies that were moved."""
        self._leaving: set[str] = set()
        for group in plan.groups:
            for kept in group.keep:
                place = self._found(kept)
                if place is not None:
                    self._named.add(place.path)
                    self._kept.update(_identity(place.path))
            for gone in group.remove:
                place = self._found(gone)
                if place is not None:
                    self._named.add(place.path)
                    self._leaving.add(place.path)

    def entries(self) -> Iterator[Entry]:
        """Every file that is to go, with where it is, or why it stays."""
        done: set[str] = set()
        for group in self._plan.groups:
            for file in group.remove:
                place: Place | None = None
                try:
                    place = self._place(file)
                    if place.path in done:
                        raise Refusal("the plan names it twice")
                    done.add(place.path)
                    yield Entry(file, place, self._kept_place(file, group))
                except Refusal as refusal:
                    yield Entry(file, place, None, str(refusal))
                except OSError as error:
                    yield Entry(file, place, None, _told(error))

    def check(self, entry: Entry) -> Ready:
        """Read the file and its kept copy, and compare them with the plan.

        Raises:
            Refusal: one of them is not what the plan says.
        """
        if entry.refusal or entry.place is None:
            raise Refusal(entry.refusal or _NOT_HERE)
        try:
            sha256, state = sha256_of(entry.place.path)
        except OSError as error:
            raise Refusal(_told(error)) from None
        if (sha256, state.size) != (entry.file.sha256, entry.file.size):
            raise Refusal("it changed since the plan was made")
        if state.identity in self._kept:
            raise Refusal("it is a file that the plan keeps, or a hard link to one")
        if entry.kept is not None:
            self._check_kept(entry.kept, entry.file, state)
        return Ready(entry.file, entry.place, state, entry.kept)

    def _check_kept(self, kept: str, file: Removal, state: State) -> None:
        try:
            sha256, kept_state = sha256_of(kept)
        except (OSError, Refusal) as error:
            raise Refusal(f"its kept copy cannot be read: {_told(error)}") from None
        if sha256 != file.yields_to.sha256:
            raise Refusal("its kept copy changed since the plan was made")
        if kept_state.identity == state.identity:
            raise Refusal("it is a hard link to its kept copy: nothing would be freed")

    def _found(self, file: PlanFile) -> Place | None:
        try:
            return self._finder.at_path(file)
        except (Refusal, OSError):
            return None  # told when it is this file's turn

    def _place(self, file: Removal) -> Place:
        place = self._finder.at_path(file)
        if place is not None:
            return place
        # Of files with the same bytes one must be the one meant, and no other file of the plan.
        moved = [
            found
            for found in self._finder.by_content(file, named=True)
            if found.path not in self._named
        ]
        if len(moved) > 1:
            raise Refusal("it is not at its path, and several files have its name and content")
        if not moved:
            raise Refusal(_NOT_HERE)
        return moved[0]

    def _kept_place(self, file: Removal, group: PlanGroup) -> str | None:
        wanted = (file.yields_to.sha256, file.yields_to.path)
        kept = next(each for each in group.keep if (each.sha256, each.path) == wanted)
        place = self._finder.at_path(kept)
        if place is None:
            for found in self._finder.by_content(kept, named=False):
                if found.path not in self._leaving:
                    self._kept.update(_identity(found.path))
                    place = found
                    break
        if place is not None:
            return place.path
        if self._kept_elsewhere and kept.device_id != file.device_id:
            return None
        raise Refusal("its kept copy is not here")


def _identity(path: str) -> list[tuple[int, int]]:
    try:
        return [state_of(path).identity]
    except (OSError, Refusal):
        return []


def _told(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return _NOT_HERE
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    return str(error)


def unchanged(path: str, state: State) -> bool:
    """Whether the file at ``path`` is still in the state it was checked in."""
    try:
        return os.path.lexists(path) and state_of(path) == state
    except (OSError, Refusal):
        return False
