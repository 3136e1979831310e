"""Several stores and processes on one file, and processes that are killed."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.checks import all_files, check_whole, in_between
from graph.contract import SLOWLY, collections, new_user
from graph.samples import edited, image, info, picture, video
from graph.worker import content_of, must_be_there
from tagcat.errors import StoreError
from tagcat.graph import database, index_cache
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content

_TESTS = Path(__file__).parents[1]
_EVERYTHING = [content_of(f"{number}") for number in range(90)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tagcat.db"


@pytest.fixture
def stores(path: Path) -> Iterator[tuple[EmbeddedStore, EmbeddedStore]]:
    """Two stores on one file: the second stands for another process."""
    one, two = EmbeddedStore(path), EmbeddedStore(path)
    yield one, two
    one.close()
    two.close()


def _toggle(store: EmbeddedStore, owner: str, content: Content) -> None:
    """Save a content, or delete it if it is saved."""
    held = [file.id for file in all_files(store, owner) if file.sha256 == content.sha256]
    if held:
        assert store.delete_files(owner, held) == len(held)
    else:
        store.save(owner, info(content.sha256, "other"), content)


@SLOWLY
@given(
    contents=collections.filter(bool),
    moves=st.lists(
        st.tuples(st.booleans(), st.integers(0, 99), st.lists(st.integers(0, 99), max_size=3)),
        max_size=8,
    ),
    keep_dropped=st.sampled_from([1, 50_000]),
)
def test_whatever_another_store_does_in_between(
    stores: tuple[EmbeddedStore, EmbeddedStore],
    contents: list[Content],
    moves: list[tuple[bool, int, list[int]]],
    keep_dropped: int,
) -> None:
    owner = new_user(stores[0])
    with mock.patch.object(index_cache, "KEEP_DROPPED", keep_dropped):
        for second, chosen, between in moves:
            one, two = reversed(stores) if second else stores
            steps = [partial(_toggle, two, owner, contents[n % len(contents)]) for n in between]
            content = contents[chosen % len(contents)]
            with in_between(one, *steps):
                one.save(owner, info(content.sha256, "own"), content)
            for store in (two, one):
                check_whole(store, owner, contents)


def test_a_look_that_goes_while_it_is_wanted(
    stores: tuple[EmbeddedStore, EmbeddedStore],
) -> None:
    one, two = stores
    owner = new_user(one)
    near = image("near", edited(picture(1), 2))
    cat, same = image("cat", picture(1)), image("same", picture(1))
    for content in (near, cat):
        two.save(owner, info(content.sha256, "other"), content)
    # The search of ``same`` finds its look stored, but then the only picture with it goes.
    with in_between(one, partial(_toggle, two, owner, cat)):
        one.save(owner, info("same"), same)
    check_whole(one, owner, [near, cat, same])
    assert one.counts(owner).matches == 1


def test_another_program_that_does_not_finish(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    store = EmbeddedStore(path)
    owner = new_user(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="being written by another program"):
            store.save(owner, info("cat.jpg"), image("cat", picture(1)))
        # Reading goes on.
        assert store.look_up(owner, image("cat", picture(1)), 18) == ()
        other.execute("ROLLBACK")
    store.save(owner, info("cat.jpg"), image("cat", picture(1)))
    check_whole(store, owner, [image("cat", picture(1))])
    store.close()


def _start(path: Path, owner: str, device: str, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "graph.worker", path, owner, device, f"{rounds}"],
        cwd=_TESTS,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _paths(store: EmbeddedStore, owner: str, device: str) -> list[str]:
    files = all_files(store, owner)
    return sorted(file.info.path for file in files if file.info.device_id == device)


def test_processes_that_save_at_once(path: Path) -> None:
    store = EmbeddedStore(path)
    owner = new_user(store)
    processes = [_start(path, owner, f"{n}", 60) for n in range(2)]
    mine = random.Random(1)
    while any(process.poll() is None for process in processes):
        name = f"{mine.randrange(90)}"
        store.save(owner, info(name, "own"), content_of(name))
        store.look_up(owner, content_of(name), 18)
    for number, process in enumerate(processes):
        out, err = process.communicate()
        assert err == ""
        there, open_call = must_be_there(out.splitlines())
        assert open_call == set()
        device = f"device-{number}"
        paths = [
            file.info.path for file in all_files(store, owner) if file.info.device_id == device
        ]
        assert sorted(paths) == sorted(there)
        assert len(there) == 45
    check_whole(store, owner, _EVERYTHING)
    store.close()
    fresh = EmbeddedStore(path)
    check_whole(fresh, owner, _EVERYTHING)
    fresh.close()


def test_a_killed_process_loses_no_save_and_leaves_no_half(path: Path) -> None:
    store = EmbeddedStore(path)
    owner = new_user(store)
    chance = random.Random(7)
    for turn in range(6):
        with _start(path, owner, f"{turn}", 10_000) as process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(chance.randrange(1, 40))]
            time.sleep(chance.random() / 50)
            process.send_signal(signal.SIGKILL)
            # Not by communicate(), which would lose what readline() has read ahead.
            said += process.stdout.read().splitlines()
        there, open_call = must_be_there(said)
        device = f"device-{turn}"
        found = {
            file.info.path for file in all_files(store, owner) if file.info.device_id == device
        }
        assert there <= found <= there | open_call
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        check_whole(store, owner, _EVERYTHING)
    store.close()
    fresh = EmbeddedStore(path)
    check_whole(fresh, owner, _EVERYTHING)
    fresh.save(owner, info("after"), video("after", [picture(n) for n in range(5)]))
    fresh.close()
