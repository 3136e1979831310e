"""What is no model file, or none that may be opened: told by its first bytes and its name."""

from __future__ import annotations

import os
import stat
import zipfile
from enum import StrEnum
from pathlib import Path

from tagcat.errors import UnreadableFile

MAX_MODEL_BYTES = 2 << 30
"""Largest model file; ResNet152V2 has 240 MB."""

_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_PICKLES = (".pkl", ".pickle", ".pt", ".pth", ".joblib", ".npy", ".npz", ".ckpt", ".bin")
_RUNS_CODE = (
    "is a pickle, which can run any code when it is opened: save the model as .h5, .keras or .onnx"
)


class ModelFormat(StrEnum):
    """How a model file is written."""

    HDF5 = "hdf5"
    KERAS = "keras"
    ONNX = "onnx"


def format_of(path: Path) -> ModelFormat:
    """How the model in a file is written.

    Raises:
        UnreadableFile: there is no such file, it is too large, or it is of another format; a
            pickle is refused by name.
    """
    name = os.fspath(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFile(name, "is no file: a model of Keras or ONNX is one file")
        if status.st_size > MAX_MODEL_BYTES:
            raise UnreadableFile(name, "is larger than 2 GiB")
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise UnreadableFile(name, (error.strerror or type(error).__name__).lower()) from error
    if head.startswith(_HDF5):
        return ModelFormat.HDF5
    if head.startswith(_ZIP):
        return _of_zip(path)
    # Protocol 2 and later; older ones are text that no model format begins with.
    if head[:1] == b"\x80" or path.suffix.lower() in _PICKLES:
        raise UnreadableFile(name, _RUNS_CODE)
    if path.suffix.lower() == ".onnx" and head:
        return ModelFormat.ONNX
    raise UnreadableFile(name, "is no model in .h5, .keras or .onnx")


def _of_zip(path: Path) -> ModelFormat:
    name = os.fspath(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.namelist()
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError) as error:
        raise UnreadableFile(name, "is damaged: its list of parts cannot be read") from error
    if any(Path(member).suffix.lower() in {".pkl", ".pickle"} for member in members):
        raise UnreadableFile(name, f"has a part that {_RUNS_CODE}")
    if "model.weights.h5" not in members or "config.json" not in members:
        raise UnreadableFile(
            name, "is no model of Keras: model.weights.h5 or config.json is missing"
        )
    return ModelFormat.KERAS
