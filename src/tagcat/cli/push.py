"""``tagcat push``: the collection to an account on a server."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from tagcat.app.keying import AsItIs, Fitting, WithKey, check_key
from tagcat.app.transfer.exporting import count_files
from tagcat.cli import words
from tagcat.cli.counting import CountProgress
from tagcat.cli.device import this_device
from tagcat.cli.exits import DONE, INCOMPLETE, INTERRUPTED
from tagcat.cli.filtering import condition_of
from tagcat.cli.key_file import own_key
from tagcat.cli.owner import own_collection
from tagcat.cli.signing import ask_code, name_of, password_of
from tagcat.errors import InvalidInput, KeyMismatch, printable
from tagcat.graph.model import GraphStore, HashKeyRecord, User
from tagcat.push.address import Address, server_address
from tagcat.push.client import PATIENCE, Client, ServerFailed
from tagcat.push.lacking import Lacking, Line, What
from tagcat.push.selecting import Selection
from tagcat.push.sending import Sender
from tagcat.push.session import Session
from tagcat.push.there import There
from tagcat.settings import read_settings

_GOES_ON = "what was sent is kept: the same command goes on from here"

_NAMES: dict[What, tuple[str, str]] = {
    What.FILE: ("file", "files"),
    What.TAG: ("tag", "tags"),
    What.TAGGED: ("tagging", "taggings"),
    What.REMARK: ("rating or note", "ratings or notes"),
    What.CHOICE: ("choice", "choices"),
    What.SUGGESTED: ("set of suggested labels", "sets of suggested labels"),
    What.DISMISSAL: ("dismissed label", "dismissed labels"),
    What.DECISION: ("decision", "decisions"),
}


@dataclass(frozen=True, slots=True)
class _Options:
    paths: tuple[str, ...]
    filter_text: str
    device: str | None
    dry_run: bool
    overwrite: bool
    quiet: bool


@click.command(
    name="push",
    epilog="Exit codes: 0 done, 1 done but some of it was not taken, 2 wrong usage or a filter that"
    " cannot be understood, 3 nothing could be done, 130 stopped by Ctrl-C.",
)
@click.argument("url", metavar="URL")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--user", metavar="NAME", help="The account. Default: asked for.")
@click.option(
    "--password-file",
    metavar="FILE",
    envvar="TAGCAT_PASSWORD_FILE",
    type=click.Path(path_type=Path),
    help="A file whose first line is the password, also as TAGCAT_PASSWORD_FILE. Default: asked"
    " for.",
)
@click.option(
    "--password-fd",
    metavar="N",
    type=click.IntRange(0, 1023),
    help="Read the password from this file descriptor; 0 is standard input.",
)
@click.option("--filter", "filter_text", default="", metavar="FILTER", help="Only files it passes.")
@click.option("--device", metavar="NAME", help="Only files on the device of this name.")
@click.option("--dry-run", is_flag=True, help="Only tell what would be sent.")
@click.option(
    "--overwrite",
    is_flag=True,
    help="Put your ratings, notes, decisions, choices, colours and suggested labels in the place of"
    " others that are there.",
)
@click.option(
    "--insecure",
    is_flag=True,
    help="Also over plain http, where all on the way can read the password.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, 3600),
    default=PATIENCE,
    show_default=True,
    metavar="SECONDS",
    help="Give up a server that is busy or cannot be reached for so long.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
def command(
    url: str,
    paths: tuple[str, ...],
    user: str | None,
    password_file: Path | None,
    password_fd: int | None,
    filter_text: str,
    device: str | None,
    dry_run: bool,
    overwrite: bool,
    insecure: bool,
    timeout: float,
    quiet: bool,
) -> int:
    """Send your collection to an account on the TagCat server at URL, or the files under PATHs.

    Files with their places and hashes go there, and all that is said of them: tags, ratings,
    notes, choices, decisions and labels; the pictures and videos do not. Only what is not there
    is sent, nothing is removed there, and what is said otherwise there stays.
    """
    try:
        address = server_address(url, insecure=insecure)
    except InvalidInput as error:
        raise click.UsageError(str(error)) from error
    options = _Options(paths, filter_text, device, dry_run, overwrite, quiet)
    with own_collection(read_only=True) as (store, owner):
        push = _Push(store, owner, options)
        with _signed_in(address, timeout, user, password_file, password_fd) as session:
            return push.run(session)


@contextmanager
def _signed_in(
    address: Address,
    timeout: float,
    user: str | None,
    password_file: Path | None,
    password_fd: int | None,
) -> Iterator[Session]:
    with Client(address, timeout) as client:
        session = Session(client)
        # Before it gets a password.
        session.check_server()
        session.sign_in(name_of(user), password_of(password_file, password_fd), ask_code)
        try:
            yield session
        finally:
            session.sign_out()


class _Push:
    def __init__(self, store: GraphStore, owner: User, options: _Options) -> None:
        self._options = options
        self._owner = owner
        here = this_device(read_settings().home)
        self._places = {_place(path): path for path in options.paths}
        self._selection = Selection(
            store,
            owner.id,
            tuple(self._places),
            here.id,
            options.device,
            condition_of(store, owner, options.filter_text),
        )
        self._total = count_files(store, owner.id)
        self._progress = CountProgress(quiet=options.quiet)
        self._looked_at = 0

    def run(self, session: Session) -> int:
        overwrite = self._options.overwrite
        fitting = _fitting(self._owner, session.key)
        sender = Sender(session, overwrite=overwrite, complain=self._complain, key=session.key)
        try:
            with self._progress.counting("Sending", self._total):
                lacking = Lacking(
                    self._selection,
                    There(session),
                    fitting,
                    overwrite=overwrite,
                    passed=lambda files: self._passed(files, sender),
                )
                if self._options.dry_run:
                    counted = Counter(line.what for line in lacking.lines())
                else:
                    sender.send(self._noted(lacking.lines(), sender))
                    counted = sender.sent
        except KeyboardInterrupt:
            self._progress.say(f"stopped; {_GOES_ON}")
            return INTERRUPTED
        except ServerFailed as error:
            if not sender.sent:
                raise
            self._progress.say(f"{error}; {_GOES_ON}")
            return INCOMPLETE
        missed = self._missed()
        self._tell(counted, lacking, sender)
        return INCOMPLETE if sender.refused or missed else DONE

    def _noted(self, lines: Iterable[Line], sender: Sender) -> Iterator[Line]:
        for line in lines:
            yield line
            self._passed(self._looked_at, sender)

    def _passed(self, files: int, sender: Sender) -> None:
        self._looked_at = files
        self._progress.update(files, f"{sender.sent[What.FILE]:,} sent")

    def _complain(self, of: str, reason: str) -> None:
        self._progress.say(f"{of}: was not taken: {reason}")

    def _missed(self) -> bool:
        """Whether there are PATHs of which nothing is in the collection, which are told."""
        missed = [
            path for place, path in self._places.items() if place not in self._selection.found
        ]
        for path in missed:
            self._progress.say(f"{path}: nothing of it is in the collection: tagcat scan saves it")
        return bool(missed)

    def _tell(self, counted: Counter[What], lacking: Lacking, sender: Sender) -> None:
        if self._options.quiet:
            return
        parts = _counts(counted)
        if self._options.dry_run:
            told = f"would be sent: {parts}" if parts else "nothing would be sent"
        else:
            told = f"{parts} sent" if parts else "nothing was sent"
        if not lacking.meant and not self._selection.everything:
            told = f"no file of your collection is meant; {told}"
        if lacking.known:
            told += f"; {words.count(lacking.known, 'file')} there already"
        if sender.refused:
            told += f"; {words.count(sender.refused, 'line')} not taken"
        click.echo(told)
        if lacking.differing:
            click.echo(
                f"said otherwise there, and left so: {_counts(lacking.differing)}"
                " (--overwrite puts yours in the place)"
            )


def _fitting(owner: User, key: str | None) -> Fitting:
    """What makes contents of the own collection those of an account with the key of this id.

    Raises:
        KeyMismatch: they cannot be made to.
    """
    own = None if owner.hash_key is None else owner.hash_key.id
    if own == key:
        return AsItIs(keyed=key is not None)
    if own is None and key is not None:
        return WithKey(check_key(HashKeyRecord(key), own_key(read_settings())))
    raise KeyMismatch(
        f"the hashes of your collection are made with the key {own}, and those of the account"
        f" {'without a key' if key is None else f'with the key {key}'}: the two cannot be mixed"
    )


def _counts(counted: Counter[What]) -> str:
    """ "2 files, 1 tag"."""
    return ", ".join(
        words.count(counted[what], *names) for what, names in _NAMES.items() if counted[what]
    )


def _place(path: str) -> str:
    """A file or folder as the collection names it, there or not."""
    if os.path.isdir(path):
        return printable(os.path.realpath(path))
    folder, name = os.path.split(path)
    return printable(os.path.join(os.path.realpath(folder or os.curdir), name))
