"""An account and its collection -> another store. What was copied before is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from tagcat.app.transfer.importing import BATCH, BATCH_LOOKS
from tagcat.app.transfer.merging import BATCH as MERGED
from tagcat.app.transfer.merging import merge
from tagcat.app.transfer.said import OfContent, Said, Telling
from tagcat.errors import Conflict
from tagcat.graph.model import FileRecord, GraphStore, ImageContent, User, WholeContent


def copy_user(target: GraphStore, user: User) -> User:
    """The account in ``target`` that takes the files of ``user``; made if it is not there.

    It has the same name, password, second factor, key of hashes and variance. Nobody is signed in
    to it.

    Raises:
        Conflict: the name is taken by an account with another password, which may be someone
            else's, or with another key.
    """
    there = target.user_by_name(user.name)
    if there is None:
        made = target.add_user(user.name, user.password_hash, user.variance)
        if user.second_factor is not None:
            target.set_second_factor(made.id, None, user.second_factor)
        if user.hash_key is not None:
            target.set_hash_key(made.id, None, user.hash_key)
        return made
    if there.password_hash != user.password_hash:
        raise Conflict(f"an account {there.name} with another password is there")
    if (there.hash_key and there.hash_key.id) != (user.hash_key and user.hash_key.id):
        raise Conflict(f"the hashes of {there.name} are made with another key there")
    if there.variance != user.variance:
        return target.set_variance(there.id, user.variance)
    return there


def copy_files(
    source: GraphStore,
    owner: str,
    target: GraphStore,
    target_owner: str,
    passed: Callable[[int, int], None],
) -> None:
    """Copy all files of a user, with the times they were saved at, and what is said of them.

    ``source`` is only read.

    ``passed`` is called with the files of each batch that were passed on, and how many of them
    were new.
    """
    telling = Telling(source, owner)
    _merge(target, target_owner, telling.tags())
    for batch, said in _batches(telling.contents()):
        passed(len(batch), target.restore(target_owner, batch))
        merge(target, target_owner, said)
    _merge(target, target_owner, telling.decisions())


def _merge(target: GraphStore, owner: str, said: Iterable[Said]) -> None:
    left = iter(said)
    while some := list(islice(left, MERGED)):
        merge(target, owner, some)


def _batches(
    contents: Iterable[tuple[WholeContent, list[OfContent]]],
) -> Iterator[tuple[list[FileRecord], list[OfContent]]]:
    """Files, and what is said of contents none of whose files is left."""
    batch: list[FileRecord] = []
    said: list[OfContent] = []
    looks = 0
    for whole, of_content in contents:
        content = whole.content
        looks += 1 if isinstance(content, ImageContent) else len(content.frames)
        for record in whole.records():
            if len(batch) >= BATCH or looks >= BATCH_LOOKS or len(said) >= MERGED:
                if batch:
                    yield batch, said
                batch, said, looks = [], [], 0
            batch.append(record)
        said += of_content
    if batch:
        yield batch, said
