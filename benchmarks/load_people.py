"""The users of a load: what each has saved, and what they save and look up next."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from tagcat.fingerprint.model import DHash, KeyFrame
from tagcat.graph.model import Content, FileInfo, FileRecord, ImageContent, VideoContent

DEVICE = {"id": "00000000-0000-4000-8000-000000000001", "name": "benchmark"}

FRAME_STEP = 840
"""Milliseconds between key frames."""


class Kept(NamedTuple):
    """What a user has saved: ``files`` images or, with ``frames``, videos of so many key frames.

    ``number`` is that of the user, and decides all that is random. ``group`` is what is told of
    this user's requests, beside their kind; empty for one of many.
    """

    number: int
    files: int
    frames: int = 0
    group: str = ""

    @property
    def name(self) -> str:
        """The user's name."""
        return f"user {self.number}"


class Person:
    """A user who makes up files, each as the API takes it; a third are edits of others before.

    The same user makes up the same files each time.
    """

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.chance = random.Random(kept.number)  # noqa: S311
        self.made = 0
        self._hashes: list[int] = []

    def make(self, count: int) -> Iterator[dict[str, Any]]:
        """Files that were not made before."""
        for _ in range(count):
            hashes = self._some_hashes(max(1, self.kept.frames))
            self._hashes += hashes
            self.made += 1
            yield self._video(hashes) if self.kept.frames else self._image(hashes[0])

    def _some_hashes(self, count: int) -> list[int]:
        if not self._hashes or self.chance.random() >= 1 / 3:
            return [self.chance.getrandbits(128) for _ in range(count)]
        start = count * self.chance.randrange(len(self._hashes) // count)
        return [self._edited(bits) for bits in self._hashes[start : start + count]]

    def _edited(self, bits: int) -> int:
        for bit in self.chance.sample(range(128), self.chance.randrange(12)):
            bits ^= 1 << bit
        return bits

    def _image(self, bits: int) -> dict[str, Any]:
        return self._file("image", "jpg", "image/jpeg") | {"dhash": f"{bits:032x}"}

    def _video(self, hashes: list[int]) -> dict[str, Any]:
        return self._file("video", "mp4", "video/mp4") | {
            "duration": len(hashes) * FRAME_STEP,
            "fps": 25.0,
            "frames": [
                {"pos": number * FRAME_STEP, "dhash": f"{bits:032x}"}
                for number, bits in enumerate(hashes)
            ],
        }

    def _file(self, kind: str, extension: str, media_type: str) -> dict[str, Any]:
        name = f"IMG_{self.made:06}.{extension}"
        return {
            "kind": kind,
            "name": name,
            "path": f"{2000 + self.made % 25}/{name}",
            "size": 1_000_000 + self.made,
            "modified": 1_600_000_000_000 + self.made,
            "media_type": media_type,
            "sha256": self.sha256(self.made),
            "width": 4000,
            "height": 3000,
        }

    def sha256(self, number: int) -> str:
        """That of the ``number``-th file, from 1 on."""
        return hashlib.sha256(f"{self.kept.number}/{number}".encode()).hexdigest()


def record(body: dict[str, Any]) -> FileRecord:
    """A file that was made up, as the store takes it."""
    info = FileInfo(
        name=body["name"],
        path=body["path"],
        size=body["size"],
        modified=body["modified"],
        platform="Linux",
        source="Linux: benchmark",
        device_id=DEVICE["id"],
        device=DEVICE["name"],
    )
    return FileRecord(info, _content(body), body["modified"])


def _content(body: dict[str, Any]) -> Content:
    sha256, media_type = body["sha256"], body["media_type"]
    width, height = body["width"], body["height"]
    if body["kind"] == "image":
        dhash = DHash(int(body["dhash"], 16))
        return ImageContent(sha256, media_type, width, height, dhash, None)
    frames = tuple(KeyFrame(each["pos"], DHash(int(each["dhash"], 16))) for each in body["frames"])
    duration, fps = body["duration"], body["fps"]
    return VideoContent(sha256, media_type, width, height, duration, fps, 20, False, frames)
