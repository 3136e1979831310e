"""Which device this is: a random id and a name, kept in the data folder."""

from __future__ import annotations

import json
import os
import platform
import socket
import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from tagcat.errors import StoreError, printable

NAME_LENGTH = 80
"""Longest device name, in characters."""

_FILE = "device.json"


@dataclass(frozen=True, slots=True)
class Device:
    """``id`` is a UUID that never changes, ``name`` is what a person calls the device."""

    id: str
    name: str


def this_device(home: Path, name: str | None = None) -> Device:
    """The device whose data folder is ``home``; a new one is made on the first call.

    Args:
        home: the data folder; made if it is missing.
        name: gives the device this name from now on; otherwise it keeps its name, and a new
            one is called by the machine's host name.

    Raises:
        StoreError: the data folder cannot be written.
    """
    path = home / _FILE
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        known = _read(path)
        wanted = clean_name(name) if name else (known.name if known else _host_name())
        device = Device(known.id if known else str(uuid.uuid4()), wanted)
        if device != known:
            _write(path, device)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreError(f"the data folder {home} cannot be written: {reason}") from error
    return device


def source_name() -> str:
    """What files were read with, as the collection shows it: ``Linux: tagcat``."""
    system = platform.system()
    return f"{'Macintosh' if system == 'Darwin' else system or 'Unknown'}: tagcat"


def clean_name(name: str) -> str:
    """A device name as it is stored: one line, at most ``NAME_LENGTH`` characters."""
    return printable(name.strip())[:NAME_LENGTH]


def _host_name() -> str:
    return clean_name(socket.gethostname()) or "this device"


def _read(path: Path) -> Device | None:
    """The device in the file; None if there is none, or one that makes no sense."""
    try:
        fields = json.loads(path.read_text("utf-8"))
        return Device(str(uuid.UUID(fields["id"])), clean_name(fields["name"]) or _host_name())
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(path: Path, device: Device) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{_FILE}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump({"id": device.id, "name": device.name}, out)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
