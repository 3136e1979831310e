"""What is kept in memory for searching: how much of it, and always in step with the file."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from graph.checks import check_whole, opened
from graph.contract import keep, new_user, told
from graph.samples import edited, image, info, picture, turned, video
from tagcat.errors import StoreError
from tagcat.fingerprint.model import DHash, Orientation
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.index_cache import IndexCache, UserIndex
from tagcat.graph.model import Content
from tagcat.graph.sqlite_looks import LookRows
from tagcat.match import LookIndex
from tagcat.match.pairs import LookArrays
from tagcat.match.rule import Look


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tagcat.db"


@pytest.fixture
def store(path: Path) -> Iterator[EmbeddedStore]:
    with opened(path) as store:
        yield store


SMALL = UserIndex(0).nbytes
"""What the index of a user with few looks takes."""


def cached(store: EmbeddedStore) -> list[int | str]:
    """Row ids of the users whose indices are in memory, the one used last at the end."""
    return list(store._indices._indices)


def test_the_least_used_index_is_let_go() -> None:
    cache = IndexCache(2)
    first, second = cache.of(1), cache.of(2)
    assert cache.of(1) is first
    cache.of(3)
    assert len(cache) == 2
    assert cache.of(1) is first
    assert cache.of(2) is not second


def test_an_index_is_used_when_it_catches_up(store: EmbeddedStore) -> None:
    for _ in range(3):
        new_user(store)
    first, second = store._indices.of(1), store._indices.of(2)
    with store._database.reading() as connection:
        first.catch_up(LookRows(connection, 1))
        assert cached(store) == [2, 1]
        store._indices = IndexCache(1)
        third = store._indices.of(3)
        # One that was let go does not come back.
        second.catch_up(LookRows(connection, 2))
    assert cached(store) == [3]
    assert store._indices.of(3) is third


@pytest.mark.parametrize("cache", [IndexCache(users=1), IndexCache(memory=1)])
def test_what_was_let_go_is_read_again(store: EmbeddedStore, cache: IndexCache) -> None:
    store._indices = cache
    owners = [new_user(store) for _ in range(3)]
    contents: list[Content] = [image(f"{n}", edited(picture(1), n)) for n in range(3)]
    for content in contents:
        for owner in owners:
            keep(store, owner, content)
            assert len(cache) == 1
    for owner in owners:
        check_whole(store, owner, contents)


def test_indices_take_no_more_memory_than_they_may(path: Path) -> None:
    with opened(path) as store, opened(path) as other:
        store._indices = IndexCache(memory=5 * SMALL - 1)
        owners = [new_user(store) for _ in range(5)]
        for row, owner in enumerate(owners[:4], 1):
            keep(store, owner, image("cat", picture(1)))
            assert cached(store) == list(range(1, row + 1))
        keep(store, owners[0], image("dog", picture(2)))
        keep(store, owners[4], image("cat", picture(1)))
        assert cached(store) == [3, 4, 1, 5]
        # The index is small when it is asked for, and is not once it has caught up.
        film = video("film", [picture(n) for n in range(300)])
        keep(other, owners[2], film)
        look = image("look", edited(picture(7), 3))
        found = told(store.look_up(owners[2], look, 18))
        assert found == told(other.look_up(owners[2], look, 18))
        assert len(found) == 1
        assert cached(store)[-1] == 3
        assert len(store._indices) in (2, 3)
        taken = sum(index.nbytes for index in store._indices._indices.values())
        assert SMALL * 2 < taken < SMALL * 5
        for owner in owners:
            check_whole(store, owner, [film, image("cat", picture(1)), image("dog", picture(2))])


def test_an_index_that_grows_while_nobody_uses_it_is_noticed() -> None:
    cache = IndexCache(memory=12 * SMALL)
    grown = cache.of(0)
    for row in range(1, 10):
        cache.of(row)
    looks = [Look(picture(number), None) for number in range(2_000)]
    grown._looks.add_many(range(2_000), LookArrays.of(looks))
    assert grown.nbytes > 4 * SMALL
    for row in range(1, 10):
        cache.of(row)
    assert list(cache._indices) == list(range(1, 10))


def test_one_index_stays_whatever_it_takes(path: Path) -> None:
    with opened(path) as store:
        owner = new_user(store)
        small = EmbeddedStore(path, index_memory=1)
        index = small._indices.of(1)
        keep(small, owner, video("film", [picture(n) for n in range(100)]))
        check_whole(small, owner, [video("film", [picture(n) for n in range(100)])])
        assert small._indices.of(1) is index
        small.close()


def test_an_index_that_is_let_go_in_the_middle_of_a_save(store: EmbeddedStore) -> None:
    store._indices = IndexCache(users=1)
    owner, _ = new_user(store), new_user(store)
    contents: list[Content] = [image(f"{n}", edited(picture(1), n)) for n in range(3)]
    keep(store, owner, contents[0])
    index = store._indices.of(1)
    with store._database.reading() as connection:
        looks, _ = index.catch_up(LookRows(connection, 1))
    begin = store._database.writing

    @contextmanager
    def interrupted() -> Iterator[sqlite3.Connection]:
        store._indices.of(2)
        with begin() as connection:
            yield connection

    with mock.patch.object(store._database, "writing", interrupted):
        keep(store, owner, contents[1])
    assert store._indices.of(1) is not index
    assert len(looks) == 1
    keep(store, owner, contents[2])
    check_whole(store, owner, contents)


def test_an_index_that_could_not_be_read_is_read_anew(store: EmbeddedStore) -> None:
    owner = new_user(store)
    contents: list[Content] = [image(f"{n}", edited(picture(1), n), picture(n)) for n in range(4)]
    saved = [store.save(owner, info(content.sha256), content) for content in contents]
    look = image("look", picture(1))
    for broken in ("remove", "add_many"):
        store.look_up(owner, look, 18)
        store.delete_files(owner, [saved.pop().file_id])
        if broken == "add_many":
            store._indices = IndexCache()
        with (
            mock.patch.object(LookIndex, broken, _breaking(getattr(LookIndex, broken))),
            pytest.raises(MemoryError),
        ):
            store.look_up(owner, look, 18)
        assert len(store.look_up(owner, look, 18)) == len(saved)
        check_whole(store, owner, contents)


def _breaking(change: Callable[..., None]) -> Callable[..., None]:
    """``change``, which then fails as if only half of it had been done."""

    def breaks(*given: object) -> None:
        change(*given)
        raise MemoryError

    return breaks


@pytest.mark.parametrize(
    "place", ["writing.insert_matches", "writing._count", "writing._delete_file_rows"]
)
@pytest.mark.parametrize("let_go", [False, True])
def test_after_saves_that_broke_off_it_answers_like_a_fresh_store(
    path: Path, tmp_path: Path, place: str, let_go: bool
) -> None:
    """Also for looks that get the row ids the undone ones had."""
    base = [picture(n) for n in range(4)]
    tied = DHash(base[3].bits & ~0b111 << 80, 0b111 << 80)
    contents: list[Content] = [
        image("cat", base[0], base[1]),
        video("film", [base[2], tied, edited(base[0], 4)]),
        image("mirrored", turned(tied, Orientation.MIRROR)),
    ]
    undone: list[Content] = [
        image("undone", edited(base[2], 1)),
        video("undone too", [edited(base[0], 3), base[3]]),
    ]
    with opened(path) as store:
        if let_go:
            store._indices = IndexCache(memory=1)
        owner = new_user(store)
        new_user(store)
        for content in contents:
            keep(store, owner, content)
        gone = store.save(owner, info("gone"), image("gone", edited(base[2], 2)))
        store.delete_files(owner, [gone.file_id])
        broken = mock.patch(f"tagcat.graph.{place}", side_effect=StoreError("broken"))
        for content in undone:
            with broken, pytest.raises(StoreError):
                # In the place of a file that is there, so that something is deleted as well.
                store.save(owner, info("folder/" + contents[0].sha256[:12], "a"), content)
        copy = tmp_path / "copy.db"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        shutil.copy(path, copy)
        with opened(copy) as fresh:
            for step, content in enumerate([*undone, *contents]):
                answers = [told(each.look_up(owner, content, 25)) for each in (store, fresh)]
                assert answers[0] == answers[1]
                for each in (store, fresh):
                    keep(each, owner, content, f"later/{step}")
            for each in (store, fresh):
                check_whole(each, owner, [*contents, *undone])
            rows = [each._database.reading() for each in (store, fresh)]
            with rows[0] as one, rows[1] as two:
                listed = [
                    connection.execute("SELECT * FROM look_match ORDER BY low, high").fetchall()
                    for connection in (one, two)
                ]
        assert listed[0] == listed[1]
        assert len(listed[0]) > 5
