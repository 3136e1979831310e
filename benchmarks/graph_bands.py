"""Matching by band keys inside Neo4j: what TagCat does not do, to be compared with what it does.

A hash of 128 bits is cut into 8 bands of 16 bits, which are indexed properties of its node. Each
band takes every eighth bit, so that neighbours, which are often equal, go to different bands. By
the pigeonhole principle two hashes within ``radius`` agree in one band up to that band's share:
shares add up to ``radius - 7``. All values within its share are looked up of each band ("probes"),
and what is found is compared in full, with APOC in the server or in the client. Nothing is missed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import combinations

import numpy as np
from graph_server import Answer, ask, profiled
from neo4j import Driver
from numpy.typing import NDArray

from tagcat.match.packed import Words, orient_all, pack, unpack

BANDS = 8
WIDTH = 128 // BANDS

MOST_PROBES = 25_000
"""Index look-ups of one statement that are still tried."""

INDEXES = [
    "CREATE CONSTRAINT banded_id IF NOT EXISTS FOR (l:Banded) REQUIRE (l.owner, l.id) IS UNIQUE",
    "CREATE INDEX banded_0 IF NOT EXISTS FOR (l:Banded) ON (l.owner, l.b0)",
    "CREATE INDEX banded_1 IF NOT EXISTS FOR (l:Banded) ON (l.owner, l.b1)",
    "CREATE INDEX banded_2 IF NOT EXISTS FOR (l:Banded) ON (l.owner, l.b2)",
    "CREATE INDEX banded_3 IF NOT EXISTS FOR (l:Banded) ON (l.owner, l.b3)",
    "CREATE INDEX banded_4 IF NOT EXISTS FOR (l:Banded) ON (l.owner, l.b4)",
    "CREATE INDEX banded_5 IF NOT EXISTS FOR (l:Banded) ON (l.owner, l.b5)",
    "CREATE INDEX banded_6 IF NOT EXISTS FOR (l:Banded) ON (l.owner, l.b6)",
    "CREATE INDEX banded_7 IF NOT EXISTS FOR (l:Banded) ON (l.owner, l.b7)",
]

FILL = """
UNWIND $rows AS row
CREATE (:Banded {owner: $owner, id: row[0], hash: row[1], bits: row[2],
                 b0: row[3], b1: row[4], b2: row[5], b3: row[6],
                 b4: row[7], b5: row[8], b6: row[9], b7: row[10]})
