"""What a worker process does with one file that is labelled."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tagcat.cli.pool import Beat
from tagcat.errors import TaggerError, UnreadableFile
from tagcat.fingerprint import read_content
from tagcat.label.library import Library
from tagcat.label.seeing import Seen, see
from tagcat.label.tagger import Tagger

_BEAT_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """A file to label: with which tagger of which data folder, and threads of a video decoder."""

    path: str
    home: str
    tagger: str
    threads: int


@dataclass(frozen=True, slots=True)
class LabelReading:
    """What was seen in a file, and what its bytes are; its state when it was read."""

    sha256: str
    size: int
    modified_ns: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class Refusal:
    """The tagger could not; as ``TaggerError``, which pickles without its flags."""

    reason: str
    retryable: bool
    of_picture: bool


def label_media(request: LabelRequest, beat: Beat) -> LabelReading | Refusal:
    """Look at a file.

    Raises:
        UnreadableFile: it cannot be read, or it changed meanwhile.
    """
    path, last = request.path, time.monotonic()

    def progress(part: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _BEAT_SECONDS:
            last = now
            beat(part)

    before = os.stat(path)
    try:
        seen = see(path, _tagger(request.home, request.tagger), progress, threads=request.threads)
    except TaggerError as error:
        return Refusal(str(error), error.retryable, error.of_picture)
    content = read_content(path)
    after = os.stat(path)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableFile(path, "it changed while it was read")
    return LabelReading(content.sha256, content.size, after.st_mtime_ns, seen)


@lru_cache(maxsize=1)
def _tagger(home: str, name: str) -> Tagger:
    return Library(Path(home)).open(name)
