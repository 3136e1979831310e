"""How often are enlarged pictures told, and how often ones that were not?

    detail.py SECONDS FOLDER...

Takes photos of at least 400 pixels a side, in an order that is always the same, until the time is
over. Of each, the middle (2,000 x 1,400 pixels at most) is judged as it is, blurred, sharpened,
reduced and compressed again, where any sign of enlarging is a false alarm; and reduced to half,
so that it is sharp, then enlarged again and compressed.
"""

from __future__ import annotations

import io
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageFilter

from tagcat.fingerprint.detail import MIN_SIDE, detail_of_luma

SAMPLING = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "Lanczos": Image.Resampling.LANCZOS,
}
QUALITIES = (None, 92, 85, 75)


def main(seconds: float, folders: list[str]) -> None:
    """Judge photos and print how many of each kind were told as what."""
    paths = sorted(path for folder in folders for path in Path(folder).rglob("*"))
    Random(1).shuffle(paths)  # noqa: S311
    told: defaultdict[str, Counter[str]] = defaultdict(Counter)
    alarms: list[str] = []
    photos = 0
    end = time.monotonic() + seconds
    for path in paths:
        if time.monotonic() > end:
            break
        try:
            image = Image.open(path).convert("RGB")
        except OSError:
            continue
        if min(image.size) < MIN_SIDE:
            continue
        photos += 1
        for name, version in (*not_enlarged(image), *enlarged(image)):
            if min(version.size) < MIN_SIDE:
                continue
            detail = detail_of_luma(np.asarray(version.convert("L")))
            told[name]["nothing" if detail is None else f"{detail:.2f}"] += 1
            if detail is not None and "x " not in name:
                alarms.append(f"{name}: {path}")
    print(f"{photos} photos")
    for name, counts in told.items():
        print(f"{name:24}", "  ".join(f"{d}: {n}" for d, n in sorted(counts.items())))
    print("\n".join(alarms))


def middle(image: Image.Image, width: int, height: int) -> Image.Image:
    """At most so much of a picture."""
    left, top = max(0, (image.width - width) // 2), max(0, (image.height - height) // 2)
    return image.crop((left, top, min(image.width, left + width), min(image.height, top + height)))


def compressed(image: Image.Image, quality: int) -> Image.Image:
    """A picture after JPEG."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer)


def not_enlarged(image: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """What is no enlarging: nothing may be told of these."""
    photo = middle(image, 2000, 1400)
    yield "as it is", photo
    for quality in (85, 70):
        yield f"JPEG {quality}", compressed(photo, quality)
    cut = compressed(photo, 85).crop((3, 5, photo.width, photo.height))
    yield "JPEG 85, cut, JPEG 80", compressed(cut, 80)
    for radius in (0.7, 1, 2):
        blurred = photo.filter(ImageFilter.GaussianBlur(radius))
        yield f"blurred {radius}, JPEG 85", compressed(blurred, 85)
    yield "sharpened, JPEG 85", compressed(photo.filter(ImageFilter.UnsharpMask(2, 150)), 85)
    yield "median, JPEG 85", compressed(photo.filter(ImageFilter.MedianFilter(3)), 85)
    for scale in (0.8, 0.7, 0.5):
        size = (int(photo.width * scale), int(photo.height * scale))
        reduced = photo.resize(size, Image.Resampling.BICUBIC)
        yield f"reduced to {scale}, JPEG 80", compressed(reduced, 80)


def enlarged(image: Image.Image) -> Iterator[tuple[str, Image.Image]]:
    """What is enlarged, from a sharp picture."""
    half = image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS)
    sharp = middle(half, 700, 600)
    for factor in (1.5, 2, 3):
        for name, sampling in SAMPLING.items():
            size = (int(sharp.width * factor), int(sharp.height * factor))
            large = sharp.resize(size, sampling)
            for quality in QUALITIES:
                label = f"{factor}x {name}, {'PNG' if quality is None else f'JPEG {quality}'}"
                yield label, large if quality is None else compressed(large, quality)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2:])
