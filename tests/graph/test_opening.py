"""Stores by their names, and collections that are only read."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest

from graph.checks import check_whole, opened
from graph.contract import keep, new_user
from graph.samples import edited, image, info, picture, video
from tagcat.errors import StoreError
from tagcat.graph import schema
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content
from tagcat.graph.neo4j.connection import Login
from tagcat.graph.opening import SignIn, open_store, same_store, shown

CONTENTS: list[Content] = [
    image("cat", picture(1), picture(9)),
    image("edit", edited(picture(1), 5)),
    video("film", [picture(n) for n in range(4)]),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A collection with a name that SQLite would take for something else in an address."""
    return tmp_path / "it's 50% mine? #1 é.sqlite"


@pytest.fixture
def owner(path: Path) -> str:
    with opened(path) as store:
        owner = new_user(store)
        for content in CONTENTS:
            keep(store, owner, content)
        return owner


def test_a_file_is_made_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(open_store("folder/new.sqlite")) as store:
        new_user(store)
    assert (tmp_path / "folder" / "new.sqlite").is_file()


def test_reading_only_changes_nothing(path: Path, owner: str) -> None:
    before = path.read_bytes()
    with closing(open_store(str(path), read_only=True)) as store:
        check_whole(store, owner, CONTENTS)
        for call in (
            lambda: store.add_user("new", None, 18),
            lambda: store.save(owner, info("new"), image("new", picture(3))),
            lambda: store.set_variance(owner, 3),
            lambda: store.use_refresh_token("digest"),
        ):
            with pytest.raises(StoreError, match="opened to be read only"):
                call()
    assert path.read_bytes() == before


def test_reading_only_sees_what_others_save_meanwhile(path: Path, owner: str) -> None:
    new = image("new", edited(picture(1), 3))
    with opened(path) as writer, closing(open_store(str(path), read_only=True)) as store:
        check_whole(store, owner, CONTENTS)
        keep(writer, owner, new)
        check_whole(store, owner, [*CONTENTS, new])


def test_reading_only_what_a_killed_process_left(path: Path, owner: str) -> None:
    # Its last save is in the log beside the file, which nobody has worked in.
    code = (
        "import os, sys; from pathlib import Path; from tagcat.graph.embedded import EmbeddedStore;"
        "EmbeddedStore(Path(sys.argv[1])).add_user('late', None, 7); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, path], check=False)
    log = path.with_name(f"{path.name}-wal")
    assert log.stat().st_size > 0
    before = path.read_bytes(), log.read_bytes()
    with closing(open_store(str(path), read_only=True)) as store:
        assert store.user_by_name("late") is not None
        check_whole(store, owner, CONTENTS)
    assert (path.read_bytes(), log.read_bytes()) == before


def test_reading_only_from_a_disk_that_cannot_be_written(path: Path, owner: str) -> None:
    with mock.patch("os.access", return_value=False):
        with closing(open_store(str(path), read_only=True)) as store:
            check_whole(store, owner, CONTENTS)
        # No file for the readers was made beside it.
        assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.sqlite", "there is no collection .*none.sqlite"),
        ("no/folder.sqlite", "there is no collection .*no/folder.sqlite"),
        ("a-file/in.sqlite", "there is no collection"),
        (".", "is a folder: name the collection file in it"),
        ("sftp://host", "sftp:// is no kind of store"),
        ("neo4j://host", "neo4j://host needs a password: set TAGCAT_NEO4J_PASSWORD"),
        ("neo4j://host/graph", "no address of a Neo4j server: neo4j://HOST"),
        ("", "named by the path"),
        ("a\0b", "named by the path"),
        ("empty.sqlite", "is not a TagCat collection"),
        ("other.sqlite", "is a database of another program"),
        ("text.sqlite", "is not a TagCat collection"),
        ("n" * 300, "cannot open the collection .*: File name too long"),
    ],
)
def test_what_is_no_collection_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-file").touch()
    (tmp_path / "empty.sqlite").touch()
    (tmp_path / "text.sqlite").write_text("no database\n" * 100)
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as connection:
        connection.execute("CREATE TABLE other (x)")
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(StoreError, match=said):
        open_store(name, read_only=True)
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.usefixtures("owner")
def test_an_older_collection_is_not_brought_up_to_date_by_reading(path: Path) -> None:
    newer = (*schema.MIGRATIONS, ("CREATE TABLE later (x)",))
    with mock.patch.object(schema, "MIGRATIONS", newer):
        with pytest.raises(StoreError, match="older TagCat: start tagcat serve on it once"):
            open_store(str(path), read_only=True)
        EmbeddedStore(path).close()
        open_store(str(path), read_only=True).close()
    with pytest.raises(StoreError, match="newer TagCat"):
        open_store(str(path), read_only=True)


