"""``tagcat scan`` on real files: what it finds, what it says, and how it ends."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from tagcat.cli.device import Device, this_device

from .kit import Ran, Run, environment, linux_only, picture, wait_idle, write_film, write_video

BROKEN = {
    "text.jpg": "text",
    "empty.png": "empty",
    "truncated.jpg": "",
    "bomb.png": "",
    "soundless and sightless.mp4": "",
    "link.jpg": "broken link",
    "two\nlines.jpg": "text",
}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write_bomb(path: Path) -> None:
    """A PNG of a few hundred bytes that says it is 60,000 pixels wide and high."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1000)))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b""))


def write_good(folder: Path) -> Path:
    """Three look-alikes, one of them twice, a video that holds the picture, two others."""
    (folder / "sub").mkdir(parents=True)
    plain = picture(1)
    plain.save(folder / "plain.png")
    shutil.copy(folder / "plain.png", folder / "sub" / "copy.png")
    plain.resize((160, 120)).save(folder / "small.jpg", quality=70)
    plain.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(folder / "mirrored.webp")
    picture(2).save(folder / "other.png")
    picture(3).save(folder / ".hidden.png")
    write_video(folder / "film.mp4", [picture(5), plain, picture(6), picture(7)])
    write_video(folder / "sub" / "film.avi", [picture(5), plain, picture(6), picture(7)])
    (folder / "notes.txt").write_text("nothing to see")
    return folder


