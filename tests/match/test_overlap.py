"""Which part of a video is in another: laws, bounds, and videos made on the spot."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.fingerprint.model import DHash, KeyFrame
from tagcat.match import Item, Look, Overlap, Relation, commonness, overlap
from tagcat.match.alignment import Line, Point, Split, best_line, split

from .strategies import STOCK, dhashes, seeded


@st.composite
def videos(draw: st.DrawFn, key: str) -> tuple[Item, int]:
    """A video of few looks, so that many match, and a length, or 0 for none."""
    hashes = draw(st.lists(st.one_of(st.sampled_from(STOCK), dhashes()), max_size=12))
    gaps = draw(st.lists(st.integers(40, 3000), min_size=len(hashes), max_size=len(hashes)))
    frames, at = [], draw(st.integers(0, 2000))
    for gap, dhash in zip(gaps, hashes, strict=True):
        frames.append(KeyFrame(at, dhash))
        at += gap
    return Item.video(key, frames), draw(st.sampled_from([0, at, at + 5000]))


@given(videos("a"), videos("b"), st.sampled_from([4, 18, 25]), st.booleans())
def test_laws(a: tuple[Item, int], b: tuple[Item, int], variance: int, searches: bool) -> None:
    found = overlap(*a, *b, variance, orientations=searches)
    back = overlap(*b, *a, variance, orientations=searches)
    assert back == found.reversed()
    assert back.reversed() == found
    assert overlap(*a, *b, variance, orientations=searches) == found
    assert 0 <= found.own_share <= 1
    assert 0 <= found.other_share <= 1
    assert bool(found.stretches) == (found.relation is not Relation.NONE)
    lengths = [
        max(length, item.positions[-1] + 40) if item.looks else 40 for item, length in (a, b)
    ]
    for stretch in found.stretches:
        assert 0 <= stretch.own_start <= stretch.own_end <= lengths[0]
        assert 0 <= stretch.start <= stretch.end <= lengths[1]
        assert 0.5 <= stretch.rate <= 2
        assert stretch.frames >= 1
    for before, after in pairwise(found.stretches):
        # A millisecond is what rounding may make.
        assert before.own_end <= after.own_start + 1
    for before, after in pairwise(sorted(found.stretches, key=lambda s: s.start)):
        assert before.end <= after.start + 1


@given(videos("a"))
def test_a_video_is_all_of_itself(a: tuple[Item, int]) -> None:
    item, length = a
    found = overlap(item, length, Item("b", item.kind, item.looks, item.positions), length)
    if found.relation is Relation.NONE:
        assert overlap(item, length, item, length) == Overlap(Relation.NONE)
        return
    assert found.relation is Relation.SAME
    assert (found.own_share, found.other_share, found.rate) == (1, 1, 1)


def shots(seed: int, number: int, gap: int = 2000) -> list[KeyFrame[DHash]]:
    rng = seeded(seed)
    return [
        KeyFrame(gap * n + rng.randrange(gap), DHash(rng.getrandbits(128))) for n in range(number)
    ]


def test_commonness_counts_videos_not_frames() -> None:
    intro = shots(1, 4)
    films = [Item.video(f"v{n}", [*intro, *intro[:1], *shots(n, 3)]) for n in range(10, 15)]
    films.append(Item.image("picture", intro[0].dhash))
    known = commonness([*films, films[0]])
    assert known.videos == 5
    assert known.holders[Look(intro[0].dhash)] == 5
    assert known.holders[films[0].looks[-1]] == 1
    assert known.of(films[0].looks[-1], Look(DHash(0))) == 2
    assert commonness([]).videos == 0


def test_a_shared_intro_is_told_as_such_only_where_others_are_known() -> None:
    intro = shots(1, 6)
    films = [
        Item.video(f"v{n}", [*intro, *(KeyFrame(f.pos + 12_000, f.dhash) for f in shots(n, 20))])
        for n in range(10, 16)
    ]
    lengths = [52_000] * 2
    alone = overlap(films[0], lengths[0], films[1], lengths[1])
    assert (alone.relation, alone.videos) == (Relation.OVERLAPPING, 2)
    among = overlap(films[0], lengths[0], films[1], lengths[1], known=commonness(films))
    assert (among.relation, among.videos) == (Relation.COMMON, 6)
    assert among.stretches == alone.stretches
    assert among.weight == pytest.approx(alone.weight / 3)


def test_frames_that_all_look_alike_are_not_tried_in_all_pairs() -> None:
    """Repeated to the bit, or a noisy still: three million pairs, of which few are looked at."""
    rng = seeded(7)
    repeated = [KeyFrame(400 * n, STOCK[n % 2]) for n in range(2500)]
    noisy = [
        KeyFrame(400 * n, DHash(STOCK[0].bits ^ 1 << rng.randrange(128) ^ n << 90))
        for n in range(600)
    ]
    for frames in (repeated, noisy):
        item = Item.video("a", frames)
        part = Item.video("b", [KeyFrame(f.pos - 8000, f.dhash) for f in frames[20:]])
        assert overlap(item, 0, part, 0).other_share > 0.9


def test_long_videos_are_aligned_to_the_end() -> None:
    """A film of three hours beside its copy for television: 25 frames a second for 24."""
    film = shots(3, 4000, 2700)
    copy = [KeyFrame(f.pos * 24 // 25, f.dhash) for f in film[600:]]
    start = copy[0].pos
    copy = [KeyFrame(f.pos - start, f.dhash) for f in copy]
    found = overlap(Item.video("a", copy), 0, Item.video("b", film), 0)
    assert found.relation is Relation.CONTAINED
    assert found.rate == pytest.approx(25 / 24)
    (stretch,) = found.stretches
    assert stretch.own_start < 100
    assert stretch.start == pytest.approx(film[600].pos, abs=100)


def test_a_line_is_found_among_others() -> None:
    rng = seeded(5)
    points = [
        Point(float(at), 1.5 * at + 7000 + rng.randrange(40), 1.0) for at in range(0, 60_000, 900)
    ]
    points += [
        Point(rng.random() * 60_000, rng.random() * 100_000, 1.0) for _ in range(2 * len(points))
    ]
    line = best_line(sorted(points), 1.0)
    assert line is not None
    assert line.rate == 1.5
    assert line.offset == pytest.approx(7020, abs=30)
    assert line.own(line.other(1234.0)) == pytest.approx(1234)
    assert best_line([], 1.0) is None
    assert best_line([Point(0.0, 500.0, 1.0)], 1.0) == Line(1.0, 500.0)


def test_variance_is_checked() -> None:
    item = Item.video("a", shots(1, 3))
    with pytest.raises(ValueError, match="variance"):
        overlap(item, 0, item, 0, 26)


def test_a_line_leaves_off_where_a_rival_fits_better() -> None:
    """A piece was cut out of the video of a camera that stands still: most frames look alike."""
    line, rival = Line(1.0, 0.0), Line(1.0, 9000.0)
    first = [Point(1000.0 * n, 1000.0 * n + 30, 1.0) for n in range(8)]
    then = [Point(1000.0 * n, 1000.0 * n + 9030, 1.0) for n in range(8, 15)]
    assert split([*first, *then], line, rival) == Split(True, 7000.0)
    assert split([*first, *then], rival, line) == Split(False, 7000.0)
    assert split(first, line, rival) is None
    # Two frames may match by chance.
    assert split([*first, *then[:2]], line, rival) is None
    # What lies on both says nothing of either.
    both = [Point(p.own, p.own + at, 1.0) for p in first for at in (30, 9030)]
    assert split(both, line, rival) is None


def test_a_piece_cut_out_where_the_camera_stands_still() -> None:
    """Frames of the background match each other at all times; what moves tells the times."""
    rng = seeded(9)
    background = DHash(rng.getrandbits(128))
    film = []
    for n in range(60):
        film.append(KeyFrame(1000 * n + rng.randrange(600), DHash(rng.getrandbits(128))))
        back = DHash(background.bits ^ (1 << rng.randrange(128)))
        film.append(KeyFrame(1000 * n + 700 + rng.randrange(200), back))
    left = [f for f in film if f.pos < 20_000]
    left += [KeyFrame(f.pos - 20_000, f.dhash) for f in film if f.pos >= 40_000]
    found = overlap(Item.video("a", left), 40_000, Item.video("b", film), 60_000)
    assert found.relation is Relation.CONTAINED
    assert [(s.own_start, s.start) for s in found.stretches] == [
        (0, 0),
        (pytest.approx(20_000, abs=1000), pytest.approx(40_000, abs=1000)),
    ]
