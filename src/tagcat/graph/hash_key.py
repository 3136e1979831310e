"""What is kept of the key of hashes, as the text that both engines keep, and its rules."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from tagcat.errors import Conflict, KeyMismatch
from tagcat.graph import looks
from tagcat.graph.model import HashKeyRecord, WrappedKey


def unpacked(text: str | None) -> HashKeyRecord | None:
    """The value of a text that ``packed`` returned."""
    if text is None:
        return None
    kept = json.loads(text)
    wrapped = kept["wrapped"]
    return HashKeyRecord(kept["id"], None if wrapped is None else WrappedKey(**wrapped))


def rewrapped(record: HashKeyRecord | None, wrapped: WrappedKey | None) -> HashKeyRecord | None:
    """The same key, wrapped in another way or not at all."""
    return None if record is None else replace(record, wrapped=wrapped)


def check_change(before: HashKeyRecord | None, after: HashKeyRecord | None, saved: int) -> None:
    """Raise Conflict where the key would be another one and ``saved`` contents are there."""
    if saved and (before and before.id) != (after and after.id):
        raise Conflict(
            "the key of a collection can be set or removed only while nothing is saved in it"
        )


def check_looks(keyed: bool, encoded: Iterable[bytes]) -> None:
    """Raise KeyMismatch unless encoded looks are keyed just if the collection's are."""
    for data in encoded:
        if looks.is_keyed(data) != keyed:
            raise KeyMismatch(
                "the hashes of this collection are made with a key, and these are not"
                if keyed
                else "these hashes are made with a key, and those of this collection are not"
            )
