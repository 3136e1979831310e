"""Files to the pictures that taggers look at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import fingerprint_file
from tagcat.fingerprint.model import ImageFingerprint, VideoFingerprint
from tagcat.label.pictures import sights

_MEDIA = Path(__file__).parents[1] / "media"
_IMAGES = sorted(path for path in (_MEDIA / "images").iterdir())
_VIDEOS = sorted(path for path in (_MEDIA / "videos").iterdir())


@pytest.mark.parametrize("path", _IMAGES, ids=lambda path: path.name)
def test_every_image_is_one_upright_picture(path: Path) -> None:
    (sight,) = sights(path, 448)
    fingerprint = fingerprint_file(path)
    assert isinstance(fingerprint, ImageFingerprint)
    assert sight.pos is None
    assert sight.picture.dtype == np.uint8
    assert sight.picture.shape == (fingerprint.height, fingerprint.width, 3)


@pytest.mark.parametrize("path", _VIDEOS, ids=lambda path: path.name)
def test_a_video_is_seen_at_the_times_of_its_key_frames(path: Path) -> None:
    told: list[float] = []
    # One thread each: what is made of damaged frames depends on when threads meet them.
    seen = list(sights(path, 448, told.append, threads=1))
    fingerprint = fingerprint_file(path, threads=1)
    assert isinstance(fingerprint, VideoFingerprint)
    assert [sight.pos for sight in seen] == [frame.pos for frame in fingerprint.frames]
    assert all(0 <= part <= 1 for part in told)
    for sight in seen:
        assert sight.picture.ndim == 3
        assert (sight.picture.shape[0] > sight.picture.shape[1]) == (
            fingerprint.height > fingerprint.width
        )


def test_turned_pictures_are_seen_upright() -> None:
    (plain,) = sights(_MEDIA / "images" / "odd-size.jpg", 64)
    for number in range(1, 9):
        (turned,) = sights(_MEDIA / "images" / f"exif-{number}.jpg", 64)
        assert turned.picture.shape == plain.picture.shape
        # Each was compressed anew; a picture that is turned the wrong way differs by far more.
        assert np.abs(turned.picture.astype(int) - plain.picture).mean() < 10
        assert np.abs(turned.picture[:, ::-1].astype(int) - plain.picture).mean() > 20


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_large_pictures_are_made_smaller_but_not_too_small(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"large.{suffix}"
    Image.effect_noise((3000, 2000), 50).save(path)
    (sight,) = sights(path, 448)
    height, width, _ = sight.picture.shape
    assert 448 <= height < 2 * 448
    assert width == pytest.approx(height * 1.5, rel=0.01)


def test_what_is_transparent_is_white() -> None:
    (sight,) = sights(_MEDIA / "images" / "alpha.png", 448)
    with Image.open(_MEDIA / "images" / "alpha.png") as image:
        transparent = np.asarray(image.convert("RGBA"))[..., 3] == 0
    assert transparent.any()
    assert (sight.picture[transparent] == 255).all()


@pytest.mark.parametrize("name", ["text.jpg", "truncated.jpg", "sound-only.m4a", "bomb.png"])
def test_bad_files_are_named(name: str) -> None:
    path = _MEDIA / "damaged" / name
    with pytest.raises(UnreadableFile) as raised:
        list(sights(path, 448))
    assert raised.value.path == str(path)
