"""Files that were read -> the collection of this computer's owner, in the embedded store."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace

from tagcat.app.accounts import local_user
from tagcat.app.collection import Collection, Upload
from tagcat.cli.device import Device, source_name
from tagcat.cli.result import Known, ScannedFile
from tagcat.errors import UnreadableFile, printable
from tagcat.fingerprint.model import ImageFingerprint, Orientation
from tagcat.graph.model import (
    Content,
    ContentMatch,
    FileInfo,
    GraphStore,
    ImageContent,
    Saved,
    StoredFile,
    VideoContent,
)
from tagcat.match import Item, ItemMatch
from tagcat.match.items import identical

BATCH = 200
"""Files saved at a time."""


class Saver:
    """Saves files as they come, and collects what they match of what was saved before.

    Args:
        store: where the collection is; the caller closes it.
        device: where the files are.
        variance: matches are told up to this variance, 0..25.
        search: tell mirrored, turned and bordered matches as well.
    """

    def __init__(
        self, store: GraphStore, device: Device, variance: int, *, search: bool = True
    ) -> None:
        self._device = device
        self._variance = variance
        self._search = search
        user = replace(local_user(store), variance=variance)
        self._collection = Collection(store, user)
        self._waiting: list[ScannedFile] = []
        self._scanned: set[str] = set()
        self._known: list[tuple[ScannedFile, Known]] = []
        self.saved = 0
        self.errors: list[UnreadableFile] = []

    def expect(self, absolute_paths: Iterable[str]) -> None:
        """These files are part of the scan: that they match each other is told elsewhere."""
        self._scanned.update(printable(path) for path in absolute_paths)

    def add(self, file: ScannedFile) -> None:
        """Save a file, now or with the next batch."""
        self._waiting.append(file)
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Save what is waiting."""
        batch, self._waiting = self._waiting, []
        outcomes = self._collection.save(self._upload(file) for file in batch)
        for file, outcome in zip(batch, outcomes, strict=True):
            if outcome.saved is None:
                reason = f"could not be saved: {outcome.error}"
                self.errors.append(UnreadableFile(file.path, reason))
                continue
            self.saved += 1
            self._meet(file, outcome.saved, outcome.matches)

    def known(self, files: list[ScannedFile]) -> list[Known]:
        """What the files of the scan match outside of it, in the order of ``files``."""
        number_of = {file.found.absolute: number for number, file in enumerate(files)}
        known = [replace(match, file=number_of[file.found.absolute]) for file, match in self._known]
        return sorted(known, key=lambda k: (k.file, k.match.needed_variance, k.device, k.path))

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
        return Upload(info, _content(file))

    def _meet(self, file: ScannedFile, saved: Saved, matches: Iterable[ContentMatch]) -> None:
        """Note which files outside of the scan a saved file matches."""
        _, copies = self._collection.file(saved.file_id)
        if len(copies) > 1:
            same = identical(Item.of(file.content.sha256, file.fingerprint), self._variance)
            self._note(file, same, copies)
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
