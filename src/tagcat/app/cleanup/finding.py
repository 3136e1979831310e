"""Where the files of a plan are: under the folders named, at their path or by their content."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tagcat.app.cleanup.filesystem import Refusal, sha256_of, state_of
from tagcat.review.plan import PlanFile

MAX_SEARCHED = 10_000_000
"""Files looked through under the roots when files are not at their path."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file that was found: its path from the root of the system, and below its own root."""

    path: str
    relative: str


class Finder:
    """Looks for the files of a plan.

    With no roots, a path from the root of the system is taken as it is, any other one is below
    the current folder, and nothing is searched for.
    """

    def __init__(self, roots: Sequence[str], leave_out: Iterable[str] = ()) -> None:
        """Look under ``roots``, but for the folders ``leave_out`` when searching by content."""
        self._roots = [os.path.realpath(root) for root in roots]
        self._leave_out = {os.path.realpath(folder) for folder in leave_out}
        self._by_size: dict[int, list[Place]] | None = None
        self._hashes: dict[str, str] = {}

    def at_path(self, file: PlanFile) -> Place | None:
        """The file at the path in the plan; None if there is none.

        Raises:
            Refusal: the path leads out of the roots, or more than one root has it.
        """
        parts = [part for part in file.path.split("/") if part not in {"", "."}]
        if ".." in parts or "\0" in file.path or not parts:
            raise Refusal("its path in the plan leads out of its folder")
        places: dict[str, Place] = {}
        for root, relative in self._guesses(file.path, parts):
            path = os.path.join(root, *relative)
            if os.path.lexists(path):
                folder = os.path.realpath(os.path.dirname(path))
                if not _is_inside(folder, root):
                    raise Refusal("a link in its path leads out of its folder")
                place = Place(os.path.join(folder, relative[-1]), os.path.join(*relative))
                places.setdefault(place.path, place)
        if len(places) > 1:
            same = {path: place for path, place in places.items() if self._holds(path, file)}
            if len(same) != 1:
                raise Refusal("more than one --root has a file at its path; name one at a time")
            places = same
        return next(iter(places.values()), None)

    def by_content(self, file: PlanFile, *, named: bool) -> list[Place]:
        """All files under the roots with the size and the bytes of ``file``; with its name, too,
        if ``named``."""
        return [
            place
            for place in self._of_size(file.size)
            if (not named or os.path.basename(place.path) == file.name)
            and self._holds(place.path, file)
        ]

    def _guesses(self, path: str, parts: list[str]) -> list[tuple[str, list[str]]]:
        """(root, parts below it) of all places where the path may be meant to lead."""
        if os.path.isabs(path):
            top = os.path.abspath(os.sep)
            if not self._roots:
                return [(top, parts)]
            full = os.path.join(top, *parts)
            folder = os.path.join(os.path.realpath(os.path.dirname(full)), parts[-1])
            return [
                (root, os.path.relpath(folder, root).split(os.sep))
                for root in self._roots
                if _is_inside(folder, root)
            ]
        if not self._roots:
            return [(os.path.realpath(os.curdir), parts)]
        guesses = [(root, parts) for root in self._roots]
        # What was picked in a browser begins with the name of the folder that was picked.
        guesses += [
            (root, parts[1:])
            for root in self._roots
            if len(parts) > 1 and os.path.basename(root) == parts[0]
        ]
        return guesses

    def _of_size(self, size: int) -> list[Place]:
        if self._by_size is None:
            self._by_size = self._walked()
        return self._by_size.get(size, [])

    def _walked(self) -> dict[int, list[Place]]:
        found: defaultdict[int, list[Place]] = defaultdict(list)
        seen: set[str] = set()
        for root in self._roots:
            for folder, names, files in os.walk(root):
                # Hidden folders are where trashes are: what lies there is no copy that stays.
                names[:] = [
                    name
                    for name in names
                    if not name.startswith(".")
                    and os.path.join(folder, name) not in self._leave_out
                ]
                for name in files:
                    path = os.path.join(folder, name)
                    if path in seen:
                        continue
                    seen.add(path)
                    if len(seen) > MAX_SEARCHED:
                        raise Refusal(f"more than {MAX_SEARCHED:,} files lie under --root")
                    try:
                        size = state_of(path).size
                    except (OSError, Refusal):
                        continue  # links and the like are never the file meant
                    found[size].append(Place(path, os.path.relpath(path, root)))
        return found

    def _holds(self, path: str, file: PlanFile) -> bool:
        try:
            if state_of(path).size != file.size:
                return False
            if path not in self._hashes:
                self._hashes[path] = sha256_of(path)[0]
        except (OSError, Refusal):
            return False
        return self._hashes[path] == file.sha256


def _is_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
