"""What a file of JSON Lines or a table tells of contents, before it is known which these are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from tagcat.app.tagfiles.importing import Incoming
from tagcat.app.tagfiles.said import Said
from tagcat.fingerprint.model import Kind
from tagcat.graph.annotations import MAX_EDITS
from tagcat.graph.model import FileQuery, GraphStore, User

MAX_TOLD = MAX_EDITS
"""Lines of contents, or rows, that are read of one file."""

MAX_LINE = 1 << 20
"""Bytes of the longest line that is read."""

_PAGE = 200


class Place(NamedTuple):
    """Where a file lies: its path, and its size in bytes."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of the content with this sha256 or, if that is None, of the file at a place.

    ``where`` names the line or row to a person.
    """

    sha256: str | None
    places: tuple[Place, ...]
    said: Said
    where: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is said of contents that are saved; ``by_place`` of them were found by path and size.

    ``unknown`` are those that were not found, and why.
    """

    incoming: tuple[Incoming, ...]
    by_place: int
    unknown: tuple[tuple[str, str], ...]


def find(store: GraphStore, user: User, told: Iterable[Told]) -> Found:
    """Find what is told in a collection: by sha256, else by path and size."""
    everything = list(told)
    named = {each.sha256 for each in everything if each.sha256 is not None}
    saved = store.annotations(user.id, lambda rows: rows.contents(named))
    rest = [each for each in everything if each.sha256 not in saved]
    at = _at_places(store, user, {place for each in rest for place in each.places})
    incoming: list[Incoming] = []
    unknown: list[tuple[str, str]] = []
    by_place = 0
    for each in everything:
        if each.sha256 is not None and each.sha256 in saved:
            incoming.append(Incoming(each.sha256, each.said, each.where))
            continue
        found = {sha256 for place in each.places for sha256 in at.get(place, ())}
        if len(found) == 1:
            by_place += 1
            incoming.append(Incoming(found.pop(), each.said, each.where))
        elif found:
            unknown.append((each.where, "several files are at its path with its size"))
        else:
            unknown.append((each.where, "no such file is saved"))
    return Found(tuple(incoming), by_place, tuple(unknown))


def _at_places(store: GraphStore, user: User, places: Collection[Place]) -> dict[Place, set[str]]:
    """The contents of the files at places, by going through all files that are saved."""
    found: dict[Place, set[str]] = {}
    if not places:
        return found
    for kind in Kind:
        query = FileQuery(kind, limit=_PAGE)
        while True:
            page = store.files(user.id, query)
            for file in page.files:
                place = Place(file.info.path, file.info.size)
                if place in places:
                    found.setdefault(place, set()).add(file.sha256)
            if page.after is None:
                break
            query = replace(query, after=page.after)
    return found
