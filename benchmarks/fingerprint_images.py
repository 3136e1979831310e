"""Photos per second: TagCat against decoding alone and against other perceptual hashes.

    python benchmarks/fingerprint_images.py [FOLDER ...]

Without folders, JPEGs of 0.3, 2, 5 and 12 megapixels are made from the photos in tests/media, as
mosaics at their full detail: enlarged photos would be too smooth and decode too fast. With
folders, their JPEGs are used, grouped by size. Peers that are not installed are left out:

    python -m venv .venv-bench
    .venv-bench/bin/pip install --require-hashes -r requirements/benchmarks.txt
    .venv-bench/bin/pip install --no-build-isolation --no-deps .
    .venv-bench/bin/python benchmarks/fingerprint_images.py
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import simplejpeg
from common import describe_run, interleaved, median_ratio, pin_to_one_core
from PIL import Image

from tagcat.fingerprint import fingerprint_image

MEDIA = Path(__file__).resolve().parent.parent / "tests" / "media" / "images"
SIZES = {"0.3 MP": (640, 480), "2 MP": (1632, 1224), "5 MP": (2592, 1944), "12 MP": (4000, 3000)}
LARGEST_OF_GROUP = {"< 1 MP": 1, "1-4 MP": 4, "4-8 MP": 8, "8-16 MP": 16, "> 16 MP": 1000}
PHOTOS = ("photo-444.jpg", "rocket.jpg", "odd-size.jpg", "lzw.tiff")
DECODING = "decoding alone (simplejpeg)"
OURS = "TagCat, 128 bits, trimmed too"


def mosaic(width: int, height: int, seed: int) -> Image.Image:
    """The test photos side by side in random order and orientation, with a camera's noise."""
    random = np.random.default_rng(seed)
    tiles = [Image.open(MEDIA / name).convert("RGB").resize((320, 240)) for name in PHOTOS]
    canvas = Image.new("RGB", (width, height))
    for y in range(0, height, 240):
        for x in range(0, width, 320):
            tile = tiles[random.integers(len(tiles))]
            if random.integers(2):
                tile = tile.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            canvas.paste(tile, (x, y))
    noise = random.normal(0, 3, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(canvas) + noise, 0, 255).astype(np.uint8))


def make_files(folder: Path, count: int) -> dict[str, list[Path]]:
    groups: dict[str, list[Path]] = {}
    for name, (width, height) in SIZES.items():
        target = folder / name.replace(" ", "-")
        target.mkdir()
        groups[name] = [target / f"{number}.jpg" for number in range(count)]
        for number, path in enumerate(groups[name]):
            mosaic(width, height, number).save(path, quality=90)
    return groups


def find_files(folders: list[Path], count: int) -> dict[str, list[Path]]:
    groups: dict[str, list[Path]] = {name: [] for name in LARGEST_OF_GROUP}
    for path in sorted(path for folder in folders for path in folder.rglob("*.jpg")):
        try:
            data = path.read_bytes()
            height, width, *_ = simplejpeg.decode_jpeg_header(data)
            simplejpeg.decode_jpeg(data)
        except (OSError, ValueError):
            continue
        pixels = int(width) * int(height) / 1e6
        group = next(name for name, most in LARGEST_OF_GROUP.items() if pixels <= most)
        if len(groups[group]) < count:
            groups[group].append(path)
    return {name: files for name, files in groups.items() if files}


def methods_for(files: list[Path], work: Path) -> dict[str, Callable[[], object]]:
    """What to run on all files; results are dropped one by one, as a scan does."""

    def each(function: Callable[[Path], object]) -> Callable[[], object]:
        def run() -> None:
            for path in files:
                function(path)

        return run

    methods = {
        DECODING: each(lambda path: simplejpeg.decode_jpeg(path.read_bytes())),
        OURS: each(fingerprint_image),
    }
    try:
        import imagehash

        methods["imagehash.dhash, 64 bits"] = each(lambda path: imagehash.dhash(Image.open(path)))
        methods["imagehash.phash, 64 bits"] = each(lambda path: imagehash.phash(Image.open(path)))
    except ImportError:
        pass
    try:
        import czkawka

        finder = czkawka.ImageSimilarity()
        methods["czkawka (its default hash)"] = each(finder.hash_image)
    except ImportError:
        pass
    try:
        import imgdd

        # It takes folders only, and no links.
        folder = Path(tempfile.mkdtemp(dir=work))
        for number, path in enumerate(files):
            shutil.copy(path, folder / f"{number}.jpg")
        assert len(imgdd.hash(str(folder), algo="dhash")) == len(files)
        methods["imgdd dhash (Rust), 64 bits"] = lambda: imgdd.hash(str(folder), algo="dhash")
    except ImportError:
        pass
    return methods


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--files", type=int, default=4, help="files of each size")
    options = parser.parse_args()
    pin_to_one_core()
    print(describe_run(["tagcat", "simplejpeg", "pillow", "imagehash", "czkawka", "imgdd"]))
    with tempfile.TemporaryDirectory() as work:
        if options.folders:
            groups = find_files(options.folders, options.files)
        else:
            groups = make_files(Path(work), options.files)
        for name, files in groups.items():
            kilobytes = statistics.mean(path.stat().st_size for path in files) / 1000
            print(f"\n{name}: {len(files)} files of {kilobytes:.0f} kB on average")
            times = interleaved(methods_for(files, Path(work)), options.rounds)
            for method, seconds in times.items():
                rate = len(files) / statistics.median(seconds)
                ratio = median_ratio(seconds, times[OURS])
                print(f"  {method:30} {rate:8.1f} photos/s   TagCat is {ratio:5.2f} x as fast")


if __name__ == "__main__":
    main()
