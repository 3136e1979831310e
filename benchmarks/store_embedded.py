"""How long a person waits for the embedded store: a collection of 100,000 files.

    python benchmarks/store_embedded.py [--files N] [--folder DIRECTORY]

The collection has one video of 50 key frames for every 200 files; the rest are images, of which
every tenth is an edit of the one before. Its rows are written at once, without searching; what is
measured afterwards goes through ``EmbeddedStore`` as the app does, on one core. Beside it stands
what the folder needs to append four kilobytes to a file and sync it, which is most of a small
save. Use ``--folder`` to measure another disk than that of the temporary folder.
"""

from __future__ import annotations

import argparse
import os
import resource
import secrets
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TypeVar

import numpy as np
from common import describe_run, pin_to_one_core

from tagcat.fingerprint.model import DHash, KeyFrame, Kind
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import (
    Content,
    FileInfo,
    FilePage,
    FileQuery,
    FileSort,
    ImageContent,
    Saved,
    VideoContent,
)
from tagcat.match import MAX_VARIANCE

T = TypeVar("T")

FRAMES_OF_SAVED_VIDEO = 500
FRAMES = 50
FILES_A_VIDEO = 200
RANDOM = np.random.default_rng(1)
NUMBERS = count(1)


def some_hash() -> DHash:
    """A random hash, as those of unrelated pictures nearly are."""
    return DHash(int.from_bytes(RANDOM.bytes(16), "big"))


def edited(dhash: DHash, bits: int = 6) -> DHash:
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


def video(hashes: list[DHash]) -> VideoContent:
    """A video with these key frames."""
    frames = tuple(KeyFrame(number * 840, dhash) for number, dhash in enumerate(hashes))
    return VideoContent(
        secrets.token_hex(32), "video/mp4", 1920, 1080, len(frames) * 840, 25.0, 20, False, frames
    )


