"""Files that were read -> the collection of this computer's owner."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tagcat.app.accounts import local_user
from tagcat.app.collection import Collection, Upload
from tagcat.app.keying import Keying
from tagcat.cli.device import Device, source_name
from tagcat.cli.result import Known, ScannedFile
from tagcat.errors import NotFound, UnreadableFile, printable
from tagcat.fingerprint.keyed import HashKey
from tagcat.fingerprint.model import ImageFingerprint, Kind, Orientation
from tagcat.graph.model import (
    Content,
    ContentMatch,
    FileInfo,
    FileQuery,
    FileSort,
    GraphStore,
    ImageContent,
    StoredFile,
    VideoContent,
)
from tagcat.match import ItemMatch

BATCH = 16
"""Files saved at a time: few, so that the workers are never kept waiting for long."""

_PAGE = 200


class Saver:
    """Saves files as they come, and collects what they match of what was saved before.

    Args:
        store: where the collection is; the caller closes it.
        device: where the files are.
        scanned: absolute paths of the files of the scan: what they match among each other is
            told elsewhere.
        variance: matches are told up to this variance, 0..25.
        search: tell mirrored, turned and bordered matches as well.
        key: what the hashes are made with that are saved, or None.

    Raises:
        KeyMismatch: the key is not that of the collection.
    """

    def __init__(
        self,
        store: GraphStore,
        device: Device,
        scanned: Iterable[str],
        variance: int,
        *,
        search: bool = True,
        key: HashKey | None = None,
    ) -> None:
        self._device = device
        self._search = search
        self._variance = variance
        user = local_user(store)
        self._keying = Keying(store, user, key)
        self._collection = Collection(store, replace(user, variance=variance))
        self._scanned = {printable(path) for path in scanned}
        self._waiting: list[ScannedFile] = []
        self._known: list[tuple[ScannedFile, Known]] = []
        self._there: dict[str, StoredFile] = {}
        self._has_others = False
        for stored in self._everything():
            self._learn(stored)
        self.saved = 0
        self.errors: list[UnreadableFile] = []

    def add(self, file: ScannedFile) -> None:
        """Save a file, now or with the next batch."""
        self._waiting.append(file)
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Save what is waiting."""
        batch, self._waiting = self._waiting, []
        new: list[ScannedFile] = []
        for file in batch:
            stored = self._there.get(printable(file.found.absolute))
            if stored is None or stored.sha256 != self._keying.name(file.content.sha256):
                new.append(file)
                continue
            try:
                if self._has_others:
                    matches = self._collection.matches(stored.id, self._variance)
                    self._meet(file, matches)
            except NotFound:  # deleted in the web app a moment ago
                new.append(file)
                continue
            self.saved += 1
        outcomes = self._collection.save(self._upload(file) for file in new)
        for file, outcome in zip(new, outcomes, strict=True):
            if outcome.saved is None:
                reason = f"could not be saved: {outcome.error}"
                self.errors.append(UnreadableFile(file.path, reason))
                continue
            self.saved += 1
            if self._has_others:
                self._meet(file, outcome.matches)

    def known(self, files: list[ScannedFile]) -> list[Known]:
        """What the files of the scan match outside of it, in the order of ``files``."""
        number_of = {file.found.absolute: number for number, file in enumerate(files)}
        known = [replace(match, file=number_of[file.found.absolute]) for file, match in self._known]
        return sorted(known, key=_best_first)

    def _upload(self, file: ScannedFile) -> Upload:
        absolute = printable(file.found.absolute)
        info = FileInfo(
            name=os.path.basename(absolute),
            path=absolute,
            size=file.content.size,
            modified=file.modified_ms,
            platform=source_name().partition(":")[0],
            source=source_name(),
            device_id=self._device.id,
            device=self._device.name,
        )
        return Upload(info, self._keying.fit(_content(file)))

    def _everything(self) -> Iterator[StoredFile]:
        """All that is saved, page by page."""
        for kind in Kind:
            query = FileQuery(kind, sort=FileSort.SAVED, descending=False, limit=_PAGE)
            while True:
                page = self._collection.files(query)
                yield from page.files
                if page.after is None:
                    break
                query = replace(query, after=page.after)

    def _learn(self, stored: StoredFile) -> None:
        """Files that are in the collection already need not be saved, and where all that is in
        it is part of the scan there is nothing that could be met."""
        info = stored.info
        if info.device_id == self._device.id and info.device == self._device.name:
            self._there[info.path] = stored
        if info.device_id != self._device.id or info.path not in self._scanned:
            self._has_others = True

    def _meet(self, file: ScannedFile, matches: Iterable[ContentMatch]) -> None:
        """Note which files outside of the scan a saved file matches."""
        for found in matches:
            match = found.match
            if self._search or (not match.trimmed and match.orientation is Orientation.UPRIGHT):
                self._note(file, match, found.files)

    def _note(self, file: ScannedFile, match: ItemMatch, others: Iterable[StoredFile]) -> None:
        for stored in others:
            info = stored.info
            if self._is_news(stored):
                known = Known(0, match, info.path, info.device, info.source)
                self._known.append((file, known))

    def _is_news(self, stored: StoredFile) -> bool:
        info = stored.info
        if info.device_id != self._device.id:
            return True
        # What was saved from here and is gone by now is no match that helps anyone.
        return info.path not in self._scanned and os.path.exists(info.path)


def _best_first(known: Known) -> tuple[int, bool, int, int, str, str]:
    match = known.match
    return (
        known.file,
        not match.identical,
        match.needed_variance,
        match.distance,
        known.device,
        known.path,
    )


def _content(file: ScannedFile) -> Content:
    look = file.fingerprint
    if isinstance(look, ImageFingerprint):
        return ImageContent(
            sha256=file.content.sha256,
            media_type=look.media_type,
            width=look.width,
            height=look.height,
            dhash=look.dhash,
            trimmed=look.trimmed,
        )
    return VideoContent(
        sha256=file.content.sha256,
        media_type=look.media_type,
        width=look.width,
        height=look.height,
        duration=look.duration,
        fps=look.fps,
        variance=look.variance,
        partial=look.partial,
        frames=look.frames,
    )
