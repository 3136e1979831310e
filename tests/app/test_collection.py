"""A collection on a real store: one file that fails stops none of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tagcat.app.collection import Collection, Upload
from tagcat.errors import InvalidInput, NotFound, StoreError
from tagcat.fingerprint.model import DHash, Kind
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import FileInfo, FileQuery, ImageContent, SaveStatus

LOOK = 0x95B1A94A56D5A5ABA7D5B4BD0B6ACFB5


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EmbeddedStore]:
    store = EmbeddedStore(tmp_path / "collection.sqlite")
    yield store
    store.close()


@pytest.fixture
def collection(store: EmbeddedStore) -> Collection:
    return Collection(store, store.add_user("anna", None, 18))


def upload(number: int, dhash: int = LOOK) -> Upload:
    info = FileInfo(
        name=f"{number}.jpg",
        path=f"a/{number}.jpg",
        size=1000,
        modified=0,
        platform="Linux",
        source="Linux: tagcat",
        device_id="device",
        device="laptop",
    )
    content = ImageContent(f"{number:064x}", "image/jpeg", 40, 30, DHash(dhash), None)
    return Upload(info, content)


def test_one_bad_file_does_not_stop_the_batch(collection: Collection) -> None:
    bad = upload(1)
    bad = replace(bad, info=replace(bad.info, name="a\0b"))
    first, wrong, last = collection.save([upload(0), bad, upload(2)])
    assert first.saved is not None
    assert wrong.saved is None
    assert isinstance(wrong.error, InvalidInput)
    assert last.saved is not None
    assert [match.content_id for match in last.matches] == [first.saved.content_id]
    assert collection.counts().images == 2


def test_a_defect_met_by_one_file_does_not_stop_the_batch(
    collection: Collection,
    store: EmbeddedStore,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    save = store.save

    def fails_once(*_: object) -> object:
        monkeypatch.setattr(store, "save", save)
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(store, "save", fails_once)
    failed, saved = collection.save([upload(0), upload(1)])
    assert isinstance(failed.error, StoreError)
    assert "secret" not in str(failed.error)
    assert "ZeroDivisionError" in caplog.text
    assert saved.saved is not None


def test_saving_again_changes_nothing(collection: Collection) -> None:
    (first,) = collection.save([upload(0)])
    (again,) = collection.save([upload(0)])
    assert first.saved is not None
    assert again.saved is not None
    assert (first.saved.status, again.saved.status) == (SaveStatus.SAVED, SaveStatus.KNOWN)
    assert again.saved.file_id == first.saved.file_id
    assert collection.counts().images == 1


def test_the_users_variance_counts_unless_another_is_asked_for(collection: Collection) -> None:
    near = LOOK ^ ((1 << 20) - 1)
    collection.save([upload(0)])
    (second,) = collection.save([upload(1, near)])
    assert second.saved is not None
    assert second.matches == ()
    assert collection.matches(second.saved.file_id) == ()
    assert len(collection.matches(second.saved.file_id, 25)) == 1
    assert collection.look_up(upload(2, near ^ 1).content, 0) == ()
    with pytest.raises(InvalidInput):
        collection.matches(second.saved.file_id, 26)


def test_nothing_of_another_user_is_there(collection: Collection, store: EmbeddedStore) -> None:
    other = Collection(store, store.add_user("bert", None, 18))
    (outcome,) = collection.save([upload(0)])
    assert outcome.saved is not None
    theirs = outcome.saved.file_id
    for ask in (other.file, other.matches):
        with pytest.raises(NotFound):
            ask(theirs)
    assert other.delete([theirs]) == 0
    assert other.look_up(upload(0).content) == ()
    assert other.files(FileQuery(Kind.IMAGE)).total == 0
    file, copies = collection.file(theirs)
    assert copies == (file,)
    assert collection.delete([theirs, theirs, "unknown"]) == 1
    assert collection.counts().images == 0
