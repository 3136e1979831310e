"""The test vectors in spec/dhash and spec/media, made by the code; spec/README.md explains them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import fingerprint_file
from tagcat.fingerprint.dhash import complexity, dhash_of_pixels, inverse, orient
from tagcat.fingerprint.hash_fields import hash_fields
from tagcat.fingerprint.keyed import HashKey, keyed
from tagcat.fingerprint.keyframes import KeyFrames, microseconds
from tagcat.fingerprint.model import DHash, ImageFingerprint, Orientation, VideoFingerprint
from tagcat.fingerprint.orientation import BY_EXIF_VALUE
from tagcat.fingerprint.pixels import Box, Pixels

ROOT = Path(__file__).resolve().parents[2]
MEDIA = ROOT / "tests" / "media"
SPEC = ROOT / "spec"

SIZES = (
    *((1, 1), (2, 1), (1, 300), (3, 5), (8, 8), (9, 8), (8, 9), (16, 16), (17, 31), (72, 72)),
    *((64, 48), (100, 75), (257, 129), (640, 427), (31, 2000), (1021, 769)),
)
NO_WEB_DECODER = ("image/tiff", "image/heic", "image/heif")


def build() -> dict[Path, Any]:
    """Every vector file and what belongs in it."""
    return {
        SPEC / "dhash" / "pixels.json": pixel_cases(),
        SPEC / "dhash" / "orientations.json": orientation_cases(),
        SPEC / "dhash" / "key-frames.json": key_frame_cases(),
        SPEC / "dhash" / "keyed.json": keyed_cases(),
        SPEC / "media" / "images.json": [image_case(path) for path in files("images")],
        SPEC / "media" / "videos.json": [video_case(path) for path in files("videos")],
        SPEC / "media" / "damaged.json": [damaged_case(path) for path in files("damaged")],
    }


def keyed_cases() -> list[dict[str, Any]]:
    """Keys, and what they make of the hashes of some pictures."""
    shown = [
        dhash_of_pixels(Pixels.of_array(pattern(name, 257, 129)))
        for name in ("waves", "flat", "gradient", "checks", "noise")
    ]
    cases = []
    for number in range(3):
        key = HashKey(hashlib.sha256(f"key {number}".encode()).digest())
        cases.append(
            {
                "key": key.secret.hex(),
                "id": key.id,
                "mask": f"{key.mask:032x}",
                "order": list(key.order),
                "hashes": [
                    {"plain": hash_fields(dhash), "keyed": hash_fields(keyed(dhash, key))}
                    for dhash in shown
                ],
                "contents": [
                    {"sha256": sha256, "id": key.content_id(sha256)}
                    for sha256 in (
                        "0" * 64,
                        "f" * 64,
                        *(hashlib.sha256(bytes((n,))).hexdigest() for n in range(3)),
                    )
                ],
            }
        )
    return cases


def encode(content: Any) -> str:
    """JSON with one case a line, so that changes can be read."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in content)
    return f"[\n{lines}\n]\n"


def files(folder: str) -> list[Path]:
    return sorted(path for path in (MEDIA / folder).iterdir() if path.is_file())


