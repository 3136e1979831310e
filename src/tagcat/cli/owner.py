"""The collection of this computer's owner, for the verbs that tag."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from contextlib import closing

from tagcat.app.accounts import LOCAL_ACCOUNT
from tagcat.app.tags import named
from tagcat.errors import NotFound
from tagcat.folding import folded
from tagcat.graph.annotations import JournalEntry, Tag
from tagcat.graph.model import GraphStore, User
from tagcat.graph.opening import open_own
from tagcat.settings import read_settings


@contextlib.contextmanager
def own_collection(*, read_only: bool = False) -> Iterator[tuple[GraphStore, User]]:
    """The store that the settings name, and its owner.

    Raises:
        NotFound: nothing was saved to it yet.
        StoreError: it cannot be opened.
    """
    settings = read_settings()
    nothing = f"nothing of yours is saved in {settings.store_name} yet: tagcat scan saves"
    name = settings.store_name
    # A mistyped name must not leave an empty store behind.
    if "://" not in name and not os.path.exists(os.path.expanduser(name)):
        raise NotFound(nothing)
    with closing(open_own(settings, read_only=read_only)) as store:
        user = store.user_by_name(LOCAL_ACCOUNT)
        if user is None:
            raise NotFound(nothing)
        yield store, user


def tag_id(tags: Mapping[str, Tag], name: str) -> str:
    """The id of a tag by its name or an alias, whatever the case of its letters.

    Raises:
        NotFound: there is no such tag.
    """
    found = named(tags).get(folded(name))
    if found is None:
        raise NotFound(f"there is no tag “{name}”: tagcat tags lists them")
    return found


def undo_hint(entry: JournalEntry | None) -> str:
    """How to undo a change, as the end of a line."""
    return "" if entry is None else f" (tagcat tags undo {entry.number} undoes it)"
