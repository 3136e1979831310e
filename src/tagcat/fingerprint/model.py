"""What is known of a file's look: the values that leave the device instead of the media."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

HASH_BITS = 128
"""Length of a dHash: 64 row bits followed by 64 column bits."""

USABLE_COMPLEXITY = 28
"""Frames below this complexity say too little to be key frames; see ``DHash.complexity``."""

MAX_COMPLEXITY = 112
"""Largest complexity there is."""

KEY_FRAME_VARIANCE = 20
"""Default distance a frame must exceed from the last key frame to become one."""

MAX_KEY_FRAMES = 20_000
"""Key frames kept of one video; a video that has more is marked ``partial``."""

MAX_PIXELS = 1 << 28
"""Images and frames with more pixels are refused before they are decoded."""


class Kind(StrEnum):
    """What a media file is."""

    IMAGE = "image"
    VIDEO = "video"


class Orientation(StrEnum):
    """The eight symmetries of a picture, named by what turns the first picture into the second.

    Rotations are clockwise. ``TRANSPOSE`` mirrors at the main diagonal (top left to bottom
    right), ``TRANSVERSE`` at the other one. The order is the one in which ties are broken.
    """

    UPRIGHT = "upright"
    MIRROR = "mirror"
    FLIP = "flip"
    ROTATE_180 = "rotate-180"
    ROTATE_90 = "rotate-90"
    ROTATE_270 = "rotate-270"
    TRANSPOSE = "transpose"
    TRANSVERSE = "transverse"


@dataclass(frozen=True, slots=True)
class DHash:
    """A 128-bit area dHash.

    Attributes:
        bits: 64 row bits, then 64 column bits, row-major, most significant bit first.
        ties: a 1 wherever the two compared cells were equal, so that all eight orientations
            of the picture can be computed from the hash alone, exactly.
    """

    bits: int
    ties: int = 0

    @property
    def hex(self) -> str:
        """The hash as 32 lower-case hexadecimal digits; the first 16 are the classic dHash."""
        return f"{self.bits:032x}"


@dataclass(frozen=True, slots=True)
class KeyedHash:
    """A hash whose bits were mixed with a secret key; see ``tagcat.fingerprint.keyed``.

    Without the key nobody can turn it or tell how much the picture says, so both are told with it.

    Attributes:
        turned: the keyed bits of the hash in each orientation, in the order of ``Orientation``.
        complexity: that of the hash itself, 0..112; see ``dhash.complexity``.
    """

    turned: tuple[int, ...]
    complexity: int

    @property
    def bits(self) -> int:
        """The keyed bits of the upright picture."""
        return self.turned[0]

    @property
    def hex(self) -> str:
        """The keyed bits of the upright picture as 32 lower-case hexadecimal digits."""
        return f"{self.bits:032x}"


AnyHash = DHash | KeyedHash
"""What a picture looks like, for all who compare. A collection holds one sort or the other."""


_HashT = TypeVar("_HashT", DHash, AnyHash, covariant=True)


@dataclass(frozen=True, slots=True)
class KeyFrame(Generic[_HashT]):
    """One key frame; ``pos`` is its time in milliseconds after the first frame."""

    pos: int
    dhash: _HashT


@dataclass(frozen=True, slots=True)
class ImageFingerprint:
    """The look of an image, upright (EXIF orientation applied).

    ``trimmed`` is the hash of the picture without its uniform borders, or None where there
    are none. ``width`` and ``height`` are those of the upright picture in pixels.
    ``warnings`` are short clauses for a person, such as what of a damaged file was used.
    """

    dhash: DHash
    trimmed: DHash | None
    width: int
    height: int
    media_type: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VideoFingerprint:
    """The look of a video: its key frames in order of time.

    ``width`` and ``height`` are those of the upright visible picture in pixels; ``duration``
    is in milliseconds, 0 where the container does not tell; ``fps`` is the average frame rate,
    0.0 where unknown; ``variance`` is the key-frame variance in force; ``partial`` says that
    the file broke off (or had more than ``MAX_KEY_FRAMES``) and ``warnings`` say how.
    """

    frames: tuple[KeyFrame[DHash], ...]
    width: int
    height: int
    duration: int
    fps: float
    media_type: str
    variance: int = KEY_FRAME_VARIANCE
    partial: bool = False
    warnings: tuple[str, ...] = field(default=())


Fingerprint = ImageFingerprint | VideoFingerprint


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file: ``sha256`` as 64 hexadecimal digits, ``size`` in bytes."""

    sha256: str
    size: int
