"""``tagcat push`` to an account whose hashes are made with a key."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from crash.served import Server
from tagcat.app.transfer.exporting import export_lines
from tagcat.fingerprint.keyed import HashKey
from tagcat.graph.embedded import EmbeddedStore
from tagcat.graph.model import HashKeyRecord
from transfer.kit import without_times

from .conftest import Account, Push, lines_of

Own = tuple[EmbeddedStore, str]

KEY = HashKey(bytes(range(32)))


def keyed(server: Server, account: Account, key_id: str = KEY.id) -> Account:
    """The account with a key."""
    with closing(EmbeddedStore(server.home / "collection.sqlite")) as store:
        user = store.user_by_name(account.name)
        assert user is not None
        assert store.set_hash_key(user.id, None, HashKeyRecord(key_id))
    return account


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key on this device."""
    (tmp_path / "my.key").write_text(KEY.text)
    monkeypatch.setenv("TAGCAT_HASH_KEY", str(tmp_path / "my.key"))


@pytest.mark.usefixtures("key_file")
def test_what_is_sent_is_made_with_the_key(
    push: Push, own: Own, server: Server, account: Account
) -> None:
    keyed(server, account)
    ran = push(account.address, account)
    assert (ran.code, ran.err) == (0, "")
    with closing(EmbeddedStore(server.home / "collection.sqlite")) as store:
        user = store.user_by_name(account.name)
        assert user is not None
        plain = without_times(b"".join(export_lines(store, user.id, KEY)))
        there = b"".join(export_lines(store, user.id))
    assert sorted(plain) == sorted(lines_of(own))
    assert b'"turned"' in there
    assert b'"dhash"' not in there
    for whole in own[0].contents(own[1], limit=200):
        assert whole.content.sha256.encode() not in there
    again = push(account.address, account)
    assert again.code == 0
    assert again.out.startswith("nothing was sent")


def test_without_the_key_nothing_is_sent(
    push: Push, own: Own, server: Server, account: Account
) -> None:
    del own
    keyed(server, account)
    ran = push(account.address, account)
    assert ran.code == 3
    assert "name its file in TAGCAT_HASH_KEY" in ran.err
    assert len(account.export()) == 1


@pytest.mark.usefixtures("key_file")
def test_another_key_is_refused(push: Push, own: Own, server: Server, account: Account) -> None:
    del own
    keyed(server, account, "5" * 32)
    ran = push(account.address, account)
    assert ran.code == 3
    assert f"TAGCAT_HASH_KEY names the key {KEY.id}" in ran.err


def test_a_keyed_collection_goes_to_an_account_with_the_same_key_alone(
    push: Push, home: Path, server: Server, account: Account
) -> None:
    home.mkdir(mode=0o700)
    with closing(EmbeddedStore(home / "collection.sqlite")) as store:
        user = store.add_user("local", None, 18)
        store.set_hash_key(user.id, None, HashKeyRecord(KEY.id))
    ran = push(account.address, account)
    assert ran.code == 3
    assert "without a key: the two cannot be mixed" in ran.err
    keyed(server, account)
    assert push(account.address, account).code == 0


def test_the_server_takes_no_lines_of_the_other_sort(
    own: Own, server: Server, account: Account
) -> None:
    keyed(server, account)
    lines = b"".join(export_lines(*own))
    with pytest.raises(AssertionError, match="made with a key: give yours"):
        account.ask("POST", "me/import", content=lines)
