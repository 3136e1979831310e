"""Contents to save: random pictures, edited copies of them, and videos made of both."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable

from tagcat.fingerprint.dhash import orient
from tagcat.fingerprint.model import DHash, KeyFrame, Orientation
from tagcat.graph.model import Content, FileInfo, ImageContent, VideoContent
from tagcat.match.items import Item


def sha(name: str) -> str:
    """The sha256 that stands for a file's bytes."""
    return hashlib.sha256(name.encode()).hexdigest()


def picture(seed: int) -> DHash:
    """The hash of a picture with much in it; two of them are about 64 bits apart."""
    return DHash(random.Random(seed).getrandbits(128))


def symmetric(seed: int) -> DHash:
    """The hash of a picture that is its own mirror image."""
    chosen = random.Random(seed)
    halves = [f"{chosen.getrandbits(4):04b}" for _ in range(16)]
    swap = str.maketrans("01", "10")
    rows = [half + half[::-1].translate(swap) for half in halves[:8]]
    columns = [half + half[::-1] for half in halves[8:]]
    return DHash(int("".join(rows + columns), 2))


def edited(dhash: DHash, bits: int, seed: int = 0) -> DHash:
    """``dhash`` with this many bits changed."""
    changed = dhash.bits
    for bit in random.Random(seed).sample(range(128), bits):
        changed ^= 1 << bit
    return DHash(changed, 0)


def turned(dhash: DHash, orientation: Orientation) -> DHash:
    """The hash of the picture after turning it."""
    return orient(dhash, orientation)


def image(name: str, dhash: DHash, trimmed: DHash | None = None, width: int = 640) -> ImageContent:
    """An image; ``name`` stands for its bytes."""
    return ImageContent(sha(name), "image/jpeg", width, 480, dhash, trimmed)


def video(name: str, hashes: Iterable[DHash], step: int = 1000) -> VideoContent:
    """A video with a key frame every ``step`` milliseconds; ``name`` stands for its bytes."""
    frames = tuple(KeyFrame(number * step, dhash) for number, dhash in enumerate(hashes))
    return VideoContent(
        sha(name), "video/mp4", 1920, 1080, len(frames) * step, 29.97, 20, False, frames
    )


def info(path: str, device: str = "one", size: int = 1234, modified: int = 5678) -> FileInfo:
    """A file on a device."""
    return FileInfo(
        name=path.rsplit("/", 1)[-1],
        path=path,
        size=size,
        modified=modified,
        platform="Linux",
        source="Linux: Chrome",
        device_id=f"device-{device}",
        device=f"Computer {device}",
    )


def item(content: Content) -> Item:
    """The content as ``tagcat.match`` takes it; the key sorts as sha256 does."""
    if isinstance(content, ImageContent):
        return Item.image(content.sha256, content.dhash, content.trimmed)
    return Item.video(content.sha256, content.frames)
