"""Media files to the pictures that taggers look at: upright, in colour, not larger than needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.container import Video, open_video
from tagcat.fingerprint.dhash import dhash_of_pixels
from tagcat.fingerprint.frames import orientation_of_frame, pixels_of_frame
from tagcat.fingerprint.keyframes import KeyFrames
from tagcat.fingerprint.model import KEY_FRAME_VARIANCE, Orientation
from tagcat.fingerprint.small import picture_of_frame, picture_of_image, upright
from tagcat.fingerprint.sniff import HEAD_BYTES, is_text, media_type_of, not_wanted
from tagcat.fingerprint.source import MediaFile, StrPath
from tagcat.fingerprint.video import Clock, Progress
from tagcat.label.tagger import Picture


@dataclass(frozen=True, slots=True)
class Sight:
    """A picture of a file; ``pos`` is its time in a video in milliseconds, None of an image."""

    picture: Picture
    pos: int | None


def sights(
    path: StrPath, edge: int, progress: Progress | None = None, *, threads: int = 0
) -> Iterator[Sight]:
    """The picture of an image file, or that of each key frame of a video.

    The key frames are those of ``fingerprint_video``, so that their times are found again there.

    Args:
        path: the file; its content decides what it is, not its name.
        edge: pixels that both sides should have at least, where the file has them; much larger
            pictures are made smaller.
        progress: told how far the work is.
        threads: decoding threads for a video, 0 for as many as there are processors.

    Raises:
        UnreadableFile: the file cannot be read, or is neither an image nor a video.
    """
    with MediaFile(path) as file:
        head = file.read(HEAD_BYTES)
        media_type = media_type_of(head)
        if media_type is None and is_text(head):
            raise UnreadableFile(file.path, not_wanted(head, None, "an image or video"))
        if (media_type or "").startswith("image/"):
            data = file.read_image()
            yield Sight(
                _array(*picture_of_image(file.path, data, str(media_type), edge), edge), None
            )
            return
        video = open_video(file, threads)
        with video.container:
            yield from _key_frames(video, edge, progress)


def _key_frames(video: Video, edge: int, progress: Progress | None) -> Iterator[Sight]:
    clock, keys = Clock(video.stream), KeyFrames(KEY_FRAME_VARIANCE)
    aspect = float(video.stream.sample_aspect_ratio or 0)
    stated = video.stated_duration
    orientation = first = None
    told = 0
    for frame in video.frames():
        time = clock.time_of(frame)
        if orientation is None:
            orientation = orientation_of_frame(frame)
        if not keys.wants(time):
            continue
        keys.offer(time, dhash_of_pixels(pixels_of_frame(frame, orientation)))
        if first is None:
            first = _array(*picture_of_frame(frame, aspect), edge)
        if keys.chosen > told:
            told = keys.chosen
            yield Sight(_array(*picture_of_frame(frame, aspect), edge), keys.frames[-1].pos)
        if progress and stated:
            progress(min(time / stated, 1.0))
        if keys.full:
            break
    if first is None:
        raise UnreadableFile(video.name, "no picture of its video could be decoded")
    if not told:
        # Nothing but black or plain frames: the first stands for all, as in the fingerprint.
        yield Sight(first, keys.frames[0].pos)


def _array(picture: Image.Image, orientation: Orientation, edge: int) -> Picture:
    # By a whole number, which is fast and averages all pixels.
    factor = min(picture.size) // edge
    small = picture.reduce(factor) if factor > 1 else picture
    return np.asarray(upright(small, orientation).convert("RGB"), np.uint8)
