"""Thresholds: at each variance what grouping everything anew would tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.explore.thresholds import MEASURED_RATES, false_pairs, thresholds
from tagcat.match.groups import Pair, group

from .pairs import NAMES, some_pairs


@given(some_pairs(), st.sets(st.sampled_from(NAMES)))
def test_levels_are_those_of_grouping_everything_anew(pairs: list[Pair], copied: set[str]) -> None:
    found = thresholds(pairs, 100, copied)
    files = NAMES + sorted(copied)
    assert [level.variance for level in found.levels] == list(range(26))
    for level in found.levels:
        groups = group(files, pairs, level.variance).groups
        assert level.groups == len(groups)
        assert level.grouped == sum(len(each.members) for each in groups)
        matching = sum(pair.needed_variance <= level.variance for pair in pairs)
        assert level.pairs == sum(found.needed[: level.variance + 1]) == matching
    assert sum(found.distances) == len(pairs)
    for pair in pairs:
        assert found.distances[pair.distance] > 0


def test_false_pairs_are_the_measured_rates_of_all_pairs() -> None:
    for variance in (18, 20, 22, 24):
        assert false_pairs(variance, 2_001) == pytest.approx(2.001 * MEASURED_RATES[variance])
    assert false_pairs(18, 1) == false_pairs(18, 0) == 0
    between = false_pairs(21, 1_000)
    assert false_pairs(20, 1_000) < between < false_pairs(22, 1_000)


@given(st.integers(0, 24), st.integers(2, 1_000_000))
def test_more_is_false_with_a_larger_variance_and_collection(variance: int, images: int) -> None:
    assert 0 < false_pairs(variance, images) < false_pairs(variance + 1, images)
    assert false_pairs(variance, images) < false_pairs(variance, images + 1)


@pytest.mark.parametrize(
    "pair", [Pair("a", "b", 26, 3), Pair("a", "b", -1, 3), Pair("a", "b", 3, 129)]
)
def test_a_pair_out_of_range_is_refused(pair: Pair) -> None:
    with pytest.raises(ValueError, match="between 0 and"):
        thresholds([pair], 2)


def test_a_pair_named_twice_or_with_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        thresholds([Pair("a", "b", 3, 3), Pair("b", "a", 3, 3)], 2)
    with pytest.raises(ValueError, match="one key twice"):
        thresholds([Pair("a", "a", 3, 3)], 2)
    with pytest.raises(ValueError, match="negative"):
        false_pairs(3, -1)
