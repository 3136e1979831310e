"""Signing in: passwords from files, descriptors and the keyboard, and a second factor."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pyotp
import pytest

from cli.kit import environment

from .conftest import PASSWORD, Account, Push, lines_of
from .test_push import ALL, Own


class Typing:
    """The command at a terminal, and a person who types what is asked for."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self._screen, terminal = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tagcat.cli.main", "push", *arguments],
            env=environment(home) | {"TERM": "dumb"},
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=terminal,
            text=True,
            start_new_session=True,
        )
        os.close(terminal)
        self.shown = ""

    def type(self, asked: str, answer: str) -> None:
        """Wait until something is asked, and type the answer."""
        seen = len(self.shown)
        while asked not in self.shown[seen:]:
            self._look()
        os.write(self._screen, f"{answer}\n".encode())

    def end(self) -> tuple[int, str]:
        """The exit code and standard output."""
        try:
            while True:
                self._look()
        except OSError:  # nobody writes any more
            pass
        os.close(self._screen)
        out, _ = self._process.communicate(timeout=60)
        return self._process.returncode, out

    def _look(self) -> None:
        ready, _, _ = select.select([self._screen], [], [], 60)
        assert ready, f"the command waits: {self.shown}"
        self.shown += os.read(self._screen, 10_000).decode()


def test_name_and_password_are_asked_for(home: Path, own: Own, account: Account) -> None:
    typing = Typing(home, account.address)
    typing.type("Name: ", account.name)
    typing.type("Password: ", PASSWORD)
    assert typing.end() == (0, f"{ALL} sent\n")
    assert PASSWORD not in typing.shown
    assert account.export() == lines_of(own)


def test_a_code_of_the_second_factor_is_asked_for(home: Path, own: Own, account: Account) -> None:
    begun = account.ask("POST", "me/second-factor", json={"password": PASSWORD}).json()
    code = pyotp.TOTP(begun["secret"]).now()
    codes = account.ask("POST", "me/second-factor/confirm", json={"code": code}).json()["codes"]
    typing = Typing(home, account.address, "--user", account.name)
    typing.type("Password: ", PASSWORD)
    typing.type("recovery code: ", "000000")
    typing.type("recovery code: ", codes[0])
    assert typing.end() == (0, f"{ALL} sent\n")
    assert account.export() == lines_of(own)

    typing = Typing(home, account.address, "--user", account.name)
    typing.type("Password: ", PASSWORD)
    for _ in range(3):
        typing.type("recovery code: ", codes[0])
    assert typing.end() == (3, "")
    assert typing.shown.endswith("tagcat: the code of the second factor is wrong\r\n")


@pytest.mark.usefixtures("own")
def test_without_a_terminal_a_code_cannot_be_asked_for(push: Push, account: Account) -> None:
    begun = account.ask("POST", "me/second-factor", json={"password": PASSWORD}).json()
    code = pyotp.TOTP(begun["secret"]).now()
    account.ask("POST", "me/second-factor/confirm", json={"code": code})
    ran = push(account.address, account)
    assert ran.code == 3
    assert ran.err.startswith("tagcat: code: of the second factor is needed")


def test_a_password_comes_from_a_descriptor(push: Push, own: Own, account: Account) -> None:
    reading, writing = os.pipe()
    os.write(writing, f"{PASSWORD}\r\nmore".encode())
    os.close(writing)
    assert push(account.address, account, "--password-fd", str(reading)).code == 0
    assert account.export() == lines_of(own)
    ran = push(account.address, account, "--password-fd", "1023")
    assert (ran.code, ran.err) == (3, "tagcat: file descriptor 1023: bad file descriptor\n")


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("name", ["anna", "nobody", "local"])
def test_a_wrong_password_is_told(push: Push, account: Account, tmp_path: Path, name: str) -> None:
    account.name = account.name if name == "anna" else name
    (tmp_path / "password").write_text("another horse battery")
    ran = push(account.address, account)
    assert (ran.code, ran.out, ran.err) == (
        3,
        "",
        f"tagcat: {account.address}: wrong name or password\n",
    )


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "password: no such file or folder"),
        (b"", "--password-file: the password must have 1 to 256 characters"),
        (b"\n" + PASSWORD.encode(), "--password-file: the password must have 1 to 256 characters"),
        (b"\xff\n", "--password-file: the password must be in UTF-8"),
        (b"a" * 5_000, "--password-file: the password must have 1 to 256 characters"),
    ],
)
def test_a_file_without_a_password_is_told(
    push: Push, account: Account, tmp_path: Path, content: bytes | None, words: str
) -> None:
    (tmp_path / "password").unlink()
    if content is not None:
        (tmp_path / "password").write_bytes(content)
    ran = push(account.address, account)
    assert ran.code == 3
    assert ran.err.endswith(f"{words}\n")


@pytest.mark.usefixtures("own")
def test_nobody_is_asked_without_a_terminal(
    push: Push, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TAGCAT_PASSWORD_FILE")
    ran = push(account.address, account)
    assert ran.code == 3
    assert ran.err == "tagcat: --password-file: or --password-fd tells the password\n"
