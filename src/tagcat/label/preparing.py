"""Pictures to what a model takes; ``tagger.Preprocessing`` says how."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tagcat.label.tagger import Picture, Preprocessing

_RESAMPLE = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}


def prepare(pictures: Sequence[Picture], how: Preprocessing) -> NDArray[np.float32]:
    """The batch a model takes.

    Args:
        pictures: n of them, of any sizes.
        how: what is made of them.

    Returns:
        Shape ``(n, 3, size, size)``, or ``(n, size, size, 3)`` with channels last.

    Raises:
        ValueError: a picture has another shape or type.
    """
    batch: NDArray[np.float32] = np.empty((len(pictures), how.size, how.size, 3), np.float32)
    for place, picture in enumerate(pictures):
        batch[place] = _square(picture, how)
    if how.channels == "BGR":
        batch = batch[..., ::-1]
    batch -= np.array(how.mean, np.float32)
    batch /= np.array(how.deviation, np.float32)
    if how.layout == "nchw":
        batch = batch.transpose(0, 3, 1, 2)
    return np.ascontiguousarray(batch, np.float32)


def _square(picture: Picture, how: Preprocessing) -> NDArray[np.uint8]:
    if (
        picture.dtype != np.uint8
        or picture.ndim != 3
        or picture.shape[2] != 3
        or 0 in picture.shape
    ):
        raise ValueError("a picture is a uint8 array (height, width, 3)")
    height, width, _ = picture.shape
    edge = min(width, height) * how.crop
    left, top = (width - edge) / 2, (height - edge) / 2
    image = Image.fromarray(picture).resize(
        (how.size, how.size), _RESAMPLE[how.resample], (left, top, left + edge, top + edge)
    )
    return np.asarray(image)
