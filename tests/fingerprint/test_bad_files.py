"""Every kind of bad file ends as one UnreadableFile that says what it is; nothing is printed."""

from __future__ import annotations

import os
import socket
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from tagcat.errors import UnreadableFile
from tagcat.fingerprint import (
    fingerprint_file,
    fingerprint_image,
    fingerprint_video,
    read_content,
    thumbnail,
)

from .vectors import MEDIA, files

READERS: list[Callable[[Path], object]] = [
    fingerprint_file,
    fingerprint_image,
    fingerprint_video,
    thumbnail,
]
IMAGES, VIDEOS, DAMAGED = MEDIA / "images", MEDIA / "videos", MEDIA / "damaged"


def reason_of(reader: Callable[[Path], object], path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        reader(path)
    error = caught.value
    assert error.path == str(path)
    assert "\n" not in str(error)
    assert not error.reason.endswith(".")
    assert len(error.reason) < 100
    return error.reason


REASONS = {
    "text.jpg": "a text file, not an image or video",
    "truncated.jpg": "the file is cut short: part of the JPEG picture is missing",
    "no-end-marker.jpg": "the file is cut short: part of the JPEG picture is missing",
    "truncated.png": "the file is cut short: part of the PNG picture is missing",
    "truncated.gif": "the file is cut short: part of the GIF picture is missing",
    "truncated.heic": "the file is cut short: part of the HEIC picture is missing",
    "truncated.webp": "damaged WEBP data",
    "truncated.avif": "damaged: begins like AVIF but cannot be decoded",
    "truncated.tiff": "damaged: begins like TIFF but cannot be decoded",
    "bomb.png": "too large to decode: 3600 million pixels, the limit is 268 million",
    "truncated-no-index.mp4": "the file is cut short: the index of its pictures is missing",
    "sound-only.m4a": "no video stream in it",
    "sound-with-cover.m4a": "no video stream in it",
}


@pytest.mark.parametrize(("name", "reason"), REASONS.items())
def test_damaged_files(name: str, reason: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert reason_of(fingerprint_file, DAMAGED / name) == reason
    reason_of(thumbnail, DAMAGED / name)
    assert capfd.readouterr() == ("", "")


def test_every_damaged_file_is_tested() -> None:
    assert set(REASONS) == {path.name for path in files("damaged")}


@pytest.mark.parametrize("reader", [*READERS, read_content])
def test_what_is_no_file(reader: Callable[[Path], object], tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    assert reason_of(reader, tmp_path / "folder.jpg") == "a folder, not a file"
    assert reason_of(reader, tmp_path / "missing.jpg") == "no such file"
    link = tmp_path / "link.jpg"
    link.symlink_to("nowhere")
    assert reason_of(reader, link) == "a broken link: what it points to does not exist"
    loop = tmp_path / "loop.jpg"
    loop.symlink_to(loop)
    assert "symbolic links" in reason_of(reader, loop)
    (tmp_path / "empty.jpg").touch()
    assert reason_of(reader, tmp_path / "empty.jpg") == "the file is empty"
    assert "null" in reason_of(reader, tmp_path / "nul\0.jpg")
    broken = tmp_path / "line\nbreak.jpg"
    assert reason_of(reader, broken) == "no such file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on this system")
@pytest.mark.parametrize("reader", [*READERS, read_content])
def test_nothing_waits_for_pipes_sockets_and_devices(
    reader: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert reason_of(reader, tmp_path / "pipe.jpg") == "a named pipe, not a file"
    assert reason_of(reader, Path("/dev/zero")) == "a device, not a file"
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.jpg")
        assert reason_of(reader, Path("socket.jpg")) == "a socket, not a file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.jpg"
    path.write_bytes((IMAGES / "photo.jpg").read_bytes())
    path.chmod(0)
    assert reason_of(fingerprint_file, path) == "no permission to read it"


def test_no_permission_as_the_system_reports_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where the tests run as root."""
    path = tmp_path / "secret.jpg"
    path.write_bytes(b"\xff\xd8\xff")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)
    for reader in [*READERS, read_content]:
        assert reason_of(reader, path) == "no permission to read it"


@pytest.mark.parametrize("reader", [*READERS, read_content])
def test_reading_that_fails_half_way(
    reader: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file the system opens but cannot read, as on a broken disk."""
    path = tmp_path / "worn.jpg"
    path.write_bytes((IMAGES / "photo.jpg").read_bytes())

    open_really = os.open
    # Reading from a file that is open for writing is such an error.
    monkeypatch.setattr(os, "open", lambda name, _: open_really(name, os.O_WRONLY))
    assert reason_of(reader, path) == "bad file descriptor"


def test_a_disk_that_fails_within_a_video(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before is kept."""
    path = tmp_path / "worn.webm"
    path.write_bytes((VIDEOS / "vp8.webm").read_bytes())
    opened: list[int] = []
    open_really = os.open

    def remember(name: str, flags: int) -> int:
        opened.append(open_really(name, flags))
        return opened[-1]

    def fail_after(done: float) -> None:
        if done > 0.4:
            broken = open_really(path, os.O_WRONLY)
            os.dup2(broken, opened[0])
            os.close(broken)

    monkeypatch.setattr("tagcat.fingerprint.container._READ_SIZE", 2048)
    monkeypatch.setattr(os, "open", remember)
    look = fingerprint_video(path, progress=fail_after, threads=1)
    assert look.partial
    assert look.warnings[0].startswith("the file is cut short or damaged: only 1.")
    assert look.frames


def test_errors_of_the_caller_are_the_callers() -> None:
    def fail(_: float) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        fingerprint_video(VIDEOS / "h264.mp4", progress=fail)


def test_image_files_over_2_gib_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.tiff"
    with path.open("wb") as file:
        file.write(b"II*\0")
        file.truncate((1 << 31) + 1)
    assert reason_of(fingerprint_image, path) == "too large for an image: more than 2 GiB"


@pytest.mark.parametrize("width", [1 << 31, 20_000])
def test_png_bombs_are_refused_before_they_are_decoded(tmp_path: Path, width: int) -> None:
    head = struct.pack(">IIBBBBB", width, width, 8, 6, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    )
    path = tmp_path / "bomb.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)
    assert "too large to decode" in reason_of(fingerprint_file, path)
    assert "too large to decode" in reason_of(thumbnail, path)


def test_jpeg_bombs_are_refused_before_they_are_decoded(tmp_path: Path) -> None:
    data = bytearray((IMAGES / "photo.jpg").read_bytes())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    path = tmp_path / "bomb.jpg"
    path.write_bytes(data)
    assert reason_of(fingerprint_file, path).startswith("too large to decode: 4225 million pixels")


def test_play_lists_open_nothing(tmp_path: Path) -> None:
    """A list that names another file, in formats FFmpeg would follow."""
    (tmp_path / "real.mp4").write_bytes((VIDEOS / "h264.mp4").read_bytes())
    lists = {
        "a.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nreal.mp4\n#EXT-X-ENDLIST\n",
        "b.mp4": "ffconcat version 1.0\nfile real.mp4\n",
        "c.mpd": '<?xml version="1.0"?><MPD></MPD>\n',
    }
    for name, text in lists.items():
        (tmp_path / name).write_text(text)
        assert reason_of(fingerprint_file, tmp_path / name).startswith("a text file")
        # Even when it does not look like text.
        (tmp_path / name).write_bytes(text.encode() + bytes(2000))
        assert reason_of(fingerprint_video, tmp_path / name) == "not an image or video TagCat knows"


@pytest.mark.parametrize(
    "head", [bytes(5000), b"\x7fELF" + bytes(range(256)) * 9, b"PK\x03\x04" * 9]
)
def test_other_formats(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "thing.mp4"
    path.write_bytes(head)
    assert reason_of(fingerprint_file, path) == "not an image or video TagCat knows"
    assert reason_of(fingerprint_image, path) == "not an image TagCat knows"


SMALL = [
    *(IMAGES / name for name in ("odd-size.jpg", "progressive.jpg", "alpha.png", "animated.gif",
                                 "lossy.webp", "alpha.avif", "photo.heic", "palette.bmp",
                                 "gray-16-bit.tiff", "exif-6.png")),
    *(VIDEOS / name for name in ("h264-odd.mp4", "vp9-odd.webm", "black.mp4")),
]  # fmt: skip


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.name)
def test_random_damage_never_crashes(
    path: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Bytes changed, removed and cut off: a fingerprint or an UnreadableFile, nothing else."""
    source = np.random.default_rng(len(path.name))
    original = path.read_bytes()
    target = tmp_path / path.name
    for _ in range(12):
        target.write_bytes(damaged(original, source))
        for reader in (fingerprint_file, thumbnail):
            with suppress(UnreadableFile):
                reader(target)
    assert capfd.readouterr() == ("", "")


def damaged(original: bytes, source: np.random.Generator) -> bytes:
    """Up to 30 bytes changed or pieces removed, and sometimes the end cut off."""
    data = bytearray(original)
    for _ in range(source.choice([1, 4, 30])):
        at = int(source.integers(len(data)))
        if source.integers(2):
            data[at] = source.integers(256)
        else:
            del data[at : at + int(source.integers(40))]
        data = data or bytearray(1)
    if source.integers(3) == 0:
        del data[int(source.integers(1, len(data) + 1)) :]
    return bytes(data)
