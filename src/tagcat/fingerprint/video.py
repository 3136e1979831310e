"""Video file to fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from av import VideoFrame
from av.video.stream import VideoStream

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.container import Video, open_video
from tagcat.fingerprint.dhash import dhash_of_pixels
from tagcat.fingerprint.frames import orientation_of_frame, pixels_of_frame
from tagcat.fingerprint.keyframes import KeyFrames, microseconds
from tagcat.fingerprint.model import KEY_FRAME_VARIANCE, MAX_KEY_FRAMES, VideoFingerprint
from tagcat.fingerprint.sniff import HEAD_BYTES, is_text, media_type_of, not_wanted
from tagcat.fingerprint.source import MediaFile, StrPath

Progress = Callable[[float], None]
"""Called with the part of the video that is done, 0..1, after each sampled frame."""

_HIGHEST_RATE = 480
UNKNOWN_TYPE = "application/octet-stream"


def fingerprint_video(
    path: StrPath,
    variance: int = KEY_FRAME_VARIANCE,
    progress: Progress | None = None,
    *,
    threads: int = 0,
) -> VideoFingerprint:
    """The look of the video file at ``path``: its key frames.

    What can be read of a damaged file is kept; ``partial`` and ``warnings`` tell what is missing.
    It is the same however many threads there are: decoders give other pictures after damage when
    several work, so that a file in which some is found is decoded again by one.

    Args:
        path: the file.
        variance: distance between key frames, 0..128 bits.
        progress: told how far the work is; stands still while a damaged file is decoded again.
        threads: decoding threads, 0 for as many as there are processors.

    Raises:
        UnreadableFile: the file cannot be read or holds no picture that can be decoded.
        ValueError: the variance is out of range.
    """
    KeyFrames(variance)  # says what is wrong with the variance before anything is read
    if progress:
        progress = _rising(progress)
    with MediaFile(path) as file:
        head = file.read(HEAD_BYTES)
        media_type = media_type_of(head)
        if (media_type or "").startswith("image/") or (media_type is None and is_text(head)):
            raise UnreadableFile(file.path, not_wanted(head, media_type, "a video"))
        known = media_type or UNKNOWN_TYPE
        try:
            return _look(file, threads, known, variance, progress)
        except _NotToBeReliedOn:
            return _look(file, 1, known, variance, progress)


class _NotToBeReliedOn(Exception):
    """Several threads met damage."""


def _reliable(video: Video) -> Iterator[VideoFrame]:
    """The frames of a video that are the same in every run; raises at the first that may not be."""
    for frame in video.frames():
        if video.damaged and video.threaded:
            raise _NotToBeReliedOn
        yield frame
    if video.damaged and video.threaded:
        raise _NotToBeReliedOn


def _look(
    file: MediaFile, threads: int, media_type: str, variance: int, progress: Progress | None
) -> VideoFingerprint:
    video = open_video(file, threads)
    with video.container:
        return _read(video, media_type, variance, progress)


def _rising(progress: Progress) -> Progress:
    """The same, told only of what is further than before."""
    highest = -1.0

    def tell(part: float) -> None:
        nonlocal highest
        if part > highest:
            highest = part
            progress(part)

    return tell


def _read(
    video: Video, media_type: str, variance: int, progress: Progress | None
) -> VideoFingerprint:
    keys = KeyFrames(variance)
    clock = Clock(video.stream)
    stated = video.stated_duration
    orientation = None
    width = height = latest = count = 0
    last = None
    for frame in _reliable(video):
        time = clock.time_of(frame)
        count += 1
        if time >= latest:
            latest, last = time, frame
        if orientation is None:
            orientation = orientation_of_frame(frame)
            width, height = pixels_of_frame(frame, orientation).upright_size
        if keys.wants(time):
            keys.offer(time, dhash_of_pixels(pixels_of_frame(frame, orientation)))
            if progress and stated:
                progress(min(time / stated, 1.0))
            if keys.full:
                break
    if not keys.frames:
        raise UnreadableFile(video.name, "no picture of its video could be decoded")
    if progress:
        progress(1.0)
    end = latest + (clock.length_of(last) if last else 0)
    warnings = [*_missing(video, keys, end)]
    partial = bool(warnings)
    if video.skipped:
        frames = "frame was" if video.skipped == 1 else "frames were"
        warnings.append(f"{video.skipped} damaged {frames} skipped")
    return VideoFingerprint(
        frames=keys.frames,
        width=width,
        height=height,
        duration=((stated or end) + 500) // 1000,
        fps=_frame_rate(video.stream, count, end),
        media_type=media_type,
        variance=variance,
        partial=partial,
        warnings=tuple(warnings),
    )


def _missing(video: Video, keys: KeyFrames, end: int) -> list[str]:
    """Which part of the video was not read, as clauses; ``end`` in microseconds."""
    if keys.full:
        at = f"{keys.frames[-1].pos / 1000:.1f} s"
        return [f"more than {MAX_KEY_FRAMES:,} key frames: only the part until {at} is compared"]
    if video.ends_early(end):
        stated = video.stated_duration
        of = f" of {stated / 1e6:.1f} s" if stated else ""
        return [f"the file is cut short or damaged: only {end / 1e6:.1f} s{of} could be read"]
    return []


def _frame_rate(stream: VideoStream, count: int, end: int) -> float:
    """Frames a second as the container tells it; counted where that cannot be true."""
    stated = float(stream.average_rate or 0)
    if 0 < stated <= _HIGHEST_RATE or not end:
        return stated
    return round(count * 1e6 / end, 3)


class Clock:
    """Times of frames in microseconds after the first one."""

    def __init__(self, stream: VideoStream) -> None:
        base = stream.time_base
        self._num, self._den = (base.numerator, base.denominator) if base else (1, 1_000_000)
        rate = stream.average_rate or stream.guessed_rate or 25
        # For streams that carry no times, such as raw bit streams: frames at an even rate.
        self._step = max(round(self._den / (self._num * rate)), 1)
        self._first: int | None = None
        self._last = -self._step

    def time_of(self, frame: VideoFrame) -> int:
        """The time at which the frame is shown; to be asked for every frame in order."""
        ticks = frame.pts if frame.pts is not None else frame.dts
        if ticks is None:
            ticks = self._last + self._step
        self._last = ticks
        if self._first is None:
            self._first = ticks
        return microseconds(ticks - self._first, self._num, self._den)

    def length_of(self, frame: VideoFrame) -> int:
        """How long the frame is shown."""
        return microseconds(frame.duration or self._step, self._num, self._den)
