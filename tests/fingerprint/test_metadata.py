"""What files tell of themselves; tiny ones with all kinds of it are in spec/review."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tagcat.errors import UnreadableFile
from tagcat.fingerprint.metadata import Metadata, read_metadata

MEDIA = Path(__file__).resolve().parents[1] / "media"


def test_heic() -> None:
    told = read_metadata(MEDIA / "images" / "photo.heic")
    assert told.fields > 30
    assert told.taken == 1_234_177_890_000  # 2009-02-09 11:11:30 by the camera


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "avif"])
def test_formats_that_keep_exif(tmp_path: Path, suffix: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Canon", "Canon EOS 70D"
    exif.get_ifd(0x8769).update({0x9003: "2015:09:12 15:29:45"})
    image = Image.new("RGB", (64, 64), "red")
    path = tmp_path / f"photo.{suffix}"
    image.save(path, exif=exif)
    told = read_metadata(path)
    assert told == Metadata(3, 1_442_071_785_000, "Canon EOS 70D", has_place=False)
    image.save(path)
    assert read_metadata(path) == Metadata()


def test_comments_count(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (8, 8)).save(path, comment=b"a cat")
    assert read_metadata(path).fields == 1


def test_videos_tell_when_they_were_made(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
    with av.open(str(path), "w") as container:
        container.metadata["creation_time"] = "2020-02-03T04:05:06.700000Z"
        container.metadata["title"] = "A film"
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(3):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    told = read_metadata(path)
    assert told.taken in {1_580_702_706_000, 1_580_702_706_700}, "MP4 keeps whole seconds"
    assert told.fields == 2


def test_what_cannot_be_read() -> None:
    for name in ("text.jpg", "truncated-no-index.mp4", "truncated.heic"):
        with pytest.raises(UnreadableFile):
            read_metadata(MEDIA / "damaged" / name)
    for path in sorted((MEDIA / "images").iterdir()):
        if path.suffix != ".md":
            assert read_metadata(path).fields >= 0
