"""Saving as nodes. Every function runs inside a writing transaction whose user is locked.

The counters of the user, ``Content.files``, ``Device.files`` and ``Look.uses`` are kept here and
in ``deleting``, and nowhere else.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

from neo4j import ManagedTransaction

from tagcat.errors import NotFound
from tagcat.graph import looks, newlooks
from tagcat.graph.index_cache import UserIndex
from tagcat.graph.model import Content, FileInfo, ImageContent, Saved, SaveStatus
from tagcat.graph.naming import new_id
from tagcat.graph.neo4j import deleting, pages
from tagcat.graph.neo4j.accounts import State
from tagcat.graph.neo4j.files import key_of
from tagcat.graph.neo4j.looks import LookNodes, add_looks, add_matches, count_matches, use
from tagcat.graph.neo4j.statements import run, run_one

_FEW = 4
"""Looks that are searched only once the user is locked."""


class Place(NamedTuple):
    """What is known of a file that is to be saved.

    ``file`` is the id of the one at its place, ``is_same`` whether that has the same content;
    ``content`` is the id of the content with its bytes.
    """

    file: str | None
    is_same: bool | None
    content: str | None
    truncated: bool | None

    def known(self) -> Saved | None:
        """What a save returns if there is nothing to do."""
        if self.file is None or self.content is None or not self.is_same:
            return None
        return Saved(SaveStatus.KNOWN, self.file, self.content, bool(self.truncated))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A content with its looks in the form they are stored in, and the search for them."""

    content: Content
    looks: tuple[bytes, ...]
    search: newlooks.Search | None


def place(transaction: ManagedTransaction, owner: str, info: FileInfo, sha256: str) -> Place:
    """What is known of a file and its content.

    Raises:
        NotFound: there is no such user.
    """
    row = run_one(transaction, "content_place", owner=owner, place=_place_key(info), sha256=sha256)
    if row is None:
        raise NotFound("no such user")
    return Place(*row)


def prepare(
    transaction: ManagedTransaction, owner: str, index: UserIndex, content: Content, found: Place
) -> Prepared:
    """Search for what the content will match, unless it is saved already.

    Few looks are searched in less time than it takes to ask for what has changed: that is left
    to the save.
    """
    encoded = tuple(looks.encode(look) for look in looks.looks_of(content))
    distinct = tuple(dict.fromkeys(encoded))
    if found.content is not None or len(distinct) <= _FEW:
        return Prepared(content, encoded, None)
    reader = LookNodes(transaction, owner)
    return Prepared(content, encoded, newlooks.search(reader, index, distinct))


def save(
    transaction: ManagedTransaction,
    owner: str,
    state: State,
    index: UserIndex,
    info: FileInfo,
    prepared: Prepared,
) -> Saved:
    """As ``GraphStore.save``; ``state`` is that of the user when it was locked."""
    found = place(transaction, owner, info, prepared.content.sha256)
    same = found.known()
    if same is not None:
        return same
    now = Counter(state)
    touched: set[int] = set()
    content, truncated = found.content, bool(found.truncated)
    if content is None:
        content, truncated = _add_content(transaction, owner, now, index, prepared)
    # After the new content was added, which may go on using what the old one leaves.
    if found.file is not None:
        touched = deleting.delete(transaction, owner, now, [found.file]).pages
    file = _add_file(transaction, owner, now, info, content)
    touched.update(range(pages.complete(state["last_look"]), pages.complete(now["last_look"])))
    deleting.finish(transaction, owner, now, touched)
    return Saved(SaveStatus.SAVED, file, content, truncated)


def _add_file(
    transaction: ManagedTransaction,
    owner: str,
    now: Counter[str],
    info: FileInfo,
    content: str,
) -> str:
    device = _digest(info.device_id)
    new = run_one(transaction, "device_use", owner=owner, key=device, uid=info.device_id)
    now["devices"] += bool(new and new[0])
    now["last_file"] += 1
    file = {
        "id": new_id(),
        "number": now["last_file"],
        "place": _place_key(info),
        "key": key_of(info.name),
        "name": info.name,
        "path": info.path,
        "size": info.size,
        "modified": info.modified,
        "saved": time.time_ns() // 1_000_000,
        "platform": info.platform,
        "source": info.source,
        "device_key": device,
        "device_id": info.device_id,
        "device": info.device,
    }
    added = run_one(transaction, "file_add", owner=owner, content=content, file=file)
    if added is not None:
        now[f"{added[0]}_files"] += 1
    return str(file["id"])


def _add_content(
    transaction: ManagedTransaction,
    owner: str,
    now: Counter[str],
    index: UserIndex,
    prepared: Prepared,
) -> tuple[str, bool]:
    """Add a content with its looks and matches; returns its id, and whether some were left out."""
    content = prepared.content
    uses = Counter(prepared.looks)
    reader = LookNodes(transaction, owner, dict(now))
    search = prepared.search or newlooks.search(reader, index, tuple(uses))
    fresh, hits, truncated = newlooks.settle(reader, index, search, tuple(uses))
    id_of = reader.known(tuple(uses)) if len(fresh) < len(uses) else {}
    first = now["last_look"] + 1
    add_looks(transaction, owner, first, fresh)
    add_matches(transaction, owner, hits)
    id_of |= {data: first + place for place, data in enumerate(fresh)}
    now["last_look"] += len(fresh)
    now["looks"] += len(fresh)
    now["look_sum"] += sum(range(first, first + len(fresh)))
    used = {id_of[data]: count for data, count in uses.items()}
    links = count_matches(transaction, owner, used)
    use(transaction, owner, used, 1)
    # What is joined within the content is no match, but is wanted when it is deleted.
    own_links = count_matches(transaction, owner, used) - links
    content_id = new_id()
    properties = {
        **_properties(content),
        "id": content_id,
        "files": 0,
        "truncated": truncated,
        "own_links": own_links,
    }
    if isinstance(content, ImageContent):
        look = id_of[prepared.looks[0]]
        run(transaction, "content_add_image", owner=owner, content=properties, look=look)
    else:
        placed = zip(content.frames, prepared.looks, strict=True)
        frames = [[n, frame.pos, id_of[data]] for n, (frame, data) in enumerate(placed)]
        run(transaction, "content_add_video", owner=owner, content=properties, frames=frames)
    now[f"{content.kind}s"] += 1
    now["frames"] += properties["frames"]
    now["matches"] += links
    return content_id, truncated


def _properties(content: Content) -> dict[str, Any]:
    """What is told of a content, as properties of its node; the same ones for all kinds."""
    properties = {
        "kind": content.kind.value,
        "sha256": content.sha256,
        "media_type": content.media_type,
        "width": content.width,
        "height": content.height,
    }
    if isinstance(content, ImageContent):
        nothing = {"duration": 0, "fps": 0.0, "variance": 0, "partial": False, "frames": 0}
        return properties | nothing
    return properties | {
        "duration": content.duration,
        "fps": float(content.fps),
        "variance": content.variance,
        "partial": content.partial,
        "frames": len(content.frames),
    }


def _place_key(info: FileInfo) -> str:
    """Stands for device and path, which may be longer than an index allows."""
    return _digest(f"{info.device_id}\0{info.path}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
