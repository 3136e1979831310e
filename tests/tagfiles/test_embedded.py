"""Keywords inside images, which are read and never written."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tagcat.app.tagfiles.embedded import read_embedded
from tagcat.app.tagfiles.said import Said
from tagcat.errors import UnreadableFile

from .samples import DARKTABLE, DIGIKAM


def save(path: Path, **options: object) -> str:
    Image.new("RGB", (8, 8)).save(path, **options)  # type: ignore[arg-type]
    return str(path)


def with_iptc(path: Path, *datasets: tuple[int, int, bytes]) -> str:
    """A JPEG with IPTC datasets, as Photoshop puts them into it."""
    save(path)
    block = b"".join(
        bytes((0x1C, record, number)) + len(data).to_bytes(2, "big") + data
        for record, number, data in datasets
    )
    block += b"\0" * (len(block) % 2)
    resource = b"8BIM\x04\x04\0\0" + len(block).to_bytes(4, "big") + block
    segment = b"Photoshop 3.0\0" + resource
    jpeg = path.read_bytes()
    marker = b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment
    path.write_bytes(jpeg[:2] + marker + jpeg[2:])
    return str(path)


@pytest.mark.parametrize("suffix", ["jpg", "webp", "tiff", "avif"])
def test_xmp_is_read(suffix: str, tmp_path: Path) -> None:
    options: dict[str, object] = {"xmp": DIGIKAM.encode()}
    if suffix == "tiff":
        options = {"tiffinfo": {700: DIGIKAM.encode()}}
    said = read_embedded(save(tmp_path / f"a.{suffix}", **options))
    assert said is not None
    assert said.paths[0] == ("Places", "France", "Paris")
    assert (said.rating, said.note) == (4, "On the bridge")


def test_what_says_nothing_or_is_damaged(tmp_path: Path) -> None:
    assert read_embedded(save(tmp_path / "a.jpg")) is None
    nothing = DARKTABLE.replace("<rdf:li>dog</rdf:li>", "").encode()
    assert read_embedded(save(tmp_path / "b.jpg", xmp=nothing)) is None
    with pytest.raises(UnreadableFile, match="its XMP has a document type"):
        read_embedded(save(tmp_path / "c.jpg", xmp=b"<!DOCTYPE a><a/>"))
    (tmp_path / "d.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    assert read_embedded(str(tmp_path / "d.jpg")) is None
    assert read_embedded(str(tmp_path / "none.jpg")) is None


def test_iptc_is_read_where_there_is_no_xmp(tmp_path: Path) -> None:
    path = with_iptc(tmp_path / "a.jpg", (2, 25, "Zoë".encode()), (2, 120, b"A bridge"))
    assert read_embedded(path) == Said(paths=(("Zoë",),), note="A bridge")
    path = with_iptc(tmp_path / "b.jpg", (2, 25, "Zoë".encode("latin-1")), (2, 25, b"cat"))
    assert read_embedded(path) == Said(paths=(("Zoë",), ("cat",)))
    path = with_iptc(tmp_path / "c.jpg", (1, 90, b"\x1b%G"), (2, 25, b"a\xffb"))
    assert read_embedded(path) == Said(paths=(("a\ufffdb",),))
