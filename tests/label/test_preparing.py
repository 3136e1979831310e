"""Pictures to what a model takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tagcat.label.preparing import prepare
from tagcat.label.tagger import Picture, Preprocessing

_PLAIN = Preprocessing(size=16)


def _picture(height: int, width: int) -> Picture:
    """Red grows to the right, green downwards; blue is 7."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x, y, np.full_like(x, 7)], axis=2).astype(np.uint8)


def test_the_centre_square_is_taken() -> None:
    wide = prepare([_picture(32, 64)], _PLAIN)
    assert wide.shape == (1, 3, 16, 16)
    assert wide.dtype == np.float32
    # Columns 16 to 48 in 16 steps of two pixels.
    assert wide[0, 0, 8] == pytest.approx(np.arange(16.5, 48, 2), abs=1)
    assert wide[0, 1, :, 8] == pytest.approx(np.arange(0.5, 32, 2), abs=1)
    assert (wide[0, 2] == 7).all()


def test_a_crop_leaves_the_edges_out() -> None:
    whole = prepare([_picture(64, 64)], _PLAIN)
    inner = prepare([_picture(64, 64)], replace(_PLAIN, crop=0.5))
    assert whole[0, 0].min() < 4
    assert inner[0, 0].min() >= 15
    assert inner[0, 0].max() <= 48


def test_channels_and_axes_are_as_asked() -> None:
    first = prepare([_picture(32, 32)], _PLAIN)
    last = prepare([_picture(32, 32)], replace(_PLAIN, layout="nhwc", channels="BGR"))
    assert last.shape == (1, 16, 16, 3)
    assert np.array_equal(last[0, ..., ::-1].transpose(2, 0, 1), first[0])


def test_each_channel_is_centred_and_scaled_in_the_order_given() -> None:
    how = replace(_PLAIN, channels="BGR", mean=(7, 1, 2), deviation=(2, 4, 8))
    found = prepare([_picture(32, 32)], how)[0]
    plain = prepare([_picture(32, 32)], _PLAIN)[0]
    assert (found[0] == 0).all()
    assert found[1] == pytest.approx((plain[1] - 1) / 4)
    assert found[2] == pytest.approx((plain[0] - 2) / 8)


def test_pictures_of_a_batch_are_told_apart() -> None:
    one, other = _picture(20, 30), _picture(90, 40)
    both = prepare([one, other], _PLAIN)
    assert np.array_equal(both[:1], prepare([one], _PLAIN))
    assert np.array_equal(both[1:], prepare([other], _PLAIN))


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((4, 4, 3), np.float32),
    ],
)
def test_anything_else_is_refused(picture: Picture) -> None:
    with pytest.raises(ValueError, match="uint8"):
        prepare([picture], _PLAIN)
