"""Backups of a collection: made while it is written, refused where they are not whole, put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph.checks import all_files, check_whole, opened
from graph.contract import new_user
from graph.samples import edited, image, info, picture, video
from graph.test_embedded_file import unprivileged
from graph.worker import content_of
from tagcat.errors import Conflict, NotFound, StoreBusy, StoreError, StoreFull
from tagcat.graph import database, schema
from tagcat.graph.backup import Held, back_up, check_backup, put_back
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content

_TESTS = Path(__file__).parents[1]
_CONTENTS: list[Content] = [
    image("cat", picture(1), picture(9)),
    image("edit", edited(picture(1), 5)),
    video("film", [picture(1), picture(2), picture(3)]),
]


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A collection of one user with three files."""
    path = tmp_path / "tagcat.db"
    with opened(path) as store:
        owner = new_user(store)
        for content in _CONTENTS:
            store.save(owner, info(content.sha256), content)
    return path


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


def _left(folder: Path) -> list[str]:
    """What is in a folder, but for what SQLite keeps beside a collection that was read; nothing
    may be left of what was written aside."""
    beside = ("tagcat.db-wal", "tagcat.db-shm")
    return sorted(path.name for path in folder.iterdir() if path.name not in beside)


def _check_restored(path: Path) -> None:
    with opened(path) as store:
        (user,) = store.users()
        check_whole(store, user.id, _CONTENTS)
        assert len(all_files(store, user.id)) == len(_CONTENTS)


def test_a_backup_holds_everything_and_stands_alone(collection: Path, backup: Path) -> None:
    told: list[tuple[int, int]] = []
    held = back_up(collection, backup, passed=lambda *pages: told.append(pages))
    assert (held.accounts, held.files) == (1, 3)
    assert held.version == len(schema.MIGRATIONS)
    assert held == check_backup(backup)
    assert told[-1][0] == told[-1][1] > 0
    assert backup.stat().st_mode & 0o777 == 0o600
    assert _left(backup.parent) == ["backup.db", "tagcat.db"]
    _check_restored(backup)


def test_a_backup_holds_what_is_only_in_the_log(collection: Path, backup: Path) -> None:
    with opened(collection) as store:
        (user,) = store.users()
        store.save(user.id, info("late"), image("late", picture(7)))
        assert collection.with_name("tagcat.db-wal").stat().st_size > 0
        assert back_up(collection, backup).files == 4


def test_a_backup_during_writes_is_one_state_and_delays_nobody_for_ever(
    collection: Path, backup: Path
) -> None:
    with opened(collection) as store:
        (user,) = store.users()
        saved: list[str] = []
        stop = threading.Event()

        def save() -> None:
            for number in range(10_000):
                if stop.is_set():
                    return
                store.save(user.id, info(f"{number}"), content_of(f"{number % 90}"))
                saved.append(f"{number}")

        thread = threading.Thread(target=save)
        thread.start()
        try:
            for turn in range(5):
                before = len(saved)
                path = backup.with_name(f"{turn}.db")
                back_up(collection, path)
                at_most = len(saved) + 1
                everything = [*_CONTENTS, *(content_of(f"{number}") for number in range(90))]
                with opened(path) as copy:
                    check_whole(copy, user.id, everything)
                    found = {file.info.path for file in all_files(copy, user.id)}
                numbers = sorted(int(path) for path in found if path.isdigit())
                # All that was saved before it began, and nothing that skips one between.
                assert numbers == [*range(len(numbers))]
                assert before <= len(numbers) <= at_most
        finally:
            stop.set()
            thread.join()
        assert saved


def test_nothing_is_replaced_without_being_told_to(collection: Path, backup: Path) -> None:
    backup.write_text("a letter")
    with pytest.raises(Conflict, match=r"is there already.*--force"):
        back_up(collection, backup)
    assert backup.read_text() == "a letter"
    assert back_up(collection, backup, replace=True).files == 3
    for target in (collection, backup.parent):
        with pytest.raises(Conflict, match=r"the collection itself|is a folder"):
            back_up(collection, target, replace=True)
    assert _left(backup.parent) == ["backup.db", "tagcat.db"]


