"""Hashes of real photos and video frames, and of edits of them: data for matching.py.

    python benchmarks/real_hashes.py --cache FOLDER MEDIA [MEDIA ...]

Every photo and every frame of the videos (25 a second, not only key frames) is decoded once. It
is hashed as it is, and then in many edits: saved again as a small JPEG, brighter or darker,
blurred, with bars or a caption, each of these with slight shifts, small crops at many offsets,
mirroring, and as a part of the picture, which is a picture of its own. All hashes are TagCat's
own, 128 bits each; the first 64 are the classic dHash. Equal hashes are kept once.

Two files are written: hashes.npy of shape (N, 2) and sources.npy, the number of the folder each
hash comes from, so that unrelated pictures can be told from related ones. The same media and
seed give the same files. On two cores a million takes some minutes.
"""

from __future__ import annotations

import argparse
import io
import math
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from matching_data import distance_shares
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import complexity, guess_kind, orient
from tagcat.fingerprint.decode import decode_image
from tagcat.fingerprint.dhash import dhash_of_pixels
from tagcat.fingerprint.frames import orientation_of_frame, pixels_of_frame
from tagcat.fingerprint.keyframes import SAMPLES_PER_SECOND
from tagcat.fingerprint.model import USABLE_COMPLEXITY, DHash, Kind, Orientation
from tagcat.fingerprint.pixels import Box, Pixels
from tagcat.fingerprint.sniff import HEAD_BYTES, media_type_of

COUNT = 1_020_000
"""A million to store, and some to ask for."""
WORK_SIDE = 320
"""Edits are made of the picture at this size, many times that of the hash's grid."""
PHOTOS_SHARE = 0.25
"""Part of the hashes that comes from photos, which are fewer than frames."""
BOXES_AN_EDIT = 8
MIRRORED = 0.4
MOST_ROUNDS = 8

Luma = NDArray[np.uint8]
Random = np.random.Generator


@dataclass(frozen=True)
class Task:
    """One file, how many hashes to make of each of its pictures, and the seed of its edits."""

    path: Path
    kind: Kind
    edits: int
    seed: tuple[int, ...]


def pictures(path: Path, kind: Kind) -> Iterator[Pixels]:
    """The photo, or the video's frames at 25 a second, as far as the file can be read."""
    if kind is Kind.IMAGE:
        data = path.read_bytes()
        media_type = media_type_of(data[:HEAD_BYTES])
        if media_type is not None:
            yield decode_image(str(path), data, media_type)
        return
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        rate = float(stream.average_rate or SAMPLES_PER_SECOND)
        sampled = -1
        for number, frame in enumerate(container.decode(stream)):
            at = frame.time if frame.time is not None else number / rate
            if (sample := int(at * SAMPLES_PER_SECOND)) > sampled:
                sampled = sample
                yield pixels_of_frame(frame, orientation_of_frame(frame))


