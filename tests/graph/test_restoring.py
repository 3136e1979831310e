"""Many files restored at once by the embedded store: the same rows as one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.checks import check_whole, in_between, opened
from graph.contract import collections, keep, new_user
from graph.samples import edited, image, info, picture, video
from tagcat.errors import StoreError
from tagcat.graph.batches import batches
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content, Counts, FileRecord, GraphStore

SLOWLY = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

_ROWS = (
    "SELECT hash, uses FROM look WHERE owner = :owner ORDER BY id",
    "SELECT low.hash, high.hash, needed, distance, trimmed, orientation, complexity, also"
    " FROM look_match AS m JOIN look AS low ON low.id = m.low JOIN look AS high ON high.id = m.high"
    " WHERE low.owner = :owner ORDER BY m.low, m.high",
    "SELECT kind, sha256, media_type, width, height, duration, fps, variance, partial, frames,"
    " files, truncated FROM content WHERE owner = :owner ORDER BY id",
    "SELECT sha256, number, pos, look.hash FROM frame JOIN content ON content.id = frame.video"
    " JOIN look ON look.id = frame.look WHERE content.owner = :owner ORDER BY sha256, number",
    "SELECT file.kind, sha256, uid, name, path, size, modified, pixels, saved, platform, source,"
    " device_name FROM file JOIN content ON content.id = file.content"
    " JOIN device ON device.id = file.device WHERE file.owner = :owner ORDER BY file.id",
    "SELECT uid FROM device WHERE owner = :owner ORDER BY id",
    "SELECT image_files, video_files, images, videos, frames, matches FROM user WHERE id = :owner",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tagcat.db"


@pytest.fixture
def store(path: Path) -> Iterator[EmbeddedStore]:
    with opened(path) as store:
        yield store


def rows(store: EmbeddedStore, owner: str) -> list[list[Any]]:
    """All rows of a user, without ids."""
    with store._database.reading() as connection:
        (row,) = connection.execute("SELECT id FROM user WHERE public = ?", (owner,)).fetchone()
        return [connection.execute(each, {"owner": row}).fetchall() for each in _ROWS]


def one_by_one(store: GraphStore, owner: str, records: Sequence[FileRecord]) -> int:
    """Restore records so that no two are in one transaction."""
    return sum(store.restore(owner, [record]) for record in records)


def as_records(contents: Sequence[Content], saved: int = 5) -> list[FileRecord]:
    """A file for each of the contents."""
    return [
        FileRecord(info(f"{number}.jpg", f"{number % 2}"), content, saved)
        for number, content in enumerate(contents)
    ]


@SLOWLY
@given(
    contents=collections,
    there=collections,
    places=st.permutations(range(12)) | st.lists(st.integers(0, 12), min_size=12, max_size=12),
    times=st.lists(st.integers(0, 3), min_size=12, max_size=12),
    looks=st.sampled_from([1, 5, 256]),
    nearest=st.sampled_from([1, 3, 1000]),
)
def test_the_rows_are_those_of_one_after_the_other(
    store: EmbeddedStore,
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
    with (
        mock.patch("tagcat.graph.batches.BATCH_LOOKS", looks),
        mock.patch("tagcat.match.pairs.NEAREST", nearest),
    ):
        ended: list[Any] = []
        for restore in (store.restore, lambda *given: one_by_one(store, *given)):
            owner = new_user(store)
            one_by_one(store, owner, as_records(there))
            saved = restore(owner, records)
            ended.append((saved, rows(store, owner)))
    assert ended[0] == ended[1]


def test_a_hundred_files_are_one_transaction(store: EmbeddedStore) -> None:
    owner = new_user(store)
    records = as_records([image(f"{n}", edited(picture(n // 3), n % 3, n)) for n in range(100)])
    begin = store._database.writing
    with mock.patch.object(store._database, "writing", mock.Mock(side_effect=begin)) as writing:
        assert store.restore(owner, records) == 100
        assert writing.call_count == 1
        assert store.restore(owner, records) == 0
        assert writing.call_count == 1
    check_whole(store, owner, [record.content for record in records])


def test_batches_are_cut_by_looks() -> None:
    contents: list[Content] = [
        *(image(f"{n}", picture(n)) for n in range(300)),
        video("long", [picture(n) for n in range(300)]),
        video("short", [picture(1)]),
        video("empty", []),
    ]
    sizes = [len(batch) for batch in batches(as_records(contents))]
    assert sizes == [256, 44, 1, 2]
    assert list(batches([])) == []


NEAR = image("near", edited(picture(1), 2))
RECORDS = as_records(
    [
        image("cat", picture(1)),
        image("edit", edited(picture(1), 5)),
        video("film", [picture(n) for n in range(4)]),
    ]
)


@pytest.mark.parametrize(
    "other",
    [
        FileRecord(info("other"), NEAR, 5),  # looks like some of them
        FileRecord(info("other"), RECORDS[0].content, 5),  # is one of them
        FileRecord(info("other"), image("twin", picture(1)), 5),  # has the look of one of them
        RECORDS[1],
        FileRecord(RECORDS[1].info, NEAR, 4),  # is to be replaced
        FileRecord(RECORDS[1].info, NEAR, 6),  # is to stay
    ],
)
def test_what_another_process_saves_in_between(path: Path, other: FileRecord) -> None:
    with opened(path) as one, opened(path) as two:
        owner = new_user(one)
        with in_between(one, lambda: two.restore(owner, [other])):
            saved = one.restore(owner, RECORDS)
        stays = other is RECORDS[1] or other.saved == 6
        assert saved == (2 if stays else 3)
        contents = [record.content for record in RECORDS]
        for store in (one, two):
            check_whole(store, owner, [*contents, NEAR, image("twin", picture(1))])
        assert one.counts(owner).devices == 2 + (other.info == info("other"))


def test_what_another_process_deletes_in_between(path: Path) -> None:
    with opened(path) as one, opened(path) as two:
        owner = new_user(one)
        twin = two.save(owner, info("twin"), image("twin", picture(1)))
        near = two.save(owner, info("near"), NEAR)
        # The look of one of them was stored when it was searched, and goes before it is used.
        with in_between(one, lambda: two.delete_files(owner, [twin.file_id, near.file_id])):
            assert one.restore(owner, RECORDS) == 3
        for store in (one, two):
            check_whole(store, owner, [record.content for record in RECORDS])


@pytest.mark.parametrize("place", ["writing.insert_matches", "writing._count", "writing._links"])
def test_a_batch_that_breaks_off_leaves_nothing(store: EmbeddedStore, place: str) -> None:
    owner = new_user(store)
    with (
        mock.patch(f"tagcat.graph.{place}", side_effect=StoreError("broken")),
        pytest.raises(StoreError),
    ):
        store.restore(owner, RECORDS)
    assert store.counts(owner) == Counts(0, 0, 0, 0, 0)
    keep(store, owner, NEAR)
    assert store.restore(owner, RECORDS) == 3
    check_whole(store, owner, [*(record.content for record in RECORDS), NEAR])