@pytest.mark.usefixtures("owner")
def test_the_same_store_by_other_names(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "link").symlink_to(path)
    os.link(path, tmp_path / "hard")
    for other in (str(path), path.name, f"../{tmp_path.name}/{path.name}", "link", "hard"):
        assert same_store(str(path), other)
    assert same_store("~/new", "new")
    shutil.copy(path, tmp_path / "copy")
    for other in ("copy", "new", "link2"):
        assert not same_store(str(path), other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("neo4j://cat.example", "bolt+s://CAT.example:7687/", True),
        ("neo4j://anna:secret@cat.example", "neo4j://cat.example", True),
        ("bolt://127.0.0.1:1234", "bolt://localhost:1234", True),
        ("bolt://[::1]", "neo4j://[::1]:7687", True),
        ("bolt://cat.example", "bolt://cat.example:7688", False),
        ("bolt://cat.example", "bolt://dog.example", False),
        ("bolt://cat.example", "cat.example", False),
        ("collection.sqlite", "bolt://cat.example", False),
    ],
)
def test_the_same_server_by_other_addresses(one: str, other: str, same: bool) -> None:
    known = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}

    def found(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in known:
            raise socket.gaierror
        return [(0, 0, 0, "", (known[host], port))]

    with mock.patch("socket.getaddrinfo", found):
        assert same_store(one, other) is same


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("folder/a@b.sqlite", "folder/a@b.sqlite"),
        ("neo4j://cat.example", "neo4j://cat.example"),
        ("neo4j+s://anna:secret@cat.example:1/", "neo4j+s://cat.example:1"),
        ("neo4j+s://anna:secret/@:?@cat.example", "neo4j+s://cat.example"),
        ("neo4j://anna:secret", "neo4j://…"),
        ("sftp://anna:secret@host/path", "sftp://…"),
    ],
)
def test_a_password_in_an_address_is_never_shown(name: str, printed: str) -> None:
    assert shown(name) == printed
    for call in (lambda: open_store(name, read_only=True), lambda: same_store(name, "sftp://x")):
        with mock.patch("tagcat.graph.neo4j.store.Neo4jStore", side_effect=StoreError("no")):
            with pytest.raises(StoreError) as error:
                call()
            assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("bolt://host:1", ("bolt://host:1", "bob", "hidden", "cats")),
        ("bolt://anna@host/", ("bolt://host", "anna", "hidden", "cats")),
        ("neo4j+s://anna:s%40@cret@[::1]", ("neo4j+s://[::1]", "anna", "s@@cret", "cats")),
        ("neo4j://:@host", ("neo4j://host", "", "", "cats")),
    ],
)
def test_who_signs_in_to_a_server(name: str, login: tuple[str, str, str, str]) -> None:
    sign_in = SignIn("bob", "hidden", "cats")
    assert "hidden" not in repr(sign_in)
    with mock.patch("tagcat.graph.neo4j.store.Neo4jStore") as opened_store:
        open_store(name, sign_in=sign_in, index_memory=5, read_only=True)
    opened_store.assert_called_once_with(Login(*login), 5, read_only=True)