def fill(path: Path, files: int) -> list[DHash]:
    """Write a collection for the user 1; returns the hash of every image."""
    hashes: list[DHash] = []
    look = count(1)
    videos = images = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        for number in range(3):
            db.execute("INSERT INTO device (owner, uid) VALUES (1, ?)", (f"device-{number}",))

        def add_look(dhash: DHash, near: int | None) -> int:
            key = next(look)
            db.execute(
                "INSERT INTO look VALUES (?, 1, ?, 1)", (key, dhash.bits.to_bytes(16, "big"))
            )
            for low, distance in ((key, 0), (near, 6)):
                if low is not None:
                    db.execute(
                        "INSERT INTO look_match VALUES (?, ?, ?, ?, 0, 0, 28, NULL)",
                        (low, key, distance, distance),
                    )
            return key

        key = 0
        for row in range(1, files + 1):
            kind = Kind.IMAGE if row % FILES_A_VIDEO else Kind.VIDEO
            frames = []
            if kind is Kind.IMAGE:
                images += 1
                is_edit = row % 10 == 5
                hashes.append(edited(hashes[-1]) if is_edit else some_hash())
                key = add_look(hashes[-1], key if is_edit else None)
            else:
                videos += 1
                frames = [add_look(some_hash(), None) for _ in range(FRAMES)]
            db.execute(
                "INSERT INTO content VALUES"
                " (?, ?, 1, ?, ?, 'image/jpeg', 4000, 3000, 0, 0.0, 20, 0, ?, ?, 1, 0)",
                (
                    row,
                    secrets.token_hex(16),
                    kind.value,
                    secrets.token_bytes(32),
                    len(frames),
                    None if frames else key,
                ),
            )
            db.executemany(
                "INSERT INTO frame VALUES (?, ?, ?, ?)",
                ((row, number, number * 840, frame) for number, frame in enumerate(frames)),
            )
            file = info()
            db.execute(
                "INSERT INTO file VALUES"
                " (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, 12000000, ?, 'Linux', 'Linux: Chrome', 'x')",
                (
                    row,
                    secrets.token_hex(16),
                    kind.value,
                    row,
                    1 + row % 3,
                    file.name,
                    file.path,
                    file.size,
                    file.modified,
                    10**12 + row * 17,
                ),
            )
        db.execute(
            "UPDATE user SET image_files = ?, video_files = ?, images = ?, videos = ?, frames = ?,"
            " matches = ?",
            (images, videos, images, videos, videos * FRAMES, files // 10),
        )
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return hashes


def measured(call: Callable[..., T], *arguments: Iterable[object]) -> tuple[list[float], list[T]]:
    """Call once for each row of arguments; milliseconds and results."""
    times, results = [], []
    for row in zip(*arguments, strict=True):
        begin = time.perf_counter()
        results.append(call(*row))
        times.append((time.perf_counter() - begin) * 1000)
    return times, results


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


def lists(store: EmbeddedStore, owner: str, files: int) -> None:
    """Pages of every order, from the first on and from places in the middle."""

    def page(query: FileQuery) -> FilePage:
        return store.files(owner, query)

    def query_of(sort: FileSort, number: int) -> FileQuery:
        at: str | int = 10**12 + number * files * 17 // 60
        if sort is FileSort.NAME:
            at = f"IMG_{number * 16_000:07d}.jpg"
        elif sort is FileSort.PIXELS:
            at = 12_000_000
        elif sort is FileSort.SIZE:
            at = 10**5 + number * 160_000
        after = (at, secrets.token_hex(16)) if number % 3 else None
        return FileQuery(Kind.IMAGE, sort, number % 2 == 0, "", after, 50)

    for sort in FileSort:
        times, _ = measured(page, [query_of(sort, number) for number in range(60)])
        show(f"page of 50 by {sort}", times)
    for what, search in (("many hits", "12"), ("few hits", "1234"), ("no hit", "nothing")):
        queries = [
            FileQuery(Kind.IMAGE, list(FileSort)[number % 5], number % 2 == 0, search, None, 50)
            for number in range(40)
        ]
        times, _ = measured(page, queries)
        show(f"page of 50 and total, search by name, {what}", times)


def work(store: EmbeddedStore, owner: str, hashes: list[DHash]) -> None:
    """Saving, finding and deleting."""

    def save(file: FileInfo, content: Content) -> Saved:
        return store.save(owner, file, content)

    def look_up(content: Content) -> int:
        return len(store.look_up(owner, content, MAX_VARIANCE))

    def matches(saved: Saved) -> int:
        return len(store.matches(owner, saved.content_id, MAX_VARIANCE))

    def delete(saved: Saved) -> None:
        assert store.delete_files(owner, [saved.file_id]) == 1

    show("first search: every hash read into memory", measured(look_up, [image(some_hash())])[0])
    chosen = [hashes[at] for at in RANDOM.integers(0, len(hashes), 100).tolist()]
    images = [image(edited(dhash)) for dhash in chosen]
    films = [
        video(
            [
                edited(chosen[n % 100]) if n % 5 == 0 else some_hash()
                for n in range(FRAMES_OF_SAVED_VIDEO)
            ]
        )
        for _ in range(12)
    ]
    for name, contents in (
        ("an image", images),
        (f"a video of {FRAMES_OF_SAVED_VIDEO} key frames", films),
    ):
        infos = [info() for _ in contents]
        show(f"look up {name}", measured(look_up, contents)[0])
        times, saved = measured(save, infos, contents)
        show(f"save {name}, with its matches", times)
        show(f"save {name} again", measured(save, infos, contents)[0])
        times, found = measured(matches, saved)
        assert min(found) > 0
        show(f"matches of {name} that is saved", times)
        show(f"delete {name}", measured(delete, saved)[0])
    show("counts", measured(store.counts, [owner] * 50)[0])


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    pin_to_one_core()
    print(describe_run(["tagcat", "numpy"]))
    print(f"SQLite {sqlite3.sqlite_version}")
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        path = Path(folder) / "tagcat.db"
        store = EmbeddedStore(path)
        owner = store.add_user("benchmark", None, 18).id
        store.close()
        hashes = fill(path, arguments.files)
        store = EmbeddedStore(path)
        counts = store.counts(owner)
        megabytes = path.stat().st_size / 1e6
        print(
            f"{counts.images} images, {counts.videos} videos, {counts.frames} frames,"
            f" {megabytes:.0f} MB\n\n{'milliseconds':<50} {'p50':>9} {'p95':>9} {'calls':>6}"
        )
        disk(Path(folder))
        lists(store, owner, arguments.files)
        work(store, owner, hashes)
        store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the process: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
