"""Which files of a collection are meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from tagcat.app.paging import file_pages
from tagcat.fingerprint.model import Kind
from tagcat.graph.conditions import AllOf, Condition, ContentIn
from tagcat.graph.model import FileQuery, GraphStore, StoredFile


@dataclass
class Selection:
    """Files that lie in some places, are on a device and pass a filter.

    Attributes:
        store, owner: the collection.
        places: files and folders on the device ``here``, absolute, "/" between folders; any
            place, on any device, if there are none.
        here: the id of this device.
        device: name of the device they are on, None for any.
        where: what they must be like, None for anything.
        found: the places in which there was a file.
    """

    store: GraphStore
    owner: str
    places: tuple[str, ...] = ()
    here: str = ""
    device: str | None = None
    where: Condition | None = None
    found: set[str] = field(default_factory=set)

    @property
    def everything(self) -> bool:
        """Whether all files are meant."""
        return not self.places and self.device is None and self.where is None

    def of(self, files: Iterable[StoredFile]) -> dict[str, list[StoredFile]]:
        """Those of some files that are meant, by the sha256 of their content."""
        meant = [file for file in files if self._is_on_device(file) and self._is_in_place(file)]
        if self.where is not None and meant:
            passing = self._passing({file.content_id for file in meant}, self.where)
            meant = [file for file in meant if file.id in passing]
        by_content: dict[str, list[StoredFile]] = {}
        for file in meant:
            by_content.setdefault(file.sha256, []).append(file)
        return by_content

    def contents(self, sha256s: Collection[str]) -> Collection[str]:
        """Those of some contents of which a file is meant; unknown ones only if everything is."""
        if self.everything:
            return sha256s
        ids: Mapping[str, str] = self.store.annotations(
            self.owner, lambda rows: rows.contents(sha256s)
        )
        copies = self.store.copies_of(self.owner, ids.values())
        return self.of(file for each in copies.values() for file in each).keys()

    def _is_on_device(self, file: StoredFile) -> bool:
        return self.device is None or file.info.device.casefold() == self.device.casefold()

    def _is_in_place(self, file: StoredFile) -> bool:
        if not self.places:
            return True
        if file.info.device_id != self.here:
            return False
        path = file.info.path
        found = {
            place
            for place in self.places
            if path == place or path.startswith(f"{place.rstrip('/')}/")
        }
        self.found |= found
        return bool(found)

    def _passing(self, contents: Iterable[str], where: Condition) -> set[str]:
        """The ids of the files of some contents that pass the filter."""
        condition = AllOf((ContentIn(frozenset(contents)), where))
        return {
            file.id
            for kind in Kind
            for page in file_pages(self.store, self.owner, FileQuery(kind, where=condition))
            for file in page
        }