"""

_FOUND = """
CALL {
    UNWIND $keys[0] AS key
    MATCH (l:Banded {owner: $owner, b0: key}) USING INDEX SEEK l:Banded(owner, b0) RETURN l
  UNION
    UNWIND $keys[1] AS key
    MATCH (l:Banded {owner: $owner, b1: key}) USING INDEX SEEK l:Banded(owner, b1) RETURN l
  UNION
    UNWIND $keys[2] AS key
    MATCH (l:Banded {owner: $owner, b2: key}) USING INDEX SEEK l:Banded(owner, b2) RETURN l
  UNION
    UNWIND $keys[3] AS key
    MATCH (l:Banded {owner: $owner, b3: key}) USING INDEX SEEK l:Banded(owner, b3) RETURN l
  UNION
    UNWIND $keys[4] AS key
    MATCH (l:Banded {owner: $owner, b4: key}) USING INDEX SEEK l:Banded(owner, b4) RETURN l
  UNION
    UNWIND $keys[5] AS key
    MATCH (l:Banded {owner: $owner, b5: key}) USING INDEX SEEK l:Banded(owner, b5) RETURN l
  UNION
    UNWIND $keys[6] AS key
    MATCH (l:Banded {owner: $owner, b6: key}) USING INDEX SEEK l:Banded(owner, b6) RETURN l
  UNION
    UNWIND $keys[7] AS key
    MATCH (l:Banded {owner: $owner, b7: key}) USING INDEX SEEK l:Banded(owner, b7) RETURN l
}
"""

CANDIDATES = f"{_FOUND} RETURN l.id AS id, l.hash AS hash"

WITH_APOC = f"""{_FOUND}
WITH l
WHERE any(bits IN $asked WHERE apoc.text.hammingDistance(bits, l.bits) <= $radius)
RETURN l.id AS id
"""

_ROWS = 5_000


class TooMany(Exception):
    """So many probes that nobody would wait for them; says how many."""


def fill(driver: Driver, owner: str, hashes: Sequence[int]) -> None:
    """Write the hashes of a user; ids are places in ``hashes``."""
    for index in INDEXES:
        ask(driver, index)
    for start in range(0, len(hashes), _ROWS):
        part = hashes[start : start + _ROWS]
        bands = bands_of(pack(part)).tolist()
        rows = [
            [at, f"{value:032x}", f"{value:0128b}", *row]
            for at, (value, row) in enumerate(zip(part, bands, strict=True), start)
        ]
        ask(driver, FILL, owner=owner, rows=rows)
    ask(driver, "CALL db.awaitIndexes(300)")


def bands_of(words: Words) -> NDArray[np.int64]:
    """The bands of hashes, shape ``(n, 8)``: band ``b`` has the bits ``b``, ``b + 8``, ..."""
    bits = np.unpackbits(words.astype(">u8").view(np.uint8).reshape(-1, 16), axis=1)
    banded = bits.reshape(-1, WIDTH, BANDS).transpose(0, 2, 1)
    return banded.astype(np.int64) @ (1 << np.arange(WIDTH - 1, -1, -1))


def shares(radius: int) -> list[int]:
    """How far off each band is looked up."""
    total = radius + 1 - BANDS
    return [total // BANDS + (band < total % BANDS) for band in range(BANDS)]


def keys(words: Words, radius: int) -> list[list[int]]:
    """The probes for hashes, of each band.

    Raises:
        TooMany: more than ``MOST_PROBES``.
    """
    bands = bands_of(words)
    probes = [
        np.unique(bands[:, band, np.newaxis] ^ _masks(share)).tolist()
        for band, share in enumerate(shares(radius))
    ]
    count = sum(map(len, probes))
    if count > MOST_PROBES:
        raise TooMany(f"too many probes: {count:,}")
    return probes


@cache
def _masks(share: int) -> NDArray[np.int64]:
    flips = [
        sum(1 << bit for bit in chosen)
        for count in range(share + 1)
        for chosen in combinations(range(WIDTH), count)
    ]
    return np.array(flips, dtype=np.int64)


def asked(value: int, *, turned: bool) -> Words:
    """A hash as it is, or in the eight orientations."""
    words = pack([value])
    return orient_all(words, np.zeros_like(words))[:, 0] if turned else words


def within(words: Words, others: Words, radius: int) -> NDArray[np.bool_]:
    """Of each of ``others``, whether it is within ``radius`` of any of ``words``."""
    found = np.zeros(len(others), dtype=np.bool_)
    for word in words:
        found |= np.bitwise_count(others ^ word).sum(axis=1, dtype=np.int64) <= radius
    return found


def match(
    driver: Driver, owner: str, words: Words, probes: list[list[int]], radius: int
) -> set[int]:
    """Ids within ``radius`` of any of ``words``, compared in the server."""
    asked = _strings(words)
    rows = ask(driver, WITH_APOC, owner=owner, keys=probes, asked=asked, radius=radius)
    return {row["id"] for row in rows}


def match_in_client(
    driver: Driver, owner: str, words: Words, probes: list[list[int]], radius: int
) -> set[int]:
    """The same, compared in the client, which needs no APOC but every candidate."""
    rows = ask(driver, CANDIDATES, owner=owner, keys=probes)
    if not rows:
        return set()
    near = within(words, pack(int(row["hash"], 16) for row in rows), radius)
    return {row["id"] for row, is_near in zip(rows, near.tolist(), strict=True) if is_near}


def candidates(driver: Driver, owner: str, probes: list[list[int]]) -> int:
    """How many hashes the probes find."""
    return len(ask(driver, CANDIDATES, owner=owner, keys=probes))


def db_hits(
    driver: Driver, owner: str, words: Words, probes: list[list[int]], radius: int
) -> Answer:
    """What ``match`` costs."""
    asked = _strings(words)
    return profiled(driver, WITH_APOC, owner=owner, keys=probes, asked=asked, radius=radius)


def _strings(words: Words) -> list[str]:
    return [f"{value:0128b}" for value in unpack(words)]
