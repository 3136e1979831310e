"""The C kernel, its numpy twin and the plain reference agree bit for bit."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tagcat.fingerprint import _area, _area_numpy

from . import reference

ENGINES = pytest.mark.parametrize("engine", [_area, _area_numpy], ids=["C", "numpy"])
SIDE = st.integers(1, 70)


def numbers(raw: bytes) -> tuple[int, int]:
    return int.from_bytes(raw[:16]), int.from_bytes(raw[16:])


def random_pixels(seed: int, *shape: int, levels: int = 256) -> NDArray[np.uint8]:
    """Few levels make ties likely, which shows sums that are off by one."""
    return np.random.default_rng(seed).integers(0, levels, shape, np.uint8)


@ENGINES
@given(SIDE, SIDE, st.sampled_from([3, 4]), st.integers(0, 9), st.integers(0, 9), st.integers())
@settings(max_examples=60)
def test_rgb_anywhere_in_a_buffer(
    engine: ModuleType, width: int, height: int, samples: int, before: int, gap: int, seed: int
) -> None:
    stride = width * samples + gap
    data = random_pixels(abs(seed), before + height * stride, levels=2 + abs(seed) % 254)
    rows = data[before:].reshape(height, stride)[:, : width * samples]
    pixels = rows.reshape(height, width, samples)
    raw = engine.dhash(data.data, before, width, height, stride, samples, 1, 0)
    assert numbers(raw) == reference.dhash(pixels)


@ENGINES
@given(SIDE, SIDE, st.integers(0, 8), st.integers(0, 2**32))
@settings(max_examples=60)
def test_luma_of_8_and_16_bits(
    engine: ModuleType, width: int, height: int, shift: int, seed: int
) -> None:
    luma = random_pixels(seed, height, width, levels=2 + seed % 254)
    expected = reference.dhash(luma)
    assert numbers(engine.dhash(luma.data, 0, width, height, width, 1, 1, 0)) == expected
    low_bits = np.random.default_rng(seed).integers(0, 1 << shift, luma.shape)
    deep = (luma.astype("<u2") << shift | low_bits.astype("<u2")).astype("<u2").tobytes()
    assert numbers(engine.dhash(deep, 0, width, height, 2 * width, 1, 2, shift)) == expected


@ENGINES
@pytest.mark.parametrize("height", [257 * 8, 257 * 9 + 1, 5000])
def test_bright_bands_taller_than_16_bit_sums_hold(engine: ModuleType, height: int) -> None:
    pixels = np.full((height, 10, 3), 255, np.uint8)
    pixels[height // 2 :, 5:] = 254
    raw = engine.dhash(pixels.data, 0, 10, height, 30, 3, 1, 0)
    assert numbers(raw) == reference.dhash(pixels)


@ENGINES
def test_every_cell_of_a_flat_picture_ties(engine: ModuleType) -> None:
    pixels = np.full((37, 53), 255, np.uint8)
    assert numbers(engine.dhash(pixels.data, 0, 53, 37, 53, 1, 1, 0)) == (0, (1 << 128) - 1)


@st.composite
def bordered(draw: st.DrawFn) -> NDArray[np.uint8]:
    """A noisy picture with borders of one shade that may waver a little or break off."""
    width, height = draw(SIDE), draw(SIDE)
    seed = draw(st.integers(0, 2**32))
    random = np.random.default_rng(seed)
    shape = (height, width, 3) if draw(st.booleans()) else (height, width)
    pixels = random.integers(0, 256, shape, np.uint8)
    waver = draw(st.integers(1, 22))
    for axis, side in ((0, 0), (0, -1), (1, 0), (1, -1)):
        lines = pixels.swapaxes(0, axis)[:: 1 if side == 0 else -1]
        wide = draw(st.integers(0, lines.shape[0]))
        shade = draw(st.integers(0, 255 - waver))
        border = shade + random.integers(0, waver, lines[:wide].shape[:2])
        lines[:wide] = border[..., None] if len(shape) == 3 else border
    return pixels


@ENGINES
@given(bordered(), st.integers(0, 5))
@example(np.zeros((1, 1), np.uint8), 0)
@example(np.zeros((100, 100, 3), np.uint8), 1)
@settings(max_examples=80)
def test_borders_by_definition(engine: ModuleType, pixels: NDArray[np.uint8], before: int) -> None:
    height, width = pixels.shape[:2]
    samples = 1 if pixels.ndim == 2 else 3
    data = b"\x55" * before + pixels.tobytes()
    x, y = samples, width * samples
    found = engine.borders(data, before, width, height, x, y, samples)
    left, top, right, bottom = reference.borders(pixels)
    assert found == (left, top, right, bottom)
    # The same picture seen upside down, through negative strides.
    last = before + (height - 1) * y + (width - 1) * x
    flipped = reference.borders(np.ascontiguousarray(pixels[::-1, ::-1]))
    assert engine.borders(data, last, width, height, -x, -y, samples) == flipped


@ENGINES
@pytest.mark.parametrize("length", [300_000, pytest.param(1 << 20, marks=pytest.mark.long)])
def test_long_lines_do_not_overflow(engine: ModuleType, length: int) -> None:
    luma = np.full(length, 250, np.uint8)
    luma[: length // 2] = 255
    # Variance 6.25 is flat; from 255 and 235 it is 100 and is not.
    assert engine.borders(luma.data, 0, 1, length, 1, 1, 1)[0] == 0
    wide = np.stack([luma, luma, luma])
    assert engine.borders(wide.data, 0, length, 3, 1, length, 1)[1] == 1
    wide[:, length // 2 :] = 235
    assert engine.borders(wide.data, 0, length, 3, 1, length, 1)[1] == 0


@ENGINES
@pytest.mark.parametrize(
    "arguments",
    [
        (0, 0, 5, 12, 3, 1, 0),
        (0, 5, 0, 12, 3, 1, 0),
        (-1, 4, 4, 12, 3, 1, 0),
        (1, 4, 4, 12, 3, 1, 0),
        (0, 4, 4, 11, 3, 1, 0),
        (0, 4, 4, -12, 3, 1, 0),
        (0, 4, 5, 12, 3, 1, 0),
        (0, 4, 4, 1 << 62, 3, 1, 0),
        (1 << 62, 4, 4, 12, 3, 1, 0),
        (0, 1 << 40, 1 << 40, 12, 3, 1, 0),
        (0, 4, 4, 12, 2, 1, 0),
        (0, 4, 4, 12, 3, 2, 0),
        (0, 4, 4, 12, 1, 2, 9),
        (0, 4, 4, 12, 1, 2, -1),
        (0, 4, 4, 12, 1, 3, 0),
    ],
)
def test_pictures_outside_the_buffer_are_refused(
    engine: ModuleType, arguments: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match=r"pixel|buffer|picture"):
        engine.dhash(bytes(48), *arguments)


@ENGINES
@pytest.mark.parametrize(
    "arguments",
    [
        (0, 0, 4, 3, 12, 3),
        (0, 4, 4, 3, 12, 2),
        (0, 4, 5, 3, 12, 3),
        (1, 4, 4, 3, 12, 3),
        (0, 4, 4, -3, 12, 3),
        (48, 4, 4, -3, -12, 3),
        (0, 4, 4, 1 << 62, 12, 3),
        (0, 4, 4, 3, -(1 << 62), 3),
        (-1, 4, 4, 3, 12, 3),
    ],
)
def test_borders_outside_the_buffer_are_refused(
    engine: ModuleType, arguments: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="picture"):
        engine.borders(bytes(48), *arguments)


@ENGINES
def test_strides_that_reach_nothing_do_not_matter(engine: ModuleType) -> None:
    assert engine.borders(b"\1\2\3", 0, 1, 1, 99, -99, 3) == (0, 0, 0, 0)
    assert engine.dhash(b"\1\2\3", 0, 1, 1, 999, 3, 1, 0) == bytes(16) + b"\xff" * 16


def test_the_extension_was_built() -> None:
    """TagCat runs without it, but not at its speed: an environment that tests has a compiler."""
    from tagcat.fingerprint import area

    assert area.dhash is _area.dhash
