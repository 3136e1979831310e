"""Hashes to explore: planted clusters, and small sets that hypothesis makes."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from tagcat.match.packed import Words, pack

ALL_BITS = (1 << 128) - 1

_near = st.builds(
    lambda centre, flips: centre ^ sum(1 << bit for bit in flips),
    st.sampled_from([0, ALL_BITS, 0x5A3C_96F1_0E87_D24B_3C5A_F196_870E_4BD2]),
    st.sets(st.integers(0, 127), max_size=3),
)
values = st.one_of(_near, st.integers(0, ALL_BITS))
few = st.lists(values, max_size=40).map(pack)
some = st.lists(values, min_size=1, max_size=40).map(pack)


def planted(clusters: int, size: int, flips: int, seed: int) -> tuple[Words, np.ndarray]:
    """Hashes around random centres with up to ``flips`` bits changed, and their clusters."""
    random = np.random.default_rng(seed)
    centres = random.integers(0, 1 << 64, (clusters, 2), np.uint64)
    labels = np.repeat(np.arange(clusters), size)
    words = centres[labels]
    for _ in range(flips):
        bits = random.integers(0, 128, len(words))
        masks = np.uint64(1) << (bits % 64).astype(np.uint64)
        words[np.arange(len(words)), bits // 64] ^= masks
    order = random.permutation(len(words))
    return words[order], labels[order]