def pattern(name: str, width: int, height: int) -> NDArray[np.uint8]:
    """The synthetic picture called ``name``, RGB; the formulas are in spec/README.md."""
    y, x = np.mgrid[0:height, 0:width].astype(np.uint64)
    if name == "waves":
        planes = [x * 7 + y * 13 + x * y // 5, x * x // 3 + 5 * y, x * y + 11 * x]
    elif name == "flat":
        planes = [x * 0 + 120, x * 0 + 131, x * 0 + 142]
    elif name == "gradient":
        planes = [255 * x // max(width - 1, 1)] * 3
    elif name == "checks":
        planes = [25 + 205 * ((x // 8 + y // 8) % 2)] * 3
    elif name == "noise":
        word = (x * 374761393 + y * 668265263) % 2**32
        word = ((word ^ (word >> np.uint64(13))) * 1274126177) % 2**32
        word ^= word >> np.uint64(16)
        planes = [word, word >> np.uint64(8), word >> np.uint64(16)]
    else:
        raise ValueError(name)
    return np.stack([plane % 256 for plane in planes], 2).astype(np.uint8)


def framed(
    name: str, width: int, height: int, margins: tuple[int, int, int, int], shade: int
) -> NDArray[np.uint8]:
    """A pattern inside a border of (left, top, right, bottom) pixels that alternates by 1."""
    left, top, right, bottom = margins
    y, x = np.mgrid[0:height, 0:width]
    picture = np.repeat((shade + (x + y) % 2).astype(np.uint8)[..., None], 3, 2)
    picture[top : height - bottom, left : width - right] = pattern(
        name, width - left - right, height - top - bottom
    )
    return picture


def hash_of(dhash: DHash) -> dict[str, str]:
    return {"dhash": dhash.hex, "ties": f"{dhash.ties:032x}"}


def pixel_cases() -> list[dict[str, Any]]:
    cases = [pixel_case("waves", width, height) for width, height in SIZES]
    cases += [
        pixel_case(name, width, height)
        for name in ("flat", "gradient", "checks", "noise")
        for width, height in ((1, 1), (9, 8), (61, 47), (320, 200))
    ]
    cases += [
        pixel_case("noise", 120, 90, margins, shade)
        for margins, shade in (
            ((0, 10, 0, 10), 0),
            ((7, 0, 0, 0), 254),
            ((5, 6, 7, 8), 240),
            ((0, 0, 30, 0), 128),
            ((50, 40, 50, 40), 200),
            ((60, 0, 59, 0), 10),
        )
    ]
    cases += [
        pixel_case(name, width, height, layout=layout)
        for layout in ("luma", "luma-10-bit")
        for name, width, height in (
            ("waves", 64, 48),
            ("waves", 257, 129),
            ("noise", 320, 180),
            ("checks", 3, 5),
        )
    ]
    return cases


def pixel_case(
    name: str,
    width: int,
    height: int,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    shade: int = 0,
    layout: str = "rgb",
) -> dict[str, Any]:
    picture = framed(name, width, height, margins, shade)
    case: dict[str, Any] = {"pattern": name, "width": width, "height": height, "layout": layout}
    if any(margins):
        case |= {"margins": list(margins), "shade": shade}
    pixels = pixels_in(picture, layout)
    dhash = dhash_of_pixels(pixels)
    case |= hash_of(dhash) | {"complexity": complexity(dhash.bits)}
    if layout == "rgb":
        box = pixels.content_box()
        changed = box != Box(0, 0, width, height)
        case["box"] = [box.left, box.top, box.right, box.bottom]
        case["trimmed"] = hash_of(dhash_of_pixels(pixels.crop(box))) if changed else None
    return case


def pixels_in(picture: NDArray[np.uint8], layout: str) -> Pixels:
    """The picture as RGB, or its green samples as luma of 8 or 10 bits."""
    height, width, _ = picture.shape
    if layout == "rgb":
        return Pixels.of_array(picture)
    luma = np.ascontiguousarray(picture[..., 1])
    if layout == "luma":
        return Pixels.of_array(luma)
    y, x = np.mgrid[0:height, 0:width]
    deep = (luma.astype("<u2") << 2 | ((x + y) % 4).astype("<u2")).astype("<u2")
    return Pixels(deep.tobytes(), 0, width, height, 2 * width, 1, 2, 2)


def orientation_cases() -> list[dict[str, Any]]:
    exif = {orientation: value for value, orientation in BY_EXIF_VALUE.items()}
    cases: list[dict[str, Any]] = [
        {"orientation": o, "inverse": inverse(o), "exif": exif[o]} for o in Orientation
    ]
    for name, width, height in (
        ("waves", 640, 427),
        ("noise", 61, 47),
        ("checks", 72, 64),
        ("gradient", 100, 10),
        ("flat", 5, 4),
    ):
        dhash = dhash_of_pixels(Pixels.of_array(pattern(name, width, height)))
        turned = {o.value: hash_of(orient(dhash, o)) for o in Orientation}
        cases.append({"pattern": name, "width": width, "height": height, "turned": turned})
    return cases


def key_frame_cases() -> list[dict[str, Any]]:
    random = np.random.default_rng(20)
    usable = [_hash_with(random, 40) for _ in range(12)]
    near = [h ^ _bits(random, 20) for h in usable]
    far = [h ^ _bits(random, 21) for h in usable]
    dull = [0, (1 << 128) - 1, 1 << 127]
    steady = [512 * i for i in range(30)]
    slow_then_fast = [0, 2100, 2110, 2125, 9000, 9003, 9040, 9041, 9080, 20000, 20001, 20055]
    return [
        _key_frames("25 frames a second", 20, (1, 12800), steady, usable * 3),
        _key_frames("60 frames a second", 20, (1, 15360), [256 * i for i in range(60)], far * 5),
        _key_frames("10 frames a second", 20, (1, 10), list(range(12)), usable),
        _key_frames("29.97 frames a second", 20, (1001, 30000), list(range(40)), usable * 4),
        _key_frames("variable, milliseconds", 20, (1, 1000), slow_then_fast, usable),
        _key_frames(
            "does not begin at 0", 20, (1, 90000), [7000 + 3600 * i for i in range(12)], far
        ),
        _key_frames(
            "distance at and above the variance",
            20,
            (1, 25),
            list(range(6)),
            [usable[0], near[0], far[0], far[0], usable[0], near[0]],
        ),
        _key_frames(
            "dull frames are passed over", 20, (1, 25), list(range(6)), [*dull, *usable[:3]]
        ),
        _key_frames("only dull frames", 20, (1, 25), list(range(3)), dull),
        _key_frames("variance 0", 0, (1, 25), list(range(6)), [usable[0]] * 3 + [usable[1]] * 3),
        _key_frames("variance 40", 40, (1, 25), list(range(12)), usable),
        _key_frames(
            "times that go back", 20, (1, 1000), [100, 60, 100, 139, 140, 120, 300], usable
        ),
    ]


def _key_frames(
    name: str, variance: int, base: tuple[int, int], ticks: list[int], hashes: list[int]
) -> dict[str, Any]:
    keys = KeyFrames(variance)
    sampled = []
    for number, (tick, bits) in enumerate(zip(ticks, hashes, strict=False)):
        time = microseconds(tick - ticks[0], *base)
        if keys.wants(time):
            sampled.append(number)
            keys.offer(time, DHash(bits))
    return {
        "name": name,
        "variance": variance,
        "time_base": list(base),
        "frames": [
            {"ticks": tick, "dhash": f"{bits:032x}"}
            for tick, bits in zip(ticks, hashes, strict=False)
        ],
        "sampled": sampled,
        "key_frames": [{"pos": frame.pos, "dhash": frame.dhash.hex} for frame in keys.frames],
    }


def _hash_with(random: np.random.Generator, least: int) -> int:
    """A random hash of at least this complexity."""
    while True:
        bits = int.from_bytes(random.bytes(16))
        if complexity(bits) >= least:
            return bits


def _bits(random: np.random.Generator, count: int) -> int:
    return sum(1 << int(at) for at in random.choice(128, count, replace=False))


def image_case(path: Path) -> dict[str, Any]:
    look = fingerprint_file(path)
    assert isinstance(look, ImageFingerprint)
    # AVIF's chroma is enlarged differently by different decoders; all else is bit for bit.
    distance = None if look.media_type in NO_WEB_DECODER else int(path.suffix == ".avif")
    return {
        **_file(path),
        "media_type": look.media_type,
        "width": look.width,
        "height": look.height,
        **hash_of(look.dhash),
        "trimmed": hash_of(look.trimmed) if look.trimmed else None,
        "browser_distance": distance,
    }


def video_case(path: Path) -> dict[str, Any]:
    look = fingerprint_file(path, threads=1)
    assert isinstance(look, VideoFingerprint)
    return {
        **_file(path),
        "media_type": look.media_type,
        "width": look.width,
        "height": look.height,
        "duration": look.duration,
        "fps": round(look.fps, 3),
        "variance": look.variance,
        "partial": look.partial,
        "warnings": list(look.warnings),
        "frames": [{"pos": frame.pos, **hash_of(frame.dhash)} for frame in look.frames],
    }


def damaged_case(path: Path) -> dict[str, Any]:
    try:
        fingerprint_file(path)
    except UnreadableFile as error:
        return {**_file(path), "reason": error.reason}
    raise AssertionError(f"{path} can be read")


def _file(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {
        "file": path.relative_to(MEDIA).as_posix(),
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
