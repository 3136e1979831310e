"""Media files as small upright pictures in colour: for thumbnails and for taggers."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from av import VideoFrame
from PIL import Image

from tagcat.fingerprint.decode import decode_image, no_warnings
from tagcat.fingerprint.frames import orientation_of_frame
from tagcat.fingerprint.model import MAX_PIXELS, Orientation
from tagcat.fingerprint.orientation import orientation_of_jpeg
from tagcat.fingerprint.pixels import Pixels

_TRANSPOSES = {
    Orientation.MIRROR: Image.Transpose.FLIP_LEFT_RIGHT,
    Orientation.FLIP: Image.Transpose.FLIP_TOP_BOTTOM,
    Orientation.ROTATE_180: Image.Transpose.ROTATE_180,
    # Pillow names counter-clockwise turns.
    Orientation.ROTATE_90: Image.Transpose.ROTATE_270,
    Orientation.ROTATE_270: Image.Transpose.ROTATE_90,
    Orientation.TRANSPOSE: Image.Transpose.TRANSPOSE,
    Orientation.TRANSVERSE: Image.Transpose.TRANSVERSE,
}


def picture_of_image(
    name: str, data: bytes, media_type: str, edge: int
) -> tuple[Image.Image, Orientation]:
    """An image file as a picture, "RGB" or "L", not smaller than ``edge``, and how to turn it.

    Args:
        name: the file's name for errors.
        data: the whole file.
        media_type: what ``media_type_of`` said of it.
        edge: both sides may be scaled down to this many pixels, if that is faster.

    Raises:
        UnreadableFile: the file is damaged, cut short, or has more than ``MAX_PIXELS``.
    """
    if media_type == "image/jpeg":
        # libjpeg decodes to an eighth of the size at a fraction of the cost.
        try:
            with no_warnings, Image.open(BytesIO(data), formats=["JPEG"]) as image:
                if image.width * image.height <= MAX_PIXELS:
                    image.draft(None, (edge, edge))
                    return image.convert("RGB"), orientation_of_jpeg(data)
        except Exception:  # noqa: S110 - the full decoder below says what is wrong
            pass
    pixels = decode_image(name, data, media_type)
    return _picture(pixels), pixels.orientation


def picture_of_frame(frame: VideoFrame, aspect: float) -> tuple[Image.Image, Orientation]:
    """A frame of a video as a picture, and how to turn it.

    Args:
        frame: as decoded.
        aspect: width of its pixels divided by their height; 0 where unknown.
    """
    picture = Image.fromarray(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
    if aspect and aspect != 1:
        picture = picture.resize((max(round(picture.width * aspect), 1), picture.height))
    return picture, orientation_of_frame(frame)


def upright(picture: Image.Image, orientation: Orientation) -> Image.Image:
    """The picture turned as ``orientation`` says."""
    turn = _TRANSPOSES.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def _picture(pixels: Pixels) -> Image.Image:
    mode = {1: "L", 3: "RGB", 4: "RGBX"}[pixels.samples]
    size = (pixels.width, pixels.height)
    rows = memoryview(pixels.buffer)[pixels.offset :].tobytes()
    picture = Image.frombytes(mode, size, rows, "raw", mode, pixels.row_stride, 1)
    return picture.convert("RGB") if mode == "RGBX" else picture
