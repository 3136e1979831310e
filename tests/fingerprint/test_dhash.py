"""The hash of pixels, and the laws its bits obey."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tagcat.errors import InvalidInput
from tagcat.fingerprint import (
    complexity,
    dhash_of_luma,
    dhash_of_rgb,
    hamming,
    inverse,
    orient,
    parse_hex,
)
from tagcat.fingerprint.dhash import dhash_of_pixels
from tagcat.fingerprint.model import DHash, Orientation
from tagcat.fingerprint.pixels import Box, Pixels

from . import reference
from .vectors import pattern

HASHES = st.integers(0, (1 << 128) - 1)
ORIENTATIONS = st.sampled_from(list(Orientation))


@st.composite
def dhashes(draw: st.DrawFn) -> DHash:
    """Any hash a picture may have: where cells tie, the bit is 0."""
    bits, ties = draw(HASHES), draw(HASHES)
    return DHash(bits & ~ties, ties)


@st.composite
def pictures(draw: st.DrawFn) -> NDArray[np.uint8]:
    shape = (draw(st.integers(1, 40)), draw(st.integers(1, 40)), 3)
    levels = draw(st.sampled_from([2, 5, 256]))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    return random.integers(0, levels, shape, np.uint8)


# Written down when the hash was designed, by two programs in two languages.
DESIGNED = {
    (1, 1): ("00000000000000000000000000000000", 0),
    (3, 5): ("2424242424242424ffffffffffffffff", 32),
    (8, 8): ("ffffffffffffffffffffffffffffffff", 0),
    (16, 16): ("fffffffffffcf9e3fffffffefefcf9e3", 12),
    (17, 31): ("fffffce397ffeef9fffef8e30f7ffef8", 31),
    (64, 48): ("eec956d5961bb12accb364db94cb17a8", 80),
    (100, 75): ("95b1a94a56d5a5aba7d5b4bd0b6acfb5", 72),
    (257, 129): ("eb552cea853aebcd9e96697699866097", 74),
    (640, 427): ("d4b6a5c497a58bc58277768301ff00fe", 74),
    (1021, 769): ("26d2da9bd356642ddbb64941b609d9b6", 74),
}


@pytest.mark.parametrize(("size", "expected"), DESIGNED.items())
def test_hashes_written_down_at_design_time(
    size: tuple[int, int], expected: tuple[str, int]
) -> None:
    dhash = dhash_of_rgb(pattern("waves", *size))
    assert (dhash.hex, complexity(dhash.bits)) == expected


@given(pictures())
@settings(max_examples=60)
def test_pixels_hash_as_the_reference_says(picture: NDArray[np.uint8]) -> None:
    dhash = dhash_of_rgb(picture)
    assert (dhash.bits, dhash.ties) == reference.dhash(picture)
    luma = np.ascontiguousarray(picture[..., 0])
    of_luma = dhash_of_luma(luma)
    assert (of_luma.bits, of_luma.ties) == reference.dhash(luma)
    # Gray as three equal samples is the same picture.
    assert dhash_of_rgb(np.repeat(luma[..., None], 3, 2)) == of_luma


@given(pictures(), ORIENTATIONS)
@settings(max_examples=80)
def test_turning_the_hash_is_turning_the_pixels(
    picture: NDArray[np.uint8], orientation: Orientation
) -> None:
    turned = np.ascontiguousarray(reference.turned(picture, orientation))
    expected = dhash_of_rgb(turned)
    assert orient(dhash_of_rgb(picture), orientation) == expected
    stored = Pixels.of_array(picture, orientation)
    assert stored.upright_size == (turned.shape[1], turned.shape[0])
    assert dhash_of_pixels(stored) == expected
    assert stored.content_box() == Pixels.of_array(turned).content_box()


@given(pictures(), ORIENTATIONS, st.data())
@settings(max_examples=80)
def test_cropping_means_the_upright_picture(
    picture: NDArray[np.uint8], orientation: Orientation, data: st.DataObject
) -> None:
    turned = np.ascontiguousarray(reference.turned(picture, orientation))
    height, width = turned.shape[:2]
    left = data.draw(st.integers(0, width - 1))
    top = data.draw(st.integers(0, height - 1))
    right = data.draw(st.integers(left + 1, width))
    bottom = data.draw(st.integers(top + 1, height))
    part = Pixels.of_array(picture, orientation).crop(Box(left, top, right, bottom))
    expected = dhash_of_rgb(np.ascontiguousarray(turned[top:bottom, left:right]))
    assert dhash_of_pixels(part) == expected
    assert part.upright_size == (right - left, bottom - top)


@given(dhashes(), ORIENTATIONS, ORIENTATIONS)
def test_orientations_form_a_group(dhash: DHash, first: Orientation, second: Orientation) -> None:
    both = orient(orient(dhash, first), second)
    # Closed: some single orientation does the same to every picture, this one included.
    probe = dhash_of_rgb(pattern("noise", 61, 47))
    same = [o for o in Orientation if orient(probe, o) == orient(orient(probe, first), second)]
    assert len(same) == 1
    assert orient(dhash, same[0]) == both
    assert orient(orient(dhash, first), inverse(first)) == dhash
    assert orient(dhash, Orientation.UPRIGHT) == dhash


@given(dhashes(), ORIENTATIONS)
def test_what_orientations_keep(dhash: DHash, orientation: Orientation) -> None:
    turned = orient(dhash, orientation)
    assert turned.ties.bit_count() == dhash.ties.bit_count()
    assert turned.bits & turned.ties == 0
    if not dhash.ties:
        assert complexity(turned.bits) == complexity(dhash.bits)


def test_the_eight_orientations_differ() -> None:
    dhash = dhash_of_rgb(pattern("noise", 61, 47))
    assert len({orient(dhash, o) for o in Orientation}) == 8


def test_rotations_are_clockwise() -> None:
    # Bright at the right; after a clockwise quarter turn, bright at the bottom.
    picture = np.zeros((20, 20), np.uint8)
    picture[:] = np.arange(20) * 10
    dhash = dhash_of_luma(picture)
    assert dhash.hex == "f" * 16 + "0" * 16
    assert orient(dhash, Orientation.ROTATE_90).hex == "0" * 16 + "f" * 16
    assert orient(dhash, Orientation.ROTATE_270).hex == "0" * 32
    assert inverse(Orientation.ROTATE_90) is Orientation.ROTATE_270


@given(HASHES, HASHES, HASHES)
def test_distance_is_a_metric(a: int, b: int, c: int) -> None:
    assert hamming(a, a) == 0
    assert (hamming(a, b) == 0) == (a == b)
    assert hamming(a, b) == hamming(b, a)
    assert hamming(a, c) <= hamming(a, b) + hamming(b, c)
    assert 0 <= hamming(a, b) <= 128


@given(dhashes(), dhashes(), ORIENTATIONS)
def test_turning_both_changes_the_distance_by_ties_only(
    a: DHash, b: DHash, orientation: Orientation
) -> None:
    before = hamming(a.bits, b.bits)
    after = hamming(orient(a, orientation).bits, orient(b, orientation).bits)
    assert abs(after - before) <= (a.ties | b.ties).bit_count()


@given(HASHES)
def test_complexity_as_the_reference_says(bits: int) -> None:
    assert complexity(bits) == reference.complexity(bits)
    assert 0 <= complexity(bits) <= 112


def test_complexity_reaches_both_ends() -> None:
    stripes = int("55" * 8 + "00ff" * 4, 16)
    assert complexity(stripes) == 112
    assert complexity(0) == complexity((1 << 128) - 1) == 0


@given(HASHES)
def test_hex_and_back(bits: int) -> None:
    assert parse_hex(DHash(bits).hex) == bits
    assert parse_hex(DHash(bits).hex.upper()) == bits


@pytest.mark.parametrize(
    "text", ["", "0" * 31, "0" * 33, "g" * 32, " " + "0" * 31, "0x" + "0" * 30]
)
def test_bad_hex_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_hex(text)


@pytest.mark.parametrize(
    ("shape", "dtype"),
    [((0, 4, 3), np.uint8), ((4, 4, 2), np.uint8), ((4, 4, 3), np.float32), ((4,), np.uint8)],
)
def test_arrays_that_are_no_picture_are_refused(
    shape: tuple[int, ...], dtype: type[np.generic]
) -> None:
    array = np.zeros(shape, dtype)
    for function in (dhash_of_rgb, dhash_of_luma):
        with pytest.raises(ValueError, match="expected"):
            function(array)


def test_a_view_with_strides_hashes_like_its_copy() -> None:
    picture = pattern("noise", 80, 60)
    for view in (picture[::2, ::3], picture[:, ::-1], picture.swapaxes(0, 1)):
        assert dhash_of_rgb(view) == dhash_of_rgb(np.ascontiguousarray(view))


def test_names_and_order_of_orientations() -> None:
    expected = "upright mirror flip rotate-180 rotate-90 rotate-270 transpose transverse"
    assert [o.value for o in Orientation] == expected.split()


def test_all_pairs_of_orientations_compose_as_pixels_do() -> None:
    picture = pattern("noise", 30, 20)
    for first, second in itertools.product(Orientation, repeat=2):
        twice = reference.turned(reference.turned(picture, first), second)
        by_bits = orient(orient(dhash_of_rgb(picture), first), second)
        assert by_bits == dhash_of_rgb(np.ascontiguousarray(twice))
