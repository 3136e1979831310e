"""Pairs of contents as hypothesis makes them."""

from __future__ import annotations

from itertools import combinations

from hypothesis import strategies as st

from tagcat.match.groups import Pair

NAMES = [f"k{number}" for number in range(9)]


@st.composite
def some_pairs(draw: st.DrawFn) -> list[Pair]:
    """From none of the pairs to all, either end first, in any order."""
    pairs = []
    for a, b in combinations(NAMES[: draw(st.integers(2, 9))], 2):
        if draw(st.integers(0, 2)) == 0:
            ends = (a, b) if draw(st.booleans()) else (b, a)
            pairs.append(Pair(*ends, draw(st.integers(0, 25)), draw(st.integers(0, 128))))
    return draw(st.permutations(pairs))
