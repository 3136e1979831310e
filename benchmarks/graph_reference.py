"""The reference system's way to match: every frame of a user is compared, inside Neo4j.

A frame is a node with its hash as a string of "0" and "1". In the reference it hangs on its user
by way of a video and a file; here directly, which is less work.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph_server import Answer, ask, profiled
from neo4j import Driver

INDEX = "CREATE CONSTRAINT shown_by IF NOT EXISTS FOR (u:ShownBy) REQUIRE u.id IS UNIQUE"

FILL = """
MATCH (u:ShownBy {id: $owner})
UNWIND $rows AS row
CREATE (u)<-[:BELONGS]-(:Shown {id: row[0], bits: row[1], half: row[2], bytes: row[3]})
"""

WITH_APOC = """
MATCH (u:ShownBy {id: $owner})<-[:BELONGS]-(n:Shown)
WITH n, apoc.text.hammingDistance($bits, n.bits) AS d
WHERE d <= $variance
RETURN n.id AS id, d
"""

HALF_WITH_APOC = """
MATCH (u:ShownBy {id: $owner})<-[:BELONGS]-(n:Shown)
WITH n, apoc.text.hammingDistance($bits, n.half) AS d
WHERE d <= $variance
RETURN n.id AS id, d
"""

PLAIN = """
MATCH (u:ShownBy {id: $owner})<-[:BELONGS]-(n:Shown)
WITH n, reduce(d = 0, at IN range(0, 15) | d + $differing[at][n.bytes[at]]) AS d
WHERE d <= $variance
RETURN n.id AS id, d
"""
"""Without APOC: the hash as a list of 16 bytes, each looked up in a table of how many bits it
differs in from the byte asked for."""

_ROWS = 5_000


def fill(driver: Driver, owner: str, hashes: Sequence[int]) -> None:
    """Write the frames of a user; ids are places in ``hashes``."""
    ask(driver, INDEX)
    ask(driver, "CREATE (:ShownBy {id: $owner})", owner=owner)
    for start in range(0, len(hashes), _ROWS):
        rows = [
            [at, f"{value:0128b}", f"{value >> 64:064b}", list(value.to_bytes(16, "big"))]
            for at, value in enumerate(hashes[start : start + _ROWS], start)
        ]
        ask(driver, FILL, owner=owner, rows=rows)


def with_apoc(driver: Driver, owner: str, value: int, variance: int) -> set[int]:
    """Ids within ``variance`` of 128 bits."""
    rows = ask(driver, WITH_APOC, owner=owner, bits=f"{value:0128b}", variance=variance)
    return {row["id"] for row in rows}


def half_with_apoc(driver: Driver, owner: str, value: int, variance: int) -> set[int]:
    """Ids within ``variance`` of the first 64 bits."""
    rows = ask(driver, HALF_WITH_APOC, owner=owner, bits=f"{value >> 64:064b}", variance=variance)
    return {row["id"] for row in rows}


def plain(driver: Driver, owner: str, value: int, variance: int) -> set[int]:
    """As ``with_apoc``, in Cypher alone."""
    rows = ask(driver, PLAIN, owner=owner, differing=differing(value), variance=variance)
    return {row["id"] for row in rows}


def differing(value: int) -> list[list[int]]:
    """For each byte of a hash, in how many bits it differs from every byte."""
    return [
        [(byte ^ other).bit_count() for other in range(256)] for byte in value.to_bytes(16, "big")
    ]


def db_hits(driver: Driver, owner: str, value: int, variance: int) -> Answer:
    """What ``with_apoc`` costs."""
    return profiled(driver, WITH_APOC, owner=owner, bits=f"{value:0128b}", variance=variance)
