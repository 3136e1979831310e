"""``tagcat key``, and what the other verbs do with a key."""

from __future__ import annotations

import hashlib
import stat
from contextlib import closing
from pathlib import Path

import pytest
from PIL.Image import Transpose

from tagcat.app.accounts import local_user
from tagcat.app.keying import plain_content
from tagcat.fingerprint.keyed import HashKey
from tagcat.fingerprint.model import DHash, KeyedHash
from tagcat.graph.model import ImageContent, WholeContent
from tagcat.graph.opening import open_store

from .kit import Run, picture, write_video


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A picture, its mirror image and a smaller copy, another picture, and a video of the first."""
    folder = tmp_path / "album"
    folder.mkdir()
    picture(1).save(folder / "cat.png")
    picture(1).transpose(Transpose.FLIP_LEFT_RIGHT).save(folder / "mirrored.png")
    picture(1, 240, 180).save(folder / "small.png")
    picture(2).save(folder / "other.png")
    write_video(folder / "film.mp4", [picture(number) for number in (1, 4, 5)])
    return folder


@pytest.fixture
def key_file(run: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file that the settings name."""
    run("key", "new", "my.key")
    monkeypatch.setenv("TAGCAT_HASH_KEY", str(here / "my.key"))
    return here / "my.key"


def contents(store_file: Path) -> tuple[WholeContent, ...]:
    with closing(open_store(str(store_file), read_only=True)) as store:
        return store.contents(local_user(store).id, limit=200)


def plain_hashes(found: tuple[WholeContent, ...], key: HashKey | None = None) -> list[DHash]:
    """All hashes, made plain with the key."""
    hashes = []
    for whole in found:
        content = whole.content if key is None else plain_content(whole.content, key)
        frames = [content] if isinstance(content, ImageContent) else list(content.frames)
        for each in frames:
            assert isinstance(each.dhash, DHash)
            hashes.append(each.dhash)
    return hashes


def test_a_key_is_made_once_for_its_owner_alone(run: Run, here: Path) -> None:
    made = run("key", "new", "my.key")
    assert made.code == 0
    key = HashKey.of_text((here / "my.key").read_text())
    assert made.out == f"key {key.id} written to my.key\n"
    assert stat.S_IMODE((here / "my.key").stat().st_mode) == 0o600
    assert run("key", "show", "my.key").out == f"{key.id}\n"
    again = run("key", "new", "my.key")
    assert again.code == 3
    assert "there already" in again.err
    assert HashKey.of_text((here / "my.key").read_text()) == key


def test_no_key_file(run: Run, here: Path) -> None:
    (here / "note.txt").write_text("milk, bread")
    (here / "film.mp4").write_bytes(bytes(range(256)) * 100)
    for name, reason in (
        ("note.txt", "not a key file"),
        ("film.mp4", "not a key file"),
        ("gone", "No such file"),
        (".", "folder"),
    ):
        ran = run("key", "show", name)
        assert (ran.code, ran.out) == (3, "")
        assert name in ran.err
        assert reason.lower() in ran.err.lower()
    assert run("key", "new", "nowhere/my.key").code == 3


