"""Saving as nodes. Every function runs inside a writing transaction whose user is locked.

The counters of the user, ``Content.files``, ``Device.files`` and ``Look.uses`` are kept here and
in ``deleting``, and nowhere else.
"""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from neo4j import ManagedTransaction

from tagcat.errors import NotFound
from tagcat.graph import looks, newlooks
from tagcat.graph.index_cache import UserIndex
from tagcat.graph.model import Content, FileInfo, ImageContent, Saved, SaveStatus
from tagcat.graph.naming import new_id
from tagcat.graph.neo4j import accounts, deleting, pages
from tagcat.graph.neo4j.accounts import State
from tagcat.graph.neo4j.files import key_of
from tagcat.graph.neo4j.looks import (
    LookNodes,
    add_looks,
    add_matches,
    count_matches,
    count_own_matches,
    use,
)
from tagcat.graph.neo4j.statements import run, run_one
from tagcat.graph.neo4j.torn import TornRead

_FEW = 4
"""Looks that are searched only once the user is locked."""


class Place(NamedTuple):
    """What is known of a file that is to be saved.

    ``file`` is the id of the one at its place, which was saved at ``saved`` and has the content
    ``there``; ``content`` is the id of the content with its bytes.
    """

    file: str | None
    saved: int | None
    there: str | None
    there_truncated: bool | None
    content: str | None
    truncated: bool | None

    def known(self, saved: int | None = None) -> Saved | None:
        """What a save returns if the file that is at its place is to stay.

        It stays if it has the same content or, where ``saved`` tells when the new one was saved,
        if it was not saved earlier.
        """
        if self.file is None or self.saved is None or self.there is None:
            return None
        stays = self.there == self.content if saved is None else self.saved >= saved
        if not stays:
            return None
        return Saved(SaveStatus.KNOWN, self.file, self.there, bool(self.there_truncated))


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
    return places(transaction, owner, [(info, sha256)])[0]


def places(
    transaction: ManagedTransaction, owner: str, files: Sequence[tuple[FileInfo, str]]
) -> list[Place]:
    """What is known of files and their contents, each told with its sha256.

    Raises:
        NotFound: there is no such user.
    """
    if not files:
        accounts.state(transaction, owner)
        return []
    asked = [[_place_key(info), sha256] for info, sha256 in files]
    found = [Place(*row) for row in run(transaction, "content_place", owner=owner, files=asked)]
    if not found:
        raise NotFound("no such user")
    if len(found) != len(files):
        raise TornRead
    return found


def prepare(
    transaction: ManagedTransaction, owner: str, index: UserIndex, content: Content, found: Place
) -> Prepared:
    """Search for what the content will match, unless it is saved already."""
    encoded = encoded_looks(content)
    if found.content is not None:
        return Prepared(content, encoded, None)
    return Prepared(content, encoded, search_many(transaction, owner, index, encoded))


def encoded_looks(content: Content) -> tuple[bytes, ...]:
    """The looks of a content in the form they are stored in."""
    return tuple(looks.encode(look) for look in looks.looks_of(content))


def search_many(
    transaction: ManagedTransaction, owner: str, index: UserIndex, encoded: Sequence[bytes]
) -> newlooks.Search | None:
    """Search for what looks will match, if they are many.

    Few are searched in less time than it takes to ask for what has changed: that is left to the
    save.
    """
    distinct = tuple(dict.fromkeys(encoded))
    if len(distinct) <= _FEW:
        return None
    return newlooks.search(LookNodes(transaction, owner), index, distinct)


def save(
    transaction: ManagedTransaction,
    owner: str,
    state: State,
    index: UserIndex,
    info: FileInfo,
    prepared: Prepared,
    saved: int | None = None,
) -> Saved:
    """As ``GraphStore.save`` or, with the time it was saved at, as ``GraphStore.restore``.

    ``state`` is that of the user when it was locked.
    """
    found = place(transaction, owner, info, prepared.content.sha256)
    same = found.known(saved)
    if same is not None:
        return same
    now = Counter(state)
    touched: set[int] = set()
    content, truncated = found.content, bool(found.truncated)
    if content is None:
        new = settle(transaction, owner, now, index, prepared.looks, prepared.search)
        truncated = new.found.truncated
        (content,) = new.add([(prepared.content, prepared.looks)])
    # After the new content was added, which may go on using what the old one leaves.
    if found.file is not None:
        # A file that is restored may replace the only one of the same content, which is to stay.
        kept = content if found.there == content else None
        _count_files(transaction, owner, kept, 1)
        touched = deleting.delete(transaction, owner, now, [found.file]).pages
        _count_files(transaction, owner, kept, -1)
    time_saved = time.time_ns() // 1_000_000 if saved is None else saved
    (file,) = add_files(transaction, owner, now, [(info, content, time_saved)])
    finish(transaction, owner, state, now, touched)
    return Saved(SaveStatus.SAVED, file, content, truncated)


def finish(
    transaction: ManagedTransaction,
    owner: str,
    state: State,
    now: Counter[str],
    touched: set[int],
) -> None:
    """The end of what turns the counters ``state`` into ``now``; ``touched`` are pages that lost
    looks."""
    full = range(pages.complete(state["last_look"]), pages.complete(now["last_look"]))
    deleting.finish(transaction, owner, now, touched.union(full))


