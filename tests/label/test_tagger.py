"""What taggers share: the values they are made of, and what of their labels is proposed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.label.tagger import (
    MAX_LABELS,
    MAX_NAME,
    MIN_SCORE,
    Label,
    Preprocessing,
    TaggerId,
    best_first,
)

_LABELS = st.lists(
    st.builds(Label, st.sampled_from([f"label {i}" for i in range(99)]), st.floats(0, 1)),
    max_size=120,
)


@given(_LABELS)
def test_labels_are_proposed_best_first_and_once(labels: list[Label]) -> None:
    proposed = best_first(labels)
    assert [label.score for label in proposed] == sorted(
        (label.score for label in proposed), reverse=True
    )
    assert len({label.name for label in proposed}) == len(proposed) <= MAX_LABELS
    assert all(label.score >= MIN_SCORE for label in proposed)
    for label in labels:
        best = max(other.score for other in labels if other.name == label.name)
        if best >= MIN_SCORE and len(proposed) < MAX_LABELS:
            assert Label(label.name, best) in proposed


@given(_LABELS)
def test_the_order_they_came_in_does_not_matter(labels: list[Label]) -> None:
    assert best_first(labels) == best_first(labels[::-1])


@pytest.mark.parametrize(
    ("name", "score", "parents"),
    [
        ("", 0.5, ()),
        ("a" * (MAX_NAME + 1), 0.5, ()),
        ("a", 1.01, ()),
        ("a", -0.01, ()),
        ("a", float("nan"), ()),
        ("a", 0.5, ("",)),
        ("a", 0.5, ("b",) * 21),
    ],
)
def test_a_label_out_of_bounds_is_refused(
    name: str, score: float, parents: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match=r"label|score"):
        Label(name, score, parents)


@pytest.mark.parametrize(
    ("name", "version", "digest"),
    [("", "1", ""), ("a", "", ""), ("a" * 61, "1", ""), ("a", "1", "abc"), ("a\n", "1", "")],
)
def test_a_tagger_has_a_name_a_version_and_a_whole_digest(
    name: str, version: str, digest: str
) -> None:
    with pytest.raises(ValueError, match=r"tagger|digest"):
        TaggerId(name, version, digest)


@pytest.mark.parametrize(
    "change",
    [
        {"size": 15},
        {"size": 1025},
        {"crop": 0.0},
        {"crop": 1.1},
        {"resample": "nearest"},
        {"layout": "hwc"},
        {"channels": "GRB"},
        {"fit": "stretch"},
        {"mean": (1.0, 2.0)},
        {"deviation": (1.0, 0.0, 1.0)},
        {"mean": (float("inf"), 0.0, 0.0)},
    ],
)
def test_preprocessing_that_makes_no_sense_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"must|have"):
        Preprocessing(**{"size": 224, **change})  # type: ignore[arg-type]
