"""Exporting, importing and copying: what arrives is what was there, however often and by halves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.contract import collections, every_content, keep, new_user
from graph.samples import edited, image, info, picture, sha, video
from tagcat.app.keying import AsItIs
from tagcat.app.transfer import importing, lines
from tagcat.app.transfer.comparing import Comparer, Comparison
from tagcat.app.transfer.copying import copy_files, copy_user
from tagcat.app.transfer.exporting import count_files
from tagcat.app.transfer.importing import ExportReader, Import
from tagcat.app.transfer.lines import BadLine
from tagcat.app.transfer.said import Telling
from tagcat.errors import Conflict, StoreError
from tagcat.fingerprint.model import DHash
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import Content, FileRecord, GraphStore, User

from .kit import (
    Imported,
    check_against_schema,
    exported,
    imported,
    opened,
    state,
    without_times,
)

SLOWLY = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

CONTENTS: list[Content] = [
    image("cat", picture(1), picture(9)),
    image("edit", edited(picture(1), 5)),
    image("tied", DHash(picture(2).bits & ~(7 << 70), 7 << 70)),
    video("film", [picture(n) for n in range(4)]),
    video("clip", [edited(picture(n), 3) for n in range(4)]),
    video("empty", []),
]


@pytest.fixture
def one(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with opened(tmp_path / "one.sqlite") as store:
        yield store


@pytest.fixture
def other(tmp_path: Path) -> Iterator[EmbeddedStore]:
    with opened(tmp_path / "other.sqlite") as store:
        yield store


@pytest.fixture
def owner(one: EmbeddedStore) -> str:
    """A user with some contents and copies of some of them."""
    owner = new_user(one)
    # Each at a time of its own: files of one millisecond are in the order they came in, which is
    # another one where some of them come later.
    saved = count(1_700_000_000_000)
    records = [
        FileRecord(info(f"{number}/☃.jpg", device), content, next(saved))
        for number, content in enumerate(CONTENTS)
        for device in ("one", "two")[: 1 + number % 2]
    ]
    assert one.restore(owner, records) == len(records)
    return owner


def copied(source: GraphStore, user: User, target: GraphStore) -> User:
    there = copy_user(target, user)
    copy_files(source, user.id, target, there.id, mock.Mock())
    return there


def compared(
    one: GraphStore, user: User, other: GraphStore, there: User
) -> tuple[Comparison, bool]:
    """How two accounts compare, and whether their digests are equal."""
    comparer = Comparer(one, other, every_match=True, passed=mock.Mock())
    found = comparer.compare(user, there)
    digests = comparer.digests
    return found, digests[0] == digests[1]


# Export and import


def test_what_is_imported_is_what_was_exported(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    export = exported(one, owner)
    assert check_against_schema(export) == count_files(one, owner) + 2 == 11
    there = new_user(other)
    assert imported(other, there, export) == Imported(9, 9, 0, True, [])
    assert state(other, there) == state(one, owner)
    assert without_times(exported(other, there)) == without_times(export)


@SLOWLY
@given(contents=collections, times=st.lists(st.integers(0, 5), min_size=12, max_size=12))
def test_any_collection_comes_back(
    one: EmbeddedStore, other: EmbeddedStore, contents: list[Content], times: list[int]
) -> None:
    owner, there = new_user(one), new_user(other)
    records = [
        FileRecord(info(f"{number}", f"{number % 3}"), content, saved)
        for number, (content, saved) in enumerate(
            zip([*contents, *contents[:2]], times, strict=False)
        )
    ]
    one.restore(owner, records)
    export = exported(one, owner)
    assert imported(other, there, export).saved == len(records)
    assert state(other, there) == state(one, owner)
    assert without_times(exported(other, there)) == without_times(export)
    assert imported(other, there, export).saved == 0
    assert imported(one, owner, export).saved == 0
    assert state(other, there) == state(one, owner)


def test_what_is_there_is_left_alone(one: EmbeddedStore, other: EmbeddedStore, owner: str) -> None:
    there = new_user(other)
    # Saved here, after what is exported: another content in the place of the first one.
    own = keep(other, there, image("own", picture(77)), "0/☃.jpg", "one")
    done = imported(other, there, exported(one, owner))
    assert (done.files, done.saved) == (9, 8)
    assert [file.sha256 for file in other.copies(there, own)] == [sha("own")]


def test_an_import_goes_on_where_it_stopped(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    export = exported(one, owner)
    there = new_user(other)
    with mock.patch.object(importing, "BATCH", 2):
        restore = other.restore
        with (
            mock.patch.object(
                other,
                "restore",
                mock.Mock(side_effect=[*map(_done, range(2)), StoreError("the disk is full")]),
            ) as failing,
            pytest.raises(StoreError),
        ):
            imported(other, there, export)
        for call in failing.call_args_list[:2]:
            restore(*call.args)
        done = imported(other, there, export)
    assert (done.files, done.saved, done.whole) == (9, 5, True)
    assert state(other, there) == state(one, owner)


def _done(_: int) -> int:
    return 2


def test_bad_lines_are_told_and_passed_over(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    given_lines = exported(one, owner).splitlines(keepends=True)
    given_lines[2] = b"{\n"
    given_lines[5] = given_lines[5].replace(b'"size":', b'"size":-')
    given_lines.insert(4, b"\r\n")
    there = new_user(other)
    done = imported(other, there, b"".join(given_lines))
    assert (done.files, done.saved, done.bad, done.whole) == (7, 7, 2, True)
    assert done.refused == [
        (3, "is not valid JSON: EOF while parsing an object at column 1"),
        (7, "size: must be greater than or equal to 0"),
    ]
    assert imported(other, there, exported(one, owner)).saved == 2
    assert state(other, there) == state(one, owner)


def test_an_export_that_was_cut_off_is_noticed(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    export = exported(one, owner)
    there = new_user(other)
    for end in (len(lines.header_line(10**12)), len(export) - 1000, len(export) - 25):
        done = imported(other, there, export[:end])
        assert not done.whole
    given_lines = export.splitlines(keepends=True)
    done = imported(other, there, b"".join([*given_lines[:3], *given_lines[4:]]))
    assert not done.whole
    assert done.refused == [(10, "files: 9 were exported, 8 are here")]
    done = imported(other, there, export + given_lines[1] + b"\n\n" + given_lines[0])
    assert done.refused == [
        (12, "stands behind the line that ends the export"),
        (15, "stands behind the line that ends the export"),
    ]


def test_a_mark_and_blank_lines_do_no_harm(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    export = b"\xef\xbb\xbf" + exported(one, owner).replace(b"\n", b"\r\n\r\n")
    done = imported(other, new_user(other), export.rstrip())
    assert (done.saved, done.whole, done.refused) == (9, True, [])


def test_lines_that_are_too_long_cost_themselves_and_no_memory(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    export = exported(one, owner).splitlines(keepends=True)

    class Endless(io.RawIOBase):
        """A line of a gigabyte between two good ones."""

        def __init__(self) -> None:
            self.left = 1 << 30
            self.most = 0

        def readline(self, limit: int | None = -1, /) -> bytes:
            assert limit is not None
            assert limit > 0
            self.most = max(self.most, limit)
            if len(export) > 5 or not self.left:
                return export.pop(0) if export else b""
            some = min(limit, self.left)
            self.left -= some
            return b"x" * (some - 1) + (b"x" if self.left else b"\n")

    source = Endless()
    refused: list[str] = []
    reader = ExportReader(source)
    owner = new_user(other)
    fitting = AsItIs(keyed=False)
    done = Import(reader, other, owner, fitting, refused.append, lambda: None)
    done.run()
    assert refused[0] == "is longer than 8 MiB"
    assert (done.saved, done.bad, reader.lines) == (9, 1, 12)
    assert source.most <= lines.MAX_LINE + 1


def test_what_is_no_export_is_refused_at_once() -> None:
    for given_bytes in (b"", b"\n\n", b"\xff\xd8\xff\xe0" * 100, b"x" * (lines.MAX_LINE + 5)):
        with pytest.raises(BadLine, match="is not what tagcat export writes"):
            ExportReader(io.BytesIO(given_bytes))


def test_batches_are_bounded_by_key_frames(one: EmbeddedStore, other: EmbeddedStore) -> None:
    owner, there = new_user(one), new_user(other)
    for number in range(7):
        keep(one, owner, video(f"{number}", [picture(n) for n in range(number * 3)]))
    export = exported(one, owner)
    with (
        mock.patch.object(importing, "BATCH_LOOKS", 10),
        mock.patch.object(other, "restore", wraps=other.restore) as restore,
    ):
        imported(other, there, export)
    batches = [call.args[1] for call in restore.call_args_list]
    assert len(batches) > 3
    for batch in batches:
        frames = sum(len(record.content.frames) for record in batch)
        assert len(batch) == 1 or frames <= 10
    assert state(other, there) == state(one, owner)


# Copying and comparing


def test_a_copy_is_the_same(one: EmbeddedStore, other: EmbeddedStore, owner: str) -> None:
    user = one.user(owner)
    there = copied(one, user, other)
    assert (there.name, there.password_hash, there.variance) == (
        user.name,
        user.password_hash,
        user.variance,
    )
    assert state(other, there.id) == state(one, owner)
    found, equal = compared(one, user, other, there)
    assert (found.differences, found.files, found.compared, equal) == (0, 9, 6, True)
    assert found.counts == one.counts(owner)


def test_copying_again_follows_what_changed(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    user = one.user(owner)
    copied(one, user, other)
    # A file with another content, one that was deleted and saved again, a new one; a new variance.
    keep(one, owner, image("new", edited(picture(3), 3)), "0/☃.jpg", "one")
    gone = every_content(one, owner)[0]
    one.delete_files(owner, [gone.files[0].id])
    keep(one, owner, gone.content, gone.files[0].info.path, gone.files[0].info.device_id[7:])
    keep(one, owner, image("newer", edited(picture(3), 4)))
    user = one.set_variance(owner, 3)
    there = copied(one, user, other)
    assert there.variance == 3
    found, equal = compared(one, user, other, there)
    assert (found.examples, equal) == ([], True)
    assert state(other, there.id) == state(one, owner)


def test_an_account_of_someone_else_is_left_alone(
    one: EmbeddedStore, other: EmbeddedStore, owner: str
) -> None:
    user = one.user(owner)
    theirs = other.add_user(user.name.upper(), "another password", 18)
    with pytest.raises(Conflict, match="with another password is there"):
        copy_user(other, user)
    assert other.user(theirs.id) == theirs


def test_differences_are_told(one: EmbeddedStore, other: EmbeddedStore, owner: str) -> None:
    user = one.user(owner)
    there = copied(one, user, other)
    first, *rest = every_content(other, there.id)
    other.delete_files(there.id, [first.files[0].id])
    keep(other, there.id, image("more", edited(picture(1), 2)), "more.jpg")
    changed = rest[0].records()[0]
    other.restore(there.id, [FileRecord(changed.info, changed.content, changed.saved + 1)])
    other.set_variance(there.id, 4)
    found, equal = compared(one, user, other, other.user(there.id))
    assert not equal
    assert found.examples[0] == "the account has another variance"
    assert f"{first.files[0].info.path}: only in FROM" in found.examples
    assert "more.jpg: only in TO" in found.examples
    assert f"{changed.info.path}: another saved" in found.examples
    assert any(words.endswith("matches in FROM, 18 matches in TO") for words in found.examples) or (
        any("its matches" in words for words in found.examples)
    )
    assert found.differences >= 5


def test_other_metadata_is_told(one: EmbeddedStore, other: EmbeddedStore) -> None:
    user, there = one.add_user("a", None, 18), other.add_user("a", None, 18)
    one.save(user.id, info("a.jpg", size=1), image("cat", picture(1)))
    other.save(there.id, info("a.jpg", size=2), image("cat", edited(picture(1), 1), width=3))
    found, equal = compared(one, user, other, there)
    assert found.examples[0].startswith("a.jpg: another size, width, dhash")
    assert not equal


def test_matches_that_differ_are_told(one: EmbeddedStore, other: EmbeddedStore, owner: str) -> None:
    user = one.user(owner)
    there = copied(one, user, other)
    with other._database.writing() as connection:
        connection.execute("DELETE FROM look_match WHERE low < high")
    found, equal = compared(one, user, other, there)
    assert found.differences == 5
    assert all(words.endswith("its matches") for words in found.examples)
    # All that is in the digest is the same.
    assert equal


def test_a_sample_is_spread_over_all_contents(one: EmbeddedStore, other: EmbeddedStore) -> None:
    user = one.add_user("a", None, 18)
    for number in range(25):
        keep(one, user.id, image(f"{number}", picture(number)))
    there = copied(one, user, other)
    for sample, expected in ((10, 9), (25, 25), (100, 25), (1, 1)):
        with mock.patch("tagcat.app.transfer.comparing.SAMPLE", sample):
            comparer = Comparer(one, other, every_match=False, passed=mock.Mock())
            assert comparer.compare(user, there).compared == expected


def test_matches_may_differ_where_not_all_are_stored(
    one: EmbeddedStore, other: EmbeddedStore
) -> None:
    user = one.add_user("a", None, 18)
    with mock.patch("tagcat.match.pairs.NEAREST", 3):
        for number in range(12):
            keep(one, user.id, image(f"{number}", edited(picture(1), 4, number)))
        there = copied(one, user, other)
        found, equal = compared(one, user, other, there)
    assert found.truncated > 0
    assert found.other_matches > 0
    assert (found.differences, equal) == (0, True)


def test_pages_are_read_as_they_are_needed(one: EmbeddedStore, owner: str) -> None:
    with mock.patch.object(one, "contents", wraps=one.contents) as contents:
        reading = Telling(one, owner).contents()
        next(reading)
        assert contents.call_count == 1
        assert len(list(reading)) == 5