def write_bad(folder: Path) -> Path:
    """Everything that goes wrong, and one picture that does not."""
    folder.mkdir(parents=True)
    (folder / "text.jpg").write_text("this is not a picture")
    (folder / "two\nlines.jpg").write_text("neither is this")
    (folder / "empty.png").touch()
    picture(4, 800, 600).save(folder / "whole.jpg")
    whole = (folder / "whole.jpg").read_bytes()
    (folder / "truncated.jpg").write_bytes(whole[: len(whole) // 8])
    (folder / "whole.jpg").unlink()
    write_bomb(folder / "bomb.png")
    (folder / "soundless and sightless.mp4").write_bytes(
        struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 0, b"isom", b"mp42") + bytes(64)
    )
    (folder / "link.jpg").symlink_to(folder / "nowhere.jpg")
    picture(4).save(folder / "good.png")
    return folder


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_good(tmp_path_factory.mktemp("scan") / "good")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bad(tmp_path_factory.mktemp("scan") / "bad")


def test_finds_what_is_there(run: Run, good: Path) -> None:
    ran = run("scan", "--json", good)
    assert ran.code == 0
    assert ran.err == ""
    document = ran.document
    assert document["variance"] == 18
    paths = [os.path.relpath(file["path"], good) for file in document["files"]]
    assert paths == [
        "film.mp4",
        "mirrored.webp",
        "other.png",
        "plain.png",
        "small.jpg",
        "sub/copy.png",
        "sub/film.avi",
    ]
    groups = {
        group["kind"]: [os.path.relpath(member["path"], good) for member in group["members"]]
        for group in document["groups"]
    }
    assert sorted(groups) == ["image", "video"]
    assert sorted(groups["image"]) == ["mirrored.webp", "plain.png", "small.jpg", "sub/copy.png"]
    assert sorted(groups["video"]) == ["film.mp4", "sub/film.avi"]
    films = next(group for group in document["groups"] if group["kind"] == "video")
    assert [member.get("overlap", {}).get("relation") for member in films["members"]] == [
        None,
        "same",
    ]
    in_videos = document["images_in_videos"]
    # Of files with the same bytes one speaks for all.
    assert len(in_videos) == 6
    assert {pair["pos"] for pair in in_videos} == {480}
    summary = document["summary"]
    assert (summary["images"], summary["videos"], summary["groups"]) == (5, 2, 2)
    assert (summary["identical_copies"], summary["saved"], summary["cached"]) == (1, 7, 0)
    assert summary["skipped"] == {"hidden": 1, "other": 1, "links": 0}
    assert summary["errors"] == 0


def test_a_second_scan_decodes_nothing(run: Run, good: Path) -> None:
    first = run("scan", "--json", good).document
    second = run("scan", "--json", good).document
    assert (first["summary"]["cached"], second["summary"]["cached"]) == (0, 7)
    for document in (first, second):
        del document["summary"]["seconds"], document["summary"]["cached"]
    assert first == second
    assert run("scan", "--json", "--no-cache", good).document["summary"]["cached"] == 0


def test_a_changed_file_is_read_again(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    picture(1).save(folder / "a.png")
    picture(2).save(folder / "b.png")
    before = run("scan", "--json", "--no-save", folder).document
    picture(3).save(folder / "a.png")
    after = run("scan", "--json", "--no-save", folder).document
    assert after["summary"]["cached"] == 1
    assert after["files"][0]["dhash"] != before["files"][0]["dhash"]
    assert after["files"][1] == before["files"][1]


def test_the_table(run: Run, good: Path) -> None:
    ran = run("scan", "--no-save", good)
    assert ran.code == 0
    for path in ("plain.png", "small.jpg", "mirrored.webp", "sub/copy.png", "film.mp4"):
        assert str(good / path) in ran.out
    assert "Group 1: 4 images" in ran.out
    assert "= identical file" in ran.out
    assert "mirrored" in ran.out
    assert "all of this is in the first and all of the first in this" in ran.out
    assert "Images found in videos" in ran.out
    assert "7 files: 5 images and 2 videos" in ran.out
    assert "saved" not in ran.out


def test_quiet(run: Run, good: Path, bad: Path) -> None:
    ran = run("scan", "--quiet", "--no-save", good)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    errors = run("scan", "-q", "--no-save", bad)
    assert errors.code == 1
    assert errors.out == ""
    assert len(errors.err.splitlines()) == len(BROKEN)


def test_variance_and_upright(run: Run, good: Path) -> None:
    upright = run("scan", "--json", "--upright", "--no-save", good).document
    assert upright["variance"] == 20
    images = next(group for group in upright["groups"] if group["kind"] == "image")
    assert not any(member["path"].endswith("mirrored.webp") for member in images["members"])
    assert run("scan", "--json", "--variance", "0", "--no-save", good).document["variance"] == 0


def test_hidden_files_on_demand(run: Run, good: Path) -> None:
    files = run("scan", "--json", "--hidden", "--no-save", good).document["files"]
    assert any(file["path"].endswith(".hidden.png") for file in files)


def test_bad_files_cost_themselves_only(run: Run, bad: Path) -> None:
    ran = run("scan", "--json", bad)
    assert ran.code == 1
    errors = {os.path.basename(error["path"]): error["reason"] for error in ran.document["errors"]}
    assert set(errors) == set(BROKEN)
    for name, part in BROKEN.items():
        assert part in errors[name]
        assert "\n" not in errors[name]
    assert [os.path.basename(f["path"]) for f in ran.document["files"]] == ["good.png"]
    summary = ran.document["summary"]
    assert summary["errors"] == len(BROKEN) == sum(summary["errors_by_reason"].values())
    lines = ran.err.splitlines()
    assert len(lines) == len(BROKEN)
    assert all(line.startswith(f"tagcat: {bad}/") for line in lines)
    assert any(r"two\nlines.jpg: " in line for line in lines)
    table = run("scan", bad)
    assert table.code == 1
    assert f"{len(BROKEN)} errors:" in table.out


def test_damaged_files_of_every_format_are_told_apart_from_crashes(run: Run) -> None:
    damaged = Path(__file__).parents[1] / "media" / "damaged"
    document = run("scan", "--json", "--no-save", damaged).document
    assert document["files"] == []
    assert len(document["errors"]) >= 10
    for error in document["errors"]:
        assert not error["reason"].startswith(("unexpected", "the decoder crashed", "gave up"))


def test_a_truncated_video_is_used_as_far_as_it_goes(run: Run, tmp_path: Path) -> None:
    film = write_video(tmp_path / "film.mkv", [picture(n) for n in range(6)])
    film.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    ran = run("scan", "--json", "--no-save", tmp_path)
    assert ran.code == 0
    (file,) = ran.document["files"]
    assert file["partial"] is True
    assert 1 <= len(file["frames"]) < 6
    assert "cut short" in file["warnings"][0]
    assert ran.err.startswith(f"tagcat: {film}: warning: ")


def test_names_that_are_not_utf8_come_back_exactly(run: Run, tmp_path: Path) -> None:
    name = b"caf\xe9 \xff.png"
    picture(1).save(tmp_path / "a.png")
    os.rename(tmp_path / "a.png", os.path.join(os.fsencode(tmp_path), name))
    ran = run("scan", "--json", tmp_path)
    assert ran.code == 0
    (file,) = ran.document["files"]
    assert os.path.basename(os.fsencode(file["path"])) == name
    assert r"caf\udce9 \udcff.png" in run("scan", "--csv", tmp_path).out


def test_csv(run: Run, good: Path) -> None:
    ran = run("scan", "--csv", "--no-save", good)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert len(rows) == 7
    assert {row["group"] for row in rows} == {"", "1", "2"}


def test_html(run: Run, good: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    ran = run("scan", "--html", page, "--no-save", "--quiet", good)
    assert (ran.code, ran.out) == (0, "")
    text = page.read_text("utf-8")
    # Six files in two groups, of which two have the same bytes but a thumbnail each.
    assert text.count("data:image/jpeg;base64,/9j/") >= 6
    assert "no thumbnail" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan"],
        ["scan", "--json", "--csv", "."],
        ["scan", "--variance", "26", "."],
        ["scan", "--jobs", "0", "."],
        ["scan", "--html", "no/such/folder/report.html", "."],
    ],
)
def test_wrong_usage(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert "Error:" in ran.err


def test_nothing_to_scan(run: Run, tmp_path: Path) -> None:
    ran = run("scan", "nowhere", "nor here")
    assert ran.code == 3
    assert ran.err.splitlines() == [
        "tagcat: nowhere: no such file or folder",
        "tagcat: nor here: no such file or folder",
    ]
    (tmp_path / "nothing").mkdir()
    assert run("scan", tmp_path / "nothing").code == 0
    assert run("scan", "nowhere", tmp_path / "nothing").code == 1


def test_a_data_folder_that_cannot_be_written(run: Run, home: Path, good: Path) -> None:
    home.write_text("a file in the way")
    ran = run("scan", good)
    assert ran.code == 3
    assert ran.err.count("\n") == 1
    assert str(home) in ran.err
    # Without saving there is only a cache to do without.
    ran = run("scan", "--no-save", good)
    assert ran.code == 0
    assert "warning" in ran.err
    assert "going on without it" in ran.err


def test_a_file_that_takes_too_long_is_given_up(run: Run, tmp_path: Path) -> None:
    Image.new("L", (14000, 14000)).save(tmp_path / "huge.png", compress_level=1)
    ran = run("scan", "--json", "--no-save", "--timeout", "0.05", tmp_path / "huge.png")
    assert ran.code == 1
    (error,) = ran.document["errors"]
    assert error["reason"].startswith("gave up: no progress for 0.")
    patient = run("scan", "--json", "--no-save", "--timeout", "0", tmp_path / "huge.png")
    assert (patient.code, patient.document["summary"]["files"]) == (0, 1)


def children(process: int) -> list[int]:
    """The processes that ``process`` started and that are alive."""
    try:
        listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in listed.split()]


class Process:
    """A scan under way, seen from outside; Linux only."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tagcat.cli.main", "scan", *arguments],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.id = self._process.pid

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def workers(self) -> list[int]:
        """The processes that read files; one between them and the scan starts them."""
        return [worker for server in children(self.id) for worker in children(server)]

    def reader_of(self, file: Path) -> int:
        """The worker that is reading ``file``, as soon as there is one."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for worker in self.workers():
                with contextlib.suppress(OSError):
                    descriptors = os.listdir(f"/proc/{worker}/fd")
                    opened = [os.readlink(f"/proc/{worker}/fd/{number}") for number in descriptors]
                    if str(file) in opened:
                        return worker
            time.sleep(0.02)
        raise AssertionError(f"nobody reads {file}")

    def end(self) -> Ran:
        """What it did, once it has ended."""
        out, err = self._process.communicate(timeout=60)
        return Ran(self._process.returncode, out.decode(), err.decode())


def write_library(folder: Path) -> Path:
    """Six pictures and a film that takes much longer than all of them."""
    folder.mkdir()
    for number in range(6):
        picture(number).save(folder / f"{number}.png")
    return write_film(folder / "film.mp4", 40_000)


def cached_rows(home: Path) -> int:
    with contextlib.closing(sqlite3.connect(home / "cache" / "fingerprints.sqlite")) as db:
        count: int = db.execute("SELECT count(*) FROM fingerprint").fetchone()[0]
    return count


@linux_only
def test_ctrl_c_keeps_what_was_done(run: Run, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    film = write_library(folder)
    with Process(home, "--jobs", "2", str(folder)) as scan:
        reader = scan.reader_of(film)
        workers = scan.workers()
        (other,) = set(workers) - {reader}
        wait_idle(other, 2)
        os.killpg(scan.id, signal.SIGINT)  # as a terminal does
        ended = scan.end()
    assert ended.code == 130
    assert ended.out == ""
    assert ended.err.splitlines() == [
        "tagcat: stopped after 6 of 7 files; what was read is kept: the same command goes on"
        " from here"
    ]
    for worker in workers:
        assert not Path(f"/proc/{worker}").exists()
    assert cached_rows(home) == 6
    film.unlink()
    summary = run("scan", "--json", folder).document["summary"]
    assert (summary["cached"], summary["files"]) == (6, 6)


@linux_only
def test_a_killed_worker_costs_its_file_only(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    film = write_library(folder)
    with Process(home, "--json", "--jobs", "1", str(folder)) as scan:
        os.kill(scan.reader_of(film), signal.SIGKILL)
        ended = scan.end()
    assert ended.code == 1
    assert ended.document["summary"]["files"] == 6
    assert ended.document["errors"] == [
        {
            "path": str(film),
            "reason": "the decoder crashed: the process was killed by SIGKILL",
        }
    ]


@pytest.mark.parametrize("shell", ["| head -c 5", ">&-"])
def test_whoever_reads_the_output_may_stop(good: Path, home: Path, shell: str) -> None:
    command = f'"{sys.executable}" -m tagcat.cli.main scan --no-save "{good}" {shell}'
    done = subprocess.run(
        ["sh", "-c", command], env=environment(home), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout in {b"Group", b""}


def test_matches_with_other_devices_are_told(run: Run, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    picture(1).save(folder / "a.png")
    picture(2).save(folder / "b.png")
    assert run("scan", "--device", "Desk", folder).code == 0
    assert run("scan", "--json", folder).document["known"] == [], "these are the same files"
    # Without this file it is another device.
    (home / "device.json").unlink()
    shutil.rmtree(folder)
    other = tmp_path / "other"
    other.mkdir()
    picture(1, 160, 120).transpose(Image.Transpose.ROTATE_180).save(other / "c.png")
    picture(2).save(other / "d.png")
    known = run("scan", "--json", other).document["known"]
    assert [(k["path"], k["known_path"], k["device"], k["identical"]) for k in known] == [
        (str(other / "c.png"), str(folder / "a.png"), "Desk", False),
        (str(other / "d.png"), str(folder / "b.png"), "Desk", True),
    ]
    assert known[0]["orientation"] == "rotate-180"
    assert known[0]["source"].endswith(": tagcat")
    table = run("scan", other).out
    assert f"{folder / 'a.png'} on Desk" in table
    assert run("scan", "--json", "--no-save", other).document["known"] == []
    assert run("scan", "--json", "--upright", other).document["known"][0]["known_path"] == str(
        folder / "b.png"
    )


def test_the_device_keeps_id_and_name(home: Path) -> None:
    first = this_device(home)
    assert first.name
    assert this_device(home) == first
    named = this_device(home, "  Ann's\nlaptop ")
    assert named == Device(first.id, r"Ann's\nlaptop")
    assert this_device(home) == named
    assert len(this_device(home, "x" * 200).name) == 80
    (home / "device.json").write_text("not JSON")
    assert this_device(home).id != first.id
