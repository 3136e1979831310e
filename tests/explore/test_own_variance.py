"""The proposed variance: never worse than another, and silent where there is little to go by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.explore.own_variance import MIN_DECISIONS, MIN_EACH, propose

needed = st.lists(st.integers(0, 25), max_size=30)
weights = st.sampled_from([0.5, 1.0, 3.0])


def cost(variance: int, matches: list[int], others: list[int], weight: float) -> float:
    missed = sum(each > variance for each in matches)
    return missed + weight * sum(each <= variance for each in others)


@given(needed, needed, weights)
def test_no_other_variance_is_better(matches: list[int], others: list[int], weight: float) -> None:
    found = propose(matches, others, false_weight=weight)
    few = len(matches) + len(others) < MIN_DECISIONS or min(len(matches), len(others)) < MIN_EACH
    assert (found is None) == few
    if found is None:
        return
    least = min(cost(variance, matches, others, weight) for variance in range(26))
    assert cost(found.variance, matches, others, weight) == least
    assert (found.matches, found.others) == (len(matches), len(others))
    assert found.missed == sum(each > found.variance for each in matches)
    assert found.wrong == sum(each <= found.variance for each in others)
    assert 0 <= found.sure <= 1
    assert propose(matches[::-1], others[::-1], false_weight=weight) == found


def test_between_clear_decisions_it_takes_the_middle() -> None:
    found = propose([2, 4, 6, 8, 10] * 4, [18, 20, 22] * 4)
    assert found is not None
    assert (found.variance, found.missed, found.wrong) == (13, 0, 0)
    assert found.sure > 0.9


def test_contradicting_decisions_make_it_unsure() -> None:
    found = propose([3, 9, 15, 21, 24], [2, 8, 14, 20, 23])
    assert found is not None
    assert found.sure < 0.8


def test_a_dear_false_match_makes_it_stricter() -> None:
    matches, others = [4, 8, 12, 16, 20, 21], [10, 14, 18, 22]
    loose, strict = (propose(matches, others, false_weight=weight) for weight in (0.3, 3.0))
    assert loose is not None
    assert strict is not None
    assert strict.variance < loose.variance
    assert (loose.wrong, strict.wrong) == (3, 0)


def test_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="variance"):
        propose([26], [])
    with pytest.raises(ValueError, match="false_weight"):
        propose([], [], false_weight=0)