def test_a_link_to_the_collection_is_the_collection(collection: Path, backup: Path) -> None:
    backup.symlink_to(collection)
    with pytest.raises(Conflict, match="the collection itself"):
        back_up(collection, backup, replace=True)
    with pytest.raises(Conflict, match="the collection itself"):
        put_back(backup, collection)
    _check_restored(collection)


def test_what_is_not_there_is_said(collection: Path, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="there is no collection"):
        back_up(tmp_path / "none.db", backup)
    with pytest.raises(NotFound, match="there is no backup"):
        put_back(backup, collection)
    with pytest.raises(StoreError, match="cannot be written: No such file or directory"):
        back_up(collection, tmp_path / "none" / "backup.db")
    assert _left(tmp_path) == ["tagcat.db"]


def _damage(path: Path) -> None:
    """Change bytes in the middle of what is used of a file, as a bad disk would."""
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)


def test_a_damaged_collection_is_not_backed_up(collection: Path, backup: Path) -> None:
    _damage(collection)
    with pytest.raises(StoreError, match="damaged"):
        back_up(collection, backup)
    assert not backup.exists()


@pytest.mark.parametrize("kind", ["damaged", "cut off", "text", "other", "empty", "newer"])
def test_a_backup_that_is_none_changes_nothing(collection: Path, backup: Path, kind: str) -> None:
    back_up(collection, backup)
    words = "damaged|is not a TagCat collection"
    if kind == "damaged":
        _damage(backup)
    elif kind == "cut off":
        os.truncate(backup, backup.stat().st_size // 2)
    elif kind == "text":
        backup.write_text("just a text\n" * 500)
    elif kind == "empty":
        backup.write_bytes(b"")
    else:
        with closing(sqlite3.connect(backup)) as connection:
            if kind == "newer":
                connection.execute(f"PRAGMA user_version = {len(schema.MIGRATIONS) + 1}")
                words = "newer TagCat"
            else:
                connection.execute("PRAGMA application_id = 1")
                words = "another program"
    before = collection.read_bytes()
    with pytest.raises(StoreError, match=words):
        put_back(backup, collection)
    with pytest.raises(StoreError, match=words):
        check_backup(backup)
    assert collection.read_bytes() == before
    assert _left(backup.parent) == ["backup.db", "tagcat.db"]


def test_a_row_without_its_owner_is_damage(collection: Path, backup: Path) -> None:
    back_up(collection, backup)
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("DELETE FROM user")
        connection.commit()
    with pytest.raises(StoreError, match="belongs to another that is not there"):
        put_back(backup, collection)


def test_what_was_there_is_kept(collection: Path, backup: Path) -> None:
    held = back_up(collection, backup)
    with opened(collection) as store:
        (user,) = store.users()
        store.save(user.id, info("late"), image("late", picture(7)))
    restored = put_back(backup, collection)
    assert restored.held == held
    _check_restored(collection)
    assert restored.kept is not None
    assert check_backup(restored.kept).files == 4
    # And back again; the backup is as it was.
    again = put_back(restored.kept, collection)
    assert again.held.files == 4
    assert again.kept is not None
    assert check_backup(again.kept) == held == check_backup(backup)


def test_a_collection_is_made_where_there_is_none(
    collection: Path, backup: Path, tmp_path: Path
) -> None:
    back_up(collection, backup)
    new = tmp_path / "home" / "tagcat.db"
    assert put_back(backup, new).kept is None
    _check_restored(new)
    assert new.stat().st_mode & 0o777 == 0o600


def test_a_damaged_collection_and_its_log_are_put_aside(collection: Path, backup: Path) -> None:
    back_up(collection, backup)
    _damage(collection)
    collection.write_bytes(b"lost" + collection.read_bytes()[4:])
    log = collection.with_name("tagcat.db-wal")
    log.write_bytes(b"a log of before")
    kept = put_back(backup, collection).kept
    assert kept is not None
    assert kept.read_bytes().startswith(b"lost")
    assert not log.exists()
    assert Path(f"{kept}-wal").read_bytes() == b"a log of before"
    _check_restored(collection)


_HOLDER = (
    "import sys; from pathlib import Path; from tagcat.graph.embedded import EmbeddedStore\n"
    "store = EmbeddedStore(Path(sys.argv[1]), read_only=sys.argv[2] == 'reading')\n"
    "print('open', flush=True)\n"
    "sys.stdin.read()\n"
)


@pytest.mark.parametrize("how", ["writing", "reading", "damaged"])
def test_nothing_is_put_back_while_another_process_has_it_open(
    collection: Path, backup: Path, how: str
) -> None:
    back_up(collection, backup)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, collection, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        if how == "damaged":
            with collection.open("rb+") as file:
                file.write(b"lost")
        inode = collection.stat().st_ino
        with pytest.raises(StoreBusy, match=r"is open in a server .*stop it first"):
            put_back(backup, collection)
        assert collection.stat().st_ino == inode
        assert not [name for name in _left(backup.parent) if "before-restore" in name]
        process.communicate(b"")
    assert put_back(backup, collection).kept is not None
    _check_restored(collection)


def test_a_store_that_waited_for_the_old_file_does_not_write_to_it(
    collection: Path, backup: Path
) -> None:
    back_up(collection, backup)
    with closing(sqlite3.connect(collection, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode = DELETE")
        holder.execute("BEGIN EXCLUSIVE")
        failed: list[Exception] = []

        def open_it() -> None:
            try:
                EmbeddedStore(collection).close()
            except StoreError as error:
                failed.append(error)

        waiting = threading.Event()
        original = database._identity

        def watched(path: Path) -> tuple[int, int] | None:
            found = original(path)
            waiting.set()
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "_identity", watched)
            thread = threading.Thread(target=open_it)
            thread.start()
            assert waiting.wait(30)
            os.replace(backup, collection)
            holder.execute("ROLLBACK")
            thread.join()
    assert [type(error) for error in failed] == [StoreBusy]
    assert "replaced while it was open" in str(failed[0])
    _check_restored(collection)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 KiB; its tests are left out where nobody may make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("only root may make a disk for the test")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_leaves_nothing_behind(
    collection: Path, backup: Path, small_disk: Path
) -> None:
    with pytest.raises(StoreFull, match="the disk is full"):
        back_up(collection, small_disk / "backup.db")
    assert _left(small_disk) == []
    back_up(collection, backup)
    with pytest.raises(StoreFull, match="the disk is full"):
        put_back(backup, small_disk / "tagcat.db")
    assert _left(small_disk) == []


def test_a_limit_on_the_size_of_files_leaves_nothing_behind(collection: Path) -> None:
    # Whether or not there is a disk for the test: the limit fails a write in the middle.
    code = (
        "import resource, sys; from pathlib import Path\n"
        "from tagcat.graph.backup import back_up\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "back_up(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    target = collection.with_name("backup.db")
    ran = subprocess.run(
        [sys.executable, "-c", code, collection, target],
        check=False,
        capture_output=True,
        text=True,
    )
    assert "StoreError" in ran.stderr
    assert "the disk reports an error or a limit" in ran.stderr
    assert _left(collection.parent) == ["tagcat.db"]


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach, which the test's own folders do not allow."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_places_and_files_without_permission(
    collection: Path, backup: Path, open_folder: Path
) -> None:
    back_up(collection, backup)
    theirs = Path(shutil.copy(backup, open_folder / "theirs.db"))
    theirs.chmod(0o644)
    secret = Path(shutil.copy(backup, open_folder / "secret.db"))
    secret.chmod(0o600)
    open_folder.chmod(0o555)
    before = theirs.read_bytes()
    with unprivileged():
        with pytest.raises(StoreError, match="cannot be written: Permission denied"):
            back_up(theirs, open_folder / "new.db")
        with pytest.raises(StoreError, match="you have no permission"):
            check_backup(secret)
        with pytest.raises(StoreError, match="Permission denied"):
            put_back(theirs, open_folder / "collection.db")
        # A backup on a disk that may only be read can be read.
        assert isinstance(check_backup(theirs), Held)
    assert theirs.read_bytes() == before
    assert _left(open_folder) == ["secret.db", "theirs.db"]


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS)))
def test_a_backup_of_an_older_tagcat_is_brought_up_to_date_when_it_is_opened(
    tmp_path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    older, collection = tmp_path / "older.db", tmp_path / "tagcat.db"
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:version])
        EmbeddedStore(older).close()
    assert back_up(older, backup).version == version
    assert put_back(backup, collection).held.version == version
    with opened(collection) as store:
        owner = new_user(store)
        store.save(owner, info("cat"), _CONTENTS[0])
        check_whole(store, owner, _CONTENTS)
