"""Contents as nodes, read page by page with all that is kept of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from neo4j import ManagedTransaction

from tagcat.errors import NotFound
from tagcat.fingerprint.model import AnyHash, KeyFrame, Kind
from tagcat.graph import looks, paging
from tagcat.graph.model import Content, ImageContent, StoredFile, VideoContent, WholeContent
from tagcat.graph.neo4j import accounts, files
from tagcat.graph.neo4j.statements import run, run_one
from tagcat.graph.neo4j.torn import TornRead, whole

Properties = dict[str, Any]


def one(transaction: ManagedTransaction, owner: str, content_id: str) -> Content:
    """A content by id.

    Raises:
        NotFound: there is no such content.
        TornRead: a commit was seen in part.
    """
    row = run_one(transaction, "content_one", owner=owner, content=content_id)
    if row is None:
        raise NotFound("no such content")
    properties, look = row
    try:
        videos = [content_id] if properties["kind"] == Kind.VIDEO else []
        frames = _frames(transaction, owner, videos).get(content_id, ())
        if len(frames) != properties["frames"]:
            raise TornRead
        return _content(properties, look, frames)
    except KeyError as error:
        # The node loses its properties as it goes.
        raise TornRead from error


def page(
    transaction: ManagedTransaction, owner: str, after: str, limit: int
) -> tuple[WholeContent, ...]:
    """As ``GraphStore.contents``; ``after`` and ``limit`` are checked.

    Raises:
        NotFound: there is no such user.
        TornRead: a commit was seen in part.
    """
    rows = run(transaction, "content_page", owner=owner, after=after, limit=limit)
    if not rows:
        accounts.state(transaction, owner)
    try:
        rows = rows[: paging.bearable(each["frames"] + each["files"] for each, _ in rows)]
        stored = files.of_contents(transaction, owner, [each["id"] for each, _ in rows])
        videos = [each["id"] for each, _ in rows if each["kind"] == Kind.VIDEO]
        frames = _frames(transaction, owner, videos)
        return tuple(
            _whole(each, look, frames.get(each["id"], ()), stored.get(each["id"], ()))
            for each, look in rows
        )
    except KeyError as error:
        # The node loses its properties as it goes.
        raise TornRead from error


def _frames(
    transaction: ManagedTransaction, owner: str, videos: Sequence[str]
) -> dict[str, list[KeyFrame[AnyHash]]]:
    found: defaultdict[str, list[KeyFrame[AnyHash]]] = defaultdict(list)
    if videos:
        rows = run(transaction, "content_frames", owner=owner, contents=videos)
        for video, pos, look in whole(rows):
            found[video].append(KeyFrame(pos, looks.decode(bytes.fromhex(look)).dhash))
    return dict(found)


def _whole(
    content: Properties,
    look: str | None,
    frames: Sequence[KeyFrame[AnyHash]],
    stored: Sequence[StoredFile],
) -> WholeContent:
    if len(frames) != content["frames"] or len(stored) != content["files"]:
        raise TornRead
    return WholeContent(_content(content, look, frames), tuple(stored), content["truncated"])


def _content(content: Properties, look: str | None, frames: Sequence[KeyFrame[AnyHash]]) -> Content:
    if content["kind"] == Kind.IMAGE:
        if look is None:
            raise TornRead
        decoded = looks.decode(bytes.fromhex(look))
        return ImageContent(
            content["sha256"],
            content["media_type"],
            content["width"],
            content["height"],
            decoded.dhash,
            decoded.trimmed,
        )
    return VideoContent(
        sha256=content["sha256"],
        media_type=content["media_type"],
        width=content["width"],
        height=content["height"],
        duration=content["duration"],
        fps=content["fps"],
        variance=content["variance"],
        partial=content["partial"],
        frames=tuple(frames),
    )
