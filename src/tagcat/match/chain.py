"""Chains of matching frames: pairs (i, j) that rise in both videos.

Frames of A and B match in any pattern; what shows that two videos share a stretch is that the
matches keep their order. A relation is given as one integer a row: bit ``j`` of ``rows[i]`` says
that frame ``i`` of A matches frame ``j`` of B. All work is on whole rows, so that two videos
that repeat one frame ten thousand times cost ten thousand steps, not their square.
"""

from __future__ import annotations

from collections.abc import Sequence

Chain = list[tuple[int, int]]


def longest_chain(rows: Sequence[int]) -> int:
    """Length of the longest chain: the longest common subsequence under the relation.

    Bit-parallel (H. Hyyrö, Bit-parallel LCS-length computation revisited, 2004).
    """
    width = max((row.bit_length() for row in rows), default=0)
    full = (1 << width) - 1
    open_ends = full
    for row in rows:
        if row:
            met = open_ends & row
            open_ends = ((open_ends + met) | (open_ends - met)) & full
    return width - open_ends.bit_count()


def first_chain(rows: Sequence[int], length: int) -> Chain | None:
    """The chain of ``length`` pairs whose first pair is least, then the second, and so on.

    Returns:
        None if there is no chain that long. ``length`` is at least 1.
    """
    # starts[k][i]: the pairs of row i that begin a chain of k + 1 pairs, each of which needs a
    # pair below and to the right that begins one of k.
    starts = [list(rows)]
    for _ in range(1, length):
        last = starts[-1]
        rightmost = 0
        longer = [0] * len(rows)
        for i in range(len(rows) - 1, -1, -1):
            if rightmost:
                longer[i] = rows[i] & ((1 << (rightmost - 1)) - 1)
            rightmost = max(rightmost, last[i].bit_length())
        starts.append(longer)
    chain: Chain = []
    row, column = -1, -1
    for begins in reversed(starts):
        row = next((i for i in range(row + 1, len(rows)) if begins[i] >> (column + 1)), -1)
        if row < 0:
            return None
        after = begins[row] >> (column + 1)
        column += (after & -after).bit_length()
        chain.append((row, column))
    return chain
