"""Makes the test media of this folder from a few free originals; run once, results are kept.

    python tests/media/make_media.py PHOTOS CLIPS

PHOTOS holds coffee.png, chelsea.png and rocket.jpg of scikit-image, CLIPS the CC0 clips rabbit.mp4,
frog.mp4 and crystal.mp4 of MDN's learning-area. Needs ffmpeg with x264, x265, vpx, aom and svtav1.
Encoders change: another version makes other bytes, and the vectors have to be written anew.
"""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageDraw

HERE = Path(__file__).parent
IMAGES, DAMAGED, VIDEOS = HERE / "images", HERE / "damaged", HERE / "videos"
# What a camera would have done to the upright picture for each EXIF orientation.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def exif(orientation: int) -> bytes:
    """An EXIF block that says nothing but the orientation."""
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


def png(depth: int, colour: int, rows: NDArray[np.generic], *extra: bytes) -> bytes:
    """A PNG of raw big-endian rows, for what Pillow does not write."""
    height = rows.shape[0]
    width = rows.shape[1]
    raw = b"".join(b"\0" + row.tobytes() for row in rows)
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", head), *extra, chunk(b"IDAT", zlib.compress(raw, 9)), chunk(b"IEND", b"")]
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpegs(coffee: Image.Image, odd: Image.Image) -> None:
    coffee.save(IMAGES / "photo.jpg", quality=85)
    coffee.save(IMAGES / "photo-444.jpg", quality=90, subsampling="4:4:4")
    coffee.save(IMAGES / "photo-422.jpg", quality=60, subsampling="4:2:2")
    coffee.save(IMAGES / "progressive.jpg", quality=75, progressive=True, optimize=True)
    coffee.save(IMAGES / "rgb-colourspace.jpg", quality=70, keep_rgb=True)
    coffee.convert("L").save(IMAGES / "gray.jpg", quality=80)
    coffee.convert("CMYK").save(IMAGES / "cmyk.jpg", quality=75)
    odd.save(IMAGES / "odd-size.jpg", quality=80)
    for value in range(1, 9):
        stored = odd.transpose(STORED[value]) if value in STORED else odd
        stored.save(IMAGES / f"exif-{value}.jpg", quality=70, exif=exif(value))
    out = io.BytesIO()
    odd.save(out, "JPEG", quality=80, restart_marker_blocks=7)
    data = out.getvalue()
    at = data.index(b"\xff\xdb")
    # Bytes between segments, which decoders skip and some call corrupt.
    (IMAGES / "stray-bytes.jpg").write_bytes(data[:at] + b"\0\0\x12" + data[at:])
    bordered = Image.new("RGB", (400, 300), (12, 12, 14))
    bordered.paste(odd.resize((400, 188)), (0, 60))
    bordered.save(IMAGES / "letterbox.jpg", quality=85)


