"""What a tagger sees in files, and what is proposed for a tag that is taught."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.fingerprint.model import Kind
from tagcat.label.imagenet import taxonomy
from tagcat.label.onnx import default_tagger
from tagcat.label.pictures import Sight, sights
from tagcat.label.seeing import REMOTE_FRAMES, see, spread
from tagcat.label.tagger import Label, LabelClass, Picture, Preprocessing, TaggerId, TaggerKind
from tagcat.label.teaching import by_examples, by_word

_MEDIA = Path(__file__).parents[1] / "media"


class _Service:
    """A remote tagger that remembers what it was sent."""

    id = TaggerId("service", "1")
    kind = TaggerKind.REMOTE
    labels: tuple[LabelClass, ...] = ()
    preprocessing = Preprocessing(size=64, fit="whole")

    def __init__(self) -> None:
        self.sent = 0

    def check(self) -> None:
        """It is always ready."""

    def tag(self, pictures: Sequence[Picture]) -> list[tuple[Label, ...]]:
        self.sent += len(pictures)
        return [(Label("thing", 0.9, ("whole",)),) for _ in pictures]


def test_an_image_has_labels_scores_and_a_vector() -> None:
    seen = see(_MEDIA / "images" / "photo.jpg", default_tagger())
    assert (seen.kind, seen.pictures) == (Kind.IMAGE, 1)
    assert {"espresso", "beverage"} <= {one.label.name for one in seen.labels}
    assert all(one.moments == () for one in seen.labels)
    assert seen.scores is not None
    assert seen.scores.sum() == pytest.approx(1, abs=1e-3)
    assert seen.vector is not None
    assert np.linalg.norm(seen.vector) == pytest.approx(1, abs=1e-4)


def test_a_video_has_the_labels_of_its_key_frames_at_their_times() -> None:
    path, tagger = _MEDIA / "videos" / "h264.mp4", default_tagger()
    seen = see(path, tagger, threads=1)
    frames = list(sights(path, tagger.preprocessing.edge, threads=1))
    assert (seen.kind, seen.pictures) == (Kind.VIDEO, len(frames))
    scores, _ = tagger.model.run([frame.picture for frame in frames])
    assert seen.scores == pytest.approx(scores.mean(axis=0), abs=1e-5)
    for one in seen.labels:
        assert set(one.moments) <= {frame.pos for frame in frames}
        assert one.moments


def test_few_key_frames_are_sent_to_a_service() -> None:
    service = _Service()
    told: list[float] = []
    seen = see(_MEDIA / "videos" / "h264-transpose.mp4", service, told.append, threads=1)
    assert told[-service.sent :] == [1.0] * service.sent
    assert 1 <= service.sent == seen.pictures <= REMOTE_FRAMES
    assert seen.scores is seen.vector is None
    assert [one.label for one in seen.labels] == [Label("thing", 0.9, ("whole",))]


@given(st.integers(0, 400), st.integers(1, 30))
def test_a_spread_is_even_and_bounded(count: int, limit: int) -> None:
    frames = [Sight(np.zeros((1, 1, 3), np.uint8), pos) for pos in range(count)]
    kept = [frame.pos or 0 for frame in spread(frames, limit)]
    assert len(kept) <= limit
    assert len(kept) >= min(count, (limit + 1) // 2)
    assert len(set(np.diff(kept))) <= 1


def _looks(seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Thirty unit vectors of three looks, ten each."""
    random = np.random.default_rng(seed)
    middle = random.normal(size=(3, 64))
    vectors = np.repeat(middle, 10, axis=0) + random.normal(size=(30, 64)) * 0.4
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(unit, np.float32)


@given(st.lists(st.integers(0, 9), min_size=1, unique=True), st.integers(0, 20))
def test_files_that_look_like_the_examples_are_proposed(examples: list[int], seed: int) -> None:
    found = by_examples(_looks(seed), examples, 30)
    places = [place for place, _ in found]
    assert sorted(places) == sorted(set(range(10)) - set(examples))
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.2 <= score <= 1 for score in scores)


def test_a_tag_may_have_several_looks() -> None:
    found = by_examples(_looks(), [0, 1, 2, 10, 11, 12], 30)
    assert {place for place, _ in found} == {*range(3, 10), *range(13, 20)}


def test_no_more_are_proposed_than_asked_for() -> None:
    assert len(by_examples(_looks(), [0], 4)) == 4
    with pytest.raises(ValueError, match="example"):
        by_examples(_looks(), [], 4)


def test_pictures_that_are_all_the_same_are_not_alike_in_anything() -> None:
    same = np.tile(_looks()[:1], (12, 1))
    assert by_examples(same, [0], 12) == []


def test_a_word_finds_the_files_that_show_it() -> None:
    names = taxonomy()
    scores = np.zeros((4, 1000), np.float32)
    pug, beagle = names.classes_of("pug")[0], names.classes_of("beagle")[0]
    scores[0, [pug, beagle]] = 0.4
    scores[1, pug] = 0.9
    scores[2, pug] = 0.1
    found = by_word("dog", names, scores, [], 9)
    assert found is not None
    assert [place for place, _ in found] == [1, 0]
    assert [score for _, score in found] == pytest.approx([0.9, 0.8])
    assert by_word("dog", names, scores, [1], 9) == found[1:]
    assert by_word("Aunt Mary", names, scores, [], 9) is None
