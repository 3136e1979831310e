"""The EXIF orientation of JPEG and PNG files.

Read here, and not by Pillow, because the rules have to be those of browsers: the Exif segment of
a JPEG and the eXIf chunk of a PNG count; XMP, text chunks and WebP's EXIF chunk do not.
"""

from __future__ import annotations

import struct

from tagcat.fingerprint.model import Orientation

BY_EXIF_VALUE = {
    1: Orientation.UPRIGHT,
    2: Orientation.MIRROR,
    3: Orientation.ROTATE_180,
    4: Orientation.FLIP,
    5: Orientation.TRANSPOSE,
    6: Orientation.ROTATE_90,
    7: Orientation.TRANSVERSE,
    8: Orientation.ROTATE_270,
}
_ORIENTATION_TAG = 0x0112
_SHORT = 3


def orientation_of_jpeg(data: bytes) -> Orientation:
    """What makes the picture in a JPEG file upright; UPRIGHT where nothing valid is said."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker in {0xDA, 0xD9}:  # the picture begins, or the file ends
            break
        length = int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xE1 and data[at + 4 : at + 10] == b"Exif\0\0":
            return orientation_of_exif(data[at + 10 : at + 2 + length])
        at += 2 + length
    return Orientation.UPRIGHT


def orientation_of_png(data: bytes) -> Orientation:
    """What makes the picture in a PNG file upright; UPRIGHT where nothing valid is said."""
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if kind == b"eXIf":
            return orientation_of_exif(data[at + 8 : at + 8 + length])
        if kind in {b"IDAT", b"IEND"}:
            break
        at += 12 + length
    return Orientation.UPRIGHT


def orientation_of_exif(exif: bytes) -> Orientation:
    """The orientation in the first directory of an EXIF block (a TIFF structure)."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return Orientation.UPRIGHT
    try:
        (directory,) = struct.unpack_from(order + "I", exif, 4)
        (entries,) = struct.unpack_from(order + "H", exif, directory)
        for at in range(directory + 2, directory + 2 + 12 * entries, 12):
            tag, kind, count, value = struct.unpack_from(order + "HHIH", exif, at)
            if tag == _ORIENTATION_TAG:
                if (kind, count) == (_SHORT, 1):
                    return BY_EXIF_VALUE.get(value, Orientation.UPRIGHT)
                break
    except struct.error:  # the block is cut short
        pass
    return Orientation.UPRIGHT
