"""Labels of key frames as labels of a video."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tagcat.label.joining import FRAMES_FOR_EACH, MAX_MOMENTS, join
from tagcat.label.tagger import MAX_LABELS, Label

_FRAMES = st.lists(
    st.lists(
        st.builds(Label, st.sampled_from("abcdefgh"), st.floats(0.2, 1)),
        max_size=4,
        unique_by=lambda label: label.name,
    ),
    max_size=90,
)


def test_the_best_frame_gives_the_score_and_all_frames_the_times() -> None:
    dog, sure = Label("dog", 0.4, ("animal",)), Label("dog", 0.9, ("animal",))
    joined = join([(0, [dog]), (1000, []), (2000, [sure, Label("ball", 0.3)])])
    assert [(one.label, one.moments) for one in joined] == [
        (sure, (0, 2000)),
        (Label("ball", 0.3), (2000,)),
    ]


def test_what_is_seen_once_in_a_long_video_is_chance() -> None:
    blink = [(0, [Label("kite", 0.9)])]
    rest: list[tuple[int, list[Label]]] = [(i, []) for i in range(1, FRAMES_FOR_EACH)]
    assert [one.label.name for one in join(blink + rest)] == ["kite"]
    assert join([*blink, *rest, (FRAMES_FOR_EACH, [])]) == ()


def test_no_frames_have_no_labels() -> None:
    assert join([]) == ()


@given(_FRAMES)
def test_times_are_in_order_and_bounded(frames: list[list[Label]]) -> None:
    timed = [(pos * 40, labels) for pos, labels in enumerate(frames)]
    joined = join(timed)
    assert len(joined) <= MAX_LABELS
    for one in joined:
        assert list(one.moments) == sorted(set(one.moments))
        assert 1 <= len(one.moments) <= MAX_MOMENTS
        here = [
            label.score for _, labels in timed for label in labels if label.name == one.label.name
        ]
        assert one.label.score == max(here)
        assert len(here) * FRAMES_FOR_EACH >= len(frames)


@given(_FRAMES)
def test_a_picture_shown_twice_as_long_has_the_same_labels(frames: list[list[Label]]) -> None:
    once = [(pos, labels) for pos, labels in enumerate(frames)]
    twice = [(pos, labels) for pos, labels in enumerate([*frames, *frames])]
    assert {one.label for one in join(once)} <= {one.label for one in join(twice)}
