"""What is committed gets from the log into the file beside the saves, at the latest on closing."""

from __future__ import annotations

import shutil
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from graph.contract import keep, new_user
from graph.samples import edited, image, picture
from tagcat.graph import checkpoint
from tagcat.graph.embedded import EmbeddedStore


def _alone(path: Path, folder: Path) -> int:
    """How many contents the file has without its log; -1 where it was copied in mid-change."""
    copy = folder / "copy.db"
    shutil.copy(path, copy)
    with closing(sqlite3.connect(copy)) as connection, suppress(sqlite3.DatabaseError):
        return int(connection.execute("SELECT count(*) FROM content").fetchone()[0])
    return -1


def test_commits_are_moved_into_the_file_while_the_store_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "_PAUSE", 0.01)
    path = tmp_path / "tagcat.db"
    with closing(EmbeddedStore(path)) as store:
        owner = new_user(store)
        for number in range(5):
            keep(store, owner, image(f"image {number}", edited(picture(1), number)))
        give_up = time.monotonic() + 20
        while _alone(path, tmp_path) < 5:
            assert time.monotonic() < give_up, "nothing is moved"
            time.sleep(0.02)


def test_a_pause_that_is_not_over_does_not_hold_up_closing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "_PAUSE", 1000)
    path = tmp_path / "tagcat.db"
    with closing(EmbeddedStore(path)) as store:
        keep(store, new_user(store), image("cat", picture(1)))
    assert _alone(path, tmp_path) == 1
    assert not path.with_name("tagcat.db-wal").exists()


def test_matches_go_with_their_looks(tmp_path: Path) -> None:
    path = tmp_path / "tagcat.db"
    with closing(EmbeddedStore(path)) as store:
        owner = new_user(store)
        for number in range(4):
            keep(
                store, owner, image(f"image {number}", edited(picture(1), number)), f"{number}.jpg"
            )
        keep(store, owner, image("image 4", picture(7)), "1.jpg")
        with closing(sqlite3.connect(path)) as connection:
            ends = connection.execute(
                "SELECT low FROM look_match UNION SELECT high FROM look_match"
            )
            looks = connection.execute("SELECT id FROM look")
            assert set(ends.fetchall()) == set(looks.fetchall())
            (pairs,) = connection.execute("SELECT count(*) FROM look_match").fetchone()
        assert pairs == 4 + 3  # each with itself, and three edits with one another
