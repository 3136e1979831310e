"""Signs of enlarging: found where a picture was enlarged, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.detail import MIN_SIDE, detail_of_luma, read_detail

MEDIA = Path(__file__).resolve().parents[1] / "media"
SAMPLING = [Image.Resampling.BILINEAR, Image.Resampling.BICUBIC]


def landscape(seed: int, width: int = 900, height: int = 700) -> Image.Image:
    """A picture with detail of every size, as photos have it."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width, 3))
    for side, strength in ((4, 30), (16, 20), (64, 15), (256, 12), (width, 10)):
        spots = random.normal(128, strength, (side * height // width + 1, side, 3))
        image = Image.fromarray(np.clip(spots, 0, 255).astype(np.uint8))
        total += np.asarray(image.resize((width, height), Image.Resampling.BICUBIC)) - 128.0
    sharp = Image.fromarray(np.clip(total + 128, 0, 255).astype(np.uint8))
    return sharp.filter(ImageFilter.GaussianBlur(0.6))  # no lens is perfect


@pytest.mark.parametrize("sampling", SAMPLING)
@pytest.mark.parametrize("factor", [1.5, 2, 3])
def test_enlarged_pictures_are_told(tmp_path: Path, factor: float, sampling: int) -> None:
    image = landscape(1)
    size = (int(image.width * factor), int(image.height * factor))
    path = tmp_path / "large.png"
    image.resize(size, Image.Resampling(sampling)).save(path, compress_level=1)
    detail = read_detail(path)
    assert detail is not None
    # Never less than there is: what is told to be three times may be, what is not may be as well.
    assert detail >= 1 / factor - 0.01
    assert detail <= 2 / 3


@pytest.mark.parametrize("quality", [60, 90])
@pytest.mark.parametrize("radius", [0, 1, 3])
def test_blurred_and_compressed_pictures_are_not(
    tmp_path: Path, quality: int, radius: float
) -> None:
    path = tmp_path / "blurred.jpg"
    landscape(2).filter(ImageFilter.GaussianBlur(radius)).save(path, quality=quality)
    assert read_detail(path) is None


@pytest.mark.parametrize("factor", [0.9, 0.66, 0.5, 0.33])
def test_reduced_pictures_are_not(tmp_path: Path, factor: float) -> None:
    image = landscape(3, 2400, 1500)
    path = tmp_path / "small.jpg"
    image.resize((int(2400 * factor), int(1500 * factor)), Image.Resampling.LANCZOS).save(path)
    assert read_detail(path) is None


def test_a_turned_or_mirrored_picture_has_the_same_detail(tmp_path: Path) -> None:
    image = landscape(4, 500, 400).resize((1000, 800), Image.Resampling.BICUBIC)
    for number, turn in enumerate([None, *Image.Transpose]):
        path = tmp_path / f"{number}.png"
        (image if turn is None else image.transpose(turn)).save(path, compress_level=1)
        assert read_detail(path) == 1 / 2


def test_small_and_flat_pictures_and_videos_have_none() -> None:
    large = landscape(5).resize((1800, 1400), Image.Resampling.BICUBIC)
    luma = np.asarray(large.convert("L"))
    assert detail_of_luma(luma) == 1 / 2
    assert detail_of_luma(luma[:, : MIN_SIDE - 1]) is None
    assert detail_of_luma(np.zeros((500, 500), np.uint8)) is None
    assert read_detail(next((MEDIA / "videos").iterdir())) is None
    with pytest.raises(UnreadableFile):
        read_detail(MEDIA / "damaged" / "truncated.png")


def test_the_pictures_that_come_with_the_tests_are_originals() -> None:
    for path in sorted((MEDIA / "images").iterdir()):
        if path.suffix != ".md":
            assert read_detail(path) is None, path.name
