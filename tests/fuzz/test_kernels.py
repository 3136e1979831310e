"""The C code on any arguments at all, in any order of calls; ``make sanitize`` watches its memory.

Where arguments make sense the twin in numpy says what must come out; where they do not, there is an
error, never a read or write outside of what was given.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.mutations import examples
from tagcat.fingerprint import _area_numpy
from tagcat.match import _kernel_numpy

area = pytest.importorskip("tagcat.fingerprint._area")
kernel = pytest.importorskip("tagcat.match._kernel")

REFUSED = (ValueError, TypeError, OverflowError, MemoryError, BufferError)
EDGES = [
    0,
    1,
    -1,
    2,
    3,
    7,
    8,
    9,
    63,
    64,
    65,
    2**15,
    2**31 - 1,
    -(2**31),
    2**62,
    2**63 - 1,
    -(2**63),
]
numbers = st.integers(-4, 40) | st.sampled_from(EDGES)
buffers = st.binary(max_size=2_000) | st.integers(0, 2_000).map(bytes)


def told(call: Any, *arguments: Any) -> Any:
    """What a function returns, or the class of error it raises."""
    try:
        return call(*arguments)
    except REFUSED:
        return None


@examples(600)
@given(buffers, numbers, numbers, numbers, numbers, numbers, st.sampled_from([0, 1, 2, 3, 4, 5]))
def test_borders_of_any_picture(
    data: bytes, offset: int, width: int, height: int, dx: int, dy: int, samples: int
) -> None:
    found = told(area.borders, data, offset, width, height, dx, dy, samples)
    if found is not None:
        assert found == _area_numpy.borders(data, offset, width, height, dx, dy, samples)
        assert all(0 <= lines <= max(width, height) for lines in found)


@examples(600)
@given(buffers, st.lists(numbers, min_size=4, max_size=4), *[st.integers(0, 5)] * 3, st.booleans())
def test_hashes_of_any_picture(
    data: bytes, values: list[int], samples: int, size: int, shift: int, fitting: bool
) -> None:
    if fitting:
        # One that lies inside, which numbers at random hardly ever do.
        values[0], values[3] = 0, abs(values[1]) * samples * size
    found = told(area.dhash, data, *values, samples, size, shift)
    if found is not None:
        assert len(found) == 32
        offset, width, height, stride = values
        picture = (data, offset, width, height, stride, samples, size, shift)
        assert found == _area_numpy.dhash(*picture)


hashes = st.integers(0, 3).flatmap(
    lambda bits: st.builds(
        lambda base, flips: base ^ flips, st.integers(0, bits), st.integers(0, 255)
    )
)


@st.composite
def rows(draw: st.DrawFn, words: int) -> tuple[bytes, bytes]:
    """Hashes, many alike, and ids, as the kernel takes them; now and then of unequal lengths."""
    values = draw(st.lists(hashes, max_size=40))
    ids = draw(st.lists(st.integers(-3, 60), min_size=len(values), max_size=len(values)))
    data = b"".join(value.to_bytes(8 * words, "little") for value in values)
    packed = np.array(ids, np.int64).tobytes()
    extra = draw(st.sampled_from([b"", b"", b"", b"\0", b"\0" * 8]))
    return data + extra, packed


@examples(150)
@given(data=st.data(), words=st.sampled_from([1, 2, 4, 0, 3, 5, -1]))
def test_any_order_of_calls(data: st.DataObject, words: int) -> None:
    """The same calls to the C code and to its twin come to the same."""
    pairs: list[tuple[Any, Any]] = []
    real = max(1, words)
    for _ in range(data.draw(st.integers(1, 8))):
        call = data.draw(
            st.sampled_from(
                ["growing", "build", "append", "remove", "merge", "search", "join", "other"]
            )
        )
        ours = data.draw(rows(real))
        chosen = data.draw(st.sampled_from(pairs)) if pairs else None
        if call == "growing":
            capacity = data.draw(st.integers(-2, 60))
            made = [told(module.growing, words, capacity) for module in MODULES]
        elif call == "build":
            made = [told(module.build, words, *ours) for module in MODULES]
        elif call == "merge" and pairs:
            some = data.draw(st.lists(st.sampled_from(pairs), max_size=3))
            made = [
                told(module.merge, tuple(pair[side] for pair in some))
                for side, module in enumerate(MODULES)
            ]
        else:
            if chosen is not None:
                assert_alike(data, call, chosen, ours)
            continue
        if made[0] is not None and made[1] is not None:
            pairs.append((made[0], made[1]))


MODULES = (kernel, _kernel_numpy)


def assert_alike(
    data: st.DataObject, call: str, pair: tuple[Any, Any], ours: tuple[bytes, bytes]
) -> None:
    """Do the same to a run of the C code and to its twin."""
    if call == "append":
        answers = [told(run.append, *ours) for run in pair]
    elif call == "remove":
        row = data.draw(st.integers(-3, 60))
        answers = [told(run.remove, row) for run in pair]
        assert answers[0] == answers[1]
    elif call == "search":
        queries = len(ours[0]) // (8 * pair[1].words)
        radii = np.array(
            data.draw(st.lists(st.integers(-2, 300), min_size=queries, max_size=queries)), np.int32
        ).tobytes()
        found = [
            told(module.search, (run,), ours[0], radii)
            for module, run in zip(MODULES, pair, strict=True)
        ]
        assert (found[0] is None) == (found[1] is None)
        if found[0] is not None:
            assert hits(found[0]) == hits(found[1])
    elif call == "join":
        radius = data.draw(numbers)
        joins = [told(module.join, run, radius) for module, run in zip(MODULES, pair, strict=True)]
        assert (joins[0] is None) == (joins[1] is None)
        if joins[0] is not None:
            assert joined(joins[0]) == joined(joins[1])
    else:
        for run in pair:
            for name in ("export", "equal"):
                told(getattr(run, name))
            told(run.contains, data.draw(numbers))


def joined(join: Any) -> list[tuple[int, int, int]]:
    """All pairs, the lower id first, and their distances, in order."""
    found: list[tuple[int, int, int]] = []
    while (columns := join.next(2049)) is not None:
        found += [(min(a, b), max(a, b), distance) for a, b, distance in hits(columns)]
    return sorted(found)


def hits(columns: tuple[bytearray, bytearray, bytearray]) -> list[tuple[int, int, int]]:
    """Numbers of queries (or ids), ids and distances, in order."""
    types = (np.int64, np.int64, np.int16)
    read = [np.frombuffer(each, kind) for each, kind in zip(columns, types, strict=True)]
    return sorted(zip(*(column.tolist() for column in read), strict=True))
