"""The variance that fits what a person has decided about look-alikes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tagcat.match.rule import MAX_VARIANCE, check_variance

MIN_DECISIONS = 10
"""Decisions below which nothing is proposed."""

MIN_EACH = 3
"""Decisions of either kind below which nothing is proposed: one kind alone has no boundary."""

FALSE_WEIGHT = 1.0
"""What a match that is none costs, in missed matches."""

_RESAMPLES = 500
_NEAR = 1
"""Steps of the variance by which a proposal may differ and still count as the same."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A variance that fits decisions.

    Attributes:
        variance: 0..``MAX_VARIANCE``, the middle of those that fit equally well.
        matches: pairs decided to be the same picture.
        others: pairs decided to be none.
        missed: of the matches, those that need more than ``variance``.
        wrong: of the others, those that need no more.
        sure: in how many of 500 samples drawn from these decisions, with repetition, the proposal
            is the same or one off: 0..1. Low where decisions are few or contradict one another.
    """

    variance: int
    matches: int
    others: int
    missed: int
    wrong: int
    sure: float


def propose(
    matches: Iterable[int],
    others: Iterable[int],
    *,
    false_weight: float = FALSE_WEIGHT,
    seed: int = 0,
) -> Proposal | None:
    """Propose the variance with the least missed matches plus weighted wrong ones.

    People only decide about what they were shown, so a proposal can hardly be above the largest
    variance they have looked at.

    Args:
        matches: needed variances of pairs that a person holds for the same picture.
        others: needed variances of pairs that a person decided not to match.
        false_weight: what a wrong match costs in missed ones, above 0.
        seed: of the samples that tell how sure the proposal is.

    Returns:
        None below ``MIN_DECISIONS`` decisions or ``MIN_EACH`` of a kind.

    Raises:
        ValueError: a needed variance is out of range, or the weight is not above 0.
    """
    if not false_weight > 0:
        raise ValueError("false_weight must be above 0")
    same, other = _histogram(matches), _histogram(others)
    counts = int(same.sum()), int(other.sum())
    if sum(counts) < MIN_DECISIONS or min(counts) < MIN_EACH:
        return None
    variance = int(_best(same[None], other[None], false_weight)[0])
    random = np.random.default_rng(seed)
    drawn = _best(
        random.multinomial(counts[0], same / counts[0], _RESAMPLES),
        random.multinomial(counts[1], other / counts[1], _RESAMPLES),
        false_weight,
    )
    return Proposal(
        variance,
        *counts,
        missed=int(same[variance + 1 :].sum()),
        wrong=int(other[: variance + 1].sum()),
        sure=float(np.mean(np.abs(drawn - variance) <= _NEAR)),
    )


def _histogram(needed: Iterable[int]) -> NDArray[np.int64]:
    counts = np.zeros(MAX_VARIANCE + 1, dtype=np.int64)
    for each in needed:
        check_variance(each)
        counts[each] += 1
    return counts


def _best(
    same: NDArray[np.int64], other: NDArray[np.int64], false_weight: float
) -> NDArray[np.int64]:
    """The middle of the first run of variances with the least cost, of each row."""
    missed = same.sum(axis=1, keepdims=True) - np.cumsum(same, axis=1)
    cost = missed + false_weight * np.cumsum(other, axis=1)
    least = cost <= cost.min(axis=1, keepdims=True) + 1e-9
    first = least.argmax(axis=1)
    ends = np.concatenate([~least, np.ones((len(least), 1), dtype=np.bool_)], axis=1)
    ends[np.arange(ends.shape[1]) <= first[:, None]] = False
    last = ends.argmax(axis=1) - 1
    return np.asarray((first + last) // 2, dtype=np.int64)