def add_files(
    transaction: ManagedTransaction,
    owner: str,
    now: Counter[str],
    files: Sequence[tuple[FileInfo, str, int]],
) -> list[str]:
    """Add files, each told with the id of its content and when it was saved; returns their ids.

    There is none at their places.
    """
    used = Counter(info.device_id for info, _, _ in files)
    devices = [[_digest(uid), uid, count] for uid, count in used.items()]
    new = run_one(transaction, "device_use", owner=owner, devices=devices)
    now["devices"] += new[0] if new else 0
    added: list[list[Any]] = []
    for info, content, saved in files:
        now["last_file"] += 1
        added.append([content, _file(info, now["last_file"], saved)])
    for kind, count in run(transaction, "file_add", owner=owner, files=added):
        now[f"{kind}_files"] += count
    return [file["id"] for _, file in added]


def settle(
    transaction: ManagedTransaction,
    owner: str,
    now: Counter[str],
    index: UserIndex,
    encoded: Sequence[bytes],
    search: newlooks.Search | None,
) -> NewContents:
    """What contents with these looks, none of which is there, will add; nothing is added yet."""
    distinct = tuple(dict.fromkeys(encoded))
    reader = LookNodes(transaction, owner, dict(now))
    found = newlooks.settle(
        reader, index, search or newlooks.search(reader, index, distinct), distinct
    )
    known = reader.known(distinct) if len(found.fresh) < len(distinct) else {}
    return NewContents(transaction, owner, now, found, known)


@dataclass(frozen=True, slots=True)
class NewContents:
    """Contents that are to be added, by their looks.

    Attributes:
        transaction: what writes.
        owner: the user.
        now: the counters of the user, which are changed but not written.
        found: the looks of the contents that are new, with their matches.
        known: ids of the others.
    """

    transaction: ManagedTransaction
    owner: str
    now: Counter[str]
    found: newlooks.Settled
    known: dict[bytes, int]

    def add(self, contents: Sequence[tuple[Content, tuple[bytes, ...]]]) -> list[str]:
        """Add contents, each told with its looks; returns their ids."""
        id_of = self._add_looks()
        used = [
            {id_of[data]: count for data, count in Counter(encoded).items()}
            for _, encoded in contents
        ]
        own_links = self._count_links(used)
        ids, images, videos = [], [], []
        for (content, encoded), own in zip(contents, own_links, strict=True):
            properties = _properties(content) | {
                "id": new_id(),
                "files": 0,
                "truncated": self.found.truncated,
                "own_links": own,
            }
            ids.append(str(properties["id"]))
            self.now[f"{content.kind}s"] += 1
            self.now["frames"] += properties["frames"]
            if isinstance(content, ImageContent):
                images.append([properties, id_of[encoded[0]]])
            else:
                placed = zip(content.frames, encoded, strict=True)
                frames = [[n, frame.pos, id_of[data]] for n, (frame, data) in enumerate(placed)]
                videos.append([properties, frames])
        if images:
            run(self.transaction, "content_add_image", owner=self.owner, images=images)
        if videos:
            run(self.transaction, "content_add_video", owner=self.owner, videos=videos)
        return ids

    def _add_looks(self) -> dict[bytes, int]:
        """Add the new looks with their matches; returns the ids of all."""
        fresh, now = self.found.fresh, self.now
        first = now["last_look"] + 1
        add_looks(self.transaction, self.owner, first, fresh)
        add_matches(self.transaction, self.owner, self.found.hits)
        now["last_look"] += len(fresh)
        now["looks"] += len(fresh)
        now["look_sum"] += sum(range(first, first + len(fresh)))
        return self.known | {data: first + place for place, data in enumerate(fresh)}

    def _count_links(self, used: Sequence[dict[int, int]]) -> list[int]:
        """Count the uses of looks, so many by each content, and the matches that these make.

        Returns:
            how many join nodes of each content, told from both ends: no match, but wanted when
            the content is deleted.
        """
        all_used: Counter[int] = Counter()
        for each in used:
            all_used.update(each)
        before = count_matches(self.transaction, self.owner, all_used)
        use(self.transaction, self.owner, all_used, 1)
        among = count_matches(self.transaction, self.owner, all_used) - before
        if len(used) == 1:
            own_links = [among]
        else:
            own_links = count_own_matches(self.transaction, self.owner, used)
        # What joins the contents among each other is told from both ends as well.
        self.now["matches"] += before + (among - sum(own_links)) // 2
        return own_links


def _count_files(
    transaction: ManagedTransaction, owner: str, content: str | None, more: int
) -> None:
    """Count so many more files on a content, if there is one."""
    if content is not None:
        run(transaction, "content_release", owner=owner, contents=[[content, -more]])


def _file(info: FileInfo, number: int, saved: int) -> dict[str, Any]:
    """What is told of a new file, as properties of its node."""
    return {
        "id": new_id(),
        "number": number,
        "place": _place_key(info),
        "key": key_of(info.name),
        "name": info.name,
        "path": info.path,
        "size": info.size,
        "modified": info.modified,
        "saved": saved,
        "platform": info.platform,
        "source": info.source,
        "device_key": _digest(info.device_id),
        "device_id": info.device_id,
        "device": info.device,
    }


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