def test_a_scan_with_a_key_finds_what_one_without_does(
    run: Run, home: Path, here: Path, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("scan", "-q", album).code == 0
    plain = contents(home / "collection.sqlite")
    run("key", "new", "my.key")
    monkeypatch.setenv("TAGCAT_HASH_KEY", str(here / "my.key"))
    monkeypatch.setenv("TAGCAT_STORE", str(here / "keyed.sqlite"))
    assert run("scan", "-q", album).code == 0
    keyed = contents(here / "keyed.sqlite")
    key = HashKey.of_text((here / "my.key").read_text())
    assert sorted(map(str, plain_hashes(keyed, key))) == sorted(map(str, plain_hashes(plain)))
    with (
        closing(open_store(str(home / "collection.sqlite"))) as one,
        closing(open_store(str(here / "keyed.sqlite"))) as other,
    ):
        ours, theirs = local_user(one), local_user(other)
        assert theirs.hash_key is not None
        assert theirs.hash_key.id == key.id
        assert other.counts(theirs.id) == one.counts(ours.id)
        found = one.likenesses(ours.id, 18).pairs
        assert len(other.likenesses(theirs.id, 18).pairs) == len(found) > 2
    stored = (here / "keyed.sqlite").read_bytes()
    assert [each.content.sha256 for each in plain] == sorted(
        key.sha256_of(each.content.sha256) for each in keyed
    )
    for file in album.iterdir():
        digest = hashlib.sha256(file.read_bytes())
        assert digest.digest() in (home / "collection.sqlite").read_bytes()
        assert digest.digest() not in stored
        assert digest.hexdigest().encode() not in stored
    for dhash in plain_hashes(plain):
        assert dhash.bits.to_bytes(16) in (home / "collection.sqlite").read_bytes()
        assert dhash.bits.to_bytes(16) not in stored
    assert key.secret not in stored
    # A second scan knows the files and meets those of the first.
    picture(2, 200, 150).save(album / "another.png")
    again = run("scan", album / "another.png")
    assert again.code == 0
    assert "other.png" in again.out


@pytest.mark.usefixtures("key_file")
def test_a_collection_has_one_key_or_none(
    run: Run, here: Path, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("scan", "-q", album).code == 0
    monkeypatch.delenv("TAGCAT_HASH_KEY")
    without = run("scan", "-q", album)
    assert without.code == 3
    assert "made with a key: name its file in TAGCAT_HASH_KEY" in without.err
    run("key", "new", "second.key")
    monkeypatch.setenv("TAGCAT_HASH_KEY", str(here / "second.key"))
    other = run("scan", "-q", album)
    assert other.code == 3
    assert "and TAGCAT_HASH_KEY names the key" in other.err
    monkeypatch.setenv("TAGCAT_HASH_KEY", str(here / "gone.key"))
    gone = run("scan", "-q", album)
    assert gone.code == 3
    assert "gone.key" in gone.err
    # Neither does what is found by its bytes go without the key; what is not, does.
    assert run("tag", "--add", "pet", album / "cat.png").code == 3
    monkeypatch.delenv("TAGCAT_HASH_KEY")
    missing = run("tag", "--add", "pet", album / "cat.png")
    assert missing.code == 3
    assert "name its file in TAGCAT_HASH_KEY" in missing.err
    assert "cat.png" in run("list").out


def test_what_was_saved_without_a_key_is_read_into_a_new_collection(
    run: Run, home: Path, here: Path, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("scan", "-q", album)
    run("tag", "--add", "pet", album / "cat.png")
    plain = contents(home / "collection.sqlite")
    run("key", "new", "my.key")
    monkeypatch.setenv("TAGCAT_HASH_KEY", str(here / "my.key"))
    refused = run("scan", "-q", album)
    assert refused.code == 3
    assert "begin another one" in refused.err
    run("export", "plain.jsonl")
    monkeypatch.setenv("TAGCAT_STORE", str(here / "keyed.sqlite"))
    assert run("import", "plain.jsonl").code == 0
    key = HashKey.of_text((here / "my.key").read_text())
    keyed = contents(here / "keyed.sqlite")
    assert sorted(map(str, plain_hashes(keyed, key))) == sorted(map(str, plain_hashes(plain)))
    assert "pet" in run("tag", album / "cat.png").out

    # As it is, an export of it is keyed; whoever reads it needs no key.
    run("export", "keyed.jsonl")
    monkeypatch.delenv("TAGCAT_HASH_KEY")
    monkeypatch.setenv("TAGCAT_STORE", str(here / "copy.sqlite"))
    assert run("import", "keyed.jsonl").code == 0
    copied = contents(here / "copy.sqlite")
    assert [each.content for each in copied] == [each.content for each in keyed]
    images = [each.content for each in copied if isinstance(each.content, ImageContent)]
    assert all(isinstance(image.dhash, KeyedHash) for image in images)
    assert len(images) == 4
    mixed = run("import", "plain.jsonl")
    assert mixed.code == 3
    assert "TAGCAT_HASH_KEY" in mixed.err

    # And back, with the key.
    monkeypatch.setenv("TAGCAT_STORE", str(here / "keyed.sqlite"))
    assert "--plain needs the key" in run("export", "--plain", "again.jsonl").err
    monkeypatch.setenv("TAGCAT_HASH_KEY", str(here / "my.key"))
    assert run("export", "--plain", "again.jsonl").code == 0
    first, again = (
        sorted((here / name).read_text().splitlines()) for name in ("plain.jsonl", "again.jsonl")
    )
    assert [each for each in again if "header" not in each] == [
        each for each in first if "header" not in each
    ]
    monkeypatch.setenv("TAGCAT_STORE", str(home / "collection.sqlite"))
    assert "without a key" in run("export", "--plain", "third.jsonl").err


@pytest.mark.usefixtures("key_file")
def test_a_keyed_export_with_plain_lines_costs_those_lines(
    run: Run, here: Path, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("scan", "-q", album)
    run("export", "keyed.jsonl")
    run("export", "--plain", "plain.jsonl")
    keyed, plain = (
        (here / name).read_text().splitlines() for name in ("keyed.jsonl", "plain.jsonl")
    )
    (here / "mixed.jsonl").write_text("\n".join([*keyed[:2], plain[2], *keyed[3:]]) + "\n")
    monkeypatch.setenv("TAGCAT_STORE", str(here / "mixed.sqlite"))
    ran = run("import", "mixed.jsonl")
    assert ran.code == 1
    assert "line 3: these hashes are made without a key" in ran.err
    assert len(contents(here / "mixed.sqlite")) == 4


@pytest.mark.usefixtures("key_file")
def test_a_keyed_collection_is_copied_without_the_key(
    run: Run, home: Path, here: Path, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("scan", "-q", album)
    monkeypatch.delenv("TAGCAT_HASH_KEY")
    source = home / "collection.sqlite"
    assert run("store", "copy", source, here / "copy.sqlite").code == 0
    assert [each.content for each in contents(here / "copy.sqlite")] == [
        each.content for each in contents(source)
    ]
    again = run("store", "copy", source, here / "copy.sqlite")
    assert again.code == 0
