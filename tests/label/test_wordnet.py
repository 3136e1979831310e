"""Kinds above classes, and words for them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tagcat.label.imagenet import taxonomy
from tagcat.label.tagger import MIN_SCORE
from tagcat.label.wordnet import KindOfThing, Leaf, Scores, Taxonomy, flat_taxonomy

# thing ── animal ── dog ── pug, beagle
#      │          └─ cat
#      └─ crane (a machine; there is a bird of that name as well)
_SMALL = Taxonomy(
    leaves=(
        Leaf("n1", "pug", ("pug", "pug-dog"), (0, 1, 2)),
        Leaf("n2", "beagle", ("beagle",), (0, 1, 2)),
        Leaf("n3", "cat", ("cat", "true cat"), (3, 1, 2)),
        Leaf("n4", "crane (bird)", ("crane",), (1, 2)),
        Leaf("n5", "crane (machine)", ("crane",), (2,)),
    ),
    kinds=(
        KindOfThing("n10", "dog", ("dog", "domestic dog"), 2, False),
        KindOfThing("n11", "animal", ("animal", "beast"), 4, False),
        KindOfThing("n12", "thing", ("thing",), 5, True),
        KindOfThing("n13", "feline", ("feline",), 1, False),
    ),
    min_score=0.5,
    min_leaves=2,
    max_leaves=4,
)


def _scores(*values: float) -> Scores:
    return np.array(values, np.float32)


def test_a_kind_is_proposed_where_its_classes_agree_together() -> None:
    labels = _SMALL.labels(_scores(0.3, 0.3, 0.1, 0.15, 0.15))
    assert [(label.name, round(label.score, 2)) for label in labels] == [
        ("animal", 0.85),
        ("dog", 0.6),
        ("beagle", 0.3),
        ("pug", 0.3),
    ]
    assert labels[3].parents == ("dog", "animal")
    assert labels[1].parents == ("animal",)
    assert labels[3].id == "n1"


def test_nothing_is_proposed_where_the_model_is_not_sure() -> None:
    assert _SMALL.labels(_scores(0.1, 0.1, 0.1, 0.15, 0.55))[0].name == "crane (machine)"
    assert len(_SMALL.labels(_scores(0.1, 0.1, 0.1, 0.15, 0.55))) == 1
    assert _SMALL.labels(_scores(0.19, 0.19, 0.05, 0.05, 0.1)) == ()


def test_all_that_can_be_proposed_is_told() -> None:
    names = [label.name for label in _SMALL.label_classes()]
    assert names == ["pug", "beagle", "cat", "crane (bird)", "crane (machine)", "dog", "animal"]


@pytest.mark.parametrize(
    ("word", "classes"),
    [
        ("dog", (0, 1)),
        ("DOGS", (0, 1)),
        ("  domestic   dog ", (0, 1)),
        ("true cat", (2,)),
        ("crane", (3, 4)),
        ("crane (bird)", (3,)),
        ("beasts", (0, 1, 2, 3)),
        ("thing", (0, 1, 2, 3, 4)),
        ("person", ()),
        ("", ()),
    ],
)
def test_a_word_means_every_class_it_stands_for(word: str, classes: tuple[int, ...]) -> None:
    assert _SMALL.classes_of(word) == classes


def test_a_word_scores_what_its_classes_do() -> None:
    scores = np.stack([_scores(0.3, 0.3, 0.1, 0.15, 0.15), _scores(0, 0, 1, 0, 0)])
    assert _SMALL.score_of("dog", scores) == pytest.approx([0.6, 0.0])
    assert _SMALL.score_of("person", scores) == pytest.approx([0.0, 0.0])


@given(hnp.arrays(np.float32, 1000, elements=st.floats(0, 1, width=32)))
def test_scores_of_imagenet_stay_within_bounds(values: Scores) -> None:
    spread = values**8
    scores = spread / spread.sum() if spread.sum() else spread
    for label in taxonomy().labels(scores):
        assert MIN_SCORE <= label.score <= 1
        assert label.name not in label.parents


@given(st.integers(0, 999))
def test_a_sure_class_has_its_kinds_beside_it(place: int) -> None:
    scores = np.zeros(1000, np.float32)
    scores[place] = 1
    labels = {label.name: label for label in taxonomy().labels(scores)}
    leaf = labels[taxonomy().leaves[place].name]
    proposed = {kind.name for kind in taxonomy().kinds if not kind.stop and 2 <= kind.leaves <= 240}
    assert set(labels) == {leaf.name, *(proposed & set(leaf.parents))}


def test_the_names_of_imagenet_are_told_apart() -> None:
    names = [label.name.casefold() for label in taxonomy().label_classes()]
    assert len(set(names)) == len(names)
    assert {"dog", "butterfly", "car", "fruit", "pekinese", "crane (lifting device)"} <= set(names)
    assert not {"artifact", "entity", "whole", "self-propelled vehicle", "diapsid"} & set(names)


@pytest.mark.parametrize(
    ("word", "count"), [("dog", 118), ("butterfly", 6), ("Pekinese", 1), ("person", 3)]
)
def test_words_are_found_in_wordnet(word: str, count: int) -> None:
    assert len(taxonomy().classes_of(word)) == count


def test_names_alone_have_no_kinds() -> None:
    own = flat_taxonomy(("beach", "aunt Mary"))
    labels = own.labels(_scores(0.1, 0.9))
    assert [(label.name, label.parents, label.id) for label in labels] == [("aunt Mary", (), "")]
    assert own.classes_of("BEACH") == (0,)
