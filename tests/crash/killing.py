"""Killing a server again and again while clients save to it, and what must hold after each time.

Each client saves for a user of its own, so that what its collection must be follows from what it
was told alone.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from crash.served import SAVEABLE, Client, Server, token
from graph.checks import all_files, check_whole, opened
from graph.contract import new_user
from graph.worker import content_of
from tagcat.graph.annotations import Remark, RemarkKey
from tagcat.graph.embedded import EmbeddedStore
from tagcat.settings import Settings

EVERYTHING = [content_of(name) for name in SAVEABLE]

Rows = dict[str, list[tuple[object, ...]]]


@dataclass
class Tally:
    """What was seen in all.

    Attributes:
        kills: how often the server was killed.
        answered: calls that were answered before.
        cut: calls that were under way when it was killed.
        kept: files of these whose saving is in the collection as a whole all the same.
        in_log: kills after which commits were only in the log.
        longest_start: seconds until the server answered again, the longest.
    """

    kills: int = 0
    answered: int = 0
    cut: int = 0
    kept: int = 0
    in_log: int = 0
    longest_start: float = 0.0


def rows_of(path: Path) -> Rows:
    """Every row of every table, as SQLite reads them."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # noqa: S608
            for (name,) in names
        }


def left_behind(collection: Path, folder: Path) -> Rows:
    """The rows that a killed process left, read from a copy so that nothing is changed by it."""
    folder.mkdir(exist_ok=True)
    copy = folder / collection.name
    for end in ("", "-wal"):
        shutil.copy(f"{collection}{end}", f"{copy}{end}")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return rows_of(copy)


class Killing:
    """A data folder with a user for each client, and the kills of its server.

    Args:
        folder: an empty one.
        clients: how many save at once.
        seed: of all that is random.
        server: what is killed.
        tally: what was seen before, to be added to.
    """

    def __init__(
        self,
        folder: Path,
        clients: int,
        seed: int,
        server: type[Server] = Server,
        tally: Tally | None = None,
    ) -> None:
        self._server = server
        self._folder = folder
        self._home = folder / "home"
        self.collection = Settings(home=self._home).store_path
        self._chance = random.Random(seed)
        with opened(self.collection) as store:
            self._users = [new_user(store) for _ in range(clients)]
        self._clients: list[Client] = []
        self._before: list[tuple[set[str], dict[str, int]]] = [(set(), {}) for _ in range(clients)]
        self.tally = tally or Tally()

    def kill(self, most: int) -> None:
        """Start the server, let clients save, kill it after up to so many answers, and check.

        Raises:
            AssertionError: something was lost, or is there by half.
        """
        begin = time.monotonic()
        server = self._server(self._home)
        self.tally.longest_start = max(self.tally.longest_start, time.monotonic() - begin)
        try:
            clients = [
                Client(server.address, token(self._home, user), n, self._chance.getrandbits(32))
                for n, user in enumerate(self._users)
            ]
            for client in clients:
                client.start()
            enough = self._chance.randrange(most)
            give_up = time.monotonic() + 60
            while sum(client.said.answered for client in clients) < enough:
                assert time.monotonic() < give_up, [client.failed for client in clients]
                time.sleep(0.001)
            # By now the next calls are anywhere between their first byte and their commit.
            time.sleep(self._chance.random() / 50)
        finally:
            server.kill()
        for client in clients:
            client.join()
            assert client.failed is None, client.failed
        self._check(clients)

    def _check(self, clients: list[Client]) -> None:
        log = Path(f"{self.collection}-wal")
        self.tally.in_log += log.exists() and log.stat().st_size > 0
        left = left_behind(self.collection, self._folder / "copy")
        # Starting takes over what is there, and repairs nothing.
        with opened(self.collection) as store:
            assert rows_of(self.collection) == left
            for number, client in enumerate(clients):
                self._check_client(store, number, client)
            assert rows_of(self.collection) == left
        self.tally.kills += 1

    def _check_client(self, store: EmbeddedStore, number: int, client: Client) -> None:
        """What was answered is there, what was not is there as a whole or not at all."""
        user, said = self._users[number], client.said
        paths, ratings = self._before[number]
        check_whole(store, user, EVERYTHING)
        found = {file.info.path for file in all_files(store, user)}
        must = paths | set(said.there)
        assert must <= found, must - found
        assert found <= must | said.open_calls, found - must - said.open_calls
        expected = ratings | said.ratings
        asked = [RemarkKey(sha) for sha in {*expected, *said.open_ratings}]
        remarks = store.annotations(user, lambda rows: rows.values(asked))
        for key in asked:
            remark = remarks.get(key)
            rating = remark.rating if isinstance(remark, Remark) else None
            may = [expected.get(key.sha256)]
            if key.sha256 in said.open_ratings:
                may.append(said.open_ratings[key.sha256])
            assert rating in may
            if rating is not None:
                expected[key.sha256] = rating
        self._before[number] = (found, expected)
        self.tally.answered += said.answered
        self.tally.cut += bool(said.open_calls or said.open_ratings)
        self.tally.kept += len(found & said.open_calls)
