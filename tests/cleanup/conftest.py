"""Folders of their own, and a trash of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from .kit import Cleanup


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def trash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "Trash"


@pytest.fixture
def cleanup(tmp_path: Path, root: Path, trash: Path) -> Cleanup:
    assert not trash.exists()
    return Cleanup(tmp_path / "home", [root])
