"""What took the place of a token is told once, for a while, of a bounded number of tokens."""

from __future__ import annotations

from tagcat.app.grace import GRACE_SECONDS, Grace


def test_tells_once_and_not_too_late() -> None:
    now = 5.0
    grace = Grace(clock=lambda: now)
    grace.exchanged("a", "b")
    now += GRACE_SECONDS
    assert grace.take("a") == "b"
    assert grace.take("a") is None
    grace.exchanged("a", "c")
    now += GRACE_SECONDS + 0.1
    assert grace.take("a") is None


def test_forgets_the_oldest_of_too_many() -> None:
    grace = Grace(tokens=2)
    for digest in ("a", "b", "c"):
        grace.exchanged(digest, digest.upper())
    assert [grace.take(digest) for digest in ("a", "b", "c")] == [None, "B", "C"]
