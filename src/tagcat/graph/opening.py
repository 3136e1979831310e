"""Stores by their names: what a person writes to say where a collection is."""

from __future__ import annotations

import os
from pathlib import Path

from tagcat.errors import StoreError
from tagcat.graph import index_cache
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import GraphStore


def open_store(
    name: str, *, index_memory: int = index_cache.MEMORY, read_only: bool = False
) -> GraphStore:
    """The store of this name; the caller closes it.

    Args:
        name: the path of a collection file.
        index_memory: bytes that what is searched may take in memory.
        read_only: the store must be there, and nothing in it is changed. Otherwise a file that
            is not there is made.

    Raises:
        StoreError: there is no such store, or it cannot be opened.
    """
    path = _path(name)
    if os.path.isdir(path):
        raise StoreError(f"{path} is a folder: name the collection file in it")
    return EmbeddedStore(path, index_memory, read_only=read_only)


def same_store(one: str, other: str) -> bool:
    """Whether two names mean the same store, also where links lead to it.

    Raises:
        StoreError: a name is none of a store.
    """
    paths = _path(one), _path(other)
    try:
        return os.path.samefile(*paths)
    except OSError:  # one of them is not there yet
        return os.path.realpath(paths[0]) == os.path.realpath(paths[1])


def _path(name: str) -> Path:
    if "://" in name:
        raise StoreError(f"{name.partition('://')[0]}:// is no kind of store: name a file")
    if not name or "\0" in name:
        raise StoreError("a store is named by the path of its file")
    return Path(name).expanduser().absolute()
