"""Good inputs with something wrong in them, as by a damaged disk, a bad program or an attacker.

Bytes far from any format are refused at the first look; what goes deep is almost right.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

T = TypeVar("T", bytes, str)

TIMES = int(os.environ.get("TAGCAT_FUZZ", "1"))
"""How many times as many cases as in the tests of every change."""

_EDGES = [b"\0", b"\xff", b"\x7f", b"\x80", b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"]


def examples(count: int) -> settings:
    """The same cases each time in the tests of every change, others in a long run."""
    return settings(
        max_examples=count * TIMES,
        derandomize=TIMES == 1,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def damaged(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds after one to six changes: bits, runs of bytes, cuts, repeats, splices."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        change = draw(st.sampled_from(_CHANGES))
        at = draw(_place(len(data)))
        length = draw(st.sampled_from([1, 2, 4, 8, 64, 1024]))
        if change == "flip" and data:
            data[min(at, len(data) - 1)] ^= 1 << draw(st.integers(0, 7))
        elif change == "write":
            piece = draw(st.sampled_from(_EDGES) | st.binary(min_size=1, max_size=8))
            data[at : at + len(piece)] = piece
        elif change == "insert":
            data[at:at] = draw(st.binary(min_size=1, max_size=16))
        elif change == "remove":
            del data[at : at + length]
        elif change == "repeat":
            data[at:at] = data[at : at + length] * draw(st.integers(1, 4))
        elif change == "cut":
            del data[at:]
        elif change == "splice":
            other = draw(st.sampled_from(seeds))
            begin = draw(_place(len(other)))
            data[at : at + length] = other[begin : begin + length]
    return bytes(data)


_CHANGES = ["flip", "flip", "write", "write", "insert", "remove", "repeat", "cut", "splice"]


def _place(length: int) -> st.SearchStrategy[int]:
    """A place in so many bytes, more often near the begin, where headers are."""
    return st.integers(0, min(length, 512)) | st.integers(0, length)


@st.composite
def garbled(draw: st.DrawFn, seeds: Sequence[str], parts: Sequence[str]) -> str:
    """One of the texts after some changes, with parts of the language where they do not belong."""
    text = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        until = min(len(text), at + draw(st.sampled_from([0, 0, 1, 3, 10])))
        piece = draw(
            st.sampled_from(parts) | st.text(st.characters(), max_size=5) | st.just(text[:40])
        )
        text = text[:at] + piece + text[until:]
    return text


def either(call: Callable[[], object], *expected: type[Exception]) -> None:
    """Call, and let pass only the errors that a person is told; everything else is a crash."""
    try:
        call()
    except expected as error:
        # The words go to a person and to logs: on one line, and not without bound.
        text = str(error)
        assert text
        assert len(text) < 5_000
