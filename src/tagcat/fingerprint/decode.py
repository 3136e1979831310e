"""Image files to pixels: 8-bit, full size, alpha over white, no colour-profile conversion.

Browsers do the same with ``createImageBitmap(blob, {colorSpaceConversion: "none"})``, and the
decoders used here give the same bits.
"""

from __future__ import annotations

import ctypes
import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from threading import Lock

import numpy as np
import pillow_heif
import simplejpeg
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError, _imaging

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.model import MAX_PIXELS
from tagcat.fingerprint.orientation import (
    orientation_of_exif,
    orientation_of_jpeg,
    orientation_of_png,
)
from tagcat.fingerprint.pixels import Pixels

# Sizes are checked against MAX_PIXELS below. Pillow's own guard, at its lower default, would refuse
# pictures that are within TagCat's bound.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS

# libtiff writes what it finds wrong with a file to the terminal, unless told not to; Pillow does
# not tell it. Where Pillow was built with libtiff inside, the function is not to be found.
with suppress(OSError, AttributeError):
    ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler(None)

_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "image/tiff": "TIFF",
    "image/avif": "AVIF",
}
"""Pillow's decoder for each media type; none other is tried."""


class _TooLargeError(Exception):
    """More pixels than ``MAX_PIXELS``; its text is the reason."""


class _NoWarnings:
    """Silences Python warnings while any thread is inside.

    Decoders warn about oddities of files which are no news to anyone here. One shared block,
    because ``warnings.catch_warnings`` of several threads would restore each other's state.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._block = warnings.catch_warnings()

    def __enter__(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._block = warnings.catch_warnings(action="ignore")
                self._block.__enter__()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._block.__exit__(None, None, None)


no_warnings = _NoWarnings()


def decode_image(name: str, data: bytes, media_type: str) -> Pixels:
    """The first picture of an image file.

    Args:
        name: the file's name for errors.
        data: the whole file.
        media_type: what ``media_type_of`` said of it.

    Raises:
        UnreadableFile: the file is damaged, cut short, or has more than ``MAX_PIXELS``.
    """
    decoder = _DECODERS.get(media_type, _decode_with_pillow)
    try:
        with no_warnings:
            return decoder(data, media_type)
    except _TooLargeError as error:
        raise UnreadableFile(name, str(error)) from error
    except Image.DecompressionBombError as error:
        raise UnreadableFile(name, _too_large(_stated_pixels(error))) from error
    except MemoryError as error:
        raise UnreadableFile(name, "the picture does not fit the memory") from error
    except Exception as error:
        # Decoders meet damage with whatever exception the damaged value runs into.
        raise UnreadableFile(name, _damage(data, media_type, error)) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _TooLargeError(_too_large(width * height))


def _too_large(pixels: int) -> str:
    stated, limit = pixels // 1_000_000, MAX_PIXELS // 1_000_000
    return f"too large to decode: {stated} million pixels, the limit is {limit} million"


def _stated_pixels(error: Exception) -> int:
    """The number of pixels in the message of Pillow's guard."""
    return int(re.findall(r"\((\d+) pixels\)", str(error))[0])


def _damage(data: bytes, media_type: str, error: Exception) -> str:
    kind = media_type.removeprefix("image/").upper()
    if isinstance(error, UnidentifiedImageError):
        return f"damaged: begins like {kind} but cannot be decoded"
    text = str(error).lower()
    cut = "truncated" in text or "end of file" in text or isinstance(error, EOFError)
    if cut or (media_type == "image/jpeg" and b"\xff\xd9" not in data[-64:]):
        return f"the file is cut short: part of the {kind} picture is missing"
    return f"damaged {kind} data"


def _decode_jpeg(data: bytes, media_type: str) -> Pixels:
    orientation = orientation_of_jpeg(data)
    try:
        height, width, colours, _ = simplejpeg.decode_jpeg_header(data, strict=False)
        _check_size(int(width), int(height))
        if colours in {"YCbCr", "RGB", "Gray"}:
            target = "GRAY" if colours == "Gray" else "RGB"
            array = simplejpeg.decode_jpeg(data, target)
            return Pixels.of_array(array, orientation)
    except ValueError:
        # Strict decoding also refuses harmless oddities, such as stray bytes between segments.
        # Pillow tells those from missing data.
        pass
    return replace(_decode_with_pillow(data, media_type), orientation=orientation)


def _decode_png(data: bytes, media_type: str) -> Pixels:
    with _open(data, media_type) as image:
        if getattr(image, "default_image", False):
            # An animation with a substitute for programs that show none: frame 1 is its first.
            image.seek(1)
        return Pixels.of_array(_array(image), orientation_of_png(data))


def _decode_gif(data: bytes, media_type: str) -> Pixels:
    with _open(data, media_type) as image:
        left, top, right, bottom = image.tile[0].extents or (0, 0, *image.size)
        array = _array(image)
    if (left, top, right, bottom) == (0, 0, array.shape[1], array.shape[0]):
        return Pixels.of_array(array)
    # What the first frame does not cover is transparent; Pillow gives it the first colour.
    canvas = np.full_like(array, 255)
    canvas[top:bottom, left:right] = array[top:bottom, left:right]
    return Pixels.of_array(canvas)


def _decode_avif(data: bytes, media_type: str) -> Pixels:
    with _open(data, media_type) as image:
        # Pillow writes the container's own rotation and mirroring (irot, imir) here, in place of
        # what the file's EXIF block says.
        orientation = orientation_of_exif(image.info.get("exif", b"").removeprefix(b"Exif\0\0"))
        return Pixels.of_array(_array(image), orientation)


def _decode_heif(data: bytes, _media_type: str) -> Pixels:
    # libheif applies the container's rotation, mirroring and cropping itself.
    heif = pillow_heif.open_heif(BytesIO(data), convert_hdr_to_8bit=True)
    _check_size(*heif.size)
    return Pixels.of_array(_array(heif.to_pillow()))


def _open(data: bytes, media_type: str) -> ImageFile.ImageFile:
    image = Image.open(BytesIO(data), formats=[_FORMATS[media_type]])
    _check_size(*image.size)
    return image


def _decode_with_pillow(data: bytes, media_type: str) -> Pixels:
    with _open(data, media_type) as image:
        return Pixels.of_array(_array(image))


_DECODERS: dict[str, Callable[[bytes, str], Pixels]] = {
    "image/jpeg": _decode_jpeg,
    "image/png": _decode_png,
    "image/gif": _decode_gif,
    "image/avif": _decode_avif,
    "image/heic": _decode_heif,
    "image/heif": _decode_heif,
}


def _array(image: Image.Image) -> NDArray[np.uint8]:
    """The image's current frame as luma (height, width) or RGB (height, width, 3)."""
    image.load()
    if image.mode == "L" and "transparency" not in image.info:
        return np.asarray(image)
    if image.mode.startswith("I;16"):
        return (np.asarray(image) >> 8).astype(np.uint8)
    if image.mode in {"I", "F"}:
        return _stretched(np.asarray(image))
    if image.has_transparency_data:
        return _over_white(image.convert("RGBA"))
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _over_white(image: Image.Image) -> NDArray[np.uint8]:
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"))


def _stretched(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Samples of no fixed range, as scientific TIFFs have, from darkest to brightest as 0..255."""
    numbers = np.nan_to_num(values.astype(np.float64))
    low, high = float(numbers.min()), float(numbers.max())
    if high <= low:
        return np.zeros(numbers.shape, np.uint8)
    return np.asarray((numbers - low) * (255 / (high - low)), np.uint8)
