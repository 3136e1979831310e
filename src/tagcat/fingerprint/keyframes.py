"""Which frames of a video are kept: the sampling grid and the key-frame rule."""

from __future__ import annotations

from tagcat.fingerprint.dhash import complexity, hamming
from tagcat.fingerprint.model import (
    HASH_BITS,
    MAX_KEY_FRAMES,
    USABLE_COMPLEXITY,
    DHash,
    KeyFrame,
)

SAMPLES_PER_SECOND = 25
_SAMPLE_US = 1_000_000 // SAMPLES_PER_SECOND


class KeyFrames:
    """The key frames of one video, fed with its frames in order of decoding.

    Times are microseconds after the first decoded frame. A frame is sampled when the next point
    of a grid of 1/25 s has been reached, so that videos of any frame rate, also a variable one,
    are looked at equally often. The first sampled frame that is complex enough becomes a key
    frame, then each whose distance to the last key frame exceeds the variance. Where no frame is
    complex enough, the first sampled one is kept.
    """

    def __init__(self, variance: int) -> None:
        """Start with no frame.

        Args:
            variance: distance a frame must exceed, 0..128 bits.

        Raises:
            ValueError: the variance is out of range.
        """
        if not 0 <= variance <= HASH_BITS:
            raise ValueError(f"variance must be 0 to {HASH_BITS}")
        self._variance = variance
        self._next_us = 0
        self._first: KeyFrame[DHash] | None = None
        self._frames: list[KeyFrame[DHash]] = []

    def wants(self, time_us: int) -> bool:
        """Whether the frame at this time is sampled and its hash has to be offered."""
        return time_us >= self._next_us

    def offer(self, time_us: int, dhash: DHash) -> None:
        """Take in a sampled frame."""
        self._next_us = (time_us // _SAMPLE_US + 1) * _SAMPLE_US
        frame = KeyFrame((time_us + 500) // 1000, dhash)
        if self._first is None:
            self._first = frame
        if complexity(dhash.bits) < USABLE_COMPLEXITY:
            return
        if not self._frames or (hamming(dhash.bits, self._frames[-1].dhash.bits) > self._variance):
            self._frames.append(frame)

    @property
    def chosen(self) -> int:
        """Frames that were complex and new enough so far."""
        return len(self._frames)

    @property
    def full(self) -> bool:
        """Whether ``MAX_KEY_FRAMES`` has been reached."""
        return len(self._frames) >= MAX_KEY_FRAMES

    @property
    def frames(self) -> tuple[KeyFrame[DHash], ...]:
        """The key frames so far; empty only if no frame was sampled."""
        if self._frames or self._first is None:
            return tuple(self._frames)
        return (self._first,)


def microseconds(ticks: int, numerator: int, denominator: int) -> int:
    """``ticks`` of numerator/denominator seconds in microseconds, halves rounded up."""
    return (ticks * numerator * 2_000_000 + denominator) // (2 * denominator)
