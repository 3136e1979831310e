"""Opening the file of the embedded store: versions, files that are not ours, places that fail."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from graph.annotations_contract import new_tag
from graph.checks import check_whole, opened
from graph.contract import new_user, told
from graph.samples import edited, image, info, picture, sha, video
from tagcat.errors import StoreError
from tagcat.graph import schema
from tagcat.graph.annotations import (
    PERSON,
    Change,
    Choice,
    ChoiceKey,
    Dismissal,
    DismissalKey,
    Edit,
    Key,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    Value,
)
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content, Passkeys, SaveStatus, SecondFactor
from tagcat.graph.naming import new_id
from tagcat.graph.suggestions import Proposer, ProposerKind, Suggested, Suggestion

_VERSION_1 = Path(__file__).with_name("version-1.sql")

ANNOTATIONS = 3
"""The version that brought annotations and revisions."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tagcat.db"


@pytest.fixture
def version_1(path: Path) -> Path:
    """A collection as version 1 of the schema left it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_VERSION_1.read_text())
    return path


def _filled_at(path: Path, version: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Make a collection of two images as a version of the schema kept it; ids of the files."""
    newest = path.with_name("newest.db")
    with closing(EmbeddedStore(newest)) as store:
        owner = new_user(store)
        contents = [image("cat", picture(1)), image("edit", edited(picture(1), 3))]
        files = [store.save(owner, info(f"{n}"), each).file_id for n, each in enumerate(contents)]
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:version])
        EmbeddedStore(path).close()
    with closing(sqlite3.connect(path)) as older:
        older.execute("ATTACH ? AS newest", (str(newest),))
        tables = older.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
        for (table,) in tables.fetchall():
            columns = ", ".join(
                name for _, name, *_ in older.execute(f"PRAGMA table_info({table})")
            )
            older.execute(f"DELETE FROM main.{table}")  # noqa: S608
            older.execute(
                f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newest.{table}"  # noqa: S608
            )
        older.commit()
    return files


def _version(path: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(path)) as connection:
        return (
            connection.execute("PRAGMA user_version").fetchone()[0],
            connection.execute("PRAGMA application_id").fetchone()[0],
        )


def test_a_new_file_is_marked_as_ours(path: Path) -> None:
    EmbeddedStore(path).close()
    assert _version(path) == (len(schema.MIGRATIONS), schema.APPLICATION_ID)


