"""The command, run as a person would run it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tagcat.cli.main import run as run_command

from .kit import Ran, Run, environment, picture, write_video


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder of its own."""
    return tmp_path / "home"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder where the command runs; empty."""
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def run(
    home: Path,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run ``tagcat`` in an empty folder, with its own data folder and its real workers."""
    monkeypatch.chdir(here)
    for name in [name for name in os.environ if name.startswith("TAGCAT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TAGCAT_HOME", str(home))

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = run_command([os.fspath(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def scanned_album(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder with a picture, a smaller copy of it, another one and a video, and a data folder
    with the scan of it; neither is to be changed."""
    folder, home = tmp_path_factory.mktemp("album"), tmp_path_factory.mktemp("album-home")
    picture(1).save(folder / "cat.jpg")
    picture(1, 240, 180).save(folder / "small.png")
    picture(2).save(folder / "other.jpg")
    write_video(folder / "film.mp4", [picture(number) for number in (3, 4, 5)])
    subprocess.run(
        [sys.executable, "-m", "tagcat.cli.main", "scan", "--device", "Desk", "-q", folder],
        env=environment(home),
        check=True,
    )
    return folder, home


@pytest.fixture
def album(scanned_album: tuple[Path, Path], here: Path, home: Path) -> Path:
    """The same files in the folder where the command runs, and their collection."""
    folder, scanned = scanned_album
    shutil.copytree(scanned, home)
    for file in folder.iterdir():
        shutil.copy(file, here)
    return here
