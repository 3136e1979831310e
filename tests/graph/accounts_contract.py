"""What every ``GraphStore`` must do with accounts: passwords, second factors, deletion.

An engine's tests inherit ``AccountsContract`` beside ``GraphStoreContract``.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from graph.contract import keep, new_user
from graph.samples import edited, image, info, picture, sha, video
from tagcat.errors import InvalidInput, NotFound
from tagcat.graph.annotations import (
    PERSON,
    Change,
    Choice,
    ChoiceKey,
    Decision,
    DecisionKey,
    Dismissal,
    DismissalKey,
    Edit,
    Key,
    Remark,
    RemarkKey,
    Tag,
    TaggedKey,
    Tagging,
    TagKey,
    Value,
    Verdict,
)
from tagcat.graph.model import FileRecord, GraphStore, Passkey, Passkeys, RefreshToken, SecondFactor
from tagcat.graph.naming import new_id
from tagcat.graph.suggestions import Proposer, ProposerKind, Suggestion

UNKNOWN = "0" * 32
FACTOR = SecondFactor("salt", confirmed=True, step=7, recovery=("a" * 64, "b" * 64))

PASSKEY = Passkey("1" * 32, "Y3JlZA", "a2V5", "cat.example.org", "Käthe's phone", 5, 7, 3)
PASSKEYS = Passkeys((PASSKEY, replace(PASSKEY, id="2" * 32, used=None)), (("a" * 64, 60),))


def token(owner: str, digest: str, family: str = "family") -> RefreshToken:
    return RefreshToken(digest, owner, family, int(time.time()) + 60, used=False)


def fill(store: GraphStore, owner: str) -> None:
    """Something of every kind there is, and something that was deleted."""
    file = store.save(owner, info("cat.jpg"), image("cat", picture(1), picture(9))).file_id
    keep(store, owner, image("cat", picture(1), picture(9)), "copy.jpg", device="b")
    keep(store, owner, image("edit", edited(picture(1), 3)))
    keep(store, owner, video("film", [picture(1), picture(2), picture(3)]))
    gone = store.save(owner, info("gone.jpg"), image("gone", picture(7))).file_id
    store.delete_files(owner, [gone])
    parent, child = new_id(), new_id()
    said: dict[Key, Value] = {
        TagKey(parent): Tag("animal"),
        TagKey(child): Tag("cat", aliases=("Katze",), parents=(parent,)),
        TaggedKey(child, sha("cat")): Tagging(PERSON, 5),
        TaggedKey(child, sha("film"), 1): Tagging(PERSON, 5, pos=1000),
        RemarkKey(sha("edit")): Remark(4, "a note"),
        ChoiceKey(file): Choice.KEEP,
        DecisionKey.of(sha("cat"), sha("edit")): Decision(Verdict.NOT_MATCH, 5),
        DismissalKey(sha("edit"), "dog"): Dismissal(5),
    }
    tagger = Proposer("lite0", "1", "", ProposerKind.LOCAL)
    labels = [Suggestion("pet", 0.5, parents=("animal",)), Suggestion("film", 0.25, moments=(40,))]
    assert store.suggest(owner, tagger, {sha("film"): labels}) == frozenset()
    edits = tuple(Edit(key, None, value) for key, value in said.items())
    store.annotate(owner, lambda _: Change("Said", edits))
    store.add_refresh_token(token(owner, f"digest of {owner}"))
    assert store.set_second_factor(owner, None, FACTOR)
    assert store.set_passkeys(owner, Passkeys(), PASSKEYS)


class AccountsContract:
    """Inherit, give a fixture ``store``, and say how nodes are counted."""

    def counted(self, store: Any) -> dict[str, int]:
        """How many nodes, rows or relationships of each kind there are in the whole store."""
        raise NotImplementedError

    def test_a_new_password_ends_all_sign_ins(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        for user, digest in ((owner, "1"), (owner, "2"), (other, "3")):
            store.add_refresh_token(token(user, digest, f"family {digest}"))
        before = store.user(owner)
        changed = store.set_password(owner, "another hash")
        assert changed == replace(
            before, password_hash="another hash", generation=before.generation + 1
        )
        assert store.user(owner) == changed
        assert [digest for digest in "123" if store.use_refresh_token(digest)] == ["3"]

    def test_ending_all_sign_ins_ends_those_of_one_user(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        untouched = store.user(other)
        for user, digest in ((owner, "1"), (owner, "2"), (other, "3")):
            store.add_refresh_token(token(user, digest, f"family {digest}"))
        generations = [store.end_sessions(owner).generation for _ in range(2)]
        assert generations == [1, 2]
        assert [digest for digest in "123" if store.use_refresh_token(digest)] == ["3"]
        assert store.user(other) == untouched

    def test_a_second_factor_comes_back_as_it_was_set(self, store: GraphStore) -> None:
        owner = new_user(store)
        user = store.user(owner)
        assert user.second_factor is None
        assert store.set_second_factor(owner, None, FACTOR)
        assert store.user(owner) == replace(user, second_factor=FACTOR)
        assert store.user_by_name(user.name) == replace(user, second_factor=FACTOR)
        assert replace(user, second_factor=FACTOR) in store.users()
        assert store.set_second_factor(owner, FACTOR, None)
        assert store.user(owner) == user

    def test_a_second_factor_is_changed_only_from_what_it_was(self, store: GraphStore) -> None:
        owner = new_user(store)
        other = replace(FACTOR, step=8)
        assert not store.set_second_factor(owner, FACTOR, other)
        assert store.set_second_factor(owner, None, FACTOR)
        assert not store.set_second_factor(owner, None, other)
        assert not store.set_second_factor(owner, other, None)
        assert store.user(owner).second_factor == FACTOR

    def test_only_one_of_many_threads_spends_a_code(self, store: GraphStore) -> None:
        owner = new_user(store)
        store.set_second_factor(owner, None, FACTOR)
        spent = replace(FACTOR, recovery=FACTOR.recovery[1:])
        with ThreadPoolExecutor(8) as pool:
            won = list(pool.map(lambda _: store.set_second_factor(owner, FACTOR, spent), range(16)))
        assert won.count(True) == 1

    def test_passkeys_come_back_as_they_were_set(self, store: GraphStore) -> None:
        owner, other = new_user(store), new_user(store)
        user = store.user(owner)
        assert store.passkeys(owner) == Passkeys()
        assert store.set_passkeys(owner, Passkeys(), PASSKEYS)
        assert store.passkeys(owner) == PASSKEYS
        assert store.user(owner) == user
        assert store.passkeys(other) == Passkeys()
        assert store.set_passkeys(owner, PASSKEYS, Passkeys())
        assert store.passkeys(owner) == Passkeys()

    def test_passkeys_are_changed_only_from_what_they_were(self, store: GraphStore) -> None:
        owner = new_user(store)
        other = replace(PASSKEYS, spent=())
        assert not store.set_passkeys(owner, PASSKEYS, other)
        assert store.set_passkeys(owner, Passkeys(), PASSKEYS)
        assert not store.set_passkeys(owner, Passkeys(), other)
        assert not store.set_passkeys(owner, other, Passkeys())
        assert store.passkeys(owner) == PASSKEYS

    def test_only_one_of_many_threads_spends_a_challenge(self, store: GraphStore) -> None:
        owner = new_user(store)
        with ThreadPoolExecutor(8) as pool:
            won = list(
                pool.map(lambda _: store.set_passkeys(owner, Passkeys(), PASSKEYS), range(16))
            )
        assert won.count(True) == 1

    def test_deleting_an_account_leaves_nothing_of_it(self, store: GraphStore) -> None:
        kept = new_user(store)
        fill(store, kept)
        before = self.counted(store)
        counts, revision = store.counts(kept), store.revision(kept)
        owner = new_user(store)
        fill(store, owner)
        filled = self.counted(store)
        assert all(filled[kind] > before[kind] for kind in before), (before, filled)
        store.delete_user(owner)
        assert self.counted(store) == before
        assert (store.counts(kept), store.revision(kept)) == (counts, revision)
        assert store.use_refresh_token(f"digest of {owner}") is None

    def test_a_deleted_account_is_unknown_and_its_name_is_free(self, store: GraphStore) -> None:
        owner = new_user(store)
        name = store.user(owner).name
        fill(store, owner)
        store.delete_user(owner)
        assert store.user_by_name(name) is None
        record = FileRecord(info("new.jpg"), image("new", picture(4)), 5)
        for call in (
            lambda: store.user(owner),
            lambda: store.counts(owner),
            lambda: store.contents(owner),
            lambda: store.save(owner, info("new.jpg"), image("new", picture(4))),
            lambda: store.restore(owner, [record]),
            lambda: store.add_refresh_token(token(owner, "late")),
            lambda: store.set_password(owner, "hash"),
            lambda: store.end_sessions(owner),
            lambda: store.set_second_factor(owner, None, FACTOR),
            lambda: store.passkeys(owner),
            lambda: store.set_passkeys(owner, PASSKEYS, Passkeys()),
            lambda: store.delete_user(owner),
        ):
            with pytest.raises(NotFound):
                call()
        again = store.add_user(name, None, 18)
        assert again.id != owner
        assert store.counts(again.id).images == 0
        # Nothing that was searched for the one before is found for the new one.
        assert store.look_up(again.id, image("cat", picture(1)), 25) == ()
        keep(store, again.id, image("cat", picture(1)))
        (match,) = store.look_up(again.id, image("edit", edited(picture(1), 3)), 25)
        assert match.files[0].sha256 == sha("cat")

    def test_what_is_no_account_is_not_found(self, store: GraphStore) -> None:
        for owner in (UNKNOWN, "", "x", "é"):
            for call in (
                lambda owner=owner: store.set_password(owner, "hash"),
                lambda owner=owner: store.end_sessions(owner),
                lambda owner=owner: store.set_second_factor(owner, None, None),
                lambda owner=owner: store.passkeys(owner),
                lambda owner=owner: store.set_passkeys(owner, Passkeys(), Passkeys()),
                lambda owner=owner: store.delete_user(owner),
            ):
                with pytest.raises(NotFound):
                    call()
        with pytest.raises(InvalidInput):
            store.set_password(new_user(store), "a\0b")
