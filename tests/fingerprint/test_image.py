"""Image files to fingerprints."""

from __future__ import annotations

import io
import os
import shutil
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import _area_numpy, fingerprint_file, fingerprint_image, hamming, orient
from tagcat.fingerprint.image import fingerprint_of_bytes
from tagcat.fingerprint.model import DHash, ImageFingerprint, Orientation

from . import reference
from .vectors import MEDIA, files

IMAGES = MEDIA / "images"


def look(name: str) -> ImageFingerprint:
    return fingerprint_image(IMAGES / name)


def distance(first: ImageFingerprint, second: ImageFingerprint) -> int:
    return hamming(first.dhash.bits, second.dhash.bits)


def over_white(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The first frame by Pillow alone, stored orientation."""
    with Image.open(path) as image:
        image.load()
        if image.has_transparency_data:
            canvas = Image.new("RGBA", image.size, "white")
            canvas.alpha_composite(image.convert("RGBA"))
            return np.asarray(canvas.convert("RGB"))
        return np.asarray(image.convert("RGB"))


UNTURNED = [
    path.name
    for path in files("images")
    if path.suffix in {".jpg", ".png", ".webp", ".bmp", ".gif"}
    and not path.name.startswith(("exif-", "small-first", "animated-default", "gray-16"))
]


@pytest.mark.parametrize("name", UNTURNED)
def test_pillow_and_the_reference_hash_give_the_same(name: str) -> None:
    expected = reference.dhash(over_white(IMAGES / name))
    found = look(name)
    assert (found.dhash.bits, found.dhash.ties) == expected
    left, top, right, bottom = reference.borders(over_white(IMAGES / name))
    assert (found.trimmed is None) == (left == top == right == bottom == 0)


def test_trimmed_is_the_hash_of_the_inner_picture() -> None:
    pixels = over_white(IMAGES / "white-frame.png")
    left, top, right, bottom = reference.borders(pixels)
    assert (left, top) == (20, 20)
    inner = pixels[top : pixels.shape[0] - bottom, left : pixels.shape[1] - right]
    trimmed = look("white-frame.png").trimmed
    assert trimmed is not None
    assert (trimmed.bits, trimmed.ties) == reference.dhash(inner)
    assert hamming(trimmed.bits, look("rgb.png").dhash.bits) <= 2


def test_letterboxed_picture_is_found_by_its_trimmed_hash() -> None:
    trimmed, plain = look("letterbox.jpg").trimmed, look("odd-size.jpg")
    assert trimmed is not None
    assert hamming(trimmed.bits, plain.dhash.bits) <= 8
    assert distance(look("letterbox.jpg"), plain) > 20


@pytest.mark.parametrize("value", range(1, 9))
def test_jpeg_exif_orientation_is_applied(value: int) -> None:
    found = look(f"exif-{value}.jpg")
    assert (found.width, found.height) == (333, 219)
    assert distance(found, look("odd-size.jpg")) <= 3


def test_png_exif_orientation_is_applied() -> None:
    upright, turned = look("rgb.png"), look("exif-6.png")
    assert (turned.width, turned.height) == (upright.height, upright.width)
    assert turned.dhash == orient(upright.dhash, Orientation.ROTATE_90)


def test_webp_exif_orientation_is_not_applied() -> None:
    assert look("exif-6.webp").dhash == look("lossy.webp").dhash


@pytest.mark.parametrize("name", ["rotated-3.avif", "rotated-5.avif", "rotated-6.avif",
                                  "rotated-8.avif", "rotated-6.heic"])  # fmt: skip
def test_avif_and_heic_are_turned_as_their_containers_say(name: str) -> None:
    found = look(name)
    assert (found.width, found.height) == (222, 146)
    assert distance(found, look("photo.avif")) <= 4


@pytest.mark.parametrize(
    "name",
    [
        "progressive.jpg",
        "photo-444.jpg",
        "photo-422.jpg",
        "rgb-colourspace.jpg",
        "gray.jpg",
        "cmyk.jpg",
    ],
)
def test_all_kinds_of_jpeg_look_alike(name: str) -> None:
    assert distance(look(name), look("photo.jpg")) <= 2


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("rgb-16-bit.png", "rgb.png"),
        ("gray-16-bit.png", "gray.png"),
        ("rgba-16-bit.png", "alpha.png"),
    ],
)
def test_16_bits_are_cut_to_the_top_8(name: str, like: str) -> None:
    assert look(name).dhash == look(like).dhash


@pytest.mark.parametrize("name", ["float.tiff", "gray-16-bit.tiff", "photo.bmp", "animated.png"])
def test_sample_formats_do_not_matter(name: str) -> None:
    assert distance(look(name), look("photo.bmp")) <= 1


@pytest.mark.parametrize("name", ["animated.gif", "animated.webp", "animated.avif"])
def test_first_frame_of_animations(name: str) -> None:
    assert distance(look(name), look("photo.bmp")) <= 3


def test_substitute_picture_of_an_animated_png_is_not_a_frame() -> None:
    frame = orient(look("animated.png").dhash, Orientation.ROTATE_180)
    assert look("animated-default-image.png").dhash == frame


def test_canvas_around_a_small_gif_frame_is_transparent() -> None:
    found = look("small-first-frame.gif")
    assert (found.width, found.height) == (70, 50)
    picture = np.full((50, 70, 3), 255, np.uint8)
    with Image.open(IMAGES / "small-first-frame.gif") as image:
        part = np.asarray(image.convert("RGB"))[8:38, 12:52]
    picture[8:38, 12:52] = part
    assert (found.dhash.bits, found.dhash.ties) == reference.dhash(picture)


def test_alpha_over_white_rounds_to_the_nearest() -> None:
    """All pairs of colour and alpha: (c * a + 255 * (255 - a)) / 255, halves never occur."""
    value, alpha = np.meshgrid(np.arange(256), np.arange(256))
    rgba = np.stack([value, value, value, alpha], 2).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(rgba).save(out, "PNG")
    expected = np.rint((value * alpha + 255 * (255 - alpha)) / 255).astype(np.uint8)
    found = fingerprint_of_bytes("alpha", out.getvalue(), "image/png")
    assert (found.dhash.bits, found.dhash.ties) == reference.dhash(expected)


def test_a_blank_picture_says_nothing() -> None:
    blank = look("blank.png")
    assert (blank.dhash.bits, blank.dhash.ties) == (0, (1 << 128) - 1)
    assert blank.trimmed is not None


def test_the_name_does_not_matter(tmp_path: Path) -> None:
    for number, source in enumerate(["photo.jpg", "rgb.png", "photo.avif", "photo.heic"]):
        renamed = tmp_path / f"{number}.mp4"
        shutil.copy(IMAGES / source, renamed)
        assert fingerprint_file(renamed) == look(source)
    odd = tmp_path / "line\nbreak and \N{SNOWMAN}"
    shutil.copy(IMAGES / "photo.jpg", odd)
    assert fingerprint_file(odd) == look("photo.jpg")
    undecodable = os.fsencode(tmp_path) + b"/\xff.jpg"
    shutil.copy(IMAGES / "photo.jpg", os.fsdecode(undecodable))
    assert fingerprint_file(os.fsdecode(undecodable)) == look("photo.jpg")


def test_a_30_megapixel_jpeg(tmp_path: Path) -> None:
    photo = simplejpeg.decode_jpeg((IMAGES / "photo.jpg").read_bytes())
    pixels = np.tile(photo, (14, 14, 1))
    # Make it one picture and not a pattern whose cells all tie.
    pixels = (pixels * np.linspace(0.3, 1, pixels.shape[1])[:, None]).astype(np.uint8)
    assert pixels.shape[0] * pixels.shape[1] > 30_000_000
    path = tmp_path / "large.jpg"
    path.write_bytes(simplejpeg.encode_jpeg(pixels, quality=85, colorsubsampling="420"))
    found = fingerprint_image(path)
    assert (found.width, found.height) == (6720, 4480)
    with Image.open(path) as image:
        decoded = np.ascontiguousarray(np.asarray(image))
    raw = _area_numpy.dhash(decoded.data, 0, 6720, 4480, 3 * 6720, 3, 1, 0)
    assert found.dhash == DHash(int.from_bytes(raw[:16]), int.from_bytes(raw[16:]))


def test_pictures_between_pillows_default_bound_and_ours_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    Image.new("1", (10_000, 9_500)).save(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fingerprint_image(path).width == 10_000


def test_threads_may_share_everything() -> None:
    paths = files("images")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(fingerprint_image, paths * 2))
    assert found == [fingerprint_image(path) for path in paths] * 2


def test_a_video_is_not_an_image() -> None:
    with pytest.raises(UnreadableFile, match="video/mp4, not an image"):
        fingerprint_image(MEDIA / "videos" / "h264.mp4")
