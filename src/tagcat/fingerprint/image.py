"""Image file to fingerprint."""

from __future__ import annotations

import os

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.decode import decode_image
from tagcat.fingerprint.dhash import dhash_of_pixels
from tagcat.fingerprint.model import ImageFingerprint
from tagcat.fingerprint.pixels import Box, Pixels
from tagcat.fingerprint.sniff import HEAD_BYTES, media_type_of, not_wanted
from tagcat.fingerprint.source import StrPath, open_file, read_file


def fingerprint_image(path: StrPath) -> ImageFingerprint:
    """The look of the image file at ``path``: its first picture, upright.

    Raises:
        UnreadableFile: the file cannot be read, is not an image TagCat knows, is damaged, or has
            more than ``MAX_PIXELS``.
    """
    name = os.fspath(path)
    with open_file(path) as file:
        data = read_file(file, name)
    return fingerprint_of_bytes(name, data)


def fingerprint_of_bytes(name: str, data: bytes) -> ImageFingerprint:
    """The look of the image file with the content ``data``; ``name`` is for errors.

    Raises:
        UnreadableFile: see ``fingerprint_image``.
    """
    media_type = media_type_of(data[:HEAD_BYTES])
    if media_type is None or not media_type.startswith("image/"):
        raise UnreadableFile(name, not_wanted(data[:HEAD_BYTES], media_type, "an image"))
    return fingerprint_of_pixels(decode_image(name, data, media_type), media_type)


def fingerprint_of_pixels(pixels: Pixels, media_type: str) -> ImageFingerprint:
    """The look of a decoded picture."""
    width, height = pixels.upright_size
    box = pixels.content_box()
    trimmed = None
    if box != Box(0, 0, width, height):
        trimmed = dhash_of_pixels(pixels.crop(box))
    return ImageFingerprint(dhash_of_pixels(pixels), trimmed, width, height, media_type)
