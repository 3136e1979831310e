"""More files for a tag: by the examples a person gave, or by what its word means to the model.

Files are compared by the model's embedding. What all files have in common is taken away first
(the mean of all), so that a score of 0 means "no more alike than any two files". The score of a
file is the mean of its likeness to the three examples nearest to it, so that a tag may have
several looks. It orders what is proposed; it is no probability.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tagcat.label.tagger import MIN_SCORE, Embeddings
from tagcat.label.wordnet import Taxonomy

NEAREST = 3
"""Examples that a file is compared with: those nearest to it."""

MIN_FILES = 10
"""Files below which their mean says nothing of what files have in common."""

Proposal = tuple[int, float]
"""Place of a file, and its score."""


def by_examples(vectors: Embeddings, examples: Sequence[int], count: int) -> list[Proposal]:
    """The files most like the examples, best first.

    Args:
        vectors: unit vectors of all files, shape ``(n, d)``.
        examples: places of those that have the tag.
        count: files to propose at most; none below ``MIN_SCORE`` is.

    Raises:
        ValueError: there is no example.
    """
    if not examples:
        raise ValueError("there must be an example")
    centred = vectors.astype(np.float64)
    if len(vectors) >= MIN_FILES:
        centred = centred - centred.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    centred = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 0)
    likeness = np.sort(centred @ centred[list(examples)].T, axis=1)
    scores = likeness[:, -NEAREST:].mean(axis=1)
    scores[list(examples)] = -1
    return _best(scores, count)


def by_word(
    word: str,
    taxonomy: Taxonomy,
    scores: NDArray[np.float32],
    besides: Sequence[int],
    count: int,
) -> list[Proposal] | None:
    """The files in which the model sees what ``word`` means, best first.

    Args:
        word: a person's word.
        taxonomy: what the model's classes are called.
        scores: of its classes in all files, shape ``(n, classes)``.
        besides: places of files that are not to be proposed.
        count: files to propose at most; none below ``MIN_SCORE`` is.

    Returns:
        None where the model has no class of that name or kind.
    """
    if not taxonomy.classes_of(word):
        return None
    found = taxonomy.score_of(word, scores).astype(np.float64)
    found[list(besides)] = -1
    return _best(found, count)


def _best(scores: NDArray[np.float64], count: int) -> list[Proposal]:
    order = np.argsort(-scores, kind="stable")[:count]
    return [(int(i), min(float(scores[i]), 1.0)) for i in order if scores[i] >= MIN_SCORE]