def work_copy(pixels: Pixels) -> Luma:
    """The picture's luma, as stored, at most ``WORK_SIDE`` pixels wide and high."""
    line = pixels.width * pixels.samples * pixels.sample_bytes
    raw = np.frombuffer(memoryview(pixels.buffer), np.uint8)[pixels.offset :]
    rows = as_strided(raw, (pixels.height, line), (pixels.row_stride, 1), writeable=False)
    if pixels.sample_bytes == 2:
        samples = rows[:, 0::2].astype(np.uint16) | rows[:, 1::2].astype(np.uint16) << 8
        image = Image.fromarray(((samples >> pixels.shift) & 0xFF).astype(np.uint8))
    elif pixels.samples == 1:
        image = Image.fromarray(np.ascontiguousarray(rows))
    else:
        rgb = rows.reshape(pixels.height, pixels.width, pixels.samples)[:, :, :3]
        image = Image.fromarray(np.ascontiguousarray(rgb)).convert("L")
    scale = min(1.0, WORK_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return np.asarray(image.resize(size, Image.Resampling.BOX))


def same(luma: Luma, _: Random) -> Luma:
    """No change."""
    return luma


def brightness(luma: Luma, random: Random) -> Luma:
    """Another gamma, contrast and brightness, cut at black and white."""
    level = np.arange(256) / 255
    level = level ** random.uniform(0.5, 2.0) * random.uniform(0.7, 1.3) + random.normal(0, 0.08)
    return np.asarray(np.clip(level * 255, 0, 255).astype(np.uint8)[luma])


def small_jpeg(luma: Luma, random: Random) -> Luma:
    """Scaled down and saved as JPEG, as messengers do."""
    scale = random.uniform(0.3, 0.9)
    image = Image.fromarray(luma)
    size = (max(8, int(image.width * scale)), max(8, int(image.height * scale)))
    saved = io.BytesIO()
    image.resize(size, Image.Resampling.BILINEAR).save(
        saved, "JPEG", quality=int(random.integers(15, 90))
    )
    return np.asarray(Image.open(saved))


def blur(luma: Luma, random: Random) -> Luma:
    """Out of focus."""
    return np.asarray(Image.fromarray(luma).filter(ImageFilter.BoxBlur(random.uniform(1, 5))))


def bars(luma: Luma, random: Random) -> Luma:
    """Black or white bars above and below or left and right, over the picture."""
    framed = luma.copy()
    view = framed if random.random() < 0.7 else framed.T
    thick = max(1, int(len(view) * random.uniform(0.04, 0.16)))
    view[:thick] = view[-thick:] = 0 if random.random() < 0.8 else 255
    return framed


def caption(luma: Luma, random: Random) -> Luma:
    """A line of text, on a box or on the picture."""
    image = Image.fromarray(luma)
    draw = ImageDraw.Draw(image)
    size = max(8, int(image.height * random.uniform(0.06, 0.14)))
    left, top = (int(length * random.uniform(0, 0.7)) for length in image.size)
    if random.random() < 0.5:
        draw.rectangle((left, top, left + 6 * size, top + size), fill=0)
    draw.text((left, top), "Look at this", fill=255, font_size=size)
    return np.asarray(image)


EDITS: tuple[Callable[[Luma, Random], Luma], ...] = (
    same,
    brightness,
    brightness,
    small_jpeg,
    blur,
    bars,
    caption,
)


def box(width: int, height: int, random: Random) -> Box:
    """Nearly all of the picture, a small crop, or a part that is a picture of its own."""
    kind = random.random()
    cut = random.random(4)
    if kind < 0.2:
        cut *= 0.03
    elif kind < 0.4:
        cut *= 0.12
    else:
        length = random.uniform(0.2, 0.8, 2)
        first = cut[:2] * (1 - length)
        cut = np.concatenate([first, 1 - length - first])
    left, top, right, bottom = (cut * (width, height, width, height)).astype(int).tolist()
    return Box(left, top, max(left + 1, width - right), max(top + 1, height - bottom))


def hashes_of_picture(pixels: Pixels, count: int, random: Random) -> list[int]:
    """``count`` hashes: that of the picture itself and those of edits."""
    hashes = [dhash_of_pixels(pixels).bits]
    luma = work_copy(pixels)
    while len(hashes) < count:
        edit = EDITS[random.integers(len(EDITS))]
        edited = Pixels.of_array(edit(luma, random), pixels.orientation)
        for _ in range(min(BOXES_AN_EDIT, count - len(hashes))):
            part = edited.crop(box(*edited.upright_size, random))
            dhash: DHash = dhash_of_pixels(part)
            if random.random() < MIRRORED:
                dhash = orient(dhash, Orientation.MIRROR)
            hashes.append(dhash.bits)
    return hashes


def hashes_of_file(task: Task) -> NDArray[np.uint64]:
    """All hashes of one file, shape (n, 2)."""
    random = np.random.default_rng(task.seed)
    parts: list[bytes] = []
    try:
        for pixels in pictures(task.path, task.kind):
            found = hashes_of_picture(pixels, task.edits, random)
            parts += [bits.to_bytes(16) for bits in found]
    except (UnreadableFile, av.FFmpegError, OSError, IndexError) as error:
        print(f"  {task.path.name}: read up to an error ({error})", flush=True)
    return np.frombuffer(b"".join(parts), ">u8").astype(np.uint64).reshape(-1, 2)


def frames_of(path: Path) -> int:
    """About how many pictures a video gives, without decoding it."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            rate = float(stream.average_rate or SAMPLES_PER_SECOND)
            packets = sum(1 for packet in container.demux(stream) if packet.size)
            return math.ceil(packets * min(1.0, SAMPLES_PER_SECOND / rate))
    except (av.FFmpegError, OSError, IndexError):
        return 0


def distinct(
    hashes: NDArray[np.uint64], sources: NDArray[np.int32]
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """Each hash once, with the first of its sources."""
    order = np.lexsort((np.arange(len(hashes)), hashes[:, 1], hashes[:, 0]))
    ordered = hashes[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    kept = np.sort(order[new])
    return hashes[kept], sources[kept]


def collect(
    files: list[tuple[Path, Kind]], count: int, seed: int, workers: int
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """``count`` distinct hashes in random order, and the number of the folder each comes from."""
    folders = sorted({path.parent for path, _ in files})
    photos = sum(kind is Kind.IMAGE for _, kind in files)
    frames = {path: frames_of(path) for path, kind in files if kind is Kind.VIDEO}
    total = sum(frames.values())
    print(f"{photos} photos, {len(frames)} videos of about {total:,} frames, {workers} processes")
    share = PHOTOS_SHARE if total else 1.0
    hashes = np.empty((0, 2), np.uint64)
    sources = np.empty(0, np.int32)
    made = plain = 0
    with ProcessPoolExecutor(workers) as pool:
        for number in range(MOST_ROUNDS):
            missing = 1.1 * (count - len(hashes))
            edits = {
                Kind.IMAGE: math.ceil(missing * share / max(photos, 1)) + 1,
                Kind.VIDEO: math.ceil(missing * (1 - share) / max(total, 1)) + 1,
            }
            tasks = [
                Task(path, kind, edits[kind], (seed, number, at))
                for at, (path, kind) in enumerate(files)
            ]
            # The longest first, so that no process is left with one at the end.
            longest = sorted(range(len(tasks)), key=lambda at: -frames.get(files[at][0], 20))
            running = {at: pool.submit(hashes_of_file, tasks[at]) for at in longest}
            parts = [running[at].result() for at in range(len(tasks))]
            numbers = [
                np.full(len(part), folders.index(task.path.parent), np.int32)
                for task, part in zip(tasks, parts, strict=True)
            ]
            made += sum(map(len, parts))
            plain += sum(plain_pictures(part) for part in parts)
            hashes, sources = distinct(
                np.concatenate([hashes, *parts]), np.concatenate([sources, *numbers])
            )
            print(f"  round {number + 1}: {made:,} made, {len(hashes):,} distinct", flush=True)
            if len(hashes) >= count or made == 0:
                break
    print(f"{plain / max(made, 1):.2%} of those made are too plain to be key frames")
    chosen = np.random.default_rng(seed).permutation(len(hashes))[:count]
    return hashes[chosen], sources[chosen]


def plain_pictures(hashes: NDArray[np.uint64]) -> int:
    """How many say too little to be key frames."""
    return sum(complexity(high << 64 | low) < USABLE_COMPLEXITY for high, low in hashes.tolist())


def describe(hashes: NDArray[np.uint64], sources: NDArray[np.int32]) -> None:
    """How near unrelated pictures are to one another, and how many hashes are blank."""
    random = np.random.default_rng(0)
    first, second = random.integers(0, len(hashes), (2, 40_000_000))
    unrelated = sources[first] != sources[second]
    first, second = first[unrelated], second[unrelated]
    for bits, radii in ((64, (3, 6, 10)), (128, (10, 20, 25))):
        words = hashes[:, : bits // 64]
        shares = distance_shares(words, first, second, radii)
        near = ", ".join(f"P(d<={radius}) {share:.1e}" for radius, share in shares.items())
        blank = np.bitwise_count(words).sum(axis=1)
        nearly = np.mean((blank <= bits // 16) | (blank >= bits - bits // 16))
        print(
            f"{bits:3} bits, pictures of different folders: {near};"
            f" {len(np.unique(words, axis=0)):,} distinct,"
            f" {np.mean((blank == 0) | (blank == bits)):.3%} blank, {nearly:.3%} nearly"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("media", nargs="+", type=Path, help="folders of photos and videos")
    parser.add_argument("--cache", type=Path, required=True, help="where to write the hashes")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    files = [
        (path, kind)
        for folder in options.media
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (kind := guess_kind(path)) is not None
    ]
    if not files:
        parser.error("no photos or videos in the given folders")
    begin = time.perf_counter()
    hashes, sources = collect(files, options.count, options.seed, options.processes)
    print(f"{len(hashes):,} distinct hashes in {time.perf_counter() - begin:.0f} s")
    if len(hashes) < options.count:
        print(f"fewer than the {options.count:,} asked for: give more media")
    options.cache.mkdir(parents=True, exist_ok=True)
    np.save(options.cache / "hashes.npy", hashes)
    np.save(options.cache / "sources.npy", sources)
    describe(hashes, sources)


if __name__ == "__main__":
    main()
