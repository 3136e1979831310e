"""Names of sidecars beside a media file.

digiKam and darktable write "IMG.jpg.xmp"; Lightroom writes "IMG.xmp", which all files of that
name share, whatever comes behind the last dot. Both are read, the one of the whole name first.
"""

from __future__ import annotations

import os
from enum import StrEnum

SUFFIX = ".xmp"


class Naming(StrEnum):
    """How sidecars are named."""

    FULL = "full"
    STEM = "stem"


def names_beside(path: str) -> dict[Naming, str]:
    """The paths that a sidecar of a media file may have."""
    stem, suffix = os.path.splitext(path)
    names = {Naming.FULL: path + SUFFIX}
    if suffix:
        names[Naming.STEM] = stem + SUFFIX
    return names


def is_sidecar(path: str) -> bool:
    """Whether a file is a sidecar by its name."""
    return path.lower().endswith(SUFFIX)