def pngs(odd: Image.Image) -> None:
    small = odd.resize((111, 73), Image.Resampling.LANCZOS)
    y, x = np.mgrid[0:73, 0:111]
    ramp = ((x * 255) // 110).astype(np.uint8)
    alpha = small.convert("RGBA")
    alpha.putalpha(Image.fromarray(ramp))
    alpha.save(IMAGES / "alpha.png", optimize=True)
    gray_alpha = small.convert("LA")
    gray_alpha.putalpha(Image.fromarray(255 - ramp))
    gray_alpha.save(IMAGES / "gray-alpha.png", optimize=True)
    small.save(IMAGES / "rgb.png", optimize=True)
    small.save(IMAGES / "exif-6.png", exif=exif(6), optimize=True)
    palette = small.quantize(64)
    palette.save(IMAGES / "palette.png", optimize=True)
    palette.save(IMAGES / "palette-transparent.png", transparency=5, optimize=True)
    small.convert("1").save(IMAGES / "one-bit.png", optimize=True)
    small.quantize(16).save(IMAGES / "four-bit-palette.png", bits=4, optimize=True)
    small.convert("L").save(IMAGES / "gray.png", optimize=True)
    rgb = np.asarray(small).astype(np.uint16)
    noise = ((x * 97 + y * 31) % 256).astype(np.uint16)
    deep = (rgb << 8 | noise[..., None]).astype(">u2")
    (IMAGES / "rgb-16-bit.png").write_bytes(png(16, 2, deep))
    luma = (np.asarray(small.convert("L")).astype(np.uint16) << 8 | noise).astype(">u2")
    (IMAGES / "gray-16-bit.png").write_bytes(png(16, 0, luma))
    deep_alpha = np.concatenate([deep, (ramp.astype(np.uint16) * 257)[..., None]], 2)
    (IMAGES / "rgba-16-bit.png").write_bytes(png(16, 6, deep_alpha.astype(">u2")))
    # A flat disc over a colour that tRNS makes transparent.
    keyed = Image.new("RGB", (60, 44), (200, 10, 220))
    ImageDraw.Draw(keyed).ellipse((9, 7, 40, 30), fill=(30, 60, 90))
    trns = chunk(b"tRNS", struct.pack(">HHH", 200, 10, 220))
    (IMAGES / "rgb-colour-key.png").write_bytes(png(8, 2, np.asarray(keyed), trns))
    Image.new("RGB", (1, 1), (90, 140, 20)).save(IMAGES / "1x1.png")
    odd.resize((3, 5)).save(IMAGES / "3x5.png")
    odd.resize((1, 300)).save(IMAGES / "1x300.png")
    Image.new("RGB", (64, 48), (250, 250, 250)).save(IMAGES / "blank.png")
    framed = Image.new("RGB", (160, 120), "white")
    framed.paste(small, (20, 20))
    framed.save(IMAGES / "white-frame.png", optimize=True)


def moving(odd: Image.Image) -> list[Image.Image]:
    small = odd.resize((96, 64), Image.Resampling.LANCZOS)
    return [small, small.transpose(Image.Transpose.ROTATE_180), small.convert("L").convert("RGB")]


def others(odd: Image.Image) -> None:
    frames = moving(odd)
    small = odd.resize((222, 146), Image.Resampling.LANCZOS)
    rest: dict[str, Any] = {
        "save_all": True,
        "append_images": frames[1:],
        "duration": 80,
        "loop": 0,
    }
    frames[0].save(IMAGES / "animated.gif", **rest)
    frames[0].save(IMAGES / "animated.webp", quality=70, **rest)
    frames[0].save(IMAGES / "animated.png", **rest)
    default: dict[str, Any] = {"default_image": True, "append_images": frames[1:], "duration": 80}
    frames[0].save(IMAGES / "animated-default-image.png", save_all=True, **default)
    frames[0].save(IMAGES / "animated.avif", quality=60, **rest)
    small.quantize(48).save(IMAGES / "still.gif")
    (IMAGES / "small-first-frame.gif").write_bytes(small_first_frame(frames[0]))
    small.save(IMAGES / "lossy.webp", quality=70)
    alpha = frames[0].convert("RGBA")
    alpha.putalpha(Image.linear_gradient("L").resize((96, 64)))
    alpha.save(IMAGES / "alpha.webp", lossless=True)
    small.save(IMAGES / "exif-6.webp", quality=70, exif=exif(6))
    small.save(IMAGES / "photo.avif", quality=65)
    alpha.save(IMAGES / "alpha.avif", quality=80)
    for value in (3, 5, 6, 8):
        small.transpose(STORED[value]).save(
            IMAGES / f"rotated-{value}.avif", quality=60, exif=exif(value)
        )
    heif = pillow_heif.from_pillow(small)
    heif.save(IMAGES / "photo.heic", quality=60)
    turned = pillow_heif.from_pillow(small.transpose(STORED[6]))
    turned.save(IMAGES / "rotated-6.heic", quality=60, exif=exif(6))
    ffmpeg(
        "-i",
        IMAGES / "rgb.png",
        "-c:v",
        "libaom-av1",
        "-still-picture",
        "1",
        "-crf",
        "20",
        "-pix_fmt",
        "yuv420p10le",
        IMAGES / "10-bit.avif",
    )
    frames[0].save(IMAGES / "photo.bmp")
    frames[0].quantize(32).save(IMAGES / "palette.bmp")
    small.save(IMAGES / "lzw.tiff", compression="tiff_lzw")
    frames[0].convert("CMYK").save(IMAGES / "cmyk.tiff", compression="tiff_adobe_deflate")
    gray = np.asarray(frames[0].convert("L")).astype(np.uint16) * 257
    Image.fromarray(gray).save(IMAGES / "gray-16-bit.tiff", compression="tiff_lzw")
    Image.fromarray(gray.astype(np.float32) / 65535).save(IMAGES / "float.tiff")


def small_first_frame(picture: Image.Image) -> bytes:
    """A GIF whose only frame covers part of its canvas; the rest stays transparent."""
    out = io.BytesIO()
    picture.quantize(32).resize((40, 30)).save(out, "GIF")
    data = bytearray(out.getvalue())
    data[6:10] = struct.pack("<HH", 70, 50)
    # The image descriptor: 0x2C, left, top, width, height.
    at = data.index(b"\x2c\0\0\0\0" + struct.pack("<HH", 40, 30))
    data[at + 1 : at + 5] = struct.pack("<HH", 12, 8)
    return bytes(data)


def damaged() -> None:
    photo = (IMAGES / "photo.jpg").read_bytes()
    (DAMAGED / "truncated.jpg").write_bytes(photo[: len(photo) // 2])
    (DAMAGED / "no-end-marker.jpg").write_bytes(photo[:-2])
    for name in ("rgb.png", "lossy.webp", "still.gif", "photo.avif", "photo.heic", "lzw.tiff"):
        data = (IMAGES / name).read_bytes()
        (DAMAGED / f"truncated.{name.rsplit('.')[-1]}").write_bytes(data[: len(data) // 2])
    (DAMAGED / "text.jpg").write_text("This is a text file whose name says otherwise.\n")
    bomb = png(1, 0, np.zeros((1, 1), np.uint8))
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    (DAMAGED / "bomb.png").write_bytes(bomb[:8] + chunk(b"IHDR", head) + bomb[33:])
    clip = (VIDEOS / "h264.mp4").read_bytes()
    (DAMAGED / "truncated-no-index.mp4").write_bytes(moov_last(clip)[: len(clip) // 2])


def moov_last(data: bytes) -> bytes:
    """The boxes of an MP4 with the index moved to the end (offsets are then wrong)."""
    boxes: list[bytes] = []
    at = 0
    while at < len(data):
        length = struct.unpack_from(">I", data, at)[0]
        boxes.append(data[at : at + length])
        at += length
    index = [box for box in boxes if box[4:8] == b"moov"]
    return b"".join([box for box in boxes if box not in index] + index)


def ffmpeg(*arguments: str | Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *map(str, arguments)], check=True)


def videos(clips: Path) -> None:
    base = HERE / "base.mkv"
    parts = "".join(
        f"[{i}:v]trim=1:2,setpts=PTS-STARTPTS,scale=320:212,fps=30,setsar=1[p{i}];"
        for i in range(3)
    )
    ffmpeg(
        *(
            value
            for name in ("rabbit", "frog", "crystal")
            for value in ("-i", clips / f"{name}.mp4")
        ),
        "-filter_complex",
        f"{parts}[p0][p1][p2]concat=n=3[v]",
        *("-map", "[v]", "-c:v", "ffv1", "-pix_fmt", "yuv420p", base),
    )
    plain: list[str | Path] = ["-i", base, "-an", "-map_metadata", "-1", "-fflags", "+bitexact"]
    front = ["-movflags", "+faststart"]
    h264 = ["-c:v", "libx264", "-preset", "slow", "-crf", "30", "-pix_fmt", "yuv420p"]

    def make(name: str, *arguments: str) -> None:
        ffmpeg(*plain, *arguments, VIDEOS / name)

    make("h264.mp4", *h264, *front)
    make("h264-60-fps.mp4", "-vf", "setpts=PTS/2,fps=60", *h264, *front)
    make("h264-12-fps.mp4", "-vf", "fps=12", *h264, *front)
    make("h264-odd.mp4", "-vf", "crop=298:178:0:0", *h264, *front)
    make(
        "h264-cropped-left.mp4",
        *h264,
        "-bsf:v",
        "h264_metadata=crop_left=22:crop_top=10:crop_right=8:crop_bottom=6",
        *front,
    )
    make("h264-letterbox.mp4", "-vf", "pad=320:300:0:44:black", *h264, *front)
    # Screen recordings and phones: no two frames equally long.
    make(
        "h264-variable.mp4",
        "-vf",
        "select='not(mod(n\\,3))+lt(mod(n\\,17)\\,6)'",
        "-fps_mode",
        "vfr",
        *h264,
        *front,
    )
    make("h264-10-bit.mp4", "-c:v", "libx264", "-crf", "30", "-pix_fmt", "yuv420p10le", *front)
    make(
        "hevc.mp4",
        "-c:v",
        "libx265",
        "-crf",
        "32",
        "-pix_fmt",
        "yuv420p",
        "-tag:v",
        "hvc1",
        "-x265-params",
        "log-level=error",
        *front,
    )
    make(
        "hevc-10-bit.mp4",
        "-vf",
        "crop=314:206:0:0",
        "-c:v",
        "libx265",
        "-crf",
        "32",
        "-pix_fmt",
        "yuv420p10le",
        "-tag:v",
        "hvc1",
        "-x265-params",
        "log-level=error",
        *front,
    )
    make("vp8.webm", "-c:v", "libvpx", "-b:v", "250k")
    make("vp9.webm", "-c:v", "libvpx-vp9", "-crf", "45", "-b:v", "0")
    make(
        "vp9-odd.webm",
        "-vf",
        "format=yuv444p,crop=301:177:0:0,format=yuv420p",
        "-c:v",
        "libvpx-vp9",
        "-crf",
        "45",
        "-b:v",
        "0",
    )
    make("av1.mp4", "-c:v", "libsvtav1", "-crf", "45", "-preset", "6", *front)
    make(
        "av1-10-bit.webm",
        "-c:v",
        "libaom-av1",
        "-crf",
        "45",
        "-b:v",
        "0",
        "-cpu-used",
        "5",
        "-pix_fmt",
        "yuv420p10le",
        "-t",
        "1.5",
    )
    make("mpeg4.avi", "-c:v", "mpeg4", "-q:v", "9", "-bf", "0")
    make("mpeg2.ts", "-vf", "fps=25", "-c:v", "mpeg2video", "-q:v", "11", "-bf", "2")
    make("rgb.mkv", "-vf", "scale=64:42", "-c:v", "ffv1", "-pix_fmt", "bgr0", "-t", "1.2")
    ffmpeg(
        "-f", "lavfi", "-i", "color=black:s=160x120:r=10:d=1", *h264, *front, VIDEOS / "black.mp4"
    )
    ffmpeg(
        "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", "-b:a", "32k", DAMAGED / "sound-only.m4a"
    )
    ffmpeg(
        "-i",
        DAMAGED / "sound-only.m4a",
        "-i",
        IMAGES / "odd-size.jpg",
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-disposition:v:0",
        "attached_pic",
        DAMAGED / "sound-with-cover.m4a",
    )
    clip = VIDEOS / "h264.mp4"
    for degrees, name in ((90, "270"), (180, "180"), (270, "90")):
        # This option of ffmpeg counts counter-clockwise.
        set_matrix(clip, VIDEOS / f"h264-rotate-{name}.mp4", rotation_matrix(degrees))
    set_matrix(clip, VIDEOS / "h264-mirror.mp4", (-1, 0, 0, 1))
    set_matrix(clip, VIDEOS / "h264-transpose.mp4", (0, 1, 1, 0))
    data = clip.read_bytes()
    (VIDEOS / "truncated.mp4").write_bytes(data[: len(data) * 55 // 100])
    data = (VIDEOS / "vp9.webm").read_bytes()
    (VIDEOS / "truncated.webm").write_bytes(data[: len(data) * 55 // 100])
    broken = bytearray(clip.read_bytes())
    at = len(broken) // 2
    broken[at : at + 600] = bytes((i * 151 + 7) % 256 for i in range(600))
    (VIDEOS / "damaged-middle.mp4").write_bytes(broken)
    base.unlink()


def rotation_matrix(degrees: int) -> tuple[int, int, int, int]:
    """a, b, c, d of a counter-clockwise rotation in picture coordinates (y downwards)."""
    return {90: (0, -1, 1, 0), 180: (-1, 0, 0, -1), 270: (0, 1, -1, 0)}[degrees]


def set_matrix(source: Path, target: Path, matrix: tuple[int, int, int, int]) -> None:
    """Copy an MP4 with another display matrix in its track header."""
    data = bytearray(source.read_bytes())
    at = data.index(b"tkhd") + 4
    at += 4 + (32 if data[at] else 20) + 16
    a, b, c, d = (value << 16 for value in matrix)
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    target.write_bytes(data)


def main() -> None:
    photos, clips = Path(sys.argv[1]), Path(sys.argv[2])
    for folder in (IMAGES, DAMAGED, VIDEOS):
        folder.mkdir(exist_ok=True)
    coffee = Image.open(photos / "coffee.png").convert("RGB").resize((480, 320))
    odd = Image.open(photos / "chelsea.png").convert("RGB").resize((333, 219))
    jpegs(coffee, odd)
    pngs(odd)
    others(odd)
    Image.open(photos / "rocket.jpg").convert("RGB").save(IMAGES / "rocket.jpg", quality=80)
    videos(clips)
    damaged()


if __name__ == "__main__":
    main()
