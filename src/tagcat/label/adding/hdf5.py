"""Arrays out of an HDF5 file that came from anywhere: numbers only, and only from the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import InvalidInput, MissingPackage

if TYPE_CHECKING:
    import h5py

MAX_ARRAYS = 20_000
MAX_BYTES = 2 << 30
_MAX_DEPTH = 12
_FILTERS = frozenset({1, 2, 3, 32_000})
"""deflate, shuffle, fletcher32 and lzf; any other would have HDF5 look for a plug-in to load."""


@dataclass(frozen=True)
class Hdf5File:
    """All arrays by their path, and the attributes of the root that are text."""

    arrays: dict[tuple[str, ...], NDArray[np.float32]]
    attributes: dict[str, str]


def read_hdf5(file: BinaryIO, where: str, *, skip: frozenset[str]) -> Hdf5File:
    """Read all arrays of floating-point numbers.

    Links to other files, data kept in other files, objects and filters that need plug-ins are
    refused, not followed.

    Args:
        file: open for reading.
        where: the file for errors.
        skip: groups that are left out wherever they are.

    Raises:
        InvalidInput: the file is damaged, too large, or holds what is refused.
        MissingPackage: h5py is not installed.
    """
    try:
        import h5py
    except ImportError as error:
        raise MissingPackage("adding a model of Keras", "h5py", "models") from error
    try:
        with h5py.File(file, "r") as root:
            reader = _Reader(where, skip)
            reader.read(root, ())
            return Hdf5File(reader.arrays, _texts(root))
    # h5py meets damage with whatever exception the damaged value runs into.
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise InvalidInput(where, "is damaged, or no HDF5 file") from error


class _Reader:
    def __init__(self, where: str, skip: frozenset[str]) -> None:
        self.arrays: dict[tuple[str, ...], NDArray[np.float32]] = {}
        self._where = where
        self._skip = skip
        self._seen = 0
        self._bytes = 0

    def read(self, group: h5py.Group, path: tuple[str, ...]) -> None:
        """Take in all arrays below a group."""
        import h5py

        if len(path) > _MAX_DEPTH:
            raise InvalidInput(self._where, "is nested too deeply")
        for name in group:
            if name in self._skip:
                continue
            self._seen += 1
            if self._seen > MAX_ARRAYS:
                raise InvalidInput(self._where, f"has more than {MAX_ARRAYS:,} parts")
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise InvalidInput(self._where, f"has a link to something else: {name[:80]}")
            found = group[name]
            if isinstance(found, h5py.Group):
                self.read(found, (*path, name))
            elif isinstance(found, h5py.Dataset):
                self._take(found, (*path, name))

    def _take(self, data: h5py.Dataset, path: tuple[str, ...]) -> None:
        if data.dtype.kind != "f":
            return  # counters and texts
        name = "/".join(path)[:200]
        creation = data.id.get_create_plist()
        filters = {creation.get_filter(i)[0] for i in range(creation.get_nfilters())}
        if data.is_virtual or data.external or not filters <= _FILTERS:
            raise InvalidInput(self._where, f"keeps {name} in a way that cannot be read safely")
        if data.dtype.itemsize > 8 or data.ndim > 4:
            raise InvalidInput(self._where, f"{name} is no array of weights")
        self._bytes += int(data.size) * 4
        if self._bytes > MAX_BYTES:
            raise InvalidInput(self._where, "has more than 2 GiB of weights")
        array = np.asarray(data[()], np.float32)
        if not np.isfinite(array).all():
            raise InvalidInput(self._where, f"{name} has numbers that are not finite")
        self.arrays[path] = array


def _texts(root: Any) -> dict[str, str]:
    found = {}
    for name in ("model_config",):
        value = root.attrs.get(name)
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if isinstance(value, str):
            found[name] = value
    return found
