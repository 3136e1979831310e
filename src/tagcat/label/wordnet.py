"""Kinds above the classes of a model: "dog" beside "Pekinese", and words for what a model knows.

A classifier spreads its certainty over classes that are alike: three breeds of dog at 0.3 each
are 0.9 for "dog". So the scores of all classes below a kind are added up. Kinds and words are
those of WordNet 3.0 (Princeton University); ``models/README.md`` says how they were chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tagcat.folding import folded
from tagcat.label.tagger import MAX_PARENTS, MIN_SCORE, Label, LabelClass, best_first

Scores = NDArray[np.float32]
"""How sure a model is of each of its classes, shape ``(classes,)``, adding up to 1."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A class of the model.

    Attributes:
        id: its number in WordNet, such as ``n02086079``.
        name: as it is shown.
        words: all words for it.
        kinds: places in ``Taxonomy.kinds`` of all it is a kind of, nearest first.
    """

    id: str
    name: str
    words: tuple[str, ...]
    kinds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KindOfThing:
    """What classes are kinds of; fields as those of ``Leaf``.

    Attributes:
        leaves: number of classes below it.
        stop: whether nobody would tag by it, as by "artifact".
    """

    id: str
    name: str
    words: tuple[str, ...]
    leaves: int
    stop: bool


@dataclass(frozen=True)
class Taxonomy:
    """The classes of a model, in its order, and what they are kinds of.

    Attributes:
        leaves, kinds: the classes, and what is above them.
        min_score: sum of scores from which on a kind is proposed.
        min_leaves, max_leaves: classes below a kind that is proposed: one is that class itself
            by another name, too many say nothing.
    """

    leaves: tuple[Leaf, ...]
    kinds: tuple[KindOfThing, ...]
    min_score: float
    min_leaves: int
    max_leaves: int

    def labels(self, scores: Scores) -> tuple[Label, ...]:
        """What is proposed for a picture: classes and kinds, best first; see ``best_first``."""
        found = [
            self._label(self.leaves[i], float(scores[i]), self._parents[i])
            for i in np.flatnonzero(scores >= MIN_SCORE)
        ]
        sums = scores @ self._below
        for column in np.flatnonzero(sums >= self.min_score):
            kind = int(self._proposed[column])
            parents = self._parents_of_kind(kind)
            found.append(self._label(self.kinds[kind], float(sums[column]), parents))
        return best_first(found)

    def label_classes(self) -> tuple[LabelClass, ...]:
        """All labels that can be proposed: the classes in their order, then the kinds."""
        classes = [
            LabelClass(leaf.id, leaf.name, parents)
            for leaf, parents in zip(self.leaves, self._parents, strict=True)
        ]
        classes += [
            LabelClass(self.kinds[i].id, self.kinds[i].name, self._parents_of_kind(int(i)))
            for i in self._proposed
        ]
        return tuple(classes)

    def classes_of(self, word: str) -> tuple[int, ...]:
        """Places of the classes that a person's word means, in order; () for an unknown word.

        Every meaning of the word counts, and every class below a kind of that name. Case does
        not matter, and neither does an "s" at the end.
        """
        wanted = folded(" ".join(word.split()))
        for form in (wanted, wanted.removesuffix("s"), wanted.removesuffix("es")):
            if form in self._meanings:
                return self._meanings[form]
        return ()

    def score_of(self, word: str, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        """How sure the model is of what ``word`` means: shape ``(n, classes)`` to ``(n,)``."""
        sums = scores[:, list(self.classes_of(word))].sum(axis=1)
        return np.asarray(np.minimum(sums, 1), np.float32)

    @staticmethod
    def _label(thing: Leaf | KindOfThing, score: float, parents: tuple[str, ...]) -> Label:
        return Label(thing.name, min(score, 1.0), parents, thing.id)

    def _names(self, kinds: Sequence[int]) -> tuple[str, ...]:
        """The names of those that people tag by, and that hold more than one class."""
        named = [self.kinds[kind] for kind in kinds]
        names = [k.name for k in named if not k.stop and k.leaves >= self.min_leaves]
        return tuple(names[:MAX_PARENTS])

    @cached_property
    def _parents(self) -> tuple[tuple[str, ...], ...]:
        return tuple(self._names(leaf.kinds) for leaf in self.leaves)

    @cached_property
    def _proposed(self) -> NDArray[np.intp]:
        """Places of the kinds that may be proposed."""
        return np.array(
            [
                place
                for place, kind in enumerate(self.kinds)
                if not kind.stop and self.min_leaves <= kind.leaves <= self.max_leaves
            ],
            np.intp,
        )

    @cached_property
    def _membership(self) -> NDArray[np.bool_]:
        """Which class is below which kind, shape ``(classes, kinds)``."""
        below = np.zeros((len(self.leaves), len(self.kinds)), np.bool_)
        for place, leaf in enumerate(self.leaves):
            below[place, list(leaf.kinds)] = True
        return below

    @cached_property
    def _below(self) -> NDArray[np.float32]:
        return self._membership[:, self._proposed].astype(np.float32)

    def _parents_of_kind(self, kind: int) -> tuple[str, ...]:
        """What a kind is a kind of: what all classes below it are, and more classes are."""
        members = self._membership[:, kind]
        first = self.leaves[int(np.flatnonzero(members)[0])]
        above = [
            other
            for other in first.kinds
            if self.kinds[other].leaves > self.kinds[kind].leaves
            and self._membership[members, other].all()
        ]
        return self._names(above)

    @cached_property
    def _meanings(self) -> dict[str, tuple[int, ...]]:
        """Folded words -> places of the classes they mean."""
        found: dict[str, set[int]] = {}
        for place, leaf in enumerate(self.leaves):
            for word in (leaf.name, *leaf.words):
                found.setdefault(folded(word), set()).add(place)
        for column, kind in enumerate(self.kinds):
            places = set(map(int, np.flatnonzero(self._membership[:, column])))
            for word in (kind.name, *kind.words):
                found.setdefault(folded(word), set()).update(places)
        return {word: tuple(sorted(places)) for word, places in found.items()}


def flat_taxonomy(names: Sequence[str]) -> Taxonomy:
    """Classes of which nothing is known but their names."""
    leaves = tuple(Leaf("", name, (), ()) for name in names)
    return Taxonomy(leaves, (), min_score=1.0, min_leaves=2, max_leaves=2)
