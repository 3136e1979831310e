"""``tagcat export`` and ``tagcat import`` on collections that real scans have made."""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import pytest

from patience import PATIENCE
from tagcat.app.accounts import local_user
from tagcat.cli import export as export_verb
from tagcat.graph.opening import open_store
from transfer.kit import check_against_schema, state

from .kit import Ran, Run, environment, linux_only, wait_idle

MEDIA = Path(__file__).parents[1] / "media"


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the collection of a scan of all test media; not to be changed."""
    home = tmp_path_factory.mktemp("scanned")
    done = subprocess.run(
        [sys.executable, "-m", "tagcat.cli.main", "scan", "--device", "Désk", "-q", MEDIA],
        env=environment(home),
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 1  # some are damaged
    return home


@pytest.fixture
def collection(scanned: Path, home: Path) -> Path:
    """The same in the data folder of the test."""
    home.mkdir(mode=0o700)
    return Path(shutil.copy(scanned / "collection.sqlite", home))


def saved(path: Path) -> dict[str, object]:
    """All that is saved of the owner in a collection file."""
    with closing(open_store(str(path))) as store:
        return state(store, local_user(store).id)


def piped(monkeypatch: pytest.MonkeyPatch, given: bytes) -> None:
    """Give this to the command as standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))


@pytest.mark.usefixtures("collection")
def test_a_scan_is_exported_and_imported(
    run: Run, collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("export", "backup.jsonl")
    files = int(ran.out.split()[0])
    assert ran == Ran(0, f"{files} files written to backup.jsonl\n", "")
    export = Path("backup.jsonl")
    assert stat.S_IMODE(export.stat().st_mode) == 0o600
    assert check_against_schema(export.read_bytes()) == files + 2
    header, *lines = map(json.loads, export.read_text("utf-8").splitlines())
    assert (header["format"], header["version"]) == ("tagcat-collection", 4)
    assert lines.pop() == {"kind": "end", "files": files, "said": 0}
    by_name: dict[str, dict[str, Any]] = {line["name"]: line for line in lines}
    assert {line["device"] for line in lines} == {"Désk"}
    assert by_name["photo.jpg"]["path"] == str(MEDIA / "images" / "photo.jpg")
    assert by_name["h264.mp4"]["frames"][0]["pos"] == 0
    assert by_name["letterbox.jpg"]["trimmed"] is not None

    other = tmp_path / "other"
    monkeypatch.setenv("TAGCAT_HOME", str(other))
    assert run("import", export) == Ran(0, f"{files} files saved\n", "")
    assert saved(other / "collection.sqlite") == saved(collection)
    assert run("import", export) == Ran(0, f"0 files saved, {files} there already\n", "")
    assert run("export", "again.jsonl").code == 0
    assert Path("again.jsonl").read_text().splitlines()[1:] == (export.read_text().splitlines()[1:])
    # A scan on that computer finds what was imported, and its matches.
    found = run("scan", "--json", MEDIA / "images" / "photo.jpg").document
    assert {known["device"] for known in found["known"]} == {"Désk"}


@pytest.mark.usefixtures("collection")
def test_to_standard_output_and_from_standard_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("export")
    assert ran.err == ""
    assert ran.out.splitlines()[1:] == run("export", "-").out.splitlines()[1:]
    monkeypatch.setenv("TAGCAT_HOME", str(tmp_path / "other"))
    piped(monkeypatch, ran.out.encode())
    assert run("import", "-").out == f"{ran.out.count(chr(10)) - 2} files saved\n"
    piped(monkeypatch, ran.out.encode()[:5000])
    ran = run("import", "-q", "-")
    assert (ran.code, ran.out) == (1, "")
    *_, broken, missing = ran.err.splitlines()
    assert broken.startswith("tagcat: standard input, line ")
    assert "is not valid JSON: EOF" in broken
    assert missing == (
        "tagcat: standard input: the line that ends an export is missing: was the file cut off?"
    )


@pytest.mark.usefixtures("collection")
def test_bad_lines_are_told_with_their_number(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = run("export").out.splitlines()
    lines[3] = lines[3].replace('"saved":', '"saved":"')
    lines[5] = lines[5].replace('"sha256":"', '"sha256":"x')
    Path("bad\n.jsonl").write_text("\n".join(lines))
    monkeypatch.setenv("TAGCAT_HOME", str(tmp_path / "other"))
    ran = run("import", "bad\n.jsonl")
    assert ran.code == 1
    assert ran.out == f"{len(lines) - 4} files saved, 2 lines passed over\n"
    first, second = ran.err.splitlines()
    assert first.startswith(r"tagcat: bad\n.jsonl, line 4: is not valid JSON: ")
    assert second == (
        r"tagcat: bad\n.jsonl, line 6: sha256: must be 64 lower-case hexadecimal digits"
    )


def test_what_cannot_be_imported(run: Run, home: Path) -> None:
    Path("photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 100)
    Path("empty").touch()
    Path("newer").write_text('{"kind":"header","format":"tagcat-collection","version":5}\n')
    for name, why in (
        ("photo.jpg", "is not what tagcat export writes: the header is missing"),
        ("empty", "is not what tagcat export writes: the header is missing"),
        ("newer", "was written by a newer TagCat (format 5, this one reads 4); please update"),
        ("none.jsonl", "no such file or folder"),
        (".", "is a folder"),
        ("a\0b", "embedded null byte"),
    ):
        ran = run("import", name)
        assert (ran.code, ran.out) == (3, "")
        assert why in ran.err
        assert len(ran.err.splitlines()) == 1
    # Nothing was made.
    assert not home.exists()
    assert run("import").code == 2


def test_nothing_to_export(run: Run, home: Path) -> None:
    ran = run("export", "backup.jsonl")
    assert ran == Ran(3, "", f"tagcat: there is no collection {home}/collection.sqlite\n")
    assert not home.exists()
    with closing(open_store(str(home / "collection.sqlite"))) as store:
        store.add_user("anna", "hash", 18)
    ran = run("export", "backup.jsonl")
    assert (ran.code, ran.out) == (3, "")
    assert "nothing of yours is saved" in ran.err
    assert os.listdir() == []


@pytest.mark.usefixtures("collection")
def test_an_export_replaces_exports_and_nothing_else(run: Run, home: Path) -> None:
    Path("photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" * 100)
    collection = home / "collection.sqlite"
    before = collection.read_bytes()
    for name in ("photo.jpg", collection):
        ran = run("export", name)
        assert (ran.code, ran.out) == (3, "")
        assert "is there and is no export: choose another name, or remove it" in ran.err
    assert Path("photo.jpg").read_bytes() == b"\xff\xd8\xff\xe0" * 100
    assert collection.read_bytes() == before
    Path("empty").touch()
    Path("link").symlink_to("empty")
    assert run("export", "-q", "link") == Ran(0, "", "")
    assert Path("link").is_symlink()
    written = Path("empty").read_bytes()
    assert run("export", "empty").code == 0
    assert Path("empty").read_bytes().splitlines()[1:] == written.splitlines()[1:]
    for name in ("no/folder.jsonl", ".", ""):
        ran = run("export", name)
        assert (ran.code, ran.out) == (3, "")
        assert "cannot be written: " in ran.err
    assert sorted(os.listdir()) == ["empty", "link", "photo.jpg"]


@pytest.mark.usefixtures("collection")
def test_an_export_that_breaks_off_leaves_the_old_one(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("export", "backup.jsonl").code == 0
    before = Path("backup.jsonl").read_bytes()

    def broken(*_: object) -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    monkeypatch.setattr(export_verb, "export_lines", broken)
    assert run("export", "backup.jsonl").code == 130
    assert Path("backup.jsonl").read_bytes() == before
    assert os.listdir() == ["backup.jsonl"]


@pytest.mark.usefixtures("collection")
def test_a_disk_that_is_full(run: Run) -> None:
    ran = run("export", "/dev/full")
    assert ran == Ran(3, "", "tagcat: /dev/full cannot be written: no space is left on the disk\n")


def test_whoever_reads_the_export_may_stop(scanned: Path) -> None:
    command = f"{sys.executable} -m tagcat.cli.main export | head -n 1"
    done = subprocess.run(
        ["sh", "-c", command],
        env=environment(scanned),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["kind"] == "header"
    assert done.stderr == ""


def wait_until_read(pipe: IO[bytes]) -> None:
    """Return once the other end has read all; starting takes seconds on a busy machine."""
    give_up = time.monotonic() + PATIENCE
    while int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder):
        assert time.monotonic() < give_up, "nothing is read"
        time.sleep(0.05)


@linux_only
def test_an_import_that_is_killed_is_finished_by_the_next(
    run: Run, collection: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("export", "backup.jsonl")
    lines = Path("backup.jsonl").read_bytes().splitlines(keepends=True)
    other = tmp_path / "other"
    command = [sys.executable, "-m", "tagcat.cli.main", "import", "-"]
    for given, by in ((30, signal.SIGKILL), (60, signal.SIGINT)):
        with subprocess.Popen(
            command,
            env=environment(other),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdin is not None
            # It waits for more when it is stopped.
            process.stdin.write(b"".join(lines[:given]))
            process.stdin.flush()
            wait_until_read(process.stdin)
            wait_idle(process.pid, 1)
            process.send_signal(by)
            process.wait(PATIENCE)
            assert process.stderr is not None
            said = process.stderr.read().decode()
        if by is signal.SIGINT:
            assert process.returncode == 130
            assert said.startswith("tagcat: stopped at line 60; what was saved is kept")
    monkeypatch.setenv("TAGCAT_HOME", str(other))
    assert run("import", "backup.jsonl").code == 0
    assert saved(other / "collection.sqlite") == saved(collection)
