"""The array functions give what the scalar ones give."""

from hypothesis import given
from hypothesis import strategies as st

from tagcat.fingerprint.dhash import complexity, inverse, orient
from tagcat.fingerprint.model import DHash, Orientation
from tagcat.match.packed import (
    INVERSE,
    ORIENTATIONS,
    complexity_of,
    orient_by,
    orient_rows,
    pack,
    popcount,
    unpack,
)

from .strategies import dhashes, words128


@given(st.lists(words128, max_size=5))
def test_packing_is_undone_by_unpacking(values: list[int]) -> None:
    assert unpack(pack(values)) == values


@given(st.lists(words128, max_size=5))
def test_popcount_and_complexity(values: list[int]) -> None:
    assert popcount(pack(values)).tolist() == [value.bit_count() for value in values]
    assert complexity_of(pack(values)).tolist() == [complexity(value) for value in values]


@given(st.lists(dhashes(), min_size=1, max_size=5))
def test_all_orientations(hashes: list[DHash]) -> None:
    bits, ties = pack(each.bits for each in hashes), pack(each.ties for each in hashes)
    for number, orientation in enumerate(Orientation):
        expected = [orient(each, orientation).bits for each in hashes]
        assert unpack(orient_rows(bits, ties, orientation)) == expected
        chosen = INVERSE[[number] * len(hashes)]
        back = [orient(each, inverse(orientation)).bits for each in hashes]
        assert unpack(orient_by(bits, ties, chosen)) == back


def test_inverse_is_that_of_the_scalar_function() -> None:
    assert [ORIENTATIONS[number] for number in INVERSE] == [inverse(o) for o in Orientation]
