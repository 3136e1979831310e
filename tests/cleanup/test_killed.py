"""Whatever moment a cleanup is killed at, no file is lost and all of it can be taken back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
SHARED = Path("/dev/shm")  # noqa: S108


def moments(*arguments: str) -> int:
    """How many moments a cleanup was killed at."""
    done = subprocess.run(
        [sys.executable, "-m", "cleanup.killed", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=TESTS,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize("action", ["trash", "folder", "hard"])
def test_killed_at_every_moment(tmp_path: Path, action: str) -> None:
    assert moments(action, str(tmp_path)) > 30


@pytest.mark.skipif(not SHARED.is_dir(), reason="there is no other disk")
def test_killed_on_the_way_to_another_disk(tmp_path: Path) -> None:
    out = SHARED / f"tagcat-killed-{os.getpid()}"
    if SHARED.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other disk")
    try:
        assert moments("folder", str(tmp_path), str(out)) > 30
    finally:
        shutil.rmtree(out, ignore_errors=True)
