"""Found files -> what a tagger sees in them, from the cache where it knows them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tagcat.cli.cache import ALGORITHM, FingerprintCache
from tagcat.cli.labels.cache import CACHE_FILE, LabelCache
from tagcat.cli.labels.work import LabelReading, LabelRequest, Refusal, label_media
from tagcat.cli.pool import Failure, Outcome, Task, WorkerPool
from tagcat.cli.progress import Pace, ScanProgress
from tagcat.cli.reading import SLOWEST, processors
from tagcat.cli.scan import CACHE_FILE as FINGERPRINTS
from tagcat.cli.walk import FoundFile, find_files
from tagcat.errors import StoreError, TaggerError, UnreadableFile, printable
from tagcat.fingerprint.model import Kind
from tagcat.label.library import Library
from tagcat.label.seeing import Seen
from tagcat.label.tagger import Tagger, TaggerKind

LARGE_MODEL = 64 << 20
"""Bytes of a model of which each process would take too much memory: one process runs it."""

MAX_REFUSALS = 3
"""Files in a row for which a service is busy or out of reach until all are given up."""

SERVICE_SECONDS = 240.0
"""Time for an answer of a service, which is asked several times where it is busy."""


@dataclass(frozen=True, slots=True)
class Looking:
    """How to look: ``jobs`` processes, 0 for as many as are good for the tagger; ``timeout``
    seconds without progress until a file is given up, 0 for none."""

    jobs: int = 0
    timeout: float = 60.0
    hidden: bool = False
    cached: bool = True
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A file, its content and what was seen in it; ``known`` if the cache knew it."""

    file: FoundFile
    sha256: str
    seen: Seen
    known: bool


@dataclass(slots=True)
class Looked:
    """What became of all files, in the order of their paths; ``started`` as in ``Found``."""

    files: list[LookedAt] = field(default_factory=list)
    errors: list[UnreadableFile] = field(default_factory=list)
    started: int = 0


def look_at(
    paths: Sequence[str], tagger: Tagger, home: Path, how: Looking, *, debug: bool = False
) -> Looked:
    """Have ``tagger`` look at files and all media files in folders.

    A file that cannot be read or labelled is told and does not stop the others.

    Raises:
        MissingPackage: what the tagger runs on is not installed.
        TaggerError: the tagger cannot tag at all.
        TagcatError: no worker process can be started.
    """
    # Before folders are searched; and nothing would be seen by a tagger that is not set up.
    tagger.check()
    progress = ScanProgress(quiet=how.quiet)
    with progress.searching():
        found = find_files(paths, hidden=how.hidden, seen=progress.seen)
    looked = Looked(errors=list(found.errors), started=found.started)
    for error in found.errors:
        progress.error(error)
    with contextlib.ExitStack() as stack:
        cache = None
        if how.cached:
            cache = stack.enter_context(LabelCache(home / CACHE_FILE, tagger.id))
        unknown = _take_known(found.files, cache, home, looked)
        if unknown:
            _Looker(unknown, tagger, home, how, cache, progress, looked, debug=debug).run()
    looked.files.sort(key=lambda one: one.file.path)
    return looked


def _take_known(
    files: Sequence[FoundFile], cache: LabelCache | None, home: Path, looked: Looked
) -> list[FoundFile]:
    """Take what the caches know; the rest is returned."""
    if cache is None:
        return list(files)
    unknown = []
    with _fingerprints(home) as fingerprints:
        for file in files:
            sha256 = cache.sha256_of(file) or fingerprints(file)
            seen = None if sha256 is None else cache.get(sha256)
            if sha256 is None or seen is None:
                unknown.append(file)
            else:
                looked.files.append(LookedAt(file, sha256, seen, known=True))
    return unknown


@contextlib.contextmanager
def _fingerprints(home: Path) -> Iterator[Callable[[FoundFile], str | None]]:
    """What scans know of the contents of files."""
    path = home / FINGERPRINTS
    cache = None
    if path.is_file():
        with contextlib.suppress(StoreError):
            cache = FingerprintCache(path, ALGORITHM)
    if cache is None:
        yield lambda _: None
        return
    with cache as open_cache:

        def sha256_of(file: FoundFile) -> str | None:
            known = open_cache.get(file)
            return None if known is None else known[0].sha256

        yield sha256_of


