"""What is read of a file besides its look: bytes, kind, orientation, thumbnail."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tagcat.fingerprint import (
    MEDIA_SUFFIXES,
    dhash_of_rgb,
    fingerprint_file,
    guess_kind,
    hamming,
    read_content,
    thumbnail,
)
from tagcat.fingerprint.model import FileContent, ImageFingerprint, Kind, Orientation
from tagcat.fingerprint.orientation import (
    orientation_of_exif,
    orientation_of_jpeg,
    orientation_of_png,
)
from tagcat.fingerprint.sniff import HEAD_BYTES, is_text, media_type_of

from .vectors import MEDIA, files


def test_content_of_small_and_large_files(tmp_path: Path) -> None:
    for size in (1, 1 << 20, (1 << 20) + 1, 3_500_000):
        data = bytes(i % 251 for i in range(1000)) * (size // 1000 + 1)
        path = tmp_path / str(size)
        path.write_bytes(data[:size])
        expected = FileContent(hashlib.sha256(data[:size]).hexdigest(), size)
        assert read_content(path) == expected


def test_content_agrees_with_the_system() -> None:
    path = MEDIA / "videos" / "h264.mp4"
    assert read_content(path).size == path.stat().st_size
    assert read_content(str(path)).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jpg", Kind.IMAGE),
        ("A.JPEG", Kind.IMAGE),
        ("x/y.z/b.HeIc", Kind.IMAGE),
        ("c.mp4", Kind.VIDEO),
        ("d.tar.webm", Kind.VIDEO),
        ("e.txt", None),
        ("mp4", None),
        (".jpg", None),
        ("", None),
    ],
)
def test_kind_by_name(name: str, kind: Kind | None) -> None:
    assert guess_kind(name) is kind
    assert guess_kind(Path(name)) is kind


def test_test_media_have_media_names_and_types() -> None:
    for folder, kind in (("images", Kind.IMAGE), ("videos", Kind.VIDEO)):
        for path in files(folder):
            assert MEDIA_SUFFIXES[path.suffix] is kind
            media_type = media_type_of(path.read_bytes()[:HEAD_BYTES])
            assert media_type is not None
            assert media_type.startswith(kind.value)


@given(st.binary(max_size=300))
def test_any_bytes_have_a_type_or_none(head: bytes) -> None:
    media_type = media_type_of(head)
    assert media_type is None or "/" in media_type
    assert isinstance(is_text(head), bool)


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "image/avif"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", "image/avif"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", "image/heif"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video/quicktime"),
        (b"\0\0\0\x14ftyp3gp5\0\0\0\x003gp5", "video/3gpp"),
        (b"\0\0\0\x14ftypisom\0\0\0\0isom", "video/mp4"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"BM" + bytes(12) + b"\x28\0\0\0", "image/bmp"),
        (b"BMW is a maker of cars", None),
        (b"\x47" + bytes(187) + b"\x47" + bytes(187) + b"\x47", "video/mp2t"),
        (b"GIF", None),
        (b"", None),
    ],
)
def test_types_by_content(head: bytes, media_type: str | None) -> None:
    assert media_type_of(head) == media_type


def test_text_in_other_scripts_is_text() -> None:
    assert is_text("größe 大きさ\r\n\tحجم".encode())
    # Cut inside a character.
    assert is_text("大きさ".encode()[:-1])
    assert not is_text(b"abc\0def")
    assert not is_text(b"")


def exif(order: bytes, entries: list[tuple[int, int, int, int]]) -> bytes:
    big = "big" if order == b"MM" else "little"

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, big)  # type: ignore[arg-type]

    block = order + number(42, 2) + number(8, 4) + number(len(entries), 2)
    for tag, kind, count, value in entries:
        block += number(tag, 2) + number(kind, 2) + number(count, 4) + number(value, 2) + b"\0\0"
    return block + bytes(4)


@pytest.mark.parametrize("order", [b"II", b"MM"])
def test_exif_orientations(order: bytes) -> None:
    names = "upright mirror rotate-180 flip transpose rotate-90 transverse rotate-270"
    for value, name in enumerate(names.split(), 1):
        block = exif(order, [(0x010F, 2, 4, 0), (0x0112, 3, 1, value)])
        assert orientation_of_exif(block) == name
    for entry in ((0x0112, 3, 1, 0), (0x0112, 3, 1, 9), (0x0112, 4, 1, 6), (0x0112, 3, 2, 6)):
        assert orientation_of_exif(exif(order, [entry])) is Orientation.UPRIGHT
    whole = exif(order, [(0x0112, 3, 1, 6)])
    for length in range(20):
        assert orientation_of_exif(whole[:length]) is Orientation.UPRIGHT


@given(st.binary(max_size=200), st.sampled_from([b"II*\0", b"MM\0*", b"\xff\xd8\xff\xe1", b""]))
def test_any_bytes_have_an_orientation(data: bytes, begin: bytes) -> None:
    for reader in (orientation_of_exif, orientation_of_jpeg, orientation_of_png):
        assert reader(begin + data) in Orientation


def test_orientation_in_xmp_or_text_does_not_count() -> None:
    """Browsers look at the Exif segment only; Pillow's own reader would take these."""
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    out = io.BytesIO()
    Image.new("RGB", (4, 3)).save(out, "JPEG", xmp=xmp)
    assert orientation_of_jpeg(out.getvalue()) is Orientation.UPRIGHT


@pytest.mark.parametrize("path", files("images") + files("videos"), ids=lambda path: path.name)
def test_thumbnails_are_small_upright_and_alike(path: Path) -> None:
    data = thumbnail(path, 64)
    look = fingerprint_file(path)
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.format == "JPEG"
        assert max(image.size) <= 64
        if min(look.width, look.height) > 10:
            assert image.width / image.height == pytest.approx(look.width / look.height, rel=0.05)
        small = dhash_of_rgb(np.asarray(image.convert("RGB")))
    dhash = look.dhash if isinstance(look, ImageFingerprint) else look.frames[0].dhash
    # Gray of 1 level apart ties in one and not in the other: flat parts do not count.
    differing = (small.bits ^ dhash.bits) & ~dhash.ties & ~small.ties
    assert hamming(differing, 0) <= 20


def test_thumbnails_keep_small_pictures_and_refuse_no_size() -> None:
    with Image.open(io.BytesIO(thumbnail(MEDIA / "images" / "3x5.png"))) as image:
        assert image.size == (3, 5)
    with pytest.raises(ValueError, match="edge"):
        thumbnail(MEDIA / "images" / "3x5.png", 0)


def test_comparing_hashes_loads_no_decoder() -> None:
    code = (
        "import sys, tagcat.fingerprint as f; f.complexity(3); f.guess_kind('a.jpg');"
        "sys.exit(any(name in sys.modules for name in ('av', 'PIL', 'simplejpeg')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_everything_promised_is_there() -> None:
    import tagcat.fingerprint as package

    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'fingerprint_sound'"):
        package.fingerprint_sound  # noqa: B018
