"""Contents to save, and collections written at once: what the benchmarks of the store share."""

from __future__ import annotations

import os
import secrets
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from tagcat.fingerprint.model import DHash, KeyFrame, Kind
from tagcat.graph.model import FileInfo, ImageContent, VideoContent

T = TypeVar("T")

RANDOM = np.random.default_rng(1)
NUMBERS = count(1)

EDITED_BITS = 6
"""Bits in which an edit differs from what it was made of."""

FRAME_STEP = 840
"""Milliseconds between key frames."""


class Filed(NamedTuple):
    """A file of a collection that is written at once: one hash of an image, or those of a video's
    key frames; ``is_edit`` of an image that is an edit of the image before."""

    kind: Kind
    hashes: Sequence[DHash]
    is_edit: bool = False


def some_hash() -> DHash:
    """A random hash, as those of unrelated pictures nearly are."""
    return DHash(int.from_bytes(RANDOM.bytes(16), "big"))


def edited(dhash: DHash, bits: int = EDITED_BITS) -> DHash:
    """The hash with some bits changed."""
    changed = dhash.bits
    for bit in RANDOM.choice(128, bits, replace=False).tolist():
        changed ^= 1 << bit
    return DHash(changed)


def info() -> FileInfo:
    """A new file on one of three devices."""
    number = next(NUMBERS)
    name = f"IMG_{number * 7919 % 1_000_003:07d}.jpg"
    path = f"holidays/{number % 300}/{number}/{name}"
    return FileInfo(
        name,
        path,
        int(RANDOM.integers(10**5, 10**7)),
        int(RANDOM.integers(10**12, 2 * 10**12)),
        "Linux",
        "Linux: Chrome",
        f"device-{number % 3}",
        f"Computer {number % 3}",
    )


def image(dhash: DHash) -> ImageContent:
    """An image with this hash."""
    return ImageContent(secrets.token_hex(32), "image/jpeg", 4000, 3000, dhash, None)


def video(hashes: Iterable[DHash]) -> VideoContent:
    """A video with these key frames."""
    frames = tuple(KeyFrame(number * FRAME_STEP, dhash) for number, dhash in enumerate(hashes))
    duration = len(frames) * FRAME_STEP
    return VideoContent(
        secrets.token_hex(32), "video/mp4", 1920, 1080, duration, 25.0, 20, False, frames
    )


def fill(path: Path, files: Iterable[Filed]) -> None:
    """Write a collection for the user 1, without searching: every look matches itself, and an
    edit the image before. No two hashes of ``files`` may be the same."""
    look = count(1)
    totals = {Kind.IMAGE: 0, Kind.VIDEO: 0}
    frames = edits = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -262144")
        db.execute("BEGIN")
        for number in range(3):
            db.execute("INSERT INTO device (owner, uid) VALUES (1, ?)", (f"device-{number}",))
        before = 0
        for row, file in enumerate(files, 1):
            keys = [next(look) for _ in file.hashes]
            db.executemany(
                "INSERT INTO look VALUES (?, 1, ?, 1)",
                (
                    (key, dhash.bits.to_bytes(16, "big"))
                    for key, dhash in zip(keys, file.hashes, strict=True)
                ),
            )
            matches = [(key, key, 0, 0) for key in keys]
            if file.is_edit:
                matches.append((before, keys[0], EDITED_BITS, EDITED_BITS))
            db.executemany(
                "INSERT INTO look_match"
                " (low, high, needed, distance, trimmed, orientation, complexity)"
                " VALUES (?, ?, ?, ?, 0, 0, 28)",
                matches,
            )
            totals[file.kind] += 1
            edits += file.is_edit
            is_image = file.kind is Kind.IMAGE
            if is_image:
                before = keys[0]
            else:
                frames += len(keys)
                db.executemany(
                    "INSERT INTO frame VALUES (?, ?, ?, ?)",
                    ((row, at, at * FRAME_STEP, key) for at, key in enumerate(keys)),
                )
            db.execute(
                "INSERT INTO content VALUES"
                " (?, ?, 1, ?, ?, 'image/jpeg', 4000, 3000, 0, 0.0, 20, 0, ?, ?, 1, 0)",
                (
                    row,
                    secrets.token_hex(16),
                    file.kind.value,
                    secrets.token_bytes(32),
                    0 if is_image else len(keys),
                    keys[0] if is_image else None,
                ),
            )
            where = info()
            db.execute(
                "INSERT INTO file VALUES"
                " (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, 12000000, ?, 'Linux', 'Linux: Chrome', 'x', NULL)",
                (
                    row,
                    secrets.token_hex(16),
                    file.kind.value,
                    row,
                    1 + row % 3,
                    where.name,
                    where.path,
                    where.size,
                    where.modified,
                    10**12 + row * 17,
                ),
            )
        images, videos = totals[Kind.IMAGE], totals[Kind.VIDEO]
        db.execute(
            "UPDATE user SET image_files = ?, video_files = ?, images = ?, videos = ?, frames = ?,"
            " matches = ?",
            (images, videos, images, videos, frames, edits),
        )
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def measured(call: Callable[..., T], *arguments: Iterable[object]) -> tuple[list[float], list[T]]:
    """Call once for each row of arguments; milliseconds and results."""
    times, results = [], []
    for row in zip(*arguments, strict=True):
        begin = time.perf_counter()
        results.append(call(*row))
        times.append((time.perf_counter() - begin) * 1000)
    return times, results


def heading() -> str:
    """The line above those of ``show``."""
    return f"{'milliseconds':<50} {'p50':>9} {'p95':>9} {'calls':>6}"


def show(what: str, times: list[float]) -> None:
    """One line: p50, p95 and how many calls."""
    p95 = statistics.quantiles(times, n=20)[18] if len(times) > 1 else times[0]
    print(f"{what:<50} {statistics.median(times):9.2f} {p95:9.2f} {len(times):6d}", flush=True)


def disk(folder: Path) -> None:
    """How long the disk takes to sync 4 KiB more of a file."""
    with (folder / "probe").open("wb", buffering=0) as probe:

        def append() -> None:
            probe.write(b"x" * 4096)
            os.fdatasync(probe.fileno())

        times, _ = measured(lambda _: append(), range(100))
    show("the disk alone: append 4 KiB and sync", times)
