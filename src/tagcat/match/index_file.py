"""A ``HammingIndex`` as a file: raw hashes and ids; its tables are quickly built anew."""

from __future__ import annotations

import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import StoreError, printable


def write(path: Path, ids: NDArray[np.int64], hashes: NDArray[np.uint64]) -> None:
    """Write ``ids``, shape ``(n,)``, and ``hashes``, shape ``(n, words)``, as a NumPy archive.

    The file is replaced only when all is on the disk.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, ids=ids.astype("<i8"), hashes=hashes.astype("<u8"))
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise _failed(path, "cannot be written", error.strerror) from error


def read(path: Path) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The ids and hashes that ``write`` wrote.

    Raises:
        StoreError: the file cannot be read, is damaged, or is none of ours.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            ids, hashes = archive["ids"], archive["hashes"]
    except OSError as error:
        raise _failed(path, "cannot be read", error.strerror) from error
    except (ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise damaged(path) from error
    fits = (
        ids.dtype == np.dtype("<i8")
        and hashes.dtype == np.dtype("<u8")
        and ids.ndim == 1
        and hashes.ndim == 2
        and hashes.shape[1] in {1, 2, 4}
        and len(ids) == len(hashes)
    )
    if not fits:
        raise damaged(path)
    return ids.astype(np.int64, copy=False), hashes.astype(np.uint64, copy=False)


def damaged(path: Path) -> StoreError:
    """What is raised where the content of a file cannot be an index."""
    return _failed(path, "is damaged or not an index")


def _failed(path: Path, what: str, why: str | None = None) -> StoreError:
    said = f"the index {printable(str(path))} {what}"
    return StoreError(f"{said}: {why}" if why else said)
