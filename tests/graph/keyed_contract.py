"""What every engine does with keyed hashes: the same as with others, and never mixes the two."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.contract import SLOWLY, keep, new_user
from graph.samples import edited, image, info, picture, sha, symmetric, turned, video
from tagcat.app.keying import keyed_content
from tagcat.errors import Conflict, KeyMismatch, NotFound
from tagcat.filter.tree import Bound, Op
from tagcat.fingerprint.keyed import HashKey
from tagcat.fingerprint.model import DHash, Orientation
from tagcat.graph.conditions import NumberIs
from tagcat.graph.model import (
    Content,
    ContentMatch,
    FileQuery,
    FileRecord,
    GraphStore,
    HashKeyRecord,
    ImageContent,
    WrappedKey,
)

KEY = HashKey(bytes(range(32)))
RECORD = HashKeyRecord(KEY.id)
WRAPPED = WrappedKey(600_000, "ab" * 16, "cd" * 12, "ef" * 48)


def mixed(content: Content) -> Content:
    """A content with its hashes keyed, but named as before, so that it sorts alike."""
    return replace(keyed_content(content, KEY), sha256=content.sha256)


def keyed_user(store: GraphStore) -> str:
    """A user whose hashes are keyed."""
    owner = new_user(store)
    assert store.set_hash_key(owner, None, RECORD)
    return owner


def samples(seed: int) -> list[Content]:
    """Contents of which many look alike: edited, turned, without borders, with equal cells."""
    chosen = random.Random(seed)
    seen: list[DHash] = [picture(1), symmetric(2), picture(3)]
    contents: list[Content] = []
    for number in range(14):
        base = chosen.choice(seen)
        look = turned(base, chosen.choice(list(Orientation)))
        look = edited(look, chosen.randrange(6), chosen.randrange(99))
        trimmed = chosen.choice([None, chosen.choice(seen)])
        contents.append(image(f"{seed} image {number}", look, trimmed))
    for number in range(4):
        shots = [edited(chosen.choice(seen), chosen.randrange(4), number) for _ in range(5)]
        contents.append(video(f"{seed} video {number}", shots))
    return contents


def told(matches: tuple[ContentMatch, ...]) -> list[tuple[object, ...]]:
    """Matches without what differs between users."""
    return [(found.files[0].sha256, found.kind, found.match) for found in matches]


class KeyedContract:
    """Inherit, and give a fixture ``store``."""

    @settings(SLOWLY, max_examples=5)
    @given(seed=st.integers(0, 1000), variance=st.integers(0, 25))
    def test_answers_are_those_of_plain_hashes(
        self, store: GraphStore, seed: int, variance: int
    ) -> None:
        plain, keyed = new_user(store), keyed_user(store)
        contents = samples(seed)
        ids = [(keep(store, plain, each), keep(store, keyed, mixed(each))) for each in contents]
        for ours, theirs in ids:
            assert told(store.matches(keyed, theirs, variance)) == told(
                store.matches(plain, ours, variance)
            )
        for each in [*contents[:3], image("new", edited(picture(1), 3)), contents[-1]]:
            assert told(store.look_up(keyed, mixed(each), variance)) == told(
                store.look_up(plain, each, variance)
            )
        assert store.counts(keyed) == store.counts(plain)
        found, wanted = store.likenesses(keyed, variance), store.likenesses(plain, variance)
        assert found.pairs == wanted.pairs
        for bound in (Bound(Op.LESS, 40), Bound(Op.AT_LEAST, 40)):
            condition = NumberIs("complexity", (bound,))
            passing = {theirs for ours, theirs in ids if ours in store.passing(plain, condition)}
            assert store.passing(keyed, condition) == passing

    def test_contents_come_back_as_they_were_saved(self, store: GraphStore) -> None:
        owner = keyed_user(store)
        contents = [mixed(each) for each in samples(7)]
        for each in contents:
            found = store.content(owner, keep(store, owner, each))
            assert found == each
        page = store.contents(owner, limit=200)
        assert {each.content for each in page} == set(contents)
        file = store.files(owner, FileQuery(contents[0].kind)).files[0]
        assert isinstance(contents[0], ImageContent)
        hashes = {each.sha256: each.dhash for each in contents if isinstance(each, ImageContent)}
        assert file.dhash == hashes[file.sha256]

    def test_restored_together_they_match_as_when_saved(self, store: GraphStore) -> None:
        one, other = keyed_user(store), keyed_user(store)
        contents = [mixed(each) for each in samples(9)]
        for each in contents:
            keep(store, one, each)
        records = [FileRecord(info(each.sha256[:12]), each, saved=5) for each in contents]
        assert store.restore(other, records) == len(records)
        assert store.counts(other) == store.counts(one)
        assert store.likenesses(other, 18).pairs == store.likenesses(one, 18).pairs

    def test_sorts_are_never_mixed(self, store: GraphStore) -> None:
        plain, keyed = new_user(store), keyed_user(store)
        ours = image("cat", picture(1))
        theirs = mixed(ours)
        for _ in range(2):  # empty at first, then not
            for owner, wrong in ((plain, theirs), (keyed, ours)):
                with pytest.raises(KeyMismatch):
                    store.save(owner, info("wrong"), replace(wrong, sha256=sha("other")))
                with pytest.raises(KeyMismatch):
                    store.restore(
                        owner, [FileRecord(info("no"), replace(wrong, sha256=sha("third")), 1)]
                    )
            keep(store, plain, ours)
            keep(store, keyed, theirs)
        assert store.counts(plain).images == store.counts(keyed).images == 1

    def test_a_key_comes_back_as_it_was_set(self, store: GraphStore) -> None:
        owner = new_user(store)
        user = store.user(owner)
        assert user.hash_key is None
        for before, after in ((None, RECORD), (RECORD, replace(RECORD, wrapped=WRAPPED))):
            assert store.set_hash_key(owner, before, after)
            assert store.user(owner) == replace(user, hash_key=after)
            assert replace(user, hash_key=after) in store.users()
            assert not store.set_hash_key(owner, before, after)
        assert store.set_hash_key(owner, replace(RECORD, wrapped=WRAPPED), None)
        assert store.user(owner) == user
        with pytest.raises(NotFound):
            store.set_hash_key("0" * 32, None, RECORD)

    def test_a_key_is_set_and_removed_only_while_nothing_is_saved(self, store: GraphStore) -> None:
        plain, keyed = new_user(store), keyed_user(store)
        keep(store, plain, image("cat", picture(1)))
        file = store.save(keyed, info("cat"), mixed(image("cat", picture(1)))).file_id
        other = HashKeyRecord("1" * 32)
        for owner, before, after in (
            (plain, None, RECORD),
            (keyed, RECORD, None),
            (keyed, RECORD, other),
        ):
            with pytest.raises(Conflict, match="nothing is saved"):
                store.set_hash_key(owner, before, after)
        assert store.set_hash_key(keyed, RECORD, replace(RECORD, wrapped=WRAPPED))
        store.delete_files(keyed, [file])
        assert store.set_hash_key(keyed, replace(RECORD, wrapped=WRAPPED), None)
        keep(store, keyed, image("cat", picture(1)))
        assert store.look_up(keyed, image("dog", picture(1)), 18)

    def test_a_new_password_keeps_the_key_wrapped_anew_or_not_at_all(
        self, store: GraphStore
    ) -> None:
        owner = keyed_user(store)
        assert store.set_password(owner, "second", WRAPPED).hash_key == replace(
            RECORD, wrapped=WRAPPED
        )
        assert store.set_password(owner, "third").hash_key == RECORD
        without = new_user(store)
        assert store.set_password(without, "second", WRAPPED).hash_key is None
