"""Neo4jStore: the graph in a Neo4j database, on this machine or anywhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from neo4j import ManagedTransaction

from tagcat.errors import NotFound, StoreError
from tagcat.graph import edges, gather, index_cache, looks, suggesting, valid
from tagcat.graph.annotations import Annotations, Change, JournalEntry
from tagcat.graph.batches import save_all
from tagcat.graph.conditions import Condition
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
from tagcat.graph.naming import new_id
from tagcat.graph.neo4j import (
    accounts,
    conditions,
    contents,
    deleting,
    files,
    likenesses,
    restoring,
    schema,
    writing,
)
from tagcat.graph.neo4j.annotations import annotate, asked, suggest
from tagcat.graph.neo4j.connection import Graph, Login
from tagcat.graph.neo4j.looks import LookNodes, read_matches
from tagcat.graph.neo4j.places import PlaceNodes, asked_saved
from tagcat.graph.neo4j.statements import run_one
from tagcat.graph.neo4j.torn import TornRead
from tagcat.graph.suggestions import Proposer, Suggestion

_TRIES = 5
_READ_ONLY_TRIES = 11
"""Who only reads cannot wait for those who write; the last wait takes seconds."""

_FIRST_WAIT = 0.005

T = TypeVar("T")


class Neo4jStore:
    """A ``GraphStore`` in a Neo4j database, which several processes may use at once.

    Args:
        login: the database, and who asks.
        index_memory: bytes that what is searched may take in memory, of all users together; more
            if one user alone needs more.
        read_only: there must be a collection, and nothing of it is changed.

    Raises:
        StoreError: the database cannot be reached or used, or is of a newer TagCat.
    """

    def __init__(
        self, login: Login, index_memory: int = index_cache.MEMORY, *, read_only: bool = False
    ) -> None:
        self._graph = Graph(login, read_only=read_only)
        self._read_only = read_only
        self._indices = IndexCache(memory=index_memory)
        try:
            if read_only:
                schema.check(self._graph)
            else:
                schema.migrate(self._graph)
        except BaseException:
            self._graph.close()
            raise

    def close(self) -> None:
        """As ``GraphStore.close``."""
        self._graph.close()
        self._indices.clear()

    def add_user(self, name: str, password_hash: str | None, variance: int) -> User:
        """As ``GraphStore.add_user``."""
        valid.check_text("name", name)
        valid.check_variance(variance)
        user = User(new_id(), name, password_hash, variance)
        return self._graph.write(lambda transaction: accounts.add_user(transaction, user))

    def user(self, owner: str) -> User:
        """As ``GraphStore.user``."""
        accounts.check_owner(owner)
        return self._graph.read(lambda transaction: accounts.user(transaction, owner))

    def user_by_name(self, name: str) -> User | None:
        """As ``GraphStore.user_by_name``."""
        valid.check_text("name", name)
        return self._graph.read(lambda transaction: accounts.user_by_name(transaction, name))

    def users(self) -> tuple[User, ...]:
        """As ``GraphStore.users``."""
        return self._again(lambda: self._graph.read(accounts.users))

    def set_variance(self, owner: str, variance: int) -> User:
        """As ``GraphStore.set_variance``."""
        accounts.check_owner(owner)
        valid.check_variance(variance)
        return self._graph.write(
            lambda transaction: accounts.set_variance(transaction, owner, variance)
        )

    def set_password(
        self, owner: str, password_hash: str, wrapped: WrappedKey | None = None
    ) -> User:
        """As ``GraphStore.set_password``."""
        valid.check_text("password_hash", password_hash)
        accounts.check_owner(owner)
        return self._change(
            owner,
            lambda transaction, _: accounts.set_password(
                transaction, owner, password_hash, wrapped
            ),
        )

    def end_sessions(self, owner: str) -> User:
        """As ``GraphStore.end_sessions``."""
        accounts.check_owner(owner)
        return self._change(owner, lambda transaction, _: accounts.end_sessions(transaction, owner))

    def set_second_factor(
        self, owner: str, before: SecondFactor | None, after: SecondFactor | None
    ) -> bool:
        """As ``GraphStore.set_second_factor``."""
        accounts.check_owner(owner)
        return self._change(
            owner,
            lambda transaction, _: accounts.set_second_factor(transaction, owner, before, after),
        )

    def set_hash_key(
        self, owner: str, before: HashKeyRecord | None, after: HashKeyRecord | None
    ) -> bool:
        """As ``GraphStore.set_hash_key``.

        Raises:
            Conflict: the key is another one, and something is saved.
        """
        accounts.check_owner(owner)
        return self._change(
            owner,
            lambda transaction, state: accounts.set_hash_key(
                transaction, owner, state, before, after
            ),
        )

    def delete_user(self, owner: str) -> None:
        """As ``GraphStore.delete_user``."""
        accounts.check_owner(owner)
        self._change(owner, lambda transaction, _: accounts.delete_user(transaction, owner))
        self._indices.forget(owner)

    def add_refresh_token(self, token: RefreshToken) -> None:
        """As ``GraphStore.add_refresh_token``."""
        accounts.check_owner(token.user)
        self._change(
            token.user, lambda transaction, _: accounts.add_refresh_token(transaction, token)
        )

    def use_refresh_token(self, digest: str) -> RefreshToken | None:
        """As ``GraphStore.use_refresh_token``."""
        return self._again(
            lambda: self._graph.write(
                lambda transaction: accounts.use_refresh_token(transaction, digest)
            )
        )

    def drop_refresh_family(self, owner: str, family: str) -> None:
        """As ``GraphStore.drop_refresh_family``."""
        accounts.check_owner(owner)
        self._change(
            owner,
            lambda transaction, _: accounts.drop_refresh_family(transaction, owner, family),
        )

    def save(self, owner: str, info: FileInfo, content: Content) -> Saved:
        """As ``GraphStore.save``.

        Raises:
            InvalidInput: a value that cannot be stored.
            LimitExceeded: more than ``MAX_KEY_FRAMES`` key frames.
        """
        valid.check_file(info)
        valid.check_content(content)
        accounts.check_owner(owner)
        return self._save(owner, info, content)

    def restore(self, owner: str, records: Sequence[FileRecord]) -> int:
        """As ``GraphStore.restore``.

        Raises:
            InvalidInput: a value that cannot be stored.
            LimitExceeded: more than ``MAX_KEY_FRAMES`` key frames.
        """
        for record in records:
            valid.check_record(record)
        accounts.check_owner(owner)
        places = self._read_whole(
            owner, lambda transaction: restoring.places(transaction, owner, records)
        )
        new = [
            record
            for record, place in zip(records, places, strict=True)
            if place.known(record.saved) is None
        ]
        return save_all(
            new,
            lambda batch: self._restore_at_once(owner, batch),
            lambda each: self._save(owner, each.info, each.content, each.saved),
        )

    def contents(self, owner: str, after: str = "", limit: int = 100) -> tuple[WholeContent, ...]:
        """As ``GraphStore.contents``.

        Raises:
            InvalidInput: ``after`` or ``limit`` breaks its rule.
        """
        valid.check_content_page(after, limit)
        accounts.check_owner(owner)
        return self._read_whole(
            owner, lambda transaction: contents.page(transaction, owner, after, limit)
        )

    def look_up(self, owner: str, content: Content, variance: int) -> tuple[ContentMatch, ...]:
        """As ``GraphStore.look_up``."""
        valid.check_content(content)
        valid.check_variance(variance)
        accounts.check_owner(owner)
        asked, distinct = gather.asked(content)
        held = self._indices.of(owner)

        def look_up(transaction: ManagedTransaction) -> tuple[ContentMatch, ...]:
            row = run_one(transaction, "content_by_bytes", owner=owner, sha256=content.sha256)
            if row is None:
                raise NotFound("no such user")
            leave_out = row[0]
            index, _ = held.catch_up(LookNodes(transaction, owner))
            pairs = edges.pairs(index, looks.arrays(distinct), variance) if distinct else []
            at = PlaceNodes(transaction, owner)
            found = gather.gather(at, asked, pairs, variance, leave_out)
            if leave_out is not None:
                found.insert(0, gather.itself(leave_out, content, variance))
            return _told(transaction, owner, found[: gather.MATCH_LIMIT])

        return self._read_whole(owner, look_up)

    def matches(self, owner: str, content_id: str, variance: int) -> tuple[ContentMatch, ...]:
        """As ``GraphStore.matches``."""
        valid.check_variance(variance)

        def matches(transaction: ManagedTransaction) -> tuple[ContentMatch, ...]:
            asked = asked_saved(transaction, owner, content_id)
            if asked is None:
                raise NotFound("no such content")
            pairs = read_matches(transaction, owner, asked.places, variance)
            at = PlaceNodes(transaction, owner)
            found = gather.gather(at, asked, pairs, variance, leave_out=content_id)
            return _told(transaction, owner, found)

        _check_id(content_id, "content")
        return self._read_whole(owner, matches)

    def files(self, owner: str, query: FileQuery) -> FilePage:
        """As ``GraphStore.files``.

        Raises:
            InvalidInput: a value of the query breaks its rules.
        """
        accounts.check_owner(owner)
        valid.check_query(query)
        return self._read_whole(owner, lambda transaction: files.page(transaction, owner, query))

    def passing(self, owner: str, where: Condition) -> frozenset[str]:
        """As ``GraphStore.passing``."""
        accounts.check_owner(owner)

        def passing(transaction: ManagedTransaction) -> frozenset[str]:
            accounts.state(transaction, owner)
            return conditions.passing(transaction, owner, where)

        return self._read_whole(owner, passing)

    def file(self, owner: str, file_id: str) -> StoredFile:
        """As ``GraphStore.file``."""
        _check_id(file_id, "file")
        found = self._read_whole(
            owner, lambda transaction: files.by_id(transaction, owner, [file_id])
        )
        if file_id not in found:
            raise NotFound("no such file")
        return found[file_id]

    def copies(self, owner: str, content_id: str) -> tuple[StoredFile, ...]:
        """As ``GraphStore.copies``."""
        _check_id(content_id, "content")
        found = self._read_whole(
            owner, lambda transaction: files.of_contents(transaction, owner, [content_id])
        )
        if content_id not in found:
            raise NotFound("no such content")
        return tuple(found[content_id])

    def content(self, owner: str, content_id: str) -> Content:
        """As ``GraphStore.content``."""
        _check_id(content_id, "content")
        return self._read_whole(
            owner, lambda transaction: contents.one(transaction, owner, content_id)
        )

    def copies_of(
        self, owner: str, content_ids: Collection[str]
    ) -> dict[str, tuple[StoredFile, ...]]:
        """As ``GraphStore.copies_of``."""
        accounts.check_owner(owner)
        wanted = list(filter(valid.is_id, dict.fromkeys(content_ids)))

        def copies(transaction: ManagedTransaction) -> dict[str, tuple[StoredFile, ...]]:
            accounts.state(transaction, owner)
            found = files.of_contents(transaction, owner, wanted)
            if any(held[0].copies != len(held) for held in found.values()):
                raise TornRead
            return {content: tuple(held) for content, held in found.items()}

        return self._read_whole(owner, copies)

    def likenesses(self, owner: str, variance: int) -> Likenesses:
        """As ``GraphStore.likenesses``."""
        accounts.check_owner(owner)
        valid.check_variance(variance)
        return self._read_whole(
            owner, lambda transaction: likenesses.find(transaction, owner, variance)
        )

    def revision(self, owner: str) -> Revision:
        """As ``GraphStore.revision``."""
        accounts.check_owner(owner)
        state = self._read_whole(owner, lambda transaction: accounts.state(transaction, owner))
        return Revision(state["file_revision"], state["revision"])

    def annotations(self, owner: str, ask: Callable[[Annotations], T]) -> T:
        """As ``GraphStore.annotations``."""
        accounts.check_owner(owner)
        return self._read_whole(owner, lambda transaction: asked(transaction, owner, ask))

    def annotate(self, owner: str, plan: Callable[[Annotations], Change]) -> JournalEntry | None:
        """As ``GraphStore.annotate``.

        Raises:
            InvalidInput: a value breaks its rule.
            Conflict: two tags would have one name, or a tag would be its own ancestor.
            LimitExceeded: more edits, tags or text than a change or a user may have.
        """
        accounts.check_owner(owner)
        return self._change(
            owner,
            lambda transaction, state: annotate(transaction, owner, state, plan),
        )

    def suggest(
        self, owner: str, tagger: Proposer, contents: Mapping[str, Sequence[Suggestion]]
    ) -> frozenset[str]:
        """As ``GraphStore.suggest``.

        Raises:
            InvalidInput: a value breaks its rule.
            LimitExceeded: more labels or taggers than a user may have suggestions of.
        """
        accounts.check_owner(owner)
        suggesting.check_suggestions(tagger, contents)
        return self._change(
            owner,
            lambda transaction, state: suggest(transaction, owner, state, tagger, contents),
        )

    def delete_files(self, owner: str, file_ids: Sequence[str]) -> int:
        """As ``GraphStore.delete_files``."""
        accounts.check_owner(owner)

        def delete(transaction: ManagedTransaction, state: accounts.State) -> int:
            now = Counter(state)
            deleted = deleting.delete(transaction, owner, now, filter(valid.is_id, file_ids))
            if deleted.files:
                deleting.finish(transaction, owner, now, deleted.pages)
            return deleted.files

        return self._change(owner, delete)

    def counts(self, owner: str) -> Counts:
        """As ``GraphStore.counts``."""
        accounts.check_owner(owner)
        return self._read_whole(owner, lambda transaction: accounts.counts(transaction, owner))

    def _restore_at_once(self, owner: str, records: Sequence[FileRecord]) -> bool:
        """Save all the records in one transaction; False if that cannot be done."""
        index = self._indices.of(owner)
        prepared = self._read_whole(
            owner, lambda transaction: restoring.prepare(transaction, owner, index, records)
        )
        return self._change(
            owner,
            lambda transaction, state: restoring.save(transaction, owner, state, index, prepared),
        )

    def _save(
        self, owner: str, info: FileInfo, content: Content, saved: int | None = None
    ) -> Saved:
        index = self._indices.of(owner)

        def prepare(transaction: ManagedTransaction) -> Saved | writing.Prepared:
            found = writing.place(transaction, owner, info, content.sha256)
            known = found.known(saved)
            if known is not None:
                return known
            return writing.prepare(transaction, owner, index, content, found)

        prepared = self._read_whole(owner, prepare)
        if isinstance(prepared, Saved):
            return prepared
        return self._change(
            owner,
            lambda transaction, state: writing.save(
                transaction, owner, state, index, info, prepared, saved
            ),
        )

    def _change(self, owner: str, work: Callable[[ManagedTransaction, accounts.State], T]) -> T:
        """What ``work`` returns in a transaction in which nobody else changes the collection."""

        def locked(transaction: ManagedTransaction) -> T:
            return work(transaction, accounts.lock(transaction, owner))

        try:
            return self._graph.write(locked)
        except TornRead as error:
            raise StoreError(
                "the nodes in the collection do not agree with its counters"
            ) from error

    def _read_whole(self, owner: str, work: Callable[[ManagedTransaction], T]) -> T:
        """What ``work`` returns once it has seen no commit in part.

        Where one commit follows the other it waits for them as those who write do.
        """
        try:
            return self._again(lambda: self._graph.read(work))
        except TornRead as error:
            if self._read_only:
                raise StoreError(
                    "the collection is being changed all the time: try again later"
                ) from error
            return self._change(owner, lambda transaction, _: work(transaction))

    def _again(self, call: Callable[[], T]) -> T:
        """What ``call`` returns. A commit that it sees in part is whole a moment later."""
        for attempt in range((_READ_ONLY_TRIES if self._read_only else _TRIES) - 1):
            try:
                return call()
            except TornRead:
                time.sleep(_FIRST_WAIT * 2**attempt)
        return call()


def _told(
    transaction: ManagedTransaction, owner: str, found: Sequence[gather.Gathered[str]]
) -> tuple[ContentMatch, ...]:
    contents = [match.content for match in found]
    return gather.told(found, files.of_contents(transaction, owner, contents))


def _check_id(text: str, what: str) -> None:
    """Raise NotFound for what cannot be an id."""
    if not valid.is_id(text):
        raise NotFound(f"no such {what}")
