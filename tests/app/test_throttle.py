"""Attempts are counted in a moving window, for a bounded number of keys."""

import pytest

from tagcat.app.throttle import Throttle, TooManyAttempts, network_of


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_refuses_until_the_window_has_moved_on() -> None:
    clock = Clock()
    throttle = Throttle(attempts=2, window=60, clock=clock)
    throttle.attempt("a")
    clock.now = 10
    throttle.attempt("a")
    with pytest.raises(TooManyAttempts) as refused:
        throttle.attempt("a")
    assert refused.value.retry_after == 51
    throttle.attempt("b")
    clock.now = 60.5
    throttle.attempt("a")
    with pytest.raises(TooManyAttempts):
        throttle.attempt("a")


def test_one_full_key_counts_nothing_for_the_others() -> None:
    throttle = Throttle(attempts=1, window=60)
    throttle.attempt("full")
    with pytest.raises(TooManyAttempts):
        throttle.attempt("free", "full")
    throttle.attempt("free")


def test_success_starts_anew() -> None:
    throttle = Throttle(attempts=1, window=60)
    throttle.attempt("a")
    throttle.forget("a")
    throttle.attempt("a")


def test_forgets_the_least_recently_seen_key() -> None:
    throttle = Throttle(attempts=1, window=60, keys=2)
    for key in ("a", "b", "c"):
        throttle.attempt(key)
    throttle.attempt("a")
    with pytest.raises(TooManyAttempts):
        throttle.attempt("c")


def test_refused_attempts_push_nobody_out() -> None:
    throttle = Throttle(attempts=1, window=60, keys=2)
    throttle.attempt("a")
    throttle.attempt("b")
    for number in range(10):
        with pytest.raises(TooManyAttempts):
            throttle.attempt(f"new {number}", "b")
    assert len(throttle._seen) == 2
    with pytest.raises(TooManyAttempts):
        throttle.attempt("a")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_clients_are_counted_by_network(address: str, network: str) -> None:
    assert network_of(address) == network
