"""Looks as the store keeps them: one byte string each, the same for the same look."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tagcat.errors import KeyMismatch
from tagcat.fingerprint.dhash import complexity
from tagcat.fingerprint.model import AnyHash, DHash, KeyedHash, Orientation
from tagcat.graph.model import Content, ImageContent
from tagcat.match.packed import KEYED, PLAIN, complexity_of
from tagcat.match.pairs import LookArrays
from tagcat.match.rule import Look

_BYTES = 16
_FULL = 4 * _BYTES
_KEYED = 1 + len(Orientation) * _BYTES
"""Of a keyed hash: its complexity, then its bits in each orientation. No others have as many."""


def encode(look: Look) -> bytes:
    """A look as 16 bytes (the bits), 32 (bits and ties) or 64 (those of the trimmed too); keyed, as
    129, or 258 with the trimmed.

    Raises:
        OverflowError: a hash is negative or has more than 128 bits, or a complexity more than 8.
    """
    if isinstance(look.dhash, KeyedHash):
        return _of_keyed(look.dhash) + (_of_keyed(look.trimmed) if look.trimmed else b"")
    if look.trimmed is not None:
        return _pair(look.dhash) + _pair(look.trimmed)
    return _pair(look.dhash) if look.dhash.ties else look.dhash.bits.to_bytes(_BYTES, "big")


def decode(data: bytes) -> Look:
    """The inverse of ``encode``."""
    if is_keyed(data):
        hashes = [_keyed(data[at : at + _KEYED]) for at in range(0, len(data), _KEYED)]
        return Look(hashes[0], hashes[1] if len(hashes) > 1 else None)
    full = data.ljust(_FULL, b"\0")
    numbers = _numbers(full)
    trimmed = DHash(numbers[2], numbers[3]) if len(data) == _FULL else None
    return Look(DHash(numbers[0], numbers[1]), trimmed)


def is_keyed(data: bytes) -> bool:
    """Whether an encoded look is of keyed hashes."""
    return len(data) >= _KEYED


def complexity_in(data: bytes) -> int:
    """The complexity of an encoded look, with borders; see ``dhash.complexity``."""
    return data[0] if is_keyed(data) else complexity(int.from_bytes(data[:_BYTES], "big"))


def arrays(encoded: Sequence[bytes]) -> LookArrays:
    """Encoded looks as arrays, without the detour by ``Look``.

    Raises:
        KeyMismatch: some are keyed and others are not.
    """
    keyed = sum(map(is_keyed, encoded))
    if not keyed:
        return _plain_arrays(encoded)
    if keyed < len(encoded):
        raise KeyMismatch
    has_trimmed = np.array([len(data) > _KEYED for data in encoded], dtype=np.bool_)
    sides = b"".join([data[:_KEYED] for data in encoded] + [data[-_KEYED:] for data in encoded])
    rows = np.frombuffer(sides, dtype=np.uint8).reshape(2, len(encoded), _KEYED)
    words = np.ascontiguousarray(rows[:, :, 1:]).view(">u8").astype(np.uint64)
    return LookArrays(words.reshape(2, -1, KEYED), rows[:, :, 0].copy(), has_trimmed)


def _plain_arrays(encoded: Sequence[bytes]) -> LookArrays:
    joined = b"".join([data.ljust(_FULL, b"\0") for data in encoded])
    words = np.frombuffer(joined, dtype=">u8").astype(np.uint64).reshape(-1, 2 * PLAIN)
    has_trimmed = np.array([len(data) == _FULL for data in encoded], dtype=np.bool_)
    sides = np.where(has_trimmed[:, np.newaxis], words[:, PLAIN:], words[:, :PLAIN])
    hashes = np.stack([words[:, :PLAIN], sides])
    complexity = np.stack([complexity_of(side) for side in hashes])
    return LookArrays(hashes, complexity, has_trimmed)


def looks_of(content: Content) -> list[Look]:
    """The look of an image, or those of a video's key frames in order of time."""
    if isinstance(content, ImageContent):
        return [Look(content.dhash, content.trimmed)]
    return [Look(frame.dhash) for frame in content.frames]


def _pair(dhash: AnyHash) -> bytes:
    if isinstance(dhash, KeyedHash):
        raise KeyMismatch
    return dhash.bits.to_bytes(_BYTES, "big") + dhash.ties.to_bytes(_BYTES, "big")


def _of_keyed(dhash: AnyHash) -> bytes:
    if not isinstance(dhash, KeyedHash):
        raise KeyMismatch
    turned = b"".join(bits.to_bytes(_BYTES, "big") for bits in dhash.turned)
    return dhash.complexity.to_bytes() + turned


def _keyed(data: bytes) -> KeyedHash:
    return KeyedHash(tuple(_numbers(data[1:])), data[0])


def _numbers(data: bytes) -> list[int]:
    return [int.from_bytes(data[at : at + _BYTES], "big") for at in range(0, len(data), _BYTES)]
