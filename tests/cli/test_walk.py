"""Finding media files under folders."""

from __future__ import annotations

import contextlib
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tagcat.cli.walk import Found, find_files
from tagcat.fingerprint.model import Kind

NOBODY = 65534


def touch(path: Path, content: bytes = b"not empty") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(found: Found, folder: Path) -> list[str]:
    return [os.path.relpath(file.path, folder) for file in found.files]


def test_takes_media_by_name_all_the_way_down(tmp_path: Path) -> None:
    for name in ("b.JPG", "a/deep/er/clip.mp4", "a/notes.txt", "a/photo.heic", "README"):
        touch(tmp_path / name)
    found = find_files([str(tmp_path)])
    assert names(found, tmp_path) == ["a/deep/er/clip.mp4", "a/photo.heic", "b.JPG"]
    assert [file.kind for file in found.files] == [Kind.VIDEO, Kind.IMAGE, Kind.IMAGE]
    assert found.other == 2
    assert found.errors == []
    status = (tmp_path / "b.JPG").stat()
    assert (found.files[2].size, found.files[2].modified_ns) == (9, status.st_mtime_ns)


def test_hidden_files_and_folders_only_on_demand(tmp_path: Path) -> None:
    for name in (".secret/a.jpg", ".b.jpg", "c.jpg", "._c.jpg"):
        touch(tmp_path / name)
    found = find_files([str(tmp_path)])
    assert names(found, tmp_path) == ["c.jpg"]
    assert found.hidden == 3
    # "._c.jpg" is where macOS keeps the resource fork of c.jpg.
    everything = find_files([str(tmp_path)], hidden=True)
    assert names(everything, tmp_path) == [".b.jpg", ".secret/a.jpg", "c.jpg"]


def test_a_hidden_folder_asked_for_is_searched(tmp_path: Path) -> None:
    touch(tmp_path / ".secret" / "a.jpg")
    assert len(find_files([str(tmp_path / ".secret")]).files) == 1


def test_each_file_once_however_it_is_reached(tmp_path: Path) -> None:
    photo = touch(tmp_path / "album" / "a.jpg")
    (tmp_path / "album" / "same.jpg").symlink_to(photo)
    (tmp_path / "round").symlink_to(tmp_path)
    found = find_files([str(tmp_path), str(tmp_path / "album"), str(photo), str(photo)])
    assert names(found, tmp_path) == ["album/a.jpg"]
    assert found.links == 2


def test_a_link_to_a_file_elsewhere_counts(tmp_path: Path) -> None:
    target = touch(tmp_path / "elsewhere" / "a.jpg")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "one.jpg").symlink_to(target)
    (folder / "two.jpg").symlink_to(target)
    found = find_files([str(folder)])
    assert names(found, folder) == ["one.jpg"]
    assert found.links == 1


def test_a_linked_folder_asked_for_is_searched(tmp_path: Path) -> None:
    touch(tmp_path / "real" / "a.jpg")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    found = find_files([str(tmp_path / "link"), str(tmp_path / "real")])
    assert names(found, tmp_path) == ["link/a.jpg"]
    assert found.files[0].absolute == str(tmp_path / "real" / "a.jpg")


def test_broken_links_are_reported(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "self.png").symlink_to(tmp_path / "self.png")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    found = find_files([str(tmp_path)])
    assert {os.path.basename(error.path): error.reason for error in found.errors} == {
        "gone.jpg": "broken link: what it points to does not exist",
        "self.png": "a link that leads round in circles",
    }
    assert found.other == 1


def test_paths_that_are_not_there_or_make_no_sense(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    missing = [str(tmp_path / name) for name in ("missing", "gone", "pipe.jpg", "nul\0l")]
    found = find_files(missing)
    assert found.started == 0
    assert [error.reason for error in found.errors] == [
        "no such file or folder",
        "broken link: what it points to does not exist",
        "neither a file nor a folder",
        "its name has a null character",
    ]


def test_things_that_are_no_files_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    # A socket's path may be 107 bytes long only, so it is made from within its folder.
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(tmp_path):
        listener.bind("socket.mp4")
        found = find_files([str(tmp_path)])
    assert found.files == []
    assert found.errors == []
    assert found.other == 2


def test_a_file_named_explicitly_needs_no_media_name(tmp_path: Path) -> None:
    file = touch(tmp_path / "no-suffix")
    found = find_files([str(file)])
    assert [(f.path, f.kind) for f in found.files] == [(str(file), None)]
    assert found.started == 1


def test_source_code_is_no_video(tmp_path: Path) -> None:
    touch(tmp_path / "main.ts", b"export const answer = 42;\n")
    touch(tmp_path / "film.ts", b"\x47\x40\x11\x10" + bytes(200))
    found = find_files([str(tmp_path)])
    assert names(found, tmp_path) == ["film.ts"]
    assert found.other == 1


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    name = b"caf\xe9\n.jpg"
    with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
        file.write(b"x")
    found = find_files([str(tmp_path)])
    assert os.path.basename(os.fsencode(found.files[0].path)) == name


@pytest.fixture
def locked() -> Iterator[Path]:
    """A folder that others may see, with one inside that they may not read.

    Made outside of pytest's own folder, which belongs to one user alone.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        touch(folder / "closed" / "a.jpg")
        touch(folder / "b.jpg")
        (folder / "closed").chmod(0)
        yield folder
        (folder / "closed").chmod(0o700)


def test_a_folder_without_permission_is_reported(locked: Path) -> None:
    root = os.geteuid() == 0
    if root:  # for whom permissions do not count
        os.seteuid(NOBODY)
    try:
        found = find_files([str(locked)])
        alone = find_files([str(locked / "closed")])
    finally:
        if root:
            os.seteuid(0)
    assert names(found, locked) == ["b.jpg"]
    assert [(error.path, error.reason) for error in found.errors] == [
        (str(locked / "closed"), "no permission to read it")
    ]
    assert found.started == 1
    assert alone.started == 0
