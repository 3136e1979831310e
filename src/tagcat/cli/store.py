"""``tagcat store``: what is done with whole stores. So far, copying one to another."""

from __future__ import annotations

from contextlib import closing

import click

from tagcat.app.transfer.comparing import Comparer, Comparison
from tagcat.app.transfer.copying import copy_files, copy_user
from tagcat.app.transfer.exporting import count_files
from tagcat.cli import words
from tagcat.cli.counting import CountProgress
from tagcat.cli.exits import DONE, INCOMPLETE, INTERRUPTED
from tagcat.errors import Conflict, NotFound, printable
from tagcat.graph.model import GraphStore, User
from tagcat.graph.opening import SignIn, open_store, same_store, shown
from tagcat.settings import read_settings


@click.group(name="store")
def command() -> None:
    """Copy collections from one store to another."""


@command.command(
    name="copy",
    epilog="Exit codes: 0 both hold the same, 1 they differ, 2 wrong usage, 3 nothing could be"
    " done, 130 stopped by Ctrl-C.",
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--user", "name", metavar="NAME", help="Copy this account alone. Default: all.")
@click.option(
    "--all-matches",
    is_flag=True,
    help="Compare the matches of everything at the end, not only of a thousand contents of each"
    " account.",
)
@click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors and what differs.")
def copy(source: str, target: str, name: str | None, all_matches: bool, quiet: bool) -> int:
    """Copy accounts and their collections from one store to another.

    FROM and TO are collection files, or addresses of Neo4j servers, signed in to as
    TAGCAT_NEO4J_USER or as the address says (neo4j+s://USER:PASSWORD@HOST). TO is made if it is
    not there, FROM is only read. What TO has already is left alone, so that the same command goes
    on after it was stopped. At the end both are compared. Passwords of accounts stay valid, but
    everybody signs in anew.
    """
    if same_store(source, target):
        raise click.UsageError("FROM and TO are the same store.")
    settings = read_settings()
    memory, sign_in = settings.index_bytes, SignIn.of(settings)
    with (
        closing(open_store(source, index_memory=memory, read_only=True, sign_in=sign_in)) as one,
        closing(open_store(target, index_memory=memory, sign_in=sign_in)) as other,
    ):
        users = _chosen(one, source, name)
        copying = _Copying(one, other, users, quiet=quiet)
        try:
            copying.copy()
            return copying.compare(every_match=all_matches)
        except KeyboardInterrupt:
            copying.progress.say(
                "stopped; what was copied is kept: the same command goes on from here"
            )
            return INTERRUPTED


def _chosen(store: GraphStore, source: str, name: str | None) -> list[User]:
    if name is None:
        return sorted(store.users(), key=lambda user: user.name.casefold())
    user = store.user_by_name(name)
    if user is None:
        raise NotFound(f"{shown(source)} has no account {name}")
    return [user]


class _Copying:
    def __init__(
        self, source: GraphStore, target: GraphStore, users: list[User], *, quiet: bool
    ) -> None:
        self._source = source
        self._target = target
        self._users = users
        self._quiet = quiet
        self._refused = 0
        self._copied: list[tuple[User, User]] = []
        self.progress = CountProgress(quiet=quiet)

    def copy(self) -> None:
        """Copy all accounts, and say what was new."""
        for user in self._users:
            try:
                there = copy_user(self._target, user)
            except Conflict as error:
                self.progress.say(f"account {user.name} was not copied: {error}")
                self._refused += 1
                continue
            self._copied.append((user, there))
            self._copy_files(user, there)

    def _copy_files(self, user: User, there: User) -> None:
        total = count_files(self._source, user.id)
        files = new = 0

        def passed(some: int, of_these_new: int) -> None:
            nonlocal files, new
            files += some
            new += of_these_new
            self.progress.update(files, f"{files:,} of {words.count(total, 'file')}")

        with self.progress.counting(f"Copying {user.name}", total):
            copy_files(self._source, user.id, self._target, there.id, passed)
        known = f", {files - new:,} there already" if files > new else ""
        self._tell(f"{user.name}: {words.count(new, 'file')} copied{known}")

    def compare(self, *, every_match: bool) -> int:
        """Compare what was copied, say how it compares, and return the exit code."""
        total = sum(count_files(self._source, user.id) for user, _ in self._copied)
        files = 0

        def passed(some: int) -> None:
            nonlocal files
            files += some
            self.progress.update(files, f"{files:,} of {words.count(total, 'file')}")

        comparer = Comparer(self._source, self._target, every_match=every_match, passed=passed)
        with self.progress.counting("Comparing", total):
            found = [(user, comparer.compare(user, there)) for user, there in self._copied]
        for user, comparison in found:
            self._tell_differences(user, comparison)
        one, other = comparer.digests
        differences = sum(comparison.differences for _, comparison in found)
        if differences or one != other:
            click.echo(
                f"FROM and TO differ in {words.count(differences, 'place')}."
                f" SHA-256 of FROM: {one}, of TO: {other}"
            )
            return INCOMPLETE
        if not self._users:
            self._tell("FROM has no accounts.")
        elif self._copied:
            self._tell(_verdict([comparison for _, comparison in found], one))
        return INCOMPLETE if self._refused else DONE

    def _tell_differences(self, user: User, comparison: Comparison) -> None:
        for words_of in comparison.examples:
            self.progress.say(f"{user.name}: {words_of}")
        more = comparison.differences - len(comparison.examples)
        if more > 0:
            self.progress.say(f"{user.name}: and {more:,} more")
        if comparison.other_matches and not self._quiet:
            self.progress.say(
                f"{user.name}: {words.count(comparison.truncated, 'content')} with more look-alikes"
                " than are kept; other ones of them are kept now"
            )

    def _tell(self, line: str) -> None:
        if not self._quiet:
            click.echo(printable(line))


def _verdict(found: list[Comparison], digest: str) -> str:
    files = sum(each.files for each in found)
    contents = sum(each.counts.images + each.counts.videos for each in found)
    frames = sum(each.counts.frames for each in found)
    matches = sum(each.counts.matches for each in found)
    compared = sum(each.compared for each in found)
    return (
        f"Both hold the same: {words.count(len(found), 'account')}, {words.count(files, 'file')},"
        f" {words.count(contents, 'content')}, {words.count(frames, 'key frame')} and"
        f" {words.count(matches, 'match', 'matches')}, compared one by one for"
        f" {words.count(compared, 'content')}. SHA-256: {digest}"
    )
