"""Media files to fingerprints: the values that leave the device instead of the media."""

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
from tagcat.fingerprint.file import fingerprint_file
from tagcat.fingerprint.image import fingerprint_image
from tagcat.fingerprint.sniff import MEDIA_SUFFIXES, guess_kind
from tagcat.fingerprint.thumbnail import thumbnail
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
