"""The name, password and code with which a person signs in to a server.

A password on the command line could be read by all who may list processes, so that it comes from a
file, a file descriptor or the keyboard.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tagcat.app.passwords import MAX_PASSWORD
from tagcat.cli import words
from tagcat.errors import InvalidInput, UnreadableFile

_MAX_BYTES = 4 * MAX_PASSWORD + 2
"""Of a password in UTF-8, with a line break."""


def name_of(given: str | None) -> str:
    """The name of the account: as given, or asked for.

    Raises:
        InvalidInput: it was not given, and there is nobody to ask.
    """
    if given is not None:
        return given
    _check_terminal("--user", "names the account")
    return str(click.prompt("Name", err=True))


def password_of(file: Path | None, descriptor: int | None) -> str:
    """The password: the first line of a file or file descriptor, or asked for without echo.

    Raises:
        UnreadableFile: the file or descriptor cannot be read.
        InvalidInput: nothing was given and there is nobody to ask, or it is no password.
    """
    if descriptor is not None:
        return _first_line(descriptor, "--password-fd", f"file descriptor {descriptor}")
    if file is not None:
        return _first_line(file, "--password-file", str(file))
    _check_terminal("--password-file", "or --password-fd tells the password")
    return str(click.prompt("Password", hide_input=True, err=True))


def ask_code() -> str:
    """A code of the second factor.

    Raises:
        InvalidInput: there is nobody to ask.
    """
    _check_terminal("code", "of the second factor is needed, which only a person can type")
    return str(click.prompt("Code of your authenticator app, or a recovery code", err=True))


def _check_terminal(field: str, reason: str) -> None:
    if not sys.stdin.isatty():
        raise InvalidInput(field, reason)


def _first_line(source: int | Path, field: str, name: str) -> str:
    try:
        with open(source, "rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(name, words.os_reason(error)) from error
    line = data.partition(b"\n")[0].removesuffix(b"\r")
    try:
        password = line.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(field, "the password must be in UTF-8") from error
    if not 1 <= len(password) <= MAX_PASSWORD:
        raise InvalidInput(field, f"the password must have 1 to {MAX_PASSWORD} characters")
    return password
