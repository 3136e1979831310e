"""What the cache knows, and when it must not be believed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.cli.cache import FingerprintCache
from tagcat.cli.record import fingerprint_from_json, fingerprint_to_json
from tagcat.cli.walk import FoundFile
from tagcat.errors import StoreError
from tagcat.fingerprint.model import (
    DHash,
    FileContent,
    Fingerprint,
    ImageFingerprint,
    KeyFrame,
    Kind,
    VideoFingerprint,
)

IMAGE = ImageFingerprint(DHash(3, 4), DHash(5), 640, 480, "image/png", ("cut short",))
CONTENT = FileContent("ab" * 32, 1000)
FILE = FoundFile("a.png", "/pictures/a.png", Kind.IMAGE, 1000, 1_700_000_000_123_456_789)

hashes = st.integers(0, (1 << 128) - 1)
dhashes = st.builds(DHash, hashes, st.one_of(st.just(0), hashes))
sizes = st.integers(1, 1 << 20)
texts = st.lists(st.text(), max_size=3).map(tuple)
fingerprints = st.one_of(
    st.builds(
        ImageFingerprint, dhashes, st.none() | dhashes, sizes, sizes, st.text(), warnings=texts
    ),
    st.builds(
        VideoFingerprint,
        st.lists(st.builds(KeyFrame, st.integers(0, 1 << 40), dhashes), max_size=4).map(tuple),
        sizes,
        sizes,
        st.integers(0, 1 << 40),
        st.floats(0, 1000),
        st.text(),
        st.integers(0, 128),
        st.booleans(),
        texts,
    ),
)


@given(fingerprints)
def test_fingerprints_survive_json(fingerprint: Fingerprint) -> None:
    assert fingerprint_from_json(fingerprint_to_json(fingerprint)) == fingerprint


def test_what_was_put_in_is_there_next_time(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "cache.sqlite"
    with FingerprintCache(path, "v1") as cache:
        assert cache.get(FILE) is None
        cache.put(FILE, CONTENT, IMAGE)
        assert cache.get(FILE) == (CONTENT, IMAGE)
        statistics = cache.statistics
        assert (statistics.hits, statistics.misses, statistics.stored) == (1, 1, 1)
    with FingerprintCache(path, "v1") as cache:
        assert cache.get(FILE) == (CONTENT, IMAGE)


@pytest.mark.parametrize(
    "changed",
    [
        replace(FILE, absolute="/pictures/b.png"),
        replace(FILE, size=1001),
        replace(FILE, modified_ns=FILE.modified_ns + 1),
    ],
)
def test_another_file_is_another_entry(tmp_path: Path, changed: FoundFile) -> None:
    with FingerprintCache(tmp_path / "cache.sqlite", "v1") as cache:
        cache.put(FILE, CONTENT, IMAGE)
        assert cache.get(changed) is None
        assert cache.get(FILE) is not None


def test_the_name_a_file_was_asked_for_by_does_not_matter(tmp_path: Path) -> None:
    with FingerprintCache(tmp_path / "cache.sqlite", "v1") as cache:
        cache.put(FILE, CONTENT, IMAGE)
        assert cache.get(replace(FILE, path="../pictures/a.png")) is not None


def test_another_algorithm_knows_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with FingerprintCache(path, "v1") as cache:
        cache.put(FILE, CONTENT, IMAGE)
    with FingerprintCache(path, "v2") as cache:
        assert cache.get(FILE) is None


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(b"this is no database " * 500)
    with FingerprintCache(path, "v1") as cache:
        cache.put(FILE, CONTENT, IMAGE)
        assert cache.get(FILE) == (CONTENT, IMAGE)


def test_a_cache_of_another_layout_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE fingerprint (something TEXT)")
        db.execute("PRAGMA user_version = 99")
    db.close()
    with FingerprintCache(path, "v1") as cache:
        cache.put(FILE, CONTENT, IMAGE)
        assert cache.get(FILE) == (CONTENT, IMAGE)


def test_an_entry_that_makes_no_sense_is_a_miss(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with FingerprintCache(path, "v1") as cache:
        cache.put(FILE, CONTENT, IMAGE)
    with sqlite3.connect(path) as db:
        db.execute('UPDATE fingerprint SET data = \'{"kind": "image"}\'')
    db.close()
    with FingerprintCache(path, "v1") as cache:
        assert cache.get(FILE) is None
        assert cache.statistics.misses == 1


def test_entries_nobody_asks_for_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    other = replace(FILE, absolute="/pictures/b.png")
    with FingerprintCache(path, "v1") as cache:
        cache.put(FILE, CONTENT, IMAGE)
        cache.put(other, CONTENT, IMAGE)
    with sqlite3.connect(path) as db:
        db.execute("UPDATE fingerprint SET used = 0")
    db.close()
    with FingerprintCache(path, "v1") as cache:
        assert cache.get(FILE) is not None
    with FingerprintCache(path, "v1") as cache:
        assert cache.get(FILE) is not None
        assert cache.get(other) is None


def test_a_cache_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be opened"):
        FingerprintCache(tmp_path / "file" / "cache.sqlite", "v1")
