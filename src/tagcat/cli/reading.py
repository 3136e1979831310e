"""Found files -> files that were read, from the cache where it knows them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tagcat.cli.cache import FingerprintCache
from tagcat.cli.pool import Failure, Outcome, Task, WorkerPool
from tagcat.cli.progress import Pace, ScanProgress
from tagcat.cli.record import kind_of
from tagcat.cli.result import ScannedFile
from tagcat.cli.walk import FoundFile
from tagcat.cli.work import Reading, ReadRequest, make_thumbnail, read_media
from tagcat.errors import StoreError, UnreadableFile, printable
from tagcat.fingerprint.model import Kind

SLOWEST = {Kind.IMAGE: 5_000_000, Kind.VIDEO: 200_000}
"""Bytes a second: a big file may take this much longer before it counts as hung. A video also
shows how far it is, but not if its container does not say how long it is."""

THUMBNAIL_SECONDS = 60.0
"""Longest time for a thumbnail of a file that was already read once."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``jobs`` processes; ``timeout`` seconds without progress until a file is given up."""

    jobs: int
    timeout: float
    debug: bool = False


def processors() -> int:
    """Processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_files(
    files: Sequence[FoundFile],
    cache: FingerprintCache | None,
    options: ReadingOptions,
    progress: ScanProgress,
    took: Callable[[ScannedFile], None],
    failed: Callable[[UnreadableFile], None],
) -> None:
    """Read all files, those unknown to the cache in worker processes.

    Args:
        files: what to read.
        cache: asked first and told what was read; None for none.
        options: how to read.
        progress: is kept up to date.
        took: called with every file as soon as it is known.
        failed: called with every file that could not be read.

    Raises:
        TagcatError: no worker process can be started.
    """
    unknown: list[FoundFile] = []
    for file in files:
        known = None if cache is None else cache.get(file)
        if known is None:
            unknown.append(file)
        else:
            content, fingerprint = known
            took(ScannedFile(file, kind_of(fingerprint), content, fingerprint, cached=True))
    if unknown:
        _Reader(unknown, cache, options, progress, took, failed).run()


class _Reader:
    def __init__(
        self,
        files: list[FoundFile],
        cache: FingerprintCache | None,
        options: ReadingOptions,
        progress: ScanProgress,
        took: Callable[[ScannedFile], None],
        failed: Callable[[UnreadableFile], None],
    ) -> None:
        # The longest first, so that no worker is left with a film when all others are done.
        self._files = sorted(files, key=lambda f: (f.kind is not Kind.VIDEO, -f.size, f.path))
        self._cache = cache
        self._options = options
        self._progress = progress
        self._took = took
        self._failed = failed
        self._jobs = min(options.jobs, len(files))
        self._pace = Pace(self._jobs)
        self._total = sum(file.size for file in files)
        self._done_files = 0
        self._done_bytes = 0
        for file in files:
            self._pace.add(_kind(file), file.size)

    def run(self) -> None:
        # Threads in a decoder only pay where there are fewer files than processors.
        threads = max(1, processors() // self._jobs)
        tasks = [
            Task(
                number,
                ReadRequest(file.path, threads),
                self._limit(file),
                long=_kind(file) is Kind.VIDEO,
            )
            for number, file in enumerate(self._files)
        ]
        with (
            self._progress.reading(len(self._files), self._total),
            WorkerPool(read_media, self._jobs, debug=self._options.debug) as pool,
        ):
            for outcome in pool.run(tasks):
                if outcome is not None:
                    self._settle(outcome)
                self._show(pool)

    def _limit(self, file: FoundFile) -> float | None:
        if not self._options.timeout:
            return None
        return self._options.timeout + file.size / SLOWEST[_kind(file)]

    def _settle(self, outcome: Outcome) -> None:
        file = self._files[outcome.number]
        value = outcome.value
        self._done_files += 1
        self._done_bytes += file.size
        self._pace.finish(_kind(file), file.size, outcome.seconds)
        if isinstance(value, Failure):
            if self._options.debug and value.details:
                self._progress.say(value.details)
            self._failed(UnreadableFile(file.path, value.reason))
            return
        reading: Reading = value
        # What was read is what the file is now, even if the walk saw an older state of it.
        current = FoundFile(
            path=file.path,
            absolute=file.absolute,
            kind=file.kind,
            size=reading.content.size,
            modified_ns=reading.modified_ns,
        )
        self._remember(current, reading)
        self._took(
            ScannedFile(current, kind_of(reading.fingerprint), reading.content, reading.fingerprint)
        )

    def _remember(self, file: FoundFile, reading: Reading) -> None:
        if self._cache is None:
            return
        try:
            self._cache.put(file, reading.content, reading.fingerprint)
        except StoreError as error:
            # Without a cache the scan is only slower next time.
            self._progress.say(f"warning: {printable(str(error))}; going on without it")
            self._cache = None

    def _show(self, pool: WorkerPool) -> None:
        under_way: dict[Kind, float] = {}
        for number, part in pool.busy().items():
            file = self._files[number]
            kind = _kind(file)
            under_way[kind] = under_way.get(kind, 0.0) + part * file.size
        done = self._done_bytes + sum(under_way.values())
        left = self._pace.left(under_way)
        self._progress.update(self._done_files, done, self._total, left)


def _kind(file: FoundFile) -> Kind:
    return file.kind or Kind.IMAGE


def make_thumbnails(
    files: Sequence[ScannedFile], edge: int, budget: int, options: ReadingOptions
) -> dict[str, bytes]:
    """JPEG thumbnails by the sha256 of their files, first come first served.

    Files of which none can be made are left out, and so are those after ``budget`` bytes.

    Args:
        files: of each content one.
        edge: longer edge in pixels.
        budget: bytes in all.
        options: how to read.
    """
    thumbnails: dict[str, bytes] = {}
    spent = 0
    tasks = [
        Task(number, (file.path, edge), THUMBNAIL_SECONDS) for number, file in enumerate(files)
    ]
    with WorkerPool(
        make_thumbnail, max(1, min(options.jobs, len(files))), debug=options.debug
    ) as pool:
        for outcome in pool.run(tasks):
            if outcome is None or isinstance(outcome.value, Failure):
                continue
            spent += len(outcome.value)
            if spent > budget:
                break
            thumbnails[files[outcome.number].content.sha256] = outcome.value
    return thumbnails
