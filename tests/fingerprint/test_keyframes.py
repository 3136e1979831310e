"""The sampling grid and the key-frame rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.fingerprint import complexity, hamming
from tagcat.fingerprint.keyframes import KeyFrames, microseconds
from tagcat.fingerprint.model import DHash

HASHES = st.integers(0, (1 << 128) - 1)
TIMES = st.lists(st.integers(0, 3_000_000), min_size=1, max_size=60).map(sorted)


def sampled(times: list[int]) -> list[int]:
    keys = KeyFrames(20)
    found = []
    for time in times:
        if keys.wants(time):
            found.append(time)
            keys.offer(time, DHash(0))
    return found


@given(TIMES)
def test_at_most_one_frame_for_each_25th_of_a_second(times: list[int]) -> None:
    slots = [time // 40_000 for time in sampled(times)]
    assert slots == sorted(set(slots))
    # And one for each slot that has any frame.
    assert set(slots) == {time // 40_000 for time in times}


@pytest.mark.parametrize(
    ("rate", "expected"), [(10, 10), (24, 24), (25, 25), (30, 25), (50, 25), (60, 25), (240, 25)]
)
def test_frames_a_second(rate: int, expected: int) -> None:
    times = [microseconds(number, 1, rate) for number in range(rate * 4)]
    assert len(sampled(times)) == expected * 4


@given(st.lists(HASHES, min_size=1, max_size=40), st.integers(0, 128))
def test_key_frames_are_far_from_the_one_before(hashes: list[int], variance: int) -> None:
    keys = KeyFrames(variance)
    for number, bits in enumerate(hashes):
        assert keys.wants(number * 40_000)
        keys.offer(number * 40_000, DHash(bits))
    frames = keys.frames
    usable = [bits for bits in hashes if complexity(bits) >= 28]
    assert frames[0].dhash.bits == (usable or hashes)[0]
    for before, after in pairwise(frames):
        assert before.pos < after.pos
        assert hamming(before.dhash.bits, after.dhash.bits) > variance
    if not usable:
        assert len(frames) == 1


@given(st.integers(-(1 << 50), 1 << 50), st.integers(1, 100_000), st.integers(1, 10_000_000))
def test_microseconds_round_to_nearest_halves_up(ticks: int, num: int, den: int) -> None:
    exact = Fraction(ticks * num * 1_000_000, den)
    assert microseconds(ticks, num, den) == (2 * exact + 1) // 2


def test_no_frame_no_key_frame() -> None:
    assert KeyFrames(20).frames == ()
