"""Contents with their hashes made with a key, and back; see ``tagcat.fingerprint.keyed``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tagcat.errors import Conflict, KeyMismatch
from tagcat.fingerprint.keyed import HashKey, keyed, plain
from tagcat.fingerprint.model import AnyHash, DHash, KeyedHash
from tagcat.graph.model import Content, GraphStore, HashKeyRecord, ImageContent, User


def keyed_content(content: Content, key: HashKey) -> Content:
    """A content with its hashes made with the key, and named by what the key makes of its sha256.

    Raises:
        KeyMismatch: they are made with a key already.
    """

    def mixed(dhash: AnyHash) -> AnyHash:
        if isinstance(dhash, KeyedHash):
            raise KeyMismatch("these hashes are made with a key already")
        return keyed(dhash, key)

    return replace(_changed(content, mixed), sha256=key.content_id(content.sha256))


def plain_content(content: Content, key: HashKey) -> Content:
    """The inverse of ``keyed_content``; what is not keyed stays as it is.

    Raises:
        InvalidInput: the hashes were made with another key.
    """

    def unmixed(dhash: AnyHash) -> DHash:
        return plain(dhash, key) if isinstance(dhash, KeyedHash) else dhash

    if not is_keyed(content):
        return content
    return replace(_changed(content, unmixed), sha256=key.sha256_of(content.sha256))


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


def check_key(there: HashKeyRecord, key: HashKey | None) -> HashKey:
    """The key of a collection, if it is the one that is given.

    Raises:
        KeyMismatch: it is not.
    """
    if key is None:
        raise KeyMismatch(
            "the hashes of this collection are made with a key: name its file in TAGCAT_HASH_KEY"
        )
    if there.id != key.id:
        raise KeyMismatch(
            f"the hashes of this collection are made with the key {there.id}, and TAGCAT_HASH_KEY"
            f" names the key {key.id}"
        )
    return key


class Keying:
    """Makes contents fit a collection: keyed with its key, or as they are where it has none.

    A key sets itself on a collection in which nothing is saved.

    Args:
        store: where the collection is.
        user: whose it is.
        key: the key that there is on this device, or None.

    Raises:
        KeyMismatch: the collection has a key that is not given, or another one, or was filled
            without a key.
    """

    def __init__(self, store: GraphStore, user: User, key: HashKey | None) -> None:
        self._key = key
        if user.hash_key is not None:
            check_key(user.hash_key, key)
        elif key is not None:
            _set(store, user, HashKeyRecord(key.id))

    def fit(self, content: Content) -> Content:
        """The content with its hashes made with the key, if there is one.

        Raises:
            KeyMismatch: there is none and they are made with one.
        """
        if is_keyed(content):
            if self._key is None:
                raise KeyMismatch("these hashes are made with a key: name its file")
            return content
        return content if self._key is None else keyed_content(content, self._key)

    def name(self, sha256: str) -> str:
        """What a content of this SHA-256 is named by in the collection."""
        return sha256 if self._key is None else self._key.content_id(sha256)


def adopt_key(store: GraphStore, user: User, key_id: str) -> None:
    """Give a collection in which nothing is saved the key of this id, which need not be here.

    Raises:
        KeyMismatch: it has another one, or was filled without a key.
    """
    if user.hash_key is None:
        _set(store, user, HashKeyRecord(key_id))
    elif user.hash_key.id != key_id:
        raise KeyMismatch(
            f"the hashes of this collection are made with the key {user.hash_key.id}, and these"
            f" with the key {key_id}"
        )


class AllKeyed:
    """Takes contents that are made with the key of a collection already, as they are."""

    def fit(self, content: Content) -> Content:
        """The content.

        Raises:
            KeyMismatch: its hashes are made without a key.
        """
        if not is_keyed(content):
            raise KeyMismatch("these hashes are made without a key, and the others with one")
        return content

    def name(self, sha256: str) -> str:
        """The same."""
        return sha256


def _set(store: GraphStore, user: User, record: HashKeyRecord) -> None:
    try:
        if store.set_hash_key(user.id, None, record):
            return
    except Conflict:
        raise KeyMismatch(
            "what is saved in this collection was saved without a key: begin another one, with"
            " TAGCAT_STORE, and read an export of this one into it"
        ) from None
    raise KeyMismatch("the collection was given a key a moment ago: try again")
