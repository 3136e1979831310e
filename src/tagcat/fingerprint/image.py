"""Image file to fingerprint."""

from __future__ import annotations

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.decode import decode_image
from tagcat.fingerprint.dhash import dhash_of_pixels
from tagcat.fingerprint.model import ImageFingerprint
from tagcat.fingerprint.pixels import Box, Pixels
from tagcat.fingerprint.sniff import HEAD_BYTES, media_type_of, not_wanted
from tagcat.fingerprint.source import MediaFile, StrPath


def fingerprint_image(path: StrPath) -> ImageFingerprint:
    """The look of the image file at ``path``: its first picture, upright.

    Raises:
        UnreadableFile: the file cannot be read, is not an image TagCat knows, is damaged, or has
            more than ``MAX_PIXELS``.
    """
    with MediaFile(path) as file:
        head = file.read(HEAD_BYTES)
        media_type = media_type_of(head)
        if media_type is None or not media_type.startswith("image/"):
            raise UnreadableFile(file.path, not_wanted(head, media_type, "an image"))
        return fingerprint_of_bytes(file.path, file.read_image(), media_type)


def fingerprint_of_bytes(name: str, data: bytes, media_type: str) -> ImageFingerprint:
    """The look of an image file that was read already.

    Args:
        name: the file's name for errors.
        data: the whole file.
        media_type: what ``media_type_of`` said of it.

    Raises:
        UnreadableFile: the image is damaged or has more than ``MAX_PIXELS``.
    """
    return fingerprint_of_pixels(decode_image(name, data, media_type), media_type)


def fingerprint_of_pixels(pixels: Pixels, media_type: str) -> ImageFingerprint:
    """The look of a decoded picture."""
    width, height = pixels.upright_size
    box = pixels.content_box()
    trimmed = None
    if box != Box(0, 0, width, height):
        trimmed = dhash_of_pixels(pixels.crop(box))
    return ImageFingerprint(dhash_of_pixels(pixels), trimmed, width, height, media_type)