class Refusals:
    """Tells a picture that cannot be labelled from a tagger that cannot label."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def take(self, refusal: Refusal) -> None:
        """Count a refusal.

        Raises:
            TaggerError: the other files would be refused as well.
        """
        if refusal.of_picture:
            return
        self._in_a_row += 1
        if not refusal.retryable or self._in_a_row >= MAX_REFUSALS:
            raise TaggerError(refusal.reason, retryable=refusal.retryable)

    def over(self) -> None:
        """A file was labelled."""
        self._in_a_row = 0


class _Looker:
    def __init__(
        self,
        files: list[FoundFile],
        tagger: Tagger,
        home: Path,
        how: Looking,
        cache: LabelCache | None,
        progress: ScanProgress,
        looked: Looked,
        *,
        debug: bool,
    ) -> None:
        # The longest first, so that no worker is left with a film when all others are done.
        self._files = sorted(files, key=lambda f: (f.kind is not Kind.VIDEO, -f.size, f.path))
        self._tagger = tagger
        self._home = home
        self._timeout = how.timeout
        self._cache = cache
        self._progress = progress
        self._looked = looked
        self._debug = debug
        self._jobs = min(how.jobs or _usual_jobs(tagger, home), len(files))
        self._pace = Pace(self._jobs)
        for file in files:
            self._pace.add(_kind(file), file.size)
        self._total = sum(file.size for file in files)
        self._done_files = self._done_bytes = 0
        self._refusals = Refusals()

    def run(self) -> None:
        threads = max(1, processors() // self._jobs)
        name = self._tagger.id.name
        tasks = [
            Task(
                number,
                LabelRequest(file.path, os.fspath(self._home), name, threads),
                self._limit(file),
                long=_kind(file) is Kind.VIDEO,
            )
            for number, file in enumerate(self._files)
        ]
        with (
            self._progress.reading(len(self._files), self._total),
            WorkerPool(label_media, self._jobs, debug=self._debug) as pool,
        ):
            for outcome in pool.run(tasks):
                if outcome is not None:
                    self._settle(outcome)
                self._show(pool)

    def _limit(self, file: FoundFile) -> float | None:
        if not self._timeout:
            return None
        waiting = SERVICE_SECONDS if self._tagger.kind is TaggerKind.REMOTE else 0.0
        return self._timeout + waiting + file.size / SLOWEST[_kind(file)]

    def _settle(self, outcome: Outcome) -> None:
        file, value = self._files[outcome.number], outcome.value
        self._done_files += 1
        self._done_bytes += file.size
        self._pace.finish(_kind(file), file.size, outcome.seconds)
        if isinstance(value, Failure):
            if self._debug and value.details:
                self._progress.say(value.details)
            self._fail(file, value.reason)
        elif isinstance(value, Refusal):
            self._refuse(file, value)
        else:
            self._refusals.over()
            self._take(file, value)

    def _refuse(self, file: FoundFile, refusal: Refusal) -> None:
        self._refusals.take(refusal)
        self._fail(file, refusal.reason)

    def _fail(self, file: FoundFile, reason: str) -> None:
        error = UnreadableFile(file.path, reason)
        self._looked.errors.append(error)
        self._progress.error(error)

    def _take(self, file: FoundFile, reading: LabelReading) -> None:
        # What was read is what the file is now, even if the walk saw an older state of it.
        current = FoundFile(file.path, file.absolute, file.kind, reading.size, reading.modified_ns)
        self._looked.files.append(LookedAt(current, reading.sha256, reading.seen, known=False))
        if self._cache is None:
            return
        try:
            self._cache.put(current, reading.sha256, reading.seen)
        except StoreError as error:
            # Without a cache it only takes longer next time.
            self._progress.say(f"warning: {printable(str(error))}; going on without it")
            self._cache = None

    def _show(self, pool: WorkerPool) -> None:
        under_way: dict[Kind, float] = {}
        for number, part in pool.busy().items():
            file = self._files[number]
            under_way[_kind(file)] = under_way.get(_kind(file), 0.0) + part * file.size
        done = self._done_bytes + sum(under_way.values())
        self._progress.update(self._done_files, done, self._total, self._pace.left(under_way))


def _kind(file: FoundFile) -> Kind:
    return file.kind or Kind.IMAGE


def _usual_jobs(tagger: Tagger, home: Path) -> int:
    if tagger.kind is TaggerKind.REMOTE:
        return 2  # it waits more than it works, and services do not like to be rushed
    large = Library(home).model_bytes(tagger.id.name) > LARGE_MODEL
    return 1 if large else processors()
