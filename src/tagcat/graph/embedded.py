"""EmbeddedStore: the graph in one SQLite file on this machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from tagcat.graph import (
    accounts,
    annotating,
    contents,
    edges,
    files,
    gather,
    index_cache,
    likenesses,
    looks,
    restoring,
    suggesting,
    valid,
    writing,
)
from tagcat.graph.annotations import Annotations, Change, JournalEntry
from tagcat.graph.batches import save_all
from tagcat.graph.conditions import Condition
from tagcat.graph.database import Database
from tagcat.graph.index_cache import IndexCache
from tagcat.graph.model import (
    Content,
    ContentMatch,
    Counts,
    FileInfo,
    FilePage,
    FileQuery,
    FileRecord,
    HashKeyRecord,
    Likenesses,
    RefreshToken,
    Revision,
    Saved,
    SecondFactor,
    StoredFile,
    User,
    WholeContent,
    WrappedKey,
)
from tagcat.graph.sqlite_annotations import AnnotationRows
from tagcat.graph.sqlite_likenesses import LikenessRows
from tagcat.graph.sqlite_looks import LookRows, read_matches
from tagcat.graph.sqlite_places import PlaceRows, asked_saved
from tagcat.graph.suggestions import Proposer, Suggestion

T = TypeVar("T")


class EmbeddedStore:
    """A ``GraphStore`` in a file that only this user may read; made if it is not there.

    Several processes may use the file at once. A save that has returned is on the disk.

    Args:
        path: the collection file. Its folder must allow memory-mapped files, which network
            folders often do not.
        index_memory: bytes that what is searched may take in memory, of all users together; more
            if one user alone needs more.
        read_only: the file must be there, and nothing of it is changed.

    Raises:
        StoreError: the file cannot be made or opened, is not ours, or is of a newer TagCat.
    """

    def __init__(
        self, path: Path, index_memory: int = index_cache.MEMORY, *, read_only: bool = False
    ) -> None:
        self._database = Database(path, read_only=read_only)
        self._indices = IndexCache(memory=index_memory)

    def close(self) -> None:
        """As ``GraphStore.close``."""
        self._database.close()
        self._indices.clear()

    def add_user(self, name: str, password_hash: str | None, variance: int) -> User:
        """As ``GraphStore.add_user``."""
        valid.check_text("name", name)
        valid.check_variance(variance)
        with self._database.writing() as connection:
            return accounts.add_user(connection, name, password_hash, variance)

    def user(self, owner: str) -> User:
        """As ``GraphStore.user``."""
        with self._database.reading() as connection:
            return accounts.user(connection, owner)

    def user_by_name(self, name: str) -> User | None:
        """As ``GraphStore.user_by_name``."""
        valid.check_text("name", name)
        with self._database.reading() as connection:
            return accounts.user_by_name(connection, name)

    def users(self) -> tuple[User, ...]:
        """As ``GraphStore.users``."""
        with self._database.reading() as connection:
            return accounts.users(connection)

    def set_variance(self, owner: str, variance: int) -> User:
        """As ``GraphStore.set_variance``."""
        valid.check_variance(variance)
        with self._database.writing() as connection:
            return accounts.set_variance(connection, owner, variance)

    def set_password(
        self, owner: str, password_hash: str, wrapped: WrappedKey | None = None
    ) -> User:
        """As ``GraphStore.set_password``."""
        valid.check_text("password_hash", password_hash)
        with self._database.writing() as connection:
            return accounts.set_password(connection, owner, password_hash, wrapped)

    def end_sessions(self, owner: str) -> User:
        """As ``GraphStore.end_sessions``."""
        with self._database.writing() as connection:
            return accounts.end_sessions(connection, owner)

    def set_second_factor(
        self, owner: str, before: SecondFactor | None, after: SecondFactor | None
    ) -> bool:
        """As ``GraphStore.set_second_factor``."""
        with self._database.writing() as connection:
            return accounts.set_second_factor(connection, owner, before, after)

    def set_hash_key(
        self, owner: str, before: HashKeyRecord | None, after: HashKeyRecord | None
    ) -> bool:
        """As ``GraphStore.set_hash_key``.

        Raises:
            Conflict: the key is another one, and something is saved.
        """
        with self._database.writing() as connection:
            return accounts.set_hash_key(connection, owner, before, after)

    def delete_user(self, owner: str) -> None:
        """As ``GraphStore.delete_user``."""
        with self._database.writing() as connection:
            row = accounts.row_id(connection, owner)
            accounts.delete_user(connection, owner)
        self._indices.forget(row)

    def add_refresh_token(self, token: RefreshToken) -> None:
        """As ``GraphStore.add_refresh_token``."""
        with self._database.writing() as connection:
            accounts.add_refresh_token(connection, token)

    def use_refresh_token(self, digest: str) -> RefreshToken | None:
        """As ``GraphStore.use_refresh_token``."""
        with self._database.writing() as connection:
            return accounts.use_refresh_token(connection, digest)

    def drop_refresh_family(self, owner: str, family: str) -> None:
        """As ``GraphStore.drop_refresh_family``."""
        with self._database.writing() as connection:
            accounts.drop_refresh_family(connection, owner, family)

    def save(self, owner: str, info: FileInfo, content: Content) -> Saved:
        """As ``GraphStore.save``.

        Raises:
            InvalidInput: a value that cannot be stored.
            LimitExceeded: more than ``MAX_KEY_FRAMES`` key frames.
        """
        valid.check_file(info)
        valid.check_content(content)
        return self._save(owner, info, content)

    def restore(self, owner: str, records: Sequence[FileRecord]) -> int:
        """As ``GraphStore.restore``.

        Raises:
            InvalidInput: a value that cannot be stored.
            LimitExceeded: more than ``MAX_KEY_FRAMES`` key frames.
        """
        for record in records:
            valid.check_record(record)
        with self._database.reading() as connection:
            row = accounts.row_id(connection, owner)
            new = [each for each in records if not _is_known(connection, row, each)]
        return save_all(
            new,
            lambda batch: self._restore_at_once(row, batch),
            lambda each: self._save(owner, each.info, each.content, each.saved),
        )

    def contents(self, owner: str, after: str = "", limit: int = 100) -> tuple[WholeContent, ...]:
        """As ``GraphStore.contents``.

        Raises:
            InvalidInput: ``after`` or ``limit`` breaks its rule.
        """
        valid.check_content_page(after, limit)
        with self._database.reading() as connection:
            return contents.page(connection, accounts.row_id(connection, owner), after, limit)

    def look_up(self, owner: str, content: Content, variance: int) -> tuple[ContentMatch, ...]:
        """As ``GraphStore.look_up``."""
        valid.check_content(content)
        valid.check_variance(variance)
        asked, distinct = gather.asked(content)
        with self._database.reading() as connection:
            row = accounts.row_id(connection, owner)
            saved = writing.content_of(connection, row, content.sha256)
            leave_out = None if saved is None else saved.row
            index, _ = self._indices.of(row).catch_up(LookRows(connection, row))
            pairs = edges.pairs(index, looks.arrays(distinct), variance) if distinct else []
            found = gather.gather(PlaceRows(connection), asked, pairs, variance, leave_out)
            if leave_out is not None:
                found.insert(0, gather.itself(leave_out, content, variance))
            return _told(connection, found[: gather.MATCH_LIMIT])

    def matches(self, owner: str, content_id: str, variance: int) -> tuple[ContentMatch, ...]:
        """As ``GraphStore.matches``."""
        valid.check_variance(variance)
        with self._database.reading() as connection:
            row = files.content_row(connection, accounts.row_id(connection, owner), content_id)
            asked = asked_saved(connection, row)
            pairs = read_matches(connection, asked.places, variance)
            found = gather.gather(PlaceRows(connection), asked, pairs, variance, leave_out=row)
            return _told(connection, found)

    def files(self, owner: str, query: FileQuery) -> FilePage:
        """As ``GraphStore.files``.

        Raises:
            InvalidInput: a value of the query breaks its rules.
        """
        with self._database.reading() as connection:
            return files.page(connection, accounts.row_id(connection, owner), query)

    def passing(self, owner: str, where: Condition) -> frozenset[str]:
        """As ``GraphStore.passing``."""
        with self._database.reading() as connection:
            return files.passing(connection, accounts.row_id(connection, owner), where)

    def file(self, owner: str, file_id: str) -> StoredFile:
        """As ``GraphStore.file``."""
        with self._database.reading() as connection:
            return files.one(connection, accounts.row_id(connection, owner), file_id)

    def copies(self, owner: str, content_id: str) -> tuple[StoredFile, ...]:
        """As ``GraphStore.copies``."""
        with self._database.reading() as connection:
            row = files.content_row(connection, accounts.row_id(connection, owner), content_id)
            return tuple(files.of_contents(connection, [row])[row])

    def content(self, owner: str, content_id: str) -> Content:
        """As ``GraphStore.content``."""
        with self._database.reading() as connection:
            row = files.content_row(connection, accounts.row_id(connection, owner), content_id)
            return contents.one(connection, row)

    def copies_of(
        self, owner: str, content_ids: Collection[str]
    ) -> dict[str, tuple[StoredFile, ...]]:
        """As ``GraphStore.copies_of``."""
        with self._database.reading() as connection:
            rows = files.content_rows(connection, accounts.row_id(connection, owner), content_ids)
            found = files.of_contents(connection, rows.values())
            return {content_id: tuple(found[row]) for content_id, row in rows.items()}

    def likenesses(self, owner: str, variance: int) -> Likenesses:
        """As ``GraphStore.likenesses``."""
        valid.check_variance(variance)
        with self._database.reading() as connection:
            row = accounts.row_id(connection, owner)
            return likenesses.find(LikenessRows(connection, row), variance)

    def revision(self, owner: str) -> Revision:
        """As ``GraphStore.revision``."""
        with self._database.reading() as connection:
            return accounts.revision(connection, owner)

    def annotations(self, owner: str, ask: Callable[[Annotations], T]) -> T:
        """As ``GraphStore.annotations``."""
        with self._database.reading() as connection:
            return ask(AnnotationRows(connection, accounts.row_id(connection, owner)))

    def annotate(self, owner: str, plan: Callable[[Annotations], Change]) -> JournalEntry | None:
        """As ``GraphStore.annotate``.

        Raises:
            InvalidInput: a value breaks its rule.
            Conflict: two tags would have one name, or a tag would be its own ancestor.
            LimitExceeded: more edits, tags or text than a change or a user may have.
        """
        with self._database.writing() as connection:
            row = accounts.row_id(connection, owner)
            return annotating.annotate(AnnotationRows(connection, row), plan)

    def suggest(
        self, owner: str, tagger: Proposer, contents: Mapping[str, Sequence[Suggestion]]
    ) -> frozenset[str]:
        """As ``GraphStore.suggest``.

        Raises:
            InvalidInput: a value breaks its rule.
            LimitExceeded: more labels or taggers than a user may have suggestions of.
        """
        suggesting.check_suggestions(tagger, contents)
        with self._database.writing() as connection:
            return AnnotationRows(connection, accounts.row_id(connection, owner)).suggest(
                tagger, contents
            )

    def delete_files(self, owner: str, file_ids: Sequence[str]) -> int:
        """As ``GraphStore.delete_files``."""
        with self._database.writing() as connection:
            row = accounts.row_id(connection, owner)
            return writing.delete_files(connection, row, file_ids)

    def counts(self, owner: str) -> Counts:
        """As ``GraphStore.counts``."""
        with self._database.reading() as connection:
            return accounts.counts(connection, owner)

    def _restore_at_once(self, row: int, records: Sequence[FileRecord]) -> bool:
        """Save all the records in one transaction; False if that cannot be done."""
        index = self._indices.of(row)
        with self._database.reading() as connection:
            prepared = restoring.Prepared.of(connection, row, index, records)
        with self._database.writing() as connection:
            accounts.check_row(connection, row)
            return restoring.save(connection, index, prepared)

    def _save(
        self, owner: str, info: FileInfo, content: Content, saved: int | None = None
    ) -> Saved:
        with self._database.reading() as connection:
            row = accounts.row_id(connection, owner)
            known = writing.known(connection, row, info, content.sha256, saved)
            if known is not None:
                return known
            index = self._indices.of(row)
            prepared = writing.Prepared.of(connection, row, index, content)
        with self._database.writing() as connection:
            accounts.check_row(connection, row)
            return writing.save(connection, index, info, prepared, saved)


def _is_known(connection: sqlite3.Connection, row: int, record: FileRecord) -> bool:
    sha256 = record.content.sha256
    return writing.known(connection, row, record.info, sha256, record.saved) is not None


def _told(
    connection: sqlite3.Connection, found: Sequence[gather.Gathered[int]]
) -> tuple[ContentMatch, ...]:
    return gather.told(found, files.of_contents(connection, [match.content for match in found]))
