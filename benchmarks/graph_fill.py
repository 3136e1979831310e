"""A collection written into Neo4j at once, as the product keeps it, without searching."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, TypeVar

from graph_server import ask
from neo4j import Driver
from store_data import FRAME_STEP, Filed, info

from tagcat.fingerprint.model import Kind
from tagcat.graph.neo4j import pages
from tagcat.graph.neo4j.statements import statement

T = TypeVar("T")

LOOKS = """
UNWIND $looks AS look
CREATE (l:Look {owner: $owner, id: look[0], hash: look[1], uses: 1})
CREATE (l)-[:`MATCH` {needed: 0, distance: 0, trimmed: false, orientation: 0, complexity: 28}]->(l)
"""

IMAGES = """
MATCH (u:User {id: $owner})
UNWIND $rows AS row
MATCH (l:Look {owner: $owner, id: row.look})
USING INDEX SEEK l:Look(owner, id)
CREATE (c:Content:Image)-[:LOOKS]->(l)
SET c = row.content
CREATE (c)-[:`SET`]->(f:File:ImageFile)-[:BELONGS]->(u)
SET f = row.file
"""

VIDEOS = """
MATCH (u:User {id: $owner})
UNWIND $rows AS row
CREATE (c:Content:Video)
SET c = row.content
CREATE (c)-[:`SET`]->(f:File:VideoFile)-[:BELONGS]->(u)
SET f = row.file
WITH c, row
UNWIND row.frames AS frame
MATCH (l:Look {owner: $owner, id: frame[2]})
USING INDEX SEEK l:Look(owner, id)
CREATE (c)<-[:SOURCE]-(:Frame {owner: $owner, number: frame[0], pos: frame[1]})-[:LOOKS]->(l)
"""

DEVICES = """
UNWIND $devices AS device
CREATE (:Device {owner: $owner, key: device[0], uid: device[1], files: device[2]})
"""


def fill(driver: Driver, owner: str, files: Sequence[Filed]) -> None:
    """Write files for a user who has none. No two hashes may be the same."""
    hashes = [dhash for file in files for dhash in file.hashes]
    looks = [(key, dhash.bits.to_bytes(16, "big")) for key, dhash in enumerate(hashes, 1)]
    for part in _parts(looks, 5_000):
        ask(driver, LOOKS, owner=owner, looks=[[key, data.hex()] for key, data in part])
    rows = list(_rows(owner, files))
    images = [row for row in rows if "look" in row]
    videos = [row for row in rows if "frames" in row]
    for batch in _parts(images, 2_000):
        ask(driver, IMAGES, owner=owner, rows=batch)
    for batch in _parts(videos, 5):
        ask(driver, VIDEOS, owner=owner, rows=batch)
    for number in range(pages.complete(len(looks))):
        held = looks[number * pages.SIZE : (number + 1) * pages.SIZE]
        page = [number, pages.encode(number, held)]
        ask(driver, statement("page_set"), owner=owner, pages=[page])
    devices = Counter((row["file"]["device_key"], row["file"]["device_id"]) for row in rows)
    counted = [[key, uid, held] for (key, uid), held in devices.items()]
    ask(driver, DEVICES, owner=owner, devices=counted)
    state = {
        "image_files": len(images),
        "video_files": len(videos),
        "images": len(images),
        "videos": len(videos),
        "frames": sum(len(row["frames"]) for row in videos),
        "devices": len(counted),
        "looks": len(looks),
        "look_sum": sum(key for key, _ in looks),
        "last_look": len(looks),
        "last_file": len(rows),
    }
    ask(driver, statement("user_set_state"), owner=owner, state=state)
    ask(driver, "CALL db.awaitIndexes(300)")


def _rows(owner: str, files: Sequence[Filed]) -> Iterator[dict[str, Any]]:
    look = count(1)
    for number, file in enumerate(files, 1):
        where = info()
        keys = [next(look) for _ in file.hashes]
        row: dict[str, Any] = {
            "content": {
                "owner": owner,
                "id": secrets.token_hex(16),
                "kind": file.kind.value,
                "sha256": secrets.token_hex(32),
                "media_type": "image/jpeg",
                "width": 4000,
                "height": 3000,
                "duration": 0,
                "fps": 0.0,
                "variance": 20,
                "partial": False,
                "frames": 0 if file.kind is Kind.IMAGE else len(keys),
                "files": 1,
                "truncated": False,
                "own_links": len(keys),
            },
            "file": {
                "owner": owner,
                "kind": file.kind.value,
                "pixels": 12_000_000,
                "id": secrets.token_hex(16),
                "number": number,
                "place": _digest(f"{where.device_id}\0{where.path}"),
                "key": where.name.lower(),
                "name": where.name,
                "path": where.path,
                "size": where.size,
                "modified": where.modified,
                "saved": 10**12 + number * 17,
                "platform": where.platform,
                "source": where.source,
                "device_key": _digest(where.device_id),
                "device_id": where.device_id,
                "device": where.device,
            },
        }
        if file.kind is Kind.IMAGE:
            row["look"] = keys[0]
        else:
            row["frames"] = [[at, at * FRAME_STEP, key] for at, key in enumerate(keys)]
        yield row


def _parts(rows: Sequence[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(rows), size):
        yield list(rows[start : start + size])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
