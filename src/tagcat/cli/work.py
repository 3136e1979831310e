"""What a worker process does with one file."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from tagcat.cli.pool import Beat
from tagcat.errors import UnreadableFile
from tagcat.fingerprint import fingerprint_file, read_content, thumbnail
from tagcat.fingerprint.detail import read_detail
from tagcat.fingerprint.metadata import read_metadata
from tagcat.fingerprint.model import FileContent, Fingerprint

_BEAT_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """A file to read, and how many threads a video decoder may use."""

    path: str
    threads: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a file after it was read: its bytes, its look, and its state then."""

    content: FileContent
    fingerprint: Fingerprint
    modified_ns: int


def read_media(request: ReadRequest, beat: Beat) -> Reading:
    """Hash the bytes and the look of a file.

    Raises:
        UnreadableFile: it cannot be read, or it changed meanwhile.
    """
    path = request.path
    last = time.monotonic()

    def progress(part: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _BEAT_SECONDS:
            last = now
            beat(part)

    before = os.stat(path)
    fingerprint = fingerprint_file(path, progress=progress, threads=request.threads)
    content = read_content(path)
    after = os.stat(path)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableFile(path, "it changed while it was read")
    return Reading(content, fingerprint, after.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Extras:
    """What only the best of several copies is chosen by; None where it is not known."""

    metadata: int | None = None
    taken: int | None = None
    detail: float | None = None


def read_extras(path: str, _beat: Beat) -> Extras:
    """How much a file tells of itself, when it was taken, and how much detail it has.

    Raises:
        UnreadableFile: it cannot be read.
    """
    metadata = read_metadata(path)
    return Extras(metadata.fields, metadata.taken, read_detail(path))


def make_thumbnail(argument: tuple[str, int], _beat: Beat) -> bytes:
    """A JPEG of at most ``edge`` pixels; the argument is (path, edge)."""
    path, edge = argument
    return thumbnail(path, edge)
