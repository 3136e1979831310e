"""Contents with their hashes made with a key, and back; see ``tagcat.fingerprint.keyed``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tagcat.errors import KeyMismatch
from tagcat.fingerprint.keyed import HashKey, keyed, plain
from tagcat.fingerprint.model import AnyHash, DHash, KeyedHash
from tagcat.graph.model import Content, ImageContent


def keyed_content(content: Content, key: HashKey) -> Content:
    """A content with its hashes made with the key.

    Raises:
        KeyMismatch: they are made with a key already.
    """

    def mixed(dhash: AnyHash) -> AnyHash:
        if isinstance(dhash, KeyedHash):
            raise KeyMismatch("these hashes are made with a key already")
        return keyed(dhash, key)

    return _changed(content, mixed)


def plain_content(content: Content, key: HashKey) -> Content:
    """The inverse of ``keyed_content``; what is not keyed stays as it is.

    Raises:
        InvalidInput: the hashes were made with another key.
    """

    def unmixed(dhash: AnyHash) -> DHash:
        return plain(dhash, key) if isinstance(dhash, KeyedHash) else dhash

    return _changed(content, unmixed)


def is_keyed(content: Content) -> bool:
    """Whether the hashes of a content are made with a key."""
    if isinstance(content, ImageContent):
        return isinstance(content.dhash, KeyedHash)
    return any(isinstance(frame.dhash, KeyedHash) for frame in content.frames)


def _changed(content: Content, change: Callable[[AnyHash], AnyHash]) -> Content:
    if isinstance(content, ImageContent):
        trimmed = None if content.trimmed is None else change(content.trimmed)
        return replace(content, dhash=change(content.dhash), trimmed=trimmed)
    frames = tuple(replace(frame, dhash=change(frame.dhash)) for frame in content.frames)
    return replace(content, frames=frames)
