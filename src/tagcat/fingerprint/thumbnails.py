"""Small JPEG pictures of media files, upright, for lists and reports."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from av import VideoFrame
from PIL import Image

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.container import Video, open_video
from tagcat.fingerprint.decode import decode_image, no_warnings
from tagcat.fingerprint.dhash import complexity, dhash_of_pixels
from tagcat.fingerprint.frames import orientation_of_frame, pixels_of_frame
from tagcat.fingerprint.model import MAX_PIXELS, USABLE_COMPLEXITY, Orientation
from tagcat.fingerprint.orientation import orientation_of_jpeg
from tagcat.fingerprint.pixels import Pixels
from tagcat.fingerprint.sniff import HEAD_BYTES, is_text, media_type_of, not_wanted
from tagcat.fingerprint.source import MediaFile, StrPath

_QUALITY = 80
_FRAMES_TRIED = 250
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


def thumbnail(path: StrPath, edge: int = 256) -> bytes:
    """A JPEG of the image, or of the first telling frame of the video, at ``path``.

    Args:
        path: the file.
        edge: the longer side in pixels, 1 or more; smaller pictures keep their size.

    Raises:
        UnreadableFile: the file cannot be read or decoded.
        ValueError: the edge is below 1.
    """
    if edge < 1:
        raise ValueError("edge must be 1 or more")
    with MediaFile(path) as file:
        head = file.read(HEAD_BYTES)
        media_type = media_type_of(head)
        if media_type is None and is_text(head):
            raise UnreadableFile(file.path, not_wanted(head, None, "an image or video"))
        if (media_type or "").startswith("image/"):
            return _of_image(file.path, file.read_image(), str(media_type), edge)
        video = open_video(file, threads=1)
        with video.container:
            return _of_video(video, edge)


def _of_image(name: str, data: bytes, media_type: str, edge: int) -> bytes:
    if media_type == "image/jpeg":
        # libjpeg decodes to an eighth of the size at a fraction of the cost.
        try:
            with no_warnings, Image.open(BytesIO(data), formats=["JPEG"]) as image:
                if image.width * image.height <= MAX_PIXELS:
                    image.draft(None, (edge, edge))
                    small = image.convert("RGB")
                    return _encode(small, orientation_of_jpeg(data), edge)
        except Exception:  # noqa: S110 - the full decoder below says what is wrong
            pass
    pixels = decode_image(name, data, media_type)
    return _encode(_picture(pixels), pixels.orientation, edge)


def _of_video(video: Video, edge: int) -> bytes:
    chosen: VideoFrame | None = None
    for number, frame in enumerate(video.frames()):
        usable = complexity(dhash_of_pixels(pixels_of_frame(frame, Orientation.UPRIGHT)).bits)
        if chosen is None or usable >= USABLE_COMPLEXITY:
            chosen = frame
        if usable >= USABLE_COMPLEXITY or number == _FRAMES_TRIED:
            break
    if chosen is None:
        raise UnreadableFile(video.name, "no picture of its video could be decoded")
    picture = Image.fromarray(np.asarray(chosen.to_ndarray(format="rgb24"), np.uint8))
    aspect = video.stream.sample_aspect_ratio
    if aspect and aspect != 1:
        picture = picture.resize((max(round(picture.width * aspect), 1), picture.height))
    return _encode(picture, orientation_of_frame(chosen), edge)


def _picture(pixels: Pixels) -> Image.Image:
    mode = {1: "L", 3: "RGB", 4: "RGBX"}[pixels.samples]
    size = (pixels.width, pixels.height)
    rows = memoryview(pixels.buffer)[pixels.offset :].tobytes()
    picture = Image.frombytes(mode, size, rows, "raw", mode, pixels.row_stride, 1)
    return picture.convert("RGB") if mode == "RGBX" else picture


def _encode(picture: Image.Image, orientation: Orientation, edge: int) -> bytes:
    picture.thumbnail((edge, edge))
    turn = _TRANSPOSES.get(orientation)
    out = BytesIO()
    (picture if turn is None else picture.transpose(turn)).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
