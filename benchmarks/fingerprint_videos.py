"""Video frames per second: TagCat's key frames against decoding alone with the same library.

    python benchmarks/fingerprint_videos.py [FOLDER or FILE ...]

Without arguments: the H.264, HEVC, VP9 and AV1 clips of tests/media (320x212),
looped to 21 s, and 10 s of 720p and 1080p H.264 made of the first one with PyAV's encoder.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import PictureType
from common import describe_run, interleaved, median_ratio, pin_to_one_core

from tagcat.fingerprint import fingerprint_video
from tagcat.fingerprint.sniff import guess_kind

MEDIA = Path(__file__).resolve().parent.parent / "tests" / "media" / "videos"
CLIPS = ("h264.mp4", "hevc.mp4", "vp9.webm", "av1.mp4")
DECODING = "decoding alone (PyAV)"
OURS = "TagCat, key frames of 128 bits"
CLASSIC = "PyAV + imagehash.dhash"


def make_video(target: Path, width: int, height: int, seconds: int) -> Path:
    """The H.264 test clip, again and again, enlarged; about the bit rate of a web video.

    A key frame every 250 frames, which is the encoder's default, and none where the clip starts
    over: that cut is ours, and seeking would profit from it.
    """
    options = {"preset": "veryfast", "crf": "23", "sc_threshold": "0"}
    with av.open(str(MEDIA / "h264.mp4")) as source:
        frames = [frame.reformat(width, height) for frame in source.decode(video=0)]
    with av.open(str(target), "w") as out:
        stream = out.add_stream("libx264", rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(30 * seconds):
            frame = frames[number % len(frames)]
            frame.pts, frame.time_base = number, Fraction(1, 30)
            frame.pict_type = PictureType.NONE  # else the encoder repeats the clip's key frames
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return target


def loop(source: Path, target: Path, times: int) -> Path:
    """The packets of a clip, ``times`` over: long enough that opening the file does not count."""
    with av.open(str(source)) as clip, av.open(str(target), "w") as out:
        stream = clip.streams.video[0]
        copy = out.add_stream_from_template(stream, opaque=True)
        packets = [packet for packet in clip.demux(stream) if packet.size]
        assert stream.time_base is not None
        length = round(3 / stream.time_base)
        data = [(bytes(packet), packet.pts, packet.dts, packet.is_keyframe) for packet in packets]
        for number in range(times):
            for content, pts, dts, key in data:
                packet = av.Packet(content)
                packet.stream, packet.time_base = copy, stream.time_base
                packet.pts, packet.dts = pts + number * length, dts + number * length
                packet.is_keyframe = key
                out.mux(packet)
    return target


def decode(path: Path) -> int:
    """All frames, decoded with one thread and dropped; returns how many."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        return sum(1 for _ in container.decode(stream))


def methods_for(path: Path, *, classic: bool) -> dict[str, Callable[[], object]]:
    methods: dict[str, Callable[[], object]] = {
        DECODING: lambda: decode(path),
        OURS: lambda: fingerprint_video(path, threads=1),
    }
    if classic:
        try:
            import imagehash
        except ImportError:
            return methods

        def every_frame() -> None:
            with av.open(str(path)) as container:
                container.streams.video[0].codec_context.thread_count = 1
                for frame in container.decode(video=0):
                    imagehash.dhash(frame.to_image())

        methods[CLASSIC] = every_frame
    return methods


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--classic", action="store_true", help="imagehash on every frame too")
    options = parser.parse_args()
    pin_to_one_core()
    print(describe_run(["tagcat", "av", "imagehash"]))
    with tempfile.TemporaryDirectory() as work:
        paths = [
            path
            for given in options.paths
            for path in (sorted(given.rglob("*")) if given.is_dir() else [given])
            if guess_kind(path)
        ]
        if not options.paths:
            paths = [loop(MEDIA / name, Path(work) / f"{name}.mkv", 7) for name in CLIPS]
            paths.append(make_video(Path(work) / "h264-720p.mp4", 1280, 720, 10))
            paths.append(make_video(Path(work) / "h264-1080p.mp4", 1920, 1080, 10))
        for path in paths:
            try:
                frames = decode(path)
            except av.FFmpegError as error:
                print(f"\n{path.name}: left out, PyAV alone stops at an error ({error})")
                continue
            print(f"\n{path.name}: {frames} frames, {path.stat().st_size / 1000:.0f} kB")
            times = interleaved(methods_for(path, classic=options.classic), options.rounds)
            for method, seconds in times.items():
                rate = frames / statistics.median(seconds)
                share = median_ratio(times[DECODING], seconds)
                print(f"  {method:32} {rate:8.0f} frames/s   {share:6.1%} of decoding alone")


if __name__ == "__main__":
    main()
