"""Which part of a video is in another, from files on: real videos made on the spot."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tagcat.fingerprint import fingerprint_video
from tagcat.match import Item, Overlap, Relation, overlap

from .kit import picture, write_video


@pytest.fixture(scope="module")
def scenes() -> list[Image.Image]:
    return [picture(seed) for seed in range(40, 52)]


def compared(folder: Path, own: list[Image.Image], other: list[Image.Image]) -> Overlap:
    """The overlap of two videos that show each picture for half a second."""
    looks = [
        fingerprint_video(write_video(folder / f"{name}.mp4", pictures, 12))
        for name, pictures in (("own", own), ("other", other))
    ]
    a, b = (Item.of(name, look) for name, look in zip("ab", looks, strict=True))
    return overlap(a, looks[0].duration, b, looks[1].duration)


def test_a_cut_of_a_real_video(tmp_path: Path, scenes: list[Image.Image]) -> None:
    found = compared(tmp_path, [s.resize((160, 120)) for s in scenes[3:9]], scenes)
    assert found.relation is Relation.CONTAINED
    (stretch,) = found.stretches
    assert stretch.start == pytest.approx(3 * 480, abs=40)
    assert stretch.end == pytest.approx(9 * 480, abs=40)
    assert (stretch.own_start, stretch.frames) == (0, 6)


def test_a_mirrored_cut(tmp_path: Path, scenes: list[Image.Image]) -> None:
    mirrored = [s.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for s in scenes[3:9]]
    found = compared(tmp_path, mirrored, scenes)
    assert (found.relation, found.orientation.value) == (Relation.CONTAINED, "mirror")
    assert found.stretches[0].start == pytest.approx(3 * 480, abs=40)


def test_a_piece_cut_out(tmp_path: Path, scenes: list[Image.Image]) -> None:
    found = compared(tmp_path, [*scenes[:4], *scenes[7:]], scenes)
    assert found.relation is Relation.CONTAINED
    assert [round(s.start / 480) for s in found.stretches] == [0, 7]
    assert [round(s.own_start / 480) for s in found.stretches] == [0, 4]


def test_wide_borders_hide_a_video(tmp_path: Path, scenes: list[Image.Image]) -> None:
    """Key frames have no hash without borders: thick bars change too many bits."""

    def barred(scene: Image.Image) -> Image.Image:
        out = Image.new("RGB", (scene.width, scene.height * 3 // 2))
        out.paste(scene, (0, scene.height // 4))
        return out

    found = compared(tmp_path, [barred(s) for s in scenes], scenes)
    assert found == Overlap(Relation.NONE)
