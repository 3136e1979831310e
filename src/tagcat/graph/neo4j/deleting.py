"""Deleting as nodes. Every function runs inside a writing transaction whose user is locked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from neo4j import ManagedTransaction

from tagcat.graph import index_cache
from tagcat.graph.neo4j import pages
from tagcat.graph.neo4j.looks import count_matches, use, write_pages
from tagcat.graph.neo4j.statements import run, run_one


@dataclass(slots=True)
class Deleted:
    """How many files are gone, and the pages that had looks which are."""

    files: int = 0
    pages: set[int] = field(default_factory=set)


def delete(
    transaction: ManagedTransaction, owner: str, now: Counter[str], file_ids: Iterable[str]
) -> Deleted:
    """Delete those of the files that are there, and contents that are left without one.

    ``now`` are the counters of the user, which are changed but not written.
    """
    of_content: Counter[str] = Counter()
    of_device: Counter[str] = Counter()
    distinct = list(dict.fromkeys(file_ids))
    for content, kind, device, files in run(
        transaction, "file_delete", owner=owner, files=distinct
    ):
        of_content[content] += files
        of_device[device] += files
        now[f"{kind}_files"] -= files
    deleted = Deleted(of_content.total())
    if deleted.files:
        gone = run_one(transaction, "device_release", owner=owner, devices=_listed(of_device))
        now["devices"] -= gone[0] if gone else 0
        released = run(transaction, "content_release", owner=owner, contents=_listed(of_content))
        if released:
            deleted.pages = _delete_contents(transaction, owner, now, released)
    return deleted


def finish(
    transaction: ManagedTransaction, owner: str, now: Counter[str], touched: Iterable[int]
) -> None:
    """Write the pages that have changed, and the counters. The end of each change of files."""
    now["revision"] += 1
    now["file_revision"] += 1
    whole = pages.complete(now["last_look"])
    write_pages(transaction, owner, (number for number in touched if number < whole))
    run(transaction, "user_set_state", owner=owner, state=dict(now))


def _delete_contents(
    transaction: ManagedTransaction,
    owner: str,
    now: Counter[str],
    released: list[Any],
) -> set[int]:
    """Delete contents as ``content_release`` tells them; returns the pages of looks that go."""
    contents = [content for content, *_ in released]
    own_links = 0
    for _, kind, frames, links in released:
        now[f"{kind}s"] -= 1
        now["frames"] -= frames
        own_links += links
    used = dict(run(transaction, "content_looks", owner=owner, contents=contents))
    before = count_matches(transaction, owner, used)
    use(transaction, owner, used, -1)
    after = count_matches(transaction, owner, used)
    # ``after`` joins what goes with what stays. What goes is joined among itself by the
    # difference, each pair counted from both ends, less what is within one content.
    now["matches"] -= after + (before - after - own_links) // 2
    run(transaction, "content_delete", owner=owner, contents=contents)
    return _drop_unused(transaction, owner, now, used)


def _drop_unused(
    transaction: ManagedTransaction, owner: str, now: Counter[str], used: Iterable[int]
) -> set[int]:
    """Delete those of the looks that no node has any more, and list them as gone."""
    gone = sorted(look for (look,) in run(transaction, "look_drop", owner=owner, looks=list(used)))
    if not gone:
        return set()
    first = now["last_drop"] + 1
    drops = [[first + place, look] for place, look in enumerate(gone)]
    run(transaction, "drop_add", owner=owner, drops=drops)
    now["last_drop"] += len(gone)
    now["looks"] -= len(gone)
    now["look_sum"] -= sum(gone)
    if now["last_drop"] - now["floor"] > 2 * index_cache.KEEP_DROPPED:
        # Halved at once, so that it does not happen with every deletion from then on.
        now["floor"] = now["last_drop"] - index_cache.KEEP_DROPPED
        run(transaction, "drop_forget", owner=owner, upto=now["floor"])
    return {pages.page_of(look) for look in gone}


def _listed(counted: Counter[str]) -> list[list[object]]:
    return [list(pair) for pair in counted.items()]
