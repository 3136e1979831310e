"""Looks as the store keeps them: one byte string each, the same for the same look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tagcat.fingerprint.model import DHash
from tagcat.graph.model import Content, ImageContent
from tagcat.match.packed import complexity_of
from tagcat.match.pairs import LookArrays
from tagcat.match.rule import Look

_BYTES = 16
_FULL = 4 * _BYTES


def encode(look: Look) -> bytes:
    """A look as 16 bytes (the bits), 32 (bits and ties) or 64 (those of the trimmed too).

    Raises:
        OverflowError: a hash is negative or has more than 128 bits.
    """
    if look.trimmed is not None:
        return _pair(look.dhash) + _pair(look.trimmed)
    return _pair(look.dhash) if look.dhash.ties else look.dhash.bits.to_bytes(_BYTES, "big")


def decode(data: bytes) -> Look:
    """The inverse of ``encode``."""
    full = data.ljust(_FULL, b"\0")
    numbers = [int.from_bytes(full[at : at + _BYTES], "big") for at in range(0, _FULL, _BYTES)]
    trimmed = DHash(numbers[2], numbers[3]) if len(data) == _FULL else None
    return Look(DHash(numbers[0], numbers[1]), trimmed)


def arrays(encoded: Sequence[bytes]) -> LookArrays:
    """Encoded looks as arrays, without the detour by ``Look``."""
    joined = b"".join([data.ljust(_FULL, b"\0") for data in encoded])
    words = np.frombuffer(joined, dtype=">u8").astype(np.uint64).reshape(-1, 8)
    has_trimmed = np.array([len(data) == _FULL for data in encoded], dtype=np.bool_)
    sides = np.where(has_trimmed[:, np.newaxis], words[:, 4:], words[:, :4])
    bits = np.stack([words[:, :2], sides[:, :2]])
    ties = np.stack([words[:, 2:4], sides[:, 2:]])
    complexity = np.stack([complexity_of(side) for side in bits])
    return LookArrays(bits, ties, complexity, has_trimmed)


def looks_of(content: Content) -> list[Look]:
    """The look of an image, or those of a video's key frames in order of time."""
    if isinstance(content, ImageContent):
        return [Look(content.dhash, content.trimmed)]
    return [Look(frame.dhash) for frame in content.frames]


def _pair(dhash: DHash) -> bytes:
    return dhash.bits.to_bytes(_BYTES, "big") + dhash.ties.to_bytes(_BYTES, "big")
