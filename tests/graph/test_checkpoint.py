"""What is committed gets from the log into the file beside the saves, at the latest on closing."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from graph.contract import keep, new_user
from graph.samples import edited, image, picture
from tagcat.graph import checkpoint, database
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


def _log_bytes(path: Path) -> int:
    """What the log takes of the disk; SQLite writes over it when it begins anew."""
    return path.with_name(f"{path.name}-wal").stat().st_size


def _log_pages(path: Path) -> int:
    """Pages that the log holds now."""
    with closing(sqlite3.connect(path)) as connection:
        pages = -1  # what is told while another connection is at it
        while pages < 0:
            _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return int(pages)


def _commit(store: EmbeddedStore, owner: str, times: int) -> None:
    """Commit again and again without a pause, one page at least each time."""
    for number in range(times):
        store.set_variance(owner, number % 20)


@pytest.fixture
def short_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "_PAUSE", 0.001)
    monkeypatch.setattr(checkpoint, "LONG_PAGES", 50)
    monkeypatch.setattr(database, "_KEPT_LOG", 100 * 4096)


@pytest.mark.usefixtures("short_log")
def test_the_log_stays_short_while_there_is_always_somebody_who_saves(tmp_path: Path) -> None:
    path = tmp_path / "tagcat.db"
    with closing(EmbeddedStore(path)) as store:
        owner = new_user(store)
        savers = [threading.Thread(target=_commit, args=(store, owner, 1_000)) for _ in range(2)]
        for saver in savers:
            saver.start()
        for saver in savers:
            saver.join()
        assert _log_bytes(path) < 1_000 * 4096


@pytest.mark.usefixtures("short_log")
def test_who_reads_for_long_keeps_nobody_from_saving(tmp_path: Path) -> None:
    path = tmp_path / "tagcat.db"
    with closing(EmbeddedStore(path)) as store:
        owner = new_user(store)
        with store._database.reading() as connection:
            connection.execute("SELECT count(*) FROM user").fetchone()
            _commit(store, owner, 500)
            assert _log_pages(path) >= 500  # what is read is in it
        give_up = time.monotonic() + 20
        while _log_pages(path) >= 500:
            assert time.monotonic() < give_up, "the log is not begun anew once nobody reads it"
            _commit(store, owner, 10)
        _commit(store, owner, 1)  # the first that is written at the beginning gives back
        assert _log_bytes(path) < 200 * 4096  # what it took more is given back


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
