"""Passwords are kept as argon2id hashes and compared whatever way they were typed."""

import unicodedata

import pytest

from tagcat.app.passwords import Passwords

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords()


def test_fits_only_itself(passwords: Passwords) -> None:
    kept = passwords.hash(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert passwords.fits(PASSWORD, kept)
    assert not passwords.fits(PASSWORD + " ", kept)
    assert passwords.hash(PASSWORD) != kept


def test_composed_and_decomposed_letters_are_the_same(passwords: Passwords) -> None:
    composed, decomposed = (unicodedata.normalize(f, "pâté sans crème") for f in ("NFC", "NFD"))
    assert composed != decomposed
    assert passwords.fits(composed, passwords.hash(decomposed))
    assert passwords.fits(decomposed, passwords.hash(composed))


@pytest.mark.parametrize("kept", [None, "", "no hash"])
def test_nothing_fits_where_there_is_no_hash(passwords: Passwords, kept: str | None) -> None:
    assert not passwords.fits(PASSWORD, kept)


def test_the_same_work_is_done_with_and_without_an_account(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    hasher = passwords._hasher

    def verify(kept: str, password: str) -> bool:
        checked.append(kept.rpartition("$")[0].rpartition("$")[0])
        return hasher.verify(kept, password)

    kept = passwords.hash(PASSWORD)
    # What stands in for a hash is made once, at the first use.
    assert not passwords.fits("wrong password", None)
    monkeypatch.setattr(
        passwords, "_hasher", type("Counting", (), {"verify": staticmethod(verify)})
    )
    assert not passwords.fits("wrong password", kept)
    assert not passwords.fits("wrong password", None)
    # Once each, and with the same parameters.
    assert len(checked) == 2
    assert checked[0] == checked[1]
