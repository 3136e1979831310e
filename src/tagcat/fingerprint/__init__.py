"""Media files to fingerprints: the values that leave the device instead of the media."""

from importlib import import_module
from typing import TYPE_CHECKING

from tagcat.fingerprint.content import read_content
from tagcat.fingerprint.dhash import (
    complexity,
    dhash_of_luma,
    dhash_of_rgb,
    hamming,
    inverse,
    orient,
    parse_hex,
)
from tagcat.fingerprint.sniff import MEDIA_SUFFIXES, guess_kind

if TYPE_CHECKING:
    from tagcat.fingerprint.file import fingerprint_file
    from tagcat.fingerprint.image import fingerprint_image
    from tagcat.fingerprint.thumbnails import thumbnail
    from tagcat.fingerprint.video import fingerprint_video

__all__ = [
    "MEDIA_SUFFIXES",
    "complexity",
    "dhash_of_luma",
    "dhash_of_rgb",
    "fingerprint_file",
    "fingerprint_image",
    "fingerprint_video",
    "guess_kind",
    "hamming",
    "inverse",
    "orient",
    "parse_hex",
    "read_content",
    "thumbnail",
]

# These load FFmpeg, libheif and the rest, which a server that only compares hashes need not have.
_DECODING = {
    "fingerprint_file": "file",
    "fingerprint_image": "image",
    "fingerprint_video": "video",
    "thumbnail": "thumbnails",
}


def __getattr__(name: str) -> object:
    if name not in _DECODING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_DECODING[name]}"), name)
