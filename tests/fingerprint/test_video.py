"""Video files to fingerprints."""

from __future__ import annotations

import io
import random
import re
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.codec.context import Flags2
from numpy.typing import NDArray

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import (
    complexity,
    dhash_of_luma,
    dhash_of_rgb,
    fingerprint_file,
    fingerprint_video,
    hamming,
    orient,
)
from tagcat.fingerprint.dhash import dhash_of_pixels
from tagcat.fingerprint.frames import orientation_of_matrix, pixels_of_frame
from tagcat.fingerprint.model import DHash, Orientation, VideoFingerprint

from .vectors import MEDIA, pattern

VIDEOS = MEDIA / "videos"
INTACT = [
    path.name
    for path in sorted(VIDEOS.iterdir())
    if not path.name.startswith(("truncated", "damaged"))
]
TURNS = {
    "h264-rotate-90.mp4": Orientation.ROTATE_90,
    "h264-rotate-180.mp4": Orientation.ROTATE_180,
    "h264-rotate-270.mp4": Orientation.ROTATE_270,
    "h264-mirror.mp4": Orientation.MIRROR,
    "h264-transpose.mp4": Orientation.TRANSPOSE,
}


def look(name: str) -> VideoFingerprint:
    return fingerprint_video(VIDEOS / name, threads=1)


def decoded(path: Path) -> list[tuple[int, DHash]]:
    """Every frame as (microseconds after the first, hash of its luma), the plainest way."""
    found = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert frame.pts is not None
            assert frame.time_base is not None
            name = frame.format.name
            if name == "bgr0":
                dhash = dhash_of_rgb(np.asarray(frame.to_ndarray(format="rgb24"), np.uint8))
            else:
                plane = frame.planes[0]
                deep = "10" in name
                luma = np.frombuffer(memoryview(plane), "<u2" if deep else np.uint8)
                luma = luma.reshape(frame.height, -1)[:, : frame.width] >> (2 if deep else 0)
                dhash = dhash_of_luma(luma.astype(np.uint8))
            found.append((frame.pts * frame.time_base, dhash))
    first = found[0][0]
    return [(round((time - first) * 1_000_000), dhash) for time, dhash in found]


PLAIN = [name for name in INTACT if name not in {*TURNS, "h264-cropped-left.mp4"}]


