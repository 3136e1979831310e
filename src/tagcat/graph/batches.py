"""Restoring many files a batch at a time, whichever engine saves them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tagcat.graph.model import FileRecord, ImageContent, Saved, SaveStatus

BATCH_LOOKS = 256
"""Images and key frames saved at once: enough for the index to do well, and few enough that
others who want to write need not wait for long."""


def batches(records: Sequence[FileRecord]) -> Iterator[Sequence[FileRecord]]:
    """Records in order, with at most ``BATCH_LOOKS`` looks together unless one has more."""
    start, held = 0, 0
    for number, record in enumerate(records):
        content = record.content
        more = 1 if isinstance(content, ImageContent) else max(1, len(content.frames))
        if number > start and held + more > BATCH_LOOKS:
            yield records[start:number]
            start, held = number, 0
        held += more
    if start < len(records):
        yield records[start:]


def save_all(
    records: Sequence[FileRecord],
    at_once: Callable[[Sequence[FileRecord]], bool],
    one: Callable[[FileRecord], Saved],
) -> int:
    """Save records in batches; how many were saved.

    Args:
        records: what is not stored yet.
        at_once: saves several in one transaction, or does nothing and returns False where that
            might not end as if they were saved one after the other.
        one: saves one.
    """
    saved = 0
    for batch in batches(records):
        if len(batch) > 1 and at_once(batch):
            saved += len(batch)
            continue
        for record in batch:
            saved += one(record).status is SaveStatus.SAVED
    return saved
