"""The map: as prince makes it, the same on every call, and finite whatever the hashes are."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import prince
import pytest
from hypothesis import example, given, settings

from tagcat.errors import MissingPackage
from tagcat.explore.bits import unpack_bits
from tagcat.explore.mca import Points, agreement, fit, map_hashes
from tagcat.match.packed import Words, pack

from .hashes import ALL_BITS, few, planted


def by_prince(words: Words, rest: Words) -> tuple[prince.MCA, Points]:
    """Fitted on bits that vary, as prince does it by itself, and where it puts the rest."""
    varying = unpack_bits(words).std(axis=0) > 0
    tables = [pd.DataFrame(unpack_bits(each)[:, varying]).astype(str) for each in (words, rest)]
    for table in tables:
        table.columns = [f"{number:03}" for number in range(table.shape[1])]
    fitted = prince.MCA(2, engine="scipy", correction="greenacre").fit(tables[0])
    return fitted, fitted.transform(tables[1]).to_numpy()


def test_points_and_inertia_are_those_of_prince() -> None:
    words, _ = planted(4, 80, 12, seed=1)
    sample, rest = words[:200], words[200:]
    projection = fit(sample)
    fitted, theirs = by_prince(sample, rest)
    ours = projection.points(rest)
    signs = np.sign((ours * theirs).sum(axis=0))
    np.testing.assert_allclose(ours, theirs * signs, atol=1e-9)
    raw = fitted.svd_.s**2 / fitted.total_inertia_
    np.testing.assert_allclose(projection.inertia, raw)
    np.testing.assert_allclose(projection.adjusted, fitted.percentage_of_variance_ / 100)
    assert fitted.total_inertia_ == pytest.approx(1.0)


@settings(max_examples=40)
@given(few)
@example(np.array([[0, 1], [0, 1], [0, 2575981], [0, 550707986]], dtype=np.uint64))
def test_any_hashes_get_finite_points(words: Words) -> None:
    found = map_hashes(words)
    assert found.points.shape == (len(words), 2)
    assert np.isfinite(found.points).all()
    shares = (*found.projection.inertia, *found.projection.adjusted)
    assert all(0 <= share <= 1 + 1e-9 for share in shares)
    same = map_hashes(words)
    assert (same.points == found.points).all()
    # Of the hashes fitted on, the middle is the origin.
    if len(words):
        np.testing.assert_allclose(found.points.mean(axis=0), 0, atol=1e-6)
    for weights in found.projection.weights.T:
        # Of several that are equally large but for rounding it is the first that counts.
        size = np.abs(weights)
        assert weights[np.flatnonzero(size >= size.max() * (1 - 1e-6))[0]] >= 0


@pytest.mark.parametrize(
    "values",
    [[], [1], [1, ALL_BITS], [5] * 30],
    ids=["none", "one", "two", "all the same"],
)
def test_nothing_to_tell_apart_lies_at_the_origin(values: list[int]) -> None:
    found = map_hashes(pack(values))
    assert not found.points.any()
    assert found.projection.inertia == (0.0, 0.0)


def test_one_bit_that_varies_makes_a_line() -> None:
    found = map_hashes(pack([0, 0, 0, 1]))
    assert found.projection.inertia == (1.0, 0.0)
    # The row coordinates of correspondence analysis: mean 0, mean square the inertia, 1.
    np.testing.assert_allclose(found.points[:, 0], [-(3**-0.5)] * 3 + [3**0.5])
    assert not found.points[:, 1].any()


def test_two_kinds_of_hashes_make_one_dimension() -> None:
    found = map_hashes(pack([0, 0, ALL_BITS, ALL_BITS, ALL_BITS]))
    assert found.projection.inertia == pytest.approx((1.0, 0.0))
    assert not found.points[:, 1].any()
    assert found.points[0, 0] == found.points[1, 0] != found.points[2, 0]


def test_clusters_lie_apart() -> None:
    words, labels = planted(3, 100, 8, seed=2)
    points = map_hashes(words).points
    centres = np.array([points[labels == each].mean(axis=0) for each in range(3)])
    nearest = np.linalg.norm(points[:, None] - centres, axis=2).argmin(axis=1)
    assert (nearest == labels).all()


def test_a_sample_gives_about_the_map_of_all() -> None:
    words, _ = planted(5, 400, 25, seed=3)
    full, sampled = fit(words), map_hashes(words, sample=500)
    assert sampled.projection.fitted == 500
    assert agreement(full.points(words), sampled.points) > 0.97


def test_agreement_is_blind_to_turn_side_and_scale() -> None:
    random = np.random.default_rng(4)
    points = random.normal(size=(50, 2))
    turned = points @ np.array([[0.6, 0.8], [0.8, -0.6]]) * 3 + 7
    assert agreement(points, turned) == pytest.approx(1)
    assert agreement(points, random.normal(size=(50, 2))) < 0.6
    nothing = np.zeros((50, 2))
    assert agreement(nothing, nothing) == 1
    assert agreement(points, nothing) == 0
    assert agreement(nothing[:0], nothing[:0]) == 1
    with pytest.raises(ValueError, match="shape"):
        agreement(points, points[1:])


def test_a_sample_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="sample"):
        map_hashes(pack([1, 2, 3]), sample=2)


def test_prince_is_loaded_when_it_is_needed_only() -> None:
    code = "import sys, tagcat.explore.mca; sys.exit('prince' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_prince_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prince", None)
    with pytest.raises(MissingPackage, match=r"pip install 'tagcat\[explore\]'"):
        map_hashes(pack([1, 2, 4]))
