"""Filling a collection for a load, without a server."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice

from load_people import Kept, Person, record

from tagcat.graph.model import FileRecord, GraphStore
from tagcat.graph.opening import open_own
from tagcat.settings import read_settings

_AT_ONCE = 2_000
"""Key frames and images handed to the store in one call."""


def fill(wanted: Sequence[Kept], processes: int) -> None:
    """Save what users shall have, in the collection of the settings.

    What is there from another time stays; a user who has more than that stops it.

    Raises:
        SystemExit: a user has other files, as after a load.
    """
    with closing(open_own(read_settings())):
        pass  # made by one process, before others open it
    with multiprocessing.Pool(processes) as pool:
        # The largest first: all the others fit in beside them.
        ordered = sorted(wanted, key=lambda kept: -kept.files * max(1, kept.frames))
        for refused in pool.imap_unordered(_fill_one, ordered):
            if refused:
                raise SystemExit(refused)


def user_ids(wanted: Sequence[Kept]) -> dict[Kept, str]:
    """The ids of the users."""
    found = {}
    with closing(open_own(read_settings())) as store:
        for kept in wanted:
            user = store.user_by_name(kept.name)
            assert user is not None
            found[kept] = user.id
    return found


def _fill_one(kept: Kept) -> str:
    """Fill for one user; why that cannot be, or nothing."""
    with closing(open_own(read_settings())) as store:
        user = store.user_by_name(kept.name) or store.add_user(kept.name, None, 18)
        if (there := _files(store, user.id)) < kept.files:
            for part in _parts(kept):
                store.restore(user.id, part)
            there = _files(store, user.id)
    return f"{kept.name} has {there} files: begin with another folder" * (there != kept.files)


def _files(store: GraphStore, owner: str) -> int:
    counts = store.counts(owner)
    return counts.images + counts.videos


def _parts(kept: Kept) -> Iterator[list[FileRecord]]:
    records = map(record, Person(kept).make(kept.files))
    while part := list(islice(records, max(1, _AT_ONCE // max(1, kept.frames)))):
        yield part
