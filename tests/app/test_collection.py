"""A collection on a real store: one file that fails stops none of the others."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tagcat.app.collection import Collection, Outcome, Upload
from tagcat.errors import InvalidInput, NotFound, StoreError
from tagcat.fingerprint.model import DHash, Kind
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import FileInfo, FileQuery, ImageContent, SaveStatus

LOOK = 0x95B1A94A56D5A5ABA7D5B4BD0B6ACFB5

SLOWLY = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


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

    def fails(*_: object) -> object:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(store, "save", fails_once)
    monkeypatch.setattr(store, "save_together", fails)
    failed, saved = collection.save([upload(0), upload(1)])
    assert isinstance(failed.error, StoreError)
    assert "secret" not in str(failed.error)
    assert "ZeroDivisionError" in caplog.text
    assert saved.saved is not None


@given(
    dhashes=st.lists(st.sampled_from([LOOK, LOOK ^ 1, LOOK ^ 6, ~LOOK & (1 << 128) - 1])),
    there=st.sets(st.integers(0, 7)),
)
@SLOWLY
def test_files_saved_together_are_told_as_if_they_were_saved_one_by_one(
    store: EmbeddedStore, dhashes: list[int], there: set[int]
) -> None:
    uploads = [upload(number, dhash) for number, dhash in enumerate(dhashes)]

    def saved(collection: Collection, size: int) -> tuple[object, ...]:
        collection.save(each for number, each in enumerate(uploads) if number in there)
        outcomes: list[Outcome] = []
        for start in range(0, len(uploads), size):
            outcomes += collection.save(uploads[start : start + size])
        listed = collection.files(FileQuery(Kind.IMAGE, descending=False, limit=200))
        return (
            [
                (each.saved.status, each.saved.truncated, [m.files[0].sha256 for m in each.matches])
                for each in outcomes
                if each.saved is not None
            ],
            collection.counts(),
            sorted(file.sha256 for file in listed.files),
        )

    users = [store.add_user(secrets.token_hex(8), None, 18) for _ in range(2)]
    together, alone = (Collection(store, user) for user in users)
    assert saved(together, len(uploads) or 1) == saved(alone, 1)


def test_new_files_are_one_transaction_and_listed_in_their_order(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(EmbeddedStore, "save")
    outcomes = collection.save(upload(number) for number in range(20))
    listed = collection.files(FileQuery(Kind.IMAGE, descending=False, limit=200)).files
    assert [file.id for file in listed] == [each.saved.file_id for each in outcomes if each.saved]
    assert len(listed) == 20


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
