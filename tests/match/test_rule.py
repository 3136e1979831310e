"""The rule: symmetry, the laws of a distance, and the meaning of the variance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.fingerprint.dhash import complexity, inverse, orient
from tagcat.fingerprint.model import DHash, Orientation
from tagcat.match import MAX_VARIANCE, Look, compare, limit_for, needed_for
from tagcat.match.rule import distance_for

from .strategies import CENTRES, dhashes, looks, orientations

complexities = st.integers(0, 112)
variances = st.integers(0, MAX_VARIANCE)


@given(st.integers(0, 128), complexities, complexities)
def test_needed_variance_is_the_least_whose_limit_reaches_the_distance(
    distance: int, ours: int, theirs: int
) -> None:
    needed = needed_for(distance, ours, theirs)
    if min(ours, theirs) == 0:
        assert needed is None
        return
    assert needed is not None
    assert limit_for(needed, ours, theirs) >= distance
    assert needed == 0 or limit_for(needed - 1, ours, theirs) < distance


@given(variances, complexities, complexities)
def test_limit_is_that_of_the_published_formula(variance: int, ours: int, theirs: int) -> None:
    scale = min(1, min(ours, theirs) / 28) ** 2
    # The formula in floating point may fall just below a whole number.
    assert limit_for(variance, ours, theirs) == int(variance * scale + 1e-9)


@given(looks, looks, variances)
def test_match_is_told_the_same_three_ways(a: Look, b: Look, variance: int) -> None:
    found = compare(a, b, variance)
    assert found.match == (found.needed_variance is not None and found.needed_variance <= variance)
    if found.needed_variance is not None:
        assert found.match == (found.distance <= found.limit)
    stronger = compare(a, b, MAX_VARIANCE)
    assert (found.distance, found.needed_variance) == (stronger.distance, stronger.needed_variance)
    assert found.limit <= stronger.limit


@given(looks, looks, st.booleans(), st.booleans())
def test_the_order_of_the_two_does_not_matter(
    a: Look, b: Look, turned: bool, trimmed: bool
) -> None:
    there = compare(a, b, orientations=turned, trimmed=trimmed)
    back = compare(b, a, orientations=turned, trimmed=trimmed)
    assert there.distance == back.distance
    assert there.needed_variance == back.needed_variance
    assert there.trimmed == back.trimmed
    assert there.limit == back.limit
    # Where two orientations fit equally well, the two directions may name different ones.
    side_a = a.trimmed or a.dhash if there.trimmed else a.dhash
    side_b = b.trimmed or b.dhash if there.trimmed else b.dhash
    assert distance_for(side_b, side_a, inverse(there.orientation)) == there.distance
    assert distance_for(side_a, side_b, inverse(back.orientation)) == there.distance


@given(dhashes(), dhashes(), orientations)
def test_distance_is_symmetric_under_the_inverse(a: DHash, b: DHash, turn: Orientation) -> None:
    assert distance_for(a, b, turn) == distance_for(b, a, inverse(turn))


@given(dhashes(), dhashes(), dhashes())
def test_upright_distance_is_a_metric(a: DHash, b: DHash, c: DHash) -> None:
    def upright(x: DHash, y: DHash) -> int:
        return distance_for(x, y, Orientation.UPRIGHT)

    assert upright(a, a) == 0
    assert (upright(a, b) == 0) == (a.bits == b.bits)
    assert upright(a, c) <= upright(a, b) + upright(b, c)


@given(dhashes(), orientations)
def test_a_turned_copy_is_found_without_a_bit_of_difference(a: DHash, turn: Orientation) -> None:
    assert distance_for(a, orient(a, turn), turn) == 0
    found = compare(Look(a), Look(orient(a, turn)))
    least = min(complexity(a.bits), complexity(orient(a, turn).bits))
    assert found.distance == 0
    assert found.needed_variance == (0 if least else None)


@given(dhashes(), looks)
def test_a_picture_that_says_nothing_matches_nothing(border: DHash, other: Look) -> None:
    for blank in (DHash(0), DHash((1 << 128) - 1), DHash(0, (1 << 128) - 1)):
        for a, b in ((Look(blank), other), (other, Look(blank)), (Look(blank), Look(blank))):
            found = compare(a, b, MAX_VARIANCE, trimmed=False)
            assert found.needed_variance is None
            assert not found.match
            assert found.limit == 0
    assert not compare(Look(DHash(0), border), Look(DHash(0)), MAX_VARIANCE).match


def test_unequal_ties_count_in_the_worse_direction() -> None:
    rows = 0xFEFE_FEFE_FEFE_FEFE
    plain, tied = DHash(rows << 64), DHash(0, ((1 << 64) - 1) << 64)
    assert (orient(plain, Orientation.MIRROR).bits ^ tied.bits).bit_count() == 8
    assert (plain.bits ^ orient(tied, Orientation.MIRROR).bits).bit_count() == 56
    assert distance_for(plain, tied, Orientation.MIRROR) == 56
    assert distance_for(tied, plain, Orientation.MIRROR) == 56


def test_borders_before_none_and_upright_first_among_equals() -> None:
    same = DHash(CENTRES[0])
    found = compare(Look(same, same), Look(same, same))
    assert (found.trimmed, found.orientation) == (False, Orientation.UPRIGHT)


def test_trimmed_side_is_compared_with_the_whole_of_the_other() -> None:
    inner, framed = DHash(CENTRES[0]), DHash(CENTRES[1])
    found = compare(Look(framed, inner), Look(inner))
    assert (found.match, found.trimmed, found.distance) == (True, True, 0)
    assert not compare(Look(framed, inner), Look(inner), trimmed=False).match


def test_switching_orientations_off_leaves_upright() -> None:
    picture = DHash(CENTRES[0])
    turned = Look(orient(picture, Orientation.ROTATE_90))
    assert compare(Look(picture), turned).orientation is Orientation.ROTATE_90
    found = compare(Look(picture), turned, orientations=False)
    assert found.orientation is Orientation.UPRIGHT
    assert not found.match


@pytest.mark.parametrize("variance", [-1, MAX_VARIANCE + 1])
def test_variance_out_of_range(variance: int) -> None:
    with pytest.raises(ValueError, match="variance"):
        compare(Look(DHash(1)), Look(DHash(1)), variance)
