"""Small JPEG pictures of media files, upright, for lists and reports."""

from __future__ import annotations

from io import BytesIO

from av import VideoFrame
from PIL import Image

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.container import Video, open_video
from tagcat.fingerprint.dhash import complexity, dhash_of_pixels
from tagcat.fingerprint.frames import pixels_of_frame
from tagcat.fingerprint.model import USABLE_COMPLEXITY, Orientation
from tagcat.fingerprint.small import picture_of_frame, picture_of_image, upright
from tagcat.fingerprint.sniff import HEAD_BYTES, is_text, media_type_of, not_wanted
from tagcat.fingerprint.source import MediaFile, StrPath

_QUALITY = 80
_FRAMES_TRIED = 250


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
            data = file.read_image()
            return _encode(*picture_of_image(file.path, data, str(media_type), edge), edge)
        video = open_video(file, threads=1)
        with video.container:
            return _of_video(video, edge)


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
    aspect = float(video.stream.sample_aspect_ratio or 0)
    return _encode(*picture_of_frame(chosen, aspect), edge)


def _encode(picture: Image.Image, orientation: Orientation, edge: int) -> bytes:
    picture.thumbnail((edge, edge))
    out = BytesIO()
    upright(picture, orientation).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
