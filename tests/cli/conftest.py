"""The command, run as a person would run it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tagcat.cli.main import run as run_command

from .kit import Ran, Run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder of its own."""
    return tmp_path / "home"


@pytest.fixture
def run(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run ``tagcat`` in an empty folder, with its own data folder and its real workers."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in [name for name in os.environ if name.startswith("TAGCAT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TAGCAT_HOME", str(home))

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = run_command([os.fspath(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run
