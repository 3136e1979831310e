"""The bytes of a file: what identical copies have in common."""

from __future__ import annotations

import hashlib

from tagcat.fingerprint.model import FileContent
from tagcat.fingerprint.source import MediaFile, StrPath

_CHUNK = 1 << 20


def read_content(path: StrPath) -> FileContent:
    """SHA-256 and size of the file at ``path``, read in pieces of 1 MiB.

    Raises:
        UnreadableFile: the file is missing, empty, not a regular file, or reading it failed.
    """
    digest = hashlib.sha256()
    size = 0
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    with MediaFile(path) as file:
        while count := file.readinto(buffer):
            digest.update(view[:count])
            size += count
    return FileContent(digest.hexdigest(), size)