@pytest.mark.parametrize("name", PLAIN)
def test_key_frames_follow_the_rule(name: str) -> None:
    """The rule written down a second time, over all frames."""
    expected: list[tuple[int, DHash]] = []
    due = 0
    first = None
    for time, dhash in decoded(VIDEOS / name):
        if time < due:
            continue
        due = (time // 40_000 + 1) * 40_000
        first = first or (time, dhash)
        if complexity(dhash.bits) >= 28 and (
            not expected or hamming(dhash.bits, expected[-1][1].bits) > 20
        ):
            expected.append((time, dhash))
    assert first is not None
    found = [(frame.pos, frame.dhash) for frame in look(name).frames]
    assert found == [((time + 500) // 1000, dhash) for time, dhash in expected or [first]]


@pytest.mark.parametrize("name", INTACT)
def test_intact_files_have_no_warnings(name: str) -> None:
    found = look(name)
    assert (found.partial, found.warnings) == (False, ())


@pytest.mark.parametrize(("name", "turn"), TURNS.items())
def test_display_matrix_is_applied(name: str, turn: Orientation) -> None:
    upright, turned = look("h264.mp4"), look(name)
    sizes = {(upright.width, upright.height), (upright.height, upright.width)}
    assert (turned.width, turned.height) in sizes
    assert (turned.width > turned.height) == (turn in {Orientation.ROTATE_180, Orientation.MIRROR})
    assert [f.pos for f in turned.frames] == [f.pos for f in upright.frames]
    assert [f.dhash for f in turned.frames] == [orient(f.dhash, turn) for f in upright.frames]


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("h264.mp4", (320, 212)),
        ("h264-odd.mp4", (298, 178)),
        ("h264-cropped-left.mp4", (290, 208)),
        ("vp9-odd.webm", (301, 177)),
        ("hevc-10-bit.mp4", (314, 206)),
    ],
)
def test_only_the_visible_rectangle_counts(name: str, size: tuple[int, int]) -> None:
    found = look(name)
    assert (found.width, found.height) == size


def test_the_left_edge_is_cropped_to_the_pixel() -> None:
    """libavcodec by itself crops to multiples of 32 bytes and shows the rest."""
    path = VIDEOS / "h264-cropped-left.mp4"
    with av.open(str(path)) as container:
        context = container.streams.video[0].codec_context
        context.flags2 |= Flags2.ignore_crop
        frame = next(container.decode(video=0))
    coded = np.frombuffer(memoryview(frame.planes[0]), np.uint8)
    coded = coded.reshape(frame.height, -1)[:, : frame.width]
    assert coded.shape == (224, 320)
    visible = np.ascontiguousarray(coded[10 : 224 - 6, 22 : 320 - 8])
    found = look(path.name)
    assert (found.height, found.width) == visible.shape
    assert found.frames[0].dhash == dhash_of_luma(visible)


@pytest.mark.parametrize("name", ["hevc.mp4", "vp9.webm", "av1.mp4", "mpeg4.avi", "h264-10-bit.mp4",
                                  "h264-variable.mp4", "mpeg2.ts", "vp8.webm"])  # fmt: skip
def test_codecs_look_alike(name: str) -> None:
    """Each key frame has one like it in the H.264 version."""
    others = [frame.dhash.bits for frame in look("h264.mp4").frames]
    for frame in look(name).frames:
        assert min(hamming(frame.dhash.bits, other) for other in others) <= 25


def test_times_and_rates() -> None:
    assert look("h264.mp4").duration == 3000
    assert look("h264.mp4").fps == 30
    assert look("h264-60-fps.mp4").duration == 1500
    assert look("h264-60-fps.mp4").fps == 60
    variable = look("h264-variable.mp4")
    assert 0 < variable.fps < 30
    assert variable.duration == 3000


def test_media_types() -> None:
    expected = {
        "h264.mp4": "video/mp4",
        "vp9.webm": "video/webm",
        "rgb.mkv": "video/x-matroska",
        "mpeg4.avi": "video/x-msvideo",
        "mpeg2.ts": "video/mp2t",
    }
    assert {name: look(name).media_type for name in expected} == expected


def test_black_video_keeps_its_first_frame() -> None:
    (frame,) = look("black.mp4").frames
    assert frame.pos == 0
    assert complexity(frame.dhash.bits) == 0


@pytest.mark.parametrize("name", ["truncated.mp4", "truncated.webm"])
def test_what_was_readable_of_a_truncated_file_is_kept(name: str) -> None:
    whole = look({"truncated.mp4": "h264.mp4", "truncated.webm": "vp9.webm"}[name])
    found = look(name)
    assert found.partial
    assert found.warnings[0].startswith("the file is cut short or damaged: only 1.")
    assert found.warnings[0].endswith(" s of 3.0 s could be read")
    assert 3 <= len(found.frames) < len(whole.frames)
    assert found.frames == whole.frames[: len(found.frames)]
    assert found.duration == 3000


def test_damaged_frames_are_skipped_and_counted() -> None:
    found = look("damaged-middle.mp4")
    assert found.warnings == ("1 damaged frame was skipped",)
    assert not found.partial
    whole = look("h264.mp4").frames
    assert found.frames[:3] == whole[:3]
    assert found.frames[-1].pos > 2000


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.9])
def test_a_transport_stream_may_begin_and_end_anywhere(tmp_path: Path, keep: float) -> None:
    data = (VIDEOS / "mpeg2.ts").read_bytes()
    path = tmp_path / "cut.ts"
    path.write_bytes(data[int(len(data) * (1 - keep)) // 188 * 188 + 188 :])
    if keep < 0.1:
        with pytest.raises(UnreadableFile, match=r"no picture of its video|no video "):
            fingerprint_video(path)
    else:
        assert fingerprint_video(path).frames


def test_threads_change_nothing() -> None:
    for name in ("h264.mp4", "av1.mp4", "hevc-10-bit.mp4"):
        assert fingerprint_video(VIDEOS / name, threads=4) == look(name)
        assert fingerprint_file(VIDEOS / name, threads=2) == look(name)


def damaged(path: Path, seed: int, to: Path) -> Path:
    """A copy of a video with bits flipped in the middle of it."""
    chosen = random.Random(seed)
    data = bytearray(path.read_bytes())
    for _ in range(chosen.choice((3, 20, 60))):
        data[chosen.randrange(len(data) // 8, len(data) * 7 // 8)] ^= 1 << chosen.randrange(8)
    copy = to / f"damaged{path.suffix}"
    copy.write_bytes(data)
    return copy


@pytest.mark.parametrize(
    "name",
    [
        "av1.mp4",
        "h264.mp4",
        "h264-variable.mp4",
        "hevc.mp4",
        "mpeg2.ts",
        "mpeg4.avi",
        "rgb.mkv",
        "vp8.webm",
        "vp9.webm",
    ],
)
def test_threads_change_nothing_of_a_damaged_video(name: str, tmp_path: Path) -> None:
    looks = 0
    for seed in range(4):
        path = damaged(VIDEOS / name, seed, tmp_path)
        try:
            alone = fingerprint_video(path, threads=1)
        except UnreadableFile as error:
            with pytest.raises(UnreadableFile, match=re.escape(str(error))):
                fingerprint_video(path, threads=4)
            continue
        looks += 1
        told: list[float] = []
        assert fingerprint_video(path, threads=4, progress=told.append) == alone
        assert told == sorted(told)
    assert looks > 0


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    fingerprint_video(VIDEOS / "h264.mp4", progress=told.append)
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 1
    assert len(told) > 50


def test_an_error_in_progress_stops_the_work() -> None:
    class StopError(Exception):
        pass

    def stop(done: float) -> None:
        if done > 0.3:
            raise StopError

    with pytest.raises(StopError):
        fingerprint_video(VIDEOS / "h264.mp4", progress=stop)


def test_variance_decides_how_many_key_frames() -> None:
    counts = [len(fingerprint_video(VIDEOS / "h264.mp4", v).frames) for v in (0, 10, 20, 40, 128)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 40
    assert counts[-1] == 1
    assert fingerprint_video(VIDEOS / "h264.mp4", 40).variance == 40
    for wrong in (-1, 129):
        with pytest.raises(ValueError, match="variance"):
            fingerprint_video(VIDEOS / "h264.mp4", wrong)


def test_too_many_key_frames_end_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tagcat.fingerprint.keyframes.MAX_KEY_FRAMES", 5)
    found = look("h264.mp4")
    assert len(found.frames) == 5
    assert found.partial
    assert "key frames: only the part until 0.9 s is compared" in found.warnings[0]


def test_cover_art_is_not_the_video(tmp_path: Path) -> None:
    """An MP4 with a cover picture as a stream of its own."""
    path = tmp_path / "covered.mp4"
    with av.open(str(VIDEOS / "h264.mp4")) as source, av.open(str(path), "w") as out:
        cover = out.add_stream("mjpeg")
        cover.width = cover.height = 64
        cover.pix_fmt = "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        copy = out.add_stream_from_template(source.streams.video[0])
        picture = av.VideoFrame.from_ndarray(pattern("noise", 64, 64), format="rgb24")
        picture = picture.reformat(format="yuvj420p")
        picture.pts, picture.time_base = 0, Fraction(1, 25)
        for packet in cover.encode(picture):
            out.mux(packet)
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = copy
                out.mux(packet)
    with av.open(str(path)) as container:
        names = {stream.codec_context.name for stream in container.streams.video}
        assert names == {"mjpeg", "h264"}
    assert fingerprint_video(path).frames == look("h264.mp4").frames


def test_a_raw_bit_stream_without_times(tmp_path: Path) -> None:
    out = io.BytesIO()
    with av.open(str(VIDEOS / "h264.mp4")) as source:
        target = av.open(out, "w", format="h264")
        copy = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = copy
                target.mux(packet)
        target.close()
    path = tmp_path / "raw.h264"
    path.write_bytes(out.getvalue())
    found = fingerprint_video(path)
    assert found.media_type == "video/h264"
    assert len(found.frames) >= 10
    assert found.frames[0].dhash == look("h264.mp4").frames[0].dhash


ROOT_HALF = 46341  # sin(45 degrees) * 2**16
ONE = 1 << 16


@pytest.mark.parametrize(
    ("a", "b", "c", "d", "expected"),
    [
        (ONE, 0, 0, ONE, Orientation.UPRIGHT),
        (0, ONE, -ONE, 0, Orientation.ROTATE_90),
        (-ONE, 0, 0, -ONE, Orientation.ROTATE_180),
        (0, -ONE, ONE, 0, Orientation.ROTATE_270),
        (-ONE, 0, 0, ONE, Orientation.MIRROR),
        (ONE, 0, 0, -ONE, Orientation.FLIP),
        (0, ONE, ONE, 0, Orientation.TRANSPOSE),
        (0, -ONE, -ONE, 0, Orientation.TRANSVERSE),
        (0, 0, 0, 0, Orientation.UPRIGHT),
        (ROOT_HALF, ROOT_HALF - 9, 9 - ROOT_HALF, ROOT_HALF, Orientation.UPRIGHT),
        (ONE // 4, ONE, -ONE, ONE // 4, Orientation.ROTATE_90),
    ],
)
def test_matrices(a: int, b: int, c: int, d: int, expected: Orientation) -> None:
    assert orientation_of_matrix((a, b, 0, c, d, 0, 0, 0, 1 << 30)) is expected


LUMA = pattern("noise", 48, 36)[..., 1]


def frame_with_luma(name: str, luma: NDArray[np.uint8]) -> av.VideoFrame:
    """A frame of format ``name`` with this luma, brought there by swscale from a plain one."""
    gray = av.VideoFrame.from_ndarray(luma, format="gray")
    for target in ("yuv444p", name):
        gray = gray.reformat(format=target, src_color_range="JPEG", dst_color_range="JPEG")
    return gray


@pytest.mark.parametrize(
    "name",
    [
        *("yuv420p", "yuvj420p", "yuv422p", "yuv444p", "yuva420p", "nv12", "nv21", "gray"),
        *("yuyv422", "uyvy422"),
        *("yuv420p10le", "yuv422p12le", "yuv444p16le", "p010le", "yuv420p10be", "gray16le"),
    ],
)
def test_luma_of_all_kinds_of_formats(name: str) -> None:
    frame = frame_with_luma(name, LUMA)
    found = dhash_of_pixels(pixels_of_frame(frame, Orientation.UPRIGHT))
    assert hamming(found.bits, dhash_of_luma(LUMA).bits) <= 1


@pytest.mark.parametrize("name", ["rgb24", "bgr24", "rgba", "bgra", "gbrp", "rgb48le"])
def test_colours_of_rgb_formats(name: str) -> None:
    picture = pattern("noise", 48, 36)
    frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=name)
    found = dhash_of_pixels(pixels_of_frame(frame, Orientation.UPRIGHT))
    assert hamming(found.bits, dhash_of_rgb(picture).bits) <= 1


def test_frames_stored_from_the_bottom_up(tmp_path: Path) -> None:
    """Uncompressed AVI: the decoder gives rows with a negative stride."""
    picture = pattern("noise", 48, 36)
    bgr = np.ascontiguousarray(picture[::-1, :, ::-1]).tobytes()
    gray = np.ascontiguousarray(LUMA[::-1]).tobytes()
    for depth, pixels, expected in (
        (24, bgr, dhash_of_rgb(picture)),
        (8, gray, dhash_of_luma(np.ascontiguousarray(LUMA))),
    ):
        path = tmp_path / f"{depth}.avi"
        path.write_bytes(uncompressed_avi(48, 36, depth, pixels))
        assert fingerprint_video(path).frames[0].dhash == expected


def uncompressed_avi(width: int, height: int, depth: int, pixels: bytes) -> bytes:
    """An AVI of one frame of device-independent bitmap rows."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    size = len(pixels)
    palette = b"".join(bytes([i, i, i, 0]) for i in range(256)) if depth == 8 else b""
    avih = struct.pack("<14I", 40_000, size * 25, 0, 16, 1, 0, 1, size, width, height, 0, 0, 0, 0)
    strh = struct.pack("<4s4sIHHIIIIIIIIHHHH", b"vids", b"DIB ", 0, 0, 0, 0, 1, 25, 0, 1, size,
                       0, 0, 0, 0, width, height)  # fmt: skip
    strf = struct.pack("<IiiHHIIiiII", 40, width, height, 1, depth, 0, size, 0, 0,
                       256 if palette else 0, 0) + palette  # fmt: skip
    strl = chunk(b"LIST", b"strl" + chunk(b"strh", strh) + chunk(b"strf", strf))
    hdrl = chunk(b"LIST", b"hdrl" + chunk(b"avih", avih) + strl)
    movi = chunk(b"LIST", b"movi" + chunk(b"00db", pixels))
    index = chunk(b"idx1", struct.pack("<4sIII", b"00db", 16, 4, size))
    return chunk(b"RIFF", b"AVI " + hdrl + movi + index)


def test_an_image_is_not_a_video() -> None:
    with pytest.raises(UnreadableFile, match="image/jpeg, not a video"):
        fingerprint_video(MEDIA / "images" / "photo.jpg")
