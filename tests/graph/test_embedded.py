"""The embedded engine: what every store must do, and what is its own."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from graph.accounts_contract import AccountsContract, fill
from graph.annotations_contract import AnnotationsContract
from graph.checks import all_files, check_whole, opened
from graph.conditions_contract import ConditionsContract
from graph.contract import GraphStoreContract, keep, new_user, told
from graph.keyed_contract import KeyedContract
from graph.samples import edited, image, info, item, picture, sha, video
from graph.suggestions_contract import SuggestionsContract
from tagcat.errors import NotFound, StoreError
from tagcat.fingerprint.model import DHash, Kind
from tagcat.graph import accounts, edges, files, index_cache, writing
from tagcat.graph.conditions import Condition, ContentIn, Tagged
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.index_cache import UserIndex
from tagcat.graph.model import Content, Counts, FileQuery, FileSort, SaveStatus
from tagcat.graph.sqlite_looks import LookRows
from tagcat.match import ItemIndex
from tagcat.match.pairs import NEAREST


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "tagcat.db"


@pytest.fixture
def store(path: Path) -> Iterator[EmbeddedStore]:
    with opened(path) as store:
        yield store


class TestEmbeddedStore(
    GraphStoreContract,
    AccountsContract,
    AnnotationsContract,
    ConditionsContract,
    KeyedContract,
    SuggestionsContract,
):
    """The contracts, with the fixture ``store`` of this module."""

    annotations_module = "tagcat.graph.sqlite_annotations"
    suggestions_module = "tagcat.graph.sqlite_suggestions"

    def counted(self, store: EmbeddedStore) -> dict[str, int]:
        """Rows of each table that holds something of users."""
        with store._database.reading() as connection:
            return {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in tables_of(connection)
                if table != "last_user"
            }


def tables_of(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return [name for (name,) in rows if not name.startswith("sqlite_")]


def test_every_table_belongs_to_users_whose_rows_go_with_them(store: EmbeddedStore) -> None:
    with store._database.reading() as connection:
        # What is joined by a trigger instead: see the second version of the schema.
        goes = {"user", "look_match"}
        # The last id that was given out tells nothing of anybody.
        left = set(tables_of(connection)) - goes - {"last_user"}
        while True:
            with_others = {
                table
                for table in left
                for _, _, parent, _, _, _, action, _ in connection.execute(
                    f"PRAGMA foreign_key_list({table})"
                )
                if parent in goes and action == "CASCADE"
            }
            if not with_others:
                break
            goes |= with_others
            left -= with_others
        # A file belongs to its user by a key of its own.
        assert left == set()


def test_nothing_of_a_deleted_account_stays_in_the_file(path: Path) -> None:
    with opened(path) as store:
        owner = store.add_user("Unforgettable", "hash to forget", 18).id
        fill(store, owner)
        store.delete_user(owner)
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    shas = [bytes.fromhex(sha(name)) for name in ("cat", "edit", "film")]
    texts = [b"Unforgettable", b"hash to forget", owner.encode(), b"cat.jpg", b"Katze", b"a note"]
    assert [text for text in (*shas, *texts) if text in content] == []


def test_a_row_is_never_given_to_another_user(store: EmbeddedStore) -> None:
    rows = set()
    for _ in range(3):
        owner = new_user(store)
        with store._database.reading() as connection:
            rows.add(accounts.row_id(connection, owner))
        store.delete_user(owner)
    assert len(rows) == 3


def test_a_save_whose_user_is_deleted_meanwhile_saves_nothing(store: EmbeddedStore) -> None:
    owner = new_user(store)
    of = writing.Prepared.of

    def late(*arguments: Any) -> Any:
        prepared = of(*arguments)
        store.delete_user(owner)
        new_user(store)
        return prepared

    with (
        mock.patch.object(writing.Prepared, "of", late),
        pytest.raises(NotFound, match="no such user"),
    ):
        keep(store, owner, image("cat", picture(1)))
    with store._database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM content").fetchone() == (0,)


def test_only_the_user_may_read_the_collection(store: EmbeddedStore, path: Path) -> None:
    new_user(store)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    # The log beside the file holds the same data.
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_every_commit_is_synced_and_references_hold(store: EmbeddedStore) -> None:
    with store._database.writing() as writer, store._database.reading() as reader:
        for connection in (writer, reader):
            settings = [
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert settings == ["wal", 2, 1]


def test_a_reopened_store_gives_the_same_answers(path: Path) -> None:
    contents: list[Content] = [
        image("cat", picture(1), picture(9)),
        image("edit", edited(picture(1), 5)),
        video("film", [picture(n) for n in range(4)]),
    ]
    with opened(path) as store:
        owner = store.add_user("Ada", "hash", 18).id
        ids = [keep(store, owner, content) for content in contents]
        before = [store.matches(owner, content, 18) for content in ids]
        counts = store.counts(owner)
    with opened(path) as store:
        assert [store.matches(owner, content, 18) for content in ids] == before
        assert store.counts(owner) == counts
        keep(store, owner, image("new", edited(picture(1), 2)))
        contents.append(image("new", edited(picture(1), 2)))
        check_whole(store, owner, contents)


def test_a_closed_store_says_so(path: Path) -> None:
    with opened(path) as store:
        owner = new_user(store)
    store.close()
    for call in (lambda: store.counts(owner), lambda: store.set_variance(owner, 3)):
        with pytest.raises(StoreError, match="closed"):
            call()


@pytest.mark.parametrize(
    "place",
    [
        "tagcat.graph.writing.insert_matches",
        "tagcat.graph.writing._links",
        "tagcat.graph.writing._delete_file_rows",
        "tagcat.graph.writing._count",
    ],
)
def test_a_save_that_breaks_off_leaves_nothing(
    store: EmbeddedStore, path: Path, place: str
) -> None:
    owner = new_user(store)
    contents: list[Content] = [image("cat", picture(1)), video("film", [picture(1), picture(2)])]
    for content in contents:
        keep(store, owner, content, f"{content.kind}")
    counts = store.counts(owner)
    index = store._indices.of(1)
    for content in (image("edit", edited(picture(1), 2)), video("clip", [picture(2), picture(3)])):
        with mock.patch(place, side_effect=RuntimeError("broken")), pytest.raises(RuntimeError):
            store.save(owner, info("image"), content)
        assert store.counts(owner) == counts
        assert len(index._looks) == 2
        check_whole(store, owner, [*contents, content])
    with opened(path) as other:
        check_whole(other, owner, contents)
    contents[0] = image("edit", edited(picture(1), 2))
    keep(store, owner, contents[0], "image")
    check_whole(store, owner, [*contents, image("cat", picture(1))])


def test_a_deletion_that_breaks_off_leaves_everything(store: EmbeddedStore) -> None:
    owner = new_user(store)
    contents: list[Content] = [image(f"{n}", edited(picture(1), n)) for n in range(4)]
    saved = [store.save(owner, info(content.sha256), content) for content in contents]
    with (
        mock.patch("tagcat.graph.writing._drop_unused", side_effect=RuntimeError("broken")),
        pytest.raises(RuntimeError),
    ):
        store.delete_files(owner, [save.file_id for save in saved])
    check_whole(store, owner, contents)
    assert store.counts(owner).images == 4


def test_a_full_disk_is_said_and_leaves_nothing(store: EmbeddedStore) -> None:
    owner = new_user(store)
    keep(store, owner, image("cat", picture(1)))
    with store._database.writing() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
    film = video("film", [picture(n) for n in range(2000)])
    with pytest.raises(StoreError, match="disk is full"):
        store.save(owner, info("film.mp4"), film)
    assert store.counts(owner) == Counts(1, 0, 0, 0, 1)
    with store._database.writing() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    assert store.save(owner, info("film.mp4"), film).status is SaveStatus.SAVED
    check_whole(store, owner, [image("cat", picture(1)), film])


def test_an_index_that_is_far_behind_reads_everything_anew(path: Path) -> None:
    # One save in four of those to come empties what tells of removed looks.
    with (
        opened(path) as store,
        opened(path) as other,
        mock.patch.object(index_cache, "KEEP_DROPPED", 2),
    ):
        owner = new_user(store)
        stay = image("stay", edited(picture(1), 1))
        keep(store, owner, stay)
        for number in range(20):
            passing = image(f"{number}", edited(picture(1), 3, number))
            saved = other.save(owner, info("passing"), passing)
            if number % 3 == 0:
                other.delete_files(owner, [saved.file_id])
                assert told(store.look_up(owner, passing, 18)) == told(
                    other.look_up(owner, passing, 18)
                )
            check_whole(other, owner, [stay, passing])
        check_whole(store, owner, [stay, passing])
        with store._database.reading() as connection:
            (listed,) = connection.execute("SELECT count(*) FROM dropped").fetchone()
            (floor,) = connection.execute("SELECT floor FROM user").fetchone()
            fresh, _ = UserIndex(1).catch_up(LookRows(connection, 1))
        assert listed <= 5
        assert floor > 10
        assert len(fresh) == 2


def test_a_look_with_too_many_matches_keeps_the_nearest(store: EmbeddedStore) -> None:
    owner = new_user(store)
    # Those at the end are the nearest.
    frames = [edited(picture(1), 3 + (n < 600), n) for n in range(NEAREST + 200)]
    film = video("film", dict.fromkeys(frames))
    saved = store.save(owner, info("film.mp4"), film)
    # A million pairs: not all of them are kept, and the nearest are.
    assert saved.truncated
    with store._database.reading() as connection:
        (rows,) = connection.execute("SELECT count(*) FROM look_match").fetchone()
        (alone,) = connection.execute("SELECT count(*) FROM look_match WHERE low = high").fetchone()
    assert rows == edges.MAX_NEW
    assert alone == len(film.frames)
    cat = image("cat", picture(1))
    first = store.save(owner, info("cat.jpg"), cat)
    assert first.truncated
    assert store.save(owner, info("cat.jpg"), cat).truncated
    index = ItemIndex()
    index.add(item(film))
    (expected,) = index.search(item(cat), 18)
    (match,) = store.matches(owner, first.content_id, 18)
    # The best frame is there; of those that match, as many as are kept.
    assert match.match.needed_variance == expected.match.needed_variance == 3
    assert match.match.pos == expected.match.pos
    assert match.match.frames == NEAREST - 1
    near = store.matches(owner, first.content_id, 3)[0].match.frames
    assert near == index.search(item(cat), 3)[0].match.frames == len(set(frames[600:]))
    assert store.delete_files(owner, [saved.file_id, first.file_id]) == 2
    assert store.counts(owner) == Counts(0, 0, 0, 0, 0)


@pytest.mark.parametrize("sort", FileSort)
@pytest.mark.parametrize("search", ["", "cat"])
def test_a_page_is_read_from_an_index_alone(
    store: EmbeddedStore, sort: FileSort, search: str
) -> None:
    owner = new_user(store)
    keep(store, owner, image("cat", picture(1)))
    after: tuple[str | int, str] = ("a" if sort is FileSort.NAME else 5, "f" * 32)
    with store._database.reading() as connection:
        seen: list[str] = []
        connection.set_trace_callback(seen.append)
        files.page(connection, 1, FileQuery(Kind.IMAGE, sort, True, search, after))
        connection.set_trace_callback(None)
        (statement,) = [text for text in seen if "LIMIT" in text]
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    inner = next(step for step in plan if "file_by" in step)
    assert f"USING COVERING INDEX file_by_{sort} (owner=? AND kind=? AND " in inner
    before = plan[: plan.index(inner) + 2]
    assert not any("TEMP B-TREE" in step for step in before)


def test_nothing_is_scanned_when_matches_are_read(store: EmbeddedStore) -> None:
    owner = new_user(store)
    ids = [
        keep(store, owner, content)
        for content in (image("cat", picture(1)), video("film", [picture(1)]))
    ]
    with store._database.reading() as connection:
        seen: list[str] = []
        connection.set_trace_callback(seen.append)
    for content in ids:
        store.matches(owner, content, 18)
    look = image("cat", edited(picture(1), 1))
    store.look_up(owner, look, 18)
    assert len(seen) > 10
    with store._database.reading() as connection:
        connection.set_trace_callback(None)
        plans = [
            row[3]
            for statement in seen
            if statement.startswith("SELECT")
            for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    scans = [step for step in plans if step.startswith("SCAN")]
    assert {step.split()[1] for step in scans} <= {"wanted", "own"}


def test_saves_of_another_store_are_seen_at_once(path: Path) -> None:
    with opened(path) as one, opened(path) as two:
        owner = new_user(one)
        contents: list[Content] = []
        for number in range(12):
            content = image(f"{number}", edited(picture(number % 2), number, number))
            keep((one, two)[number % 2], owner, content)
            contents.append(content)
            check_whole(one, owner, contents)
            check_whole(two, owner, contents)


def test_files_are_found_by_sqlite_itself(store: EmbeddedStore, path: Path) -> None:
    owner = new_user(store)
    for number in range(5):
        keep(store, owner, image(f"{number}", DHash(number)))
    assert len(all_files(store, owner)) == 5
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("where", [Tagged(frozenset(["0" * 32])), ContentIn(frozenset(["0" * 32]))])
def test_where_few_files_are_meant_the_others_are_not_read(
    store: EmbeddedStore, where: Condition
) -> None:
    read: list[str] = []
    owner = new_user(store)
    keep(store, owner, image("cat", picture(1)))
    with store._database.reading() as connection:
        connection.set_trace_callback(read.append)
        found = files.page(
            connection, accounts.row_id(connection, owner), FileQuery(Kind.IMAGE, where=where)
        )
        connection.set_trace_callback(None)
        plans = [
            " ".join(
                str(step[-1]) for step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
            )
            for statement in read
            if " AS led " in statement
        ]
    assert found.total == 0
    assert len(plans) == 2
    assert all("INDEX file_content" in plan and "SCAN file" not in plan for plan in plans)
