"""A map of a collection: multiple correspondence analysis of the bits of its hashes.

Each of the 128 bits is a question with the answers 0 and 1. Multiple correspondence analysis
places the hashes on a plane so that those with like answers lie together, rare answers weighing
more than common ones (Greenacre, Correspondence Analysis in Practice, chapters 18 and 19). It is
fitted by the library ``prince``, which comes with ``tagcat[explore]`` and is loaded when it is
needed only, because that takes a second or more.

Big collections are fitted on a sample, and the rest is projected: the coordinates of a hash are a
constant and a weight for each of its bits that is 1, which ``Projection`` reads off the fitted
object.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import MissingPackage
from tagcat.explore.bits import BITS_OF_BYTE, HASH_BYTES, check, to_bytes, unpack_bits
from tagcat.fingerprint.model import HASH_BITS
from tagcat.match.packed import Words

COMPONENTS = 2
"""Dimensions of the map."""

SAMPLE = 10_000
"""Hashes the analysis is fitted on at most."""

MIN_POINTS = 3
"""Hashes below which there is nothing to analyse: all lie at the origin."""

_NOTHING = 1e-9
"""Share of the inertia below which a component is rounding and no difference."""

Points = NDArray[np.float64]
"""Coordinates, shape ``(n, 2)``."""


@dataclass(frozen=True, slots=True)
class Projection:
    """Where a hash lies on the map: ``origin + bits @ weights``.

    Attributes:
        origin: coordinates of the hash whose bits are all 0, shape ``(2,)``.
        weights: what each bit adds that is 1, shape ``(128, 2)``. 0 for bits that were the same
            in all hashes fitted.
        inertia: share of the differences (total inertia) that each dimension shows, 0..1, as it
            comes out of the indicator matrix. Always low for many questions.
        adjusted: the same by Greenacre's adjustment, which leaves out what the indicator matrix
            adds by its form: the better measure of how much the map shows.
        fitted: hashes it was fitted on.
    """

    origin: Points
    weights: Points
    inertia: tuple[float, ...]
    adjusted: tuple[float, ...]
    fitted: int

    def points(self, words: Words) -> Points:
        """The coordinates of hashes, shape ``(n, 2)`` to ``(n, 2)``."""
        # What each value of each of the 16 bytes adds: shape (16, 256, 2).
        tables = BITS_OF_BYTE @ self.weights.reshape(HASH_BYTES, 8, COMPONENTS)
        placed = np.tile(self.origin, (len(words), 1))
        for table, column in zip(tables, to_bytes(words), strict=True):
            placed += table[column]
        return placed


@dataclass(frozen=True, slots=True)
class Map:
    """Hashes on a plane: ``points`` in their order, and the projection that put them there."""

    points: Points
    projection: Projection


def map_hashes(words: Words, *, sample: int = SAMPLE, seed: int = 0) -> Map:
    """Put hashes on a plane.

    The same hashes in the same order always give the same map, up to rounding. Dimensions have
    no direction of their own; here the bit with the largest weight has a positive one, of equal
    ones the first. Fewer than ``MIN_POINTS`` hashes, and hashes that are all the same, lie at the
    origin.

    Args:
        words: hashes, shape ``(n, 2)``.
        sample: hashes to fit on at most, chosen at random.
        seed: of that choice.

    Raises:
        ValueError: the array has another shape, or the sample is below ``MIN_POINTS``.
        LimitExceeded: more hashes than can be explored at once.
        MissingPackage: ``prince`` is not installed.
    """
    check(words)
    if sample < MIN_POINTS:
        raise ValueError(f"sample must be at least {MIN_POINTS}")
    fitted = words
    if len(words) > sample:
        random = np.random.default_rng(seed)
        fitted = words[np.sort(random.choice(len(words), sample, replace=False))]
    projection = fit(fitted)
    return Map(projection.points(words), projection)


def fit(words: Words) -> Projection:
    """The projection of multiple correspondence analysis fitted on all ``words``.

    Raises:
        MissingPackage: ``prince`` is not installed.
    """
    bits = unpack_bits(words)
    share = bits.mean(axis=0, dtype=np.float64) if len(bits) else np.zeros(HASH_BITS)
    # A bit that never differs answers nothing, and has no second category to weigh.
    varying = np.flatnonzero((share > 0) & (share < 1))
    if len(words) < MIN_POINTS or not varying.size:
        return _flat(len(words))
    if varying.size == 1:
        return _of_one_bit(int(varying[0]), float(share[varying[0]]), len(words))
    return _read(_fitted(bits[:, varying]), varying, len(words))


def agreement(a: Points, b: Points) -> float:
    """How alike two maps of the same hashes are, 0..1, whatever their turn, side and scale.

    The correlation in a symmetric Procrustes rotation (Peres-Neto and Jackson 2001): the sum of
    the singular values of the product of both, centred and scaled to norm 1. Two maps with all
    points in one place agree.

    Raises:
        ValueError: the maps have not the same shape.
    """
    if a.shape != b.shape:
        raise ValueError("maps of the same hashes have the same shape")
    if not len(a):
        return 1.0
    one, other = a - a.mean(axis=0), b - b.mean(axis=0)
    norms = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    if not all(norms):
        return 1.0 if norms[0] == norms[1] else 0.0
    product = (one / norms[0]).T @ (other / norms[1])
    return min(1.0, float(np.linalg.svd(product, compute_uv=False).sum()))


def _flat(fitted: int) -> Projection:
    none = (0.0,) * COMPONENTS
    return Projection(np.zeros(COMPONENTS), np.zeros((HASH_BITS, COMPONENTS)), none, none, fitted)


def _of_one_bit(bit: int, share: float, fitted: int) -> Projection:
    """One question alone: its answers lie on a line, which is the limit of the formula."""
    origin, weights = np.zeros(COMPONENTS), np.zeros((HASH_BITS, COMPONENTS))
    origin[0] = -((share / (1 - share)) ** 0.5)
    weights[bit, 0] = (share * (1 - share)) ** -0.5
    whole = (1.0, *(0.0,) * (COMPONENTS - 1))
    return Projection(origin, weights, whole, whole, fitted)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """What is read off ``prince.MCA``.

    ``singular`` has shape ``(c,)``, ``axes`` ``(c, 2 k)`` and ``masses`` ``(2 k,)``: of each of
    the k bits first the answer 0, then 1.
    """

    singular: Points
    axes: Points
    masses: Points
    total: float
    adjusted: Points


def _fitted(bits: NDArray[np.uint8]) -> _Fitted:
    try:
        import pandas as pd
        import prince
        from threadpoolctl import threadpool_limits
    except ImportError as error:
        raise MissingPackage("the map of a collection", "prince", "explore") from error
    # The whole decomposition instead of a random one: the same numbers with every version.
    analysis = prince.MCA(
        COMPONENTS, engine="scipy", correction="greenacre", copy=False, check_input=False
    )
    table = pd.DataFrame(bits, columns=[f"{bit:03}" for bit in range(bits.shape[1])])
    # Matrices are small here. Several threads wait for one another on a busy machine, and have
    # taken twenty times as long.
    with threadpool_limits(1):
        analysis.fit(table)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Of bits that have nothing to do with one another the adjustment leaves 0 of 0.
        adjusted = analysis.percentage_of_variance_ / 100
    return _Fitted(
        analysis.svd_.s,
        analysis.svd_.V,
        analysis.col_masses_.to_numpy(),
        float(analysis.total_inertia_),
        adjusted,
    )


def _read(fitted: _Fitted, varying: NDArray[np.intp], count: int) -> Projection:
    """Coordinates are the row profile (1/k for each answer given) by the scaled axes."""
    scaled = (fitted.axes / np.sqrt(fitted.masses)).T / len(varying)
    no, yes = scaled[0::2], scaled[1::2]
    origin, weights = np.zeros(COMPONENTS), np.zeros((HASH_BITS, COMPONENTS))
    inertia, adjusted = [0.0] * COMPONENTS, [0.0] * COMPONENTS
    for axis, singular in enumerate(fitted.singular):
        share = float(singular**2 / fitted.total)
        if share < _NOTHING:
            continue
        weight = yes[:, axis] - no[:, axis]
        sign = 1.0 if weight[_largest(weight)] > 0 else -1.0
        origin[axis] = sign * no[:, axis].sum()
        weights[varying, axis] = sign * weight
        inertia[axis] = share
        adjusted[axis] = min(1.0, max(0.0, float(np.nan_to_num(fitted.adjusted[axis]))))
    return Projection(origin, weights, tuple(inertia), tuple(adjusted), count)


def _largest(weight: Points) -> int:
    """The first place whose size is the largest up to rounding."""
    size = np.abs(weight)
    return int(np.flatnonzero(size >= size.max() * (1 - 1e-6))[0])
