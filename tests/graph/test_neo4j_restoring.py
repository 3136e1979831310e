"""Many files restored at once in Neo4j: the same as one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.checks import all_files, check_whole
from graph.contract import SLOWLY, collections, every_content, new_user
from graph.samples import edited, image, info, picture, video
from graph.server import Server
from graph.test_restoring import as_records, one_by_one
from tagcat.errors import StoreError
from tagcat.graph.model import Content, Counts, FileRecord
from tagcat.graph.neo4j import accounts, pages
from tagcat.graph.neo4j.store import Neo4jStore


@pytest.fixture
def store(neo4j: Server) -> Iterator[Neo4jStore]:
    neo4j.empty()
    with neo4j.opened() as store:
        yield store


def state(store: Neo4jStore, owner: str) -> list[Any]:
    """The counters of a user, but for those of changes, and all that is there but ids."""
    counters = store._graph.read(lambda transaction: accounts.state(transaction, owner))
    for changes in ("revision", "file_revision"):
        del counters[changes]
    return [counters, [(each.records(), each.truncated) for each in every_content(store, owner)]]


@settings(SLOWLY, max_examples=15)
@given(
    contents=collections,
    there=collections,
    places=st.permutations(range(12)) | st.lists(st.integers(0, 12), min_size=12, max_size=12),
    times=st.lists(st.integers(0, 3), min_size=12, max_size=12),
    looks=st.sampled_from([1, 5, 256]),
    nearest=st.sampled_from([1, 3, 1000]),
)
@pytest.mark.long
def test_it_ends_as_one_after_the_other(
    store: Neo4jStore,
    contents: list[Content],
    there: list[Content],
    places: list[int],
    times: list[int],
    looks: int,
    nearest: int,
) -> None:
    records = [
        FileRecord(info(f"{place}"), content, saved)
        for content, place, saved in zip([*contents, *contents[:2]], places, times, strict=False)
    ]
    ended: list[Any] = []
    with (
        mock.patch("tagcat.graph.batches.BATCH_LOOKS", looks),
        mock.patch("tagcat.match.pairs.NEAREST", nearest),
        mock.patch.object(pages, "SIZE", 3),
    ):
        for restore in (store.restore, lambda *given: one_by_one(store, *given)):
            owner = new_user(store)
            one_by_one(store, owner, as_records(there))
            saved = restore(owner, records)
            ended.append((saved, state(store, owner)))
            # Nothing is left behind, and no counter is wrong.
            files = [file.id for file in all_files(store, owner)]
            assert store.delete_files(owner, files) == len(files)
            assert store.counts(owner) == Counts(0, 0, 0, 0, 0)
    assert ended[0] == ended[1]


def test_a_hundred_files_are_one_transaction(store: Neo4jStore) -> None:
    owner = new_user(store)
    contents: list[Content] = [
        *(image(f"{n}", edited(picture(n // 3), n % 3, n)) for n in range(90)),
        *(video(f"film {n}", [picture(n), picture(n + 1), picture(n)]) for n in range(10)),
    ]
    records = as_records(contents)
    write = store._graph.write
    with mock.patch.object(store._graph, "write", mock.Mock(side_effect=write)) as writing:
        assert store.restore(owner, records) == 100
        assert writing.call_count == 1
        assert store.restore(owner, records) == 0
        assert writing.call_count == 1
    check_whole(store, owner, contents)


RECORDS = as_records(
    [
        image("cat", picture(1)),
        image("edit", edited(picture(1), 5)),
        video("film", [picture(n) for n in range(4)]),
    ]
)


@pytest.mark.parametrize("place", ["add_matches", "count_own_matches", "add_files"])
def test_a_batch_that_breaks_off_leaves_nothing(store: Neo4jStore, place: str) -> None:
    owner = new_user(store)
    with (
        mock.patch(f"tagcat.graph.neo4j.writing.{place}", side_effect=StoreError("broken")),
        pytest.raises(StoreError),
    ):
        store.restore(owner, RECORDS)
    assert store.counts(owner) == Counts(0, 0, 0, 0, 0)
    assert store.restore(owner, RECORDS) == 3
    check_whole(store, owner, [record.content for record in RECORDS])


@pytest.mark.parametrize(
    "other",
    [
        FileRecord(info("other"), image("near", edited(picture(1), 2)), 5),
        FileRecord(info("other"), RECORDS[0].content, 5),
        FileRecord(info("other"), image("near", picture(1)), 5),
        RECORDS[1],
        FileRecord(RECORDS[1].info, image("near", edited(picture(1), 2)), 6),
    ],
)
def test_what_another_process_saves_in_between(
    neo4j: Server, store: Neo4jStore, other: FileRecord
) -> None:
    owner = new_user(store)
    left = [other]
    write = store._graph.write

    def after_other(work: Any) -> Any:
        while left:
            with neo4j.opened() as two:
                assert two.restore(owner, [left.pop()]) == 1
        return write(work)

    with mock.patch.object(store._graph, "write", after_other):
        saved = store.restore(owner, RECORDS)
    assert saved == (2 if other.info == RECORDS[1].info else 3)
    contents = [*(record.content for record in RECORDS), other.content]
    check_whole(store, owner, dict.fromkeys(contents))
