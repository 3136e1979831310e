"""What is saved of contents as digests, to tell what a copy of the collection elsewhere lacks.

A digest has two halves of ``HALF`` hexadecimal digits: what something is said about, and what is
said. Two copies say the same if they are the same; they differ if the first halves alone are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from typing import assert_never

from tagcat.app.transfer.said import (
    OfContent,
    SaidChoice,
    SaidDismissal,
    SaidRemark,
    SaidSuggested,
    SaidTagged,
    Telling,
)
from tagcat.folding import folded
from tagcat.graph.model import GraphStore, StoredFile
from tagcat.graph.suggestions import tagger_fields

HALF = 16
"""Digits of either half. Only what is said of one content is ever compared."""


def digests_of(
    store: GraphStore, owner: str, sha256s: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Digests of all that is saved and said of contents; those that are not there are left out."""
    ids = store.annotations(owner, lambda rows: rows.contents(sha256s))
    copies = store.copies_of(owner, ids.values())
    told = Telling(store, owner).of(list(ids), (file for each in copies.values() for file in each))
    return {
        sha256: (*map(file_digest, copies[content]), *map(said_digest, told[sha256]))
        for sha256, content in sorted(ids.items())
        # It may have been deleted since it was found.
        if content in copies
    }


def file_digest(file: StoredFile) -> str:
    """The digest of where a copy of a content lies."""
    return _digest(["file", file.info.device_id, file.info.path], [])


def said_digest(said: OfContent) -> str:
    """The digest of what is said of a content.

    Of a tag and of a label that was dismissed it is the same whoever said so when.
    """
    match said:
        case SaidTagged():
            return _digest(["tagged", said.frame, folded(said.tag)], [])
        case SaidRemark():
            return _digest(["remark"], [said.remark.rating, said.remark.note])
        case SaidChoice():
            return _digest(["choice", said.device_id, said.path], [said.choice.value])
        case SaidSuggested():
            labels = [[each.name, each.score, each.parents, each.moments] for each in said.labels]
            return _digest(["suggested", said.tagger.name], [tagger_fields(said.tagger), labels])
        case SaidDismissal():
            return _digest(["dismissal", said.key.label], [])
        case _:
            assert_never(said)


def about(digest: str) -> str:
    """The half that names what something is said about."""
    return digest[:HALF]


def _digest(of: Iterable[object], value: Iterable[object]) -> str:
    return _half(of) + _half(value)


def _half(parts: Iterable[object]) -> str:
    text = json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HALF]
