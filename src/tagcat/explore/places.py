"""Where copies are: per content the devices and folders that hold it, and what is there only.

Works on plain rows, so that any store can answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Copy(NamedTuple):
    """A file: its content, the device by id and by the name it has now, and its path there.

    The path has "/" between folders and ends in the name of the file.
    """

    content: str
    device_id: str
    device: str
    path: str


class Place(NamedTuple):
    """A folder on a device; ``folder`` is empty for the top, and has no "/" at its end."""

    device_id: str
    folder: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where one content is.

    Attributes:
        content: its key.
        copies: its files, in order of device and path.
        devices: ids of the devices that hold it, in order.
        places: the folders that hold it, each once, in order.
    """

    content: str
    copies: tuple[Copy, ...]
    devices: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def only_copy(self) -> Copy | None:
        """The only file there is of it, if there is only one."""
        return self.copies[0] if len(self.copies) == 1 else None

    @property
    def only_device(self) -> str | None:
        """The only device that holds it, if there is only one: lost with that device."""
        return self.devices[0] if len(self.devices) == 1 else None


@dataclass(frozen=True, slots=True)
class Device:
    """What a device holds.

    Attributes:
        id: its id.
        names: names it has in the rows, in order; more than one after it was renamed.
        files: files on it.
        contents: different contents on it.
        only_here: contents that no other device holds.
        folders: how many of its contents each folder holds, the fullest first, then by name.
    """

    id: str
    names: tuple[str, ...]
    files: int
    contents: int
    only_here: int
    folders: tuple[tuple[str, int], ...]


def folder_of(path: str) -> str:
    """The folder of a file: all in front of the last "/"."""
    return path.rpartition("/")[0]


def whereabouts(copies: Iterable[Copy]) -> tuple[Whereabouts, ...]:
    """Where each content is, in order of the keys. The order of the rows does not matter."""
    of_content: defaultdict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        of_content[copy.content].append(copy)
    return tuple(_whereabouts(content, of_content[content]) for content in sorted(of_content))


def only_on(found: Iterable[Whereabouts], device_id: str) -> tuple[Whereabouts, ...]:
    """The contents that are on this device and no other, in the order given."""
    return tuple(each for each in found if each.only_device == device_id)


def devices(found: Iterable[Whereabouts]) -> tuple[Device, ...]:
    """What each device holds, in order of the ids."""
    holds: defaultdict[str, list[Whereabouts]] = defaultdict(list)
    for each in found:
        for device_id in each.devices:
            holds[device_id].append(each)
    return tuple(_device(device_id, holds[device_id]) for device_id in sorted(holds))


def _whereabouts(content: str, copies: list[Copy]) -> Whereabouts:
    ordered = tuple(sorted(copies, key=lambda copy: (copy.device_id, copy.path, copy.device)))
    return Whereabouts(
        content,
        ordered,
        tuple(dict.fromkeys(copy.device_id for copy in ordered)),
        tuple(sorted({Place(copy.device_id, folder_of(copy.path)) for copy in ordered})),
    )


def _device(device_id: str, held: list[Whereabouts]) -> Device:
    own = [copy for each in held for copy in each.copies if copy.device_id == device_id]
    folders: defaultdict[str, int] = defaultdict(int)
    for each in held:
        for place in each.places:
            if place.device_id == device_id:
                folders[place.folder] += 1
    return Device(
        device_id,
        tuple(sorted({copy.device for copy in own})),
        files=len(own),
        contents=len(held),
        only_here=sum(each.only_device == device_id for each in held),
        folders=tuple(sorted(folders.items(), key=lambda item: (-item[1], item[0]))),
    )
