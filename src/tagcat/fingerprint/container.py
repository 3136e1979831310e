"""Opening a video container and decoding its pictures, whatever is wrong with the file."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.stream import Disposition
from av.video.stream import VideoStream

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.model import MAX_PIXELS
from tagcat.fingerprint.sniff import HEAD_BYTES, media_type_of, not_wanted
from tagcat.fingerprint.source import MediaFile

# Formats that hold their pictures in the file itself. Play lists and slide shows, which make
# libavformat open other files or addresses, are not among them.
_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,mpegvideo,flv,ogg,asf,mxf,rm,ivf,"
    "yuv4mpegpipe,h264,hevc,vvc,av1,obu,m4v,vc1,dv,nut,gxf,wtv,nsv,nuv,swf,smk,bink,roq,4xm,"
    "avs,avs2,avs3,cavsvideo,dirac,dnxhd,h261,h263,ffm,film_cpk,flic,idcin,ipmovie,iv8,lmlm4,"
    "mtv,mv,mvi,pmp,psxstr,pva,rl2,rpl,segafilm,siff,thp,tmv,txd,ty,vmd,wc3movie,wsvqa,xmv,yop"
)
# Decoders that tell of every damage they meet while several threads work. Others, such as those of
# HEVC, VP8 and FFV1, make other pictures of a damaged stream each time, and say nothing.
_SAFE_WITH_THREADS = frozenset({"av1", "h264", "mpeg2video", "mpeg4", "vp9"})
_READ_SIZE = 1 << 18
_MAX_READ_ERRORS = 100
_SHORTFALL_US = 500_000
"""How much a video may end before its stated end without being called cut short."""
_DURATION_TAG = re.compile(r"(\d+):(\d+):(\d+(?:\.\d+)?)")


@dataclass(slots=True)
class Video:
    """An open video: the container and its main video stream.

    Attributes:
        name: the file's name for errors.
        container, stream: what PyAV opened.
        threaded: several threads decode it, so that pictures after damage are not to be relied on.
        skipped: damaged pieces that were passed over while reading frames.
        packets: pieces of the stream read so far.
        broke_off: reading ended because of an error.
    """

    name: str
    container: InputContainer
    stream: VideoStream
    threaded: bool
    skipped: int = 0
    packets: int = 0
    broke_off: bool = False

    @property
    def stated_duration(self) -> int:
        """What the file says about its length, in microseconds; 0 where it does not tell."""
        return self._stream_duration or self.container.duration or 0

    @property
    def _stream_duration(self) -> int:
        """The same of the video stream alone."""
        if self.stream.duration and self.stream.time_base:
            return round(self.stream.duration * self.stream.time_base * 1_000_000)
        # Matroska notes it in a tag, as in 00:01:02.500000000.
        match = _DURATION_TAG.fullmatch(self.stream.metadata.get("DURATION", ""))
        if match:
            hours, minutes, seconds = match.groups()
            return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1_000_000)
        return 0

    def ends_early(self, end: int) -> bool:
        """Whether frames up to ``end`` microseconds are less than the file promises."""
        if self.broke_off:
            return True
        missing = self.stated_duration - end
        if self._stream_duration or len(self.container.streams) == 1:
            # Where frames are counted, a long last frame is no loss.
            complete = 0 < self.stream.frames <= self.packets
            return missing > _SHORTFALL_US and not complete
        # The length of the whole file: sound may well go on after the picture.
        return missing > max(4 * _SHORTFALL_US, self.stated_duration // 10)

    @property
    def damaged(self) -> bool:
        """Whether something of what was read so far could not be decoded."""
        return self.skipped > 0 or self.broke_off

    def frames(self) -> Iterator[av.VideoFrame]:
        """Decode the stream; what cannot be decoded is skipped and counted."""
        errors = 0
        while not self.broke_off:
            try:
                for packet in self.container.demux(self.stream):
                    yield from self._decode(packet)
                return
            except EOFError:
                return
            except FFmpegError:
                # Demuxers find their way back after damaged parts; asked again, they go on.
                errors += 1
                self.broke_off = errors == _MAX_READ_ERRORS
            except UnreadableFile:
                # The disk failed, after some of the file had been read.
                self.broke_off = True

    def _decode(self, packet: Packet[VideoStream]) -> list[av.VideoFrame]:
        self.packets += packet.size > 0
        if not packet.is_corrupt:
            try:
                frames = packet.decode()
            except EOFError:
                return []
            except FFmpegError:
                frames = []
                self.skipped += 1
            sound = [frame for frame in frames if not frame.is_corrupt]
            self.skipped += len(frames) - len(sound)
            return sound
        self.skipped += 1
        return []


def open_video(file: MediaFile, threads: int = 0) -> Video:
    """Open the video in ``file``.

    Args:
        file: open, at any position; stays open.
        threads: decoding threads, 0 for as many as there are processors; one where the decoder does
            not tell of damage otherwise.

    Raises:
        UnreadableFile: no container libavformat knows, or no video stream that can be decoded.
    """
    file.seek(0)
    try:
        container = av.open(
            file,
            "r",
            options={"format_whitelist": _FORMATS, "max_pixels": str(MAX_PIXELS)},
            metadata_errors="replace",
            buffer_size=_READ_SIZE,
        )
    except (FFmpegError, ValueError) as error:
        raise UnreadableFile(file.path, _why_not(file)) from error
    try:
        stream = _main_stream(file.path, container)
        context = stream.codec_context
        context.thread_type = "AUTO"
        if context.codec.canonical_name not in _SAFE_WITH_THREADS:
            threads = 1
        context.thread_count = threads
        # Without this, frames whose left edge is cropped keep part of what was cropped.
        context.flags |= av.codec.context.Flags.unaligned
        context.options = {"max_pixels": str(MAX_PIXELS)}
    except BaseException:
        container.close()
        raise
    return Video(file.path, container, stream, threaded=threads != 1)


def _main_stream(name: str, container: InputContainer) -> VideoStream:
    """The default video stream, else the first; never a cover picture."""
    streams = [
        stream
        for stream in container.streams.video
        if not stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails)
    ]
    if not streams:
        raise UnreadableFile(name, "no video stream in it")
    decodable = [stream for stream in streams if stream.codec_context is not None]
    if not decodable:
        raise UnreadableFile(name, "no decoder for its video")
    stream = next((s for s in decodable if s.disposition & Disposition.default), decodable[0])
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > MAX_PIXELS:
        limit = MAX_PIXELS // 1_000_000
        raise UnreadableFile(
            name, f"too large to decode: {width} x {height} pixels, the limit is {limit} million"
        )
    return stream


def _why_not(file: MediaFile) -> str:
    """Why a container could not be opened, as a clause."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    media_type = media_type_of(head)
    if media_type is None:
        return not_wanted(head, None, "an image or video")
    boxes = _top_level_boxes(file)
    if b"ftyp" in boxes and b"moov" not in boxes and b"moof" not in boxes:
        # An MP4 keeps its index at the end, unless it was made for streaming.
        return "the file is cut short: the index of its pictures is missing"
    return f"damaged: begins like {media_type} but no video was found in it"


def _top_level_boxes(file: MediaFile) -> set[bytes]:
    boxes: set[bytes] = set()
    at = 0
    for _ in range(1000):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        length, kind = struct.unpack_from(">I4s", head)
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack_from(">Q", head, 8)
        boxes.add(kind)
        if length < 8:
            break
        at += length
    return boxes
