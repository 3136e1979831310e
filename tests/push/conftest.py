"""A collection of one's own, and an account on a server that runs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest

from cli.kit import Ran
from crash.served import Server, token
from tagcat.app.accounts import local_user
from tagcat.app.passwords import Passwords
from tagcat.cli.main import run as run_command
from tagcat.graph.embedded import EmbeddedStore
from tagcat.match.rule import VARIANCE
from transfer.kit import exported, without_times
from transfer.sayings import say_everything

from .line import Line, line_to

PASSWORD = "correct horse battery"


@cache
def _hash() -> str:
    return Passwords().hash(PASSWORD)


class Account:
    """An account with ``PASSWORD``, and a sign-in of its own to see what is in it.

    It is made in the store: a server makes only so many in an hour.
    """

    def __init__(self, server: Server, name: str) -> None:
        self.address = server.address
        self.name = name
        with closing(EmbeddedStore(server.home / "collection.sqlite")) as store:
            user = store.add_user(name, _hash(), VARIANCE)
        self._token = token(server.home, user.id)

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """The answer to a request in the account's name."""
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = httpx2.request(
            method, f"{self.address}/api/v1/{path}", headers=headers, timeout=60, **options
        )
        assert answer.is_success, answer.text
        return answer

    def export(self) -> list[bytes]:
        """All that is in it, as the lines of an export but the first."""
        return without_times(self.ask("GET", "me/export").content)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that is never killed; it lets in only so many in a while."""
    server = Server(tmp_path_factory.mktemp("server") / "home")
    yield server
    server.stop()


_numbers = itertools.count()


@pytest.fixture
def account(server: Server) -> Account:
    """A new account on it."""
    return Account(server, f"anna{next(_numbers)}")


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """The line to it."""
    with line_to(server.address) as line:
        yield line


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and the password in a file beside it."""
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    monkeypatch.setenv("TAGCAT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TAGCAT_PASSWORD_FILE", str(tmp_path / "password"))
    return tmp_path / "home"


@pytest.fixture
def own(home: Path) -> Iterator[tuple[EmbeddedStore, str]]:
    """The collection of this computer's owner, in which everything is said."""
    home.mkdir(mode=0o700)
    with closing(EmbeddedStore(home / "collection.sqlite")) as store:
        owner = local_user(store).id
        say_everything(store, owner)
        yield store, owner


def lines_of(own: tuple[EmbeddedStore, str]) -> list[bytes]:
    """All that is in a collection, as the lines of an export but the first."""
    return without_times(exported(*own))


Push = Callable[..., Ran]


@pytest.fixture
def push(home: Path, capsys: pytest.CaptureFixture[str]) -> Push:  # noqa: ARG001
    """Run ``tagcat push``."""

    def push(url: str, account: Account, *arguments: str) -> Ran:
        capsys.readouterr()
        code = run_command(["push", url, "--user", account.name, *arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return push