def test_a_file_of_version_1_works(version_1: Path) -> None:
    store = EmbeddedStore(version_1)
    user = store.user_by_name("ada")
    assert user is not None
    assert (user.name, user.variance, user.password_hash) == ("Ada", 21, "secret")
    contents: list[Content] = [
        image("cat", picture(1), picture(9)),
        image("edit", edited(picture(1), 5)),
        video("film", [picture(1), picture(2), picture(3)]),
        video("clip", [edited(picture(n), 3) for n in (1, 2, 3)]),
    ]
    check_whole(store, user.id, contents)
    assert store.save(user.id, info("cat.jpg"), contents[0]).status is SaveStatus.KNOWN
    new = image("new", edited(picture(2), 1))
    found = store.save(user.id, info("new.jpg"), new).content_id
    assert len(told(store.matches(user.id, found, 18))) == 2
    check_whole(store, user.id, [*contents, new])
    store.close()


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS)))
def test_annotations_are_at_hand_in_an_older_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    files = _filled_at(path, version, monkeypatch)
    with closing(EmbeddedStore(path)) as store:
        (user,) = store.users()
        before = store.revision(user.id)
        assert before == (0, 0) if version < ANNOTATIONS else before > (0, 0)
        told = store.likenesses(user.id, 18)
        assert [alike.sha256 for alike in told.contents] == sorted([sha("cat"), sha("edit")])
        assert len(told.pairs) == 1
        tag = new_id()
        said: dict[Key, Value] = {
            TagKey(tag): Tag("cat"),
            TaggedKey(tag, sha("cat")): Tagging(PERSON, 5),
            RemarkKey(sha("edit")): Remark(4),
            ChoiceKey(files[0]): Choice.KEEP,
            DismissalKey.of(sha("cat"), "dog"): Dismissal(6),
        }
        edits = tuple(Edit(key, None, value) for key, value in said.items())
        store.annotate(user.id, lambda _: Change("Said", edits))
        assert store.annotations(user.id, lambda rows: rows.values(said)) == said
        label, by = Suggestion("pet", 0.5), Proposer("lite0", "1", "", ProposerKind.LOCAL)
        assert store.suggest(user.id, by, {sha("cat"): [label]}) == frozenset()
        found = store.annotations(user.id, lambda rows: rows.suggested([sha("cat")]))
        assert found == {sha("cat"): (Suggested(by, label),)}
        assert store.revision(user.id) > before


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS)))
def test_accounts_of_an_older_file_can_be_secured_and_deleted(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    _filled_at(path, version, monkeypatch)
    with closing(EmbeddedStore(path)) as store:
        (user,) = store.users()
        assert (user.generation, user.second_factor) == (0, None)
        assert store.set_second_factor(user.id, None, SecondFactor("salt"))
        kept = Passkeys((), (("digest", 1),))
        assert store.set_passkeys(user.id, store.passkeys(user.id), kept)
        assert store.end_sessions(user.id).generation == 1
        later = new_user(store)
        store.delete_user(user.id)
        assert [left.id for left in store.users()] == [later]


def test_the_journal_of_an_older_file_is_numbered_for_each_user(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled_at(path, ANNOTATIONS, monkeypatch)
    with closing(sqlite3.connect(path)) as older:
        (first,) = older.execute("SELECT id FROM user").fetchone()
        older.execute(
            "INSERT INTO user (public, name, folded, variance) VALUES (?, 'b', 'b', 18)",
            ("f" * 32,),
        )
        (second,) = older.execute("SELECT max(id) FROM user").fetchone()
        for owner, title in ((first, "1"), (second, "one"), (first, "2"), (second, "two")):
            older.execute(
                "INSERT INTO journal (owner, at, title, edits, undone, data)"
                " VALUES (?, 5, ?, 0, 0, x'')",
                (owner, title),
            )
        older.commit()
    with closing(EmbeddedStore(path)) as store:
        told = {
            user.id: store.annotations(user.id, lambda rows: rows.journal(None, 10))
            for user in store.users()
        }
        numbered = [[(each.number, each.title) for each in told[user]] for user in told]
        assert sorted(numbered) == [[(2, "2"), (1, "1")], [(2, "two"), (1, "one")]]
        new_tag(store, "f" * 32, "cat")
        assert store.annotations("f" * 32, lambda rows: rows.journal(None, 1))[0].number == 3


def test_tables_of_version_1_are_never_changed(path: Path, version_1: Path) -> None:
    fresh = path.with_name("fresh.db")
    with closing(sqlite3.connect(fresh)) as connection:
        for statement in schema.MIGRATIONS[0]:
            connection.execute(statement)
    tables = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
    with closing(sqlite3.connect(fresh)) as new, closing(sqlite3.connect(version_1)) as old:
        assert new.execute(tables).fetchall() == old.execute(tables).fetchall()


def test_a_step_is_taken_once(version_1: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    step = ("ALTER TABLE user ADD COLUMN mood TEXT", "UPDATE user SET mood = 'fine'")
    steps = (*schema.MIGRATIONS, step)
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    for _ in range(2):
        EmbeddedStore(version_1).close()
        assert _version(version_1) == (len(steps), schema.APPLICATION_ID)
    with closing(sqlite3.connect(version_1)) as connection:
        assert connection.execute("SELECT name, mood FROM user").fetchall() == [("Ada", "fine")]


def test_a_step_that_fails_changes_nothing(
    version_1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = (*schema.MIGRATIONS, ("DELETE FROM file", "DROP TABLE missing"))
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    with pytest.raises(StoreError, match="no such table: missing"):
        EmbeddedStore(version_1)
    assert _version(version_1) == (1, schema.APPLICATION_ID)
    monkeypatch.undo()
    store = EmbeddedStore(version_1)
    user = store.user_by_name("Ada")
    assert user is not None
    assert store.counts(user.id).devices == 2
    store.close()


def test_a_step_that_another_process_takes_meanwhile(
    version_1: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = "UPDATE user SET variance = variance + 1"
    steps = (*schema.MIGRATIONS, (step,))
    monkeypatch.setattr(schema, "MIGRATIONS", steps)
    EmbeddedStore(version_1).close()
    with (
        closing(sqlite3.connect(version_1, isolation_level=None)) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute(f"PRAGMA user_version = {len(steps) - 1}")
        other.execute("BEGIN IMMEDIATE")
        opening = pool.submit(EmbeddedStore, version_1)
        # Long enough for the thread to find the older version and to wait for the lock.
        time.sleep(0.3)
        assert not opening.done()
        other.execute("UPDATE user SET variance = 5")
        other.execute(f"PRAGMA user_version = {len(steps)}")
        other.execute("COMMIT")
        store = opening.result()
    user = store.user_by_name("Ada")
    assert user is not None
    assert user.variance == 5
    store.close()


def test_a_newer_file_is_refused_and_left_alone(version_1: Path) -> None:
    newer = len(schema.MIGRATIONS) + 1
    with closing(sqlite3.connect(version_1)) as connection:
        connection.execute(f"PRAGMA user_version = {newer}")
    before = version_1.read_bytes()
    with pytest.raises(StoreError, match=r"newer TagCat .*please update"):
        EmbeddedStore(version_1)
    assert version_1.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        EmbeddedStore(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", [b"x", b"just a text\n" * 100])
def test_a_file_that_is_no_database_is_left_alone(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    with pytest.raises(StoreError, match="is not a TagCat collection"):
        EmbeddedStore(path)
    assert path.read_bytes() == text


def test_a_damaged_file_is_an_error_of_the_store(version_1: Path) -> None:
    store = EmbeddedStore(version_1)
    user = store.user_by_name("Ada")
    assert user is not None
    for number in range(300):
        store.save(user.id, info(f"{number}"), image(f"{number}", picture(number)))
    store.close()
    data = bytearray(version_1.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    version_1.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"), opened(version_1) as store:
        store.counts(user.id)


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        EmbeddedStore(tmp_path)


def test_a_file_in_place_of_the_folder(path: Path) -> None:
    path.write_text("")
    with pytest.raises(StoreError, match="cannot make the collection"):
        EmbeddedStore(path / "tagcat.db")


@contextmanager
def unprivileged() -> Iterator[None]:
    """As a user whom permissions stop; root is not stopped by any."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach, which the test's own folders do not allow."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_written(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with unprivileged():
        for path in (open_folder / "tagcat.db", open_folder / "home" / "tagcat.db"):
            with pytest.raises(StoreError, match="Permission denied"):
                EmbeddedStore(path)
    assert not list(open_folder.iterdir())


def test_a_file_that_may_not_be_written(open_folder: Path) -> None:
    path = open_folder / "tagcat.db"
    EmbeddedStore(path).close()
    path.chmod(0o444)
    open_folder.chmod(0o555)
    refused = pytest.raises(StoreError, match=r"read-only|cannot be opened")
    with unprivileged(), refused, opened(path) as store:
        store.add_user("Ada", None, 18)


def test_processes_that_make_the_file_at_once(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tagcat.graph.embedded import EmbeddedStore\n"
        "sys.stdin.read(1)\n"
        "for number in range(5):\n"
        "    store = EmbeddedStore(Path(f'{sys.argv[1]}{number}'))\n"
        "    store.add_user(sys.argv[2], None, 18)\n"
        "    store.close()\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, path, f"user {n}"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for n in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"x")
        process.stdin.flush()
    errors = [process.communicate()[1] for process in processes]
    assert errors == [b""] * 3
    for number in range(5):
        store = EmbeddedStore(Path(f"{path}{number}"))
        assert all(store.user_by_name(f"user {n}") for n in range(3))
        store.close()
