"""What goes between the API and the functions that analyse: JSON, with arrays in base64.

Hashes are 16 bytes each, big-endian. The answers leave out what the caller can compute from the
hashes: the points of a map, and what clusters cost.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import InvalidInput
from tagcat.explore.cluster_count import Suggestion, Tried
from tagcat.explore.kmodes import Clusters
from tagcat.explore.mca import COMPONENTS, Projection
from tagcat.fingerprint.model import HASH_BITS
from tagcat.match.packed import Words, popcount

MAX_SENT = 250_000
"""Hashes in one call: 16 bytes each in base64, below the 6 MB that Lambda takes."""

_WORDS = ">u8"
_NUMBERS = "<f8"


def write_words(words: Words) -> str:
    """Hashes, shape ``(n, 2)``, as base64."""
    return base64.b64encode(np.ascontiguousarray(words, dtype=_WORDS).tobytes()).decode()


def read_words(text: object) -> Words:
    """Hashes from base64.

    Raises:
        InvalidInput: it is something else, or there are more than ``MAX_SENT``.
    """
    data = _bytes("words", text)
    if len(data) % 16 or len(data) > 16 * MAX_SENT:
        raise InvalidInput("words", f"must be up to {MAX_SENT:,} hashes of 16 bytes each")
    return np.frombuffer(data, dtype=_WORDS).reshape(-1, 2).astype(np.uint64)


def write_projection(projection: Projection) -> dict[str, Any]:
    """A projection as JSON; numbers keep all their bits."""
    return {
        "origin": _write(projection.origin),
        "weights": _write(projection.weights),
        "inertia": list(projection.inertia),
        "adjusted": list(projection.adjusted),
        "fitted": projection.fitted,
    }


def read_projection(answer: dict[str, Any]) -> Projection:
    """What ``write_projection`` wrote."""
    return Projection(
        _read(answer["origin"]),
        _read(answer["weights"]).reshape(HASH_BITS, COMPONENTS),
        tuple(answer["inertia"]),
        tuple(answer["adjusted"]),
        answer["fitted"],
    )


def write_clusters(clusters: Clusters) -> dict[str, Any]:
    """Clusters as JSON, without what the hashes tell of them."""
    return {
        "modes": write_words(clusters.modes),
        "labels": base64.b64encode(clusters.labels.astype(np.uint8).tobytes()).decode(),
        "rounds": clusters.rounds,
        "settled": clusters.settled,
    }


def read_clusters(answer: dict[str, Any], words: Words) -> Clusters:
    """What ``write_clusters`` wrote of clusters of ``words``."""
    modes = read_words(answer["modes"])
    labels = np.frombuffer(_bytes("labels", answer["labels"]), np.uint8).astype(np.int64)
    distances = popcount(words ^ modes[labels])
    sizes = np.bincount(labels, minlength=len(modes))
    costs = np.bincount(labels, weights=distances, minlength=len(modes)).astype(np.int64)
    return Clusters(modes, labels, sizes, costs, answer["rounds"], answer["settled"])


def write_suggestion(suggestion: Suggestion | None) -> dict[str, Any] | None:
    """A suggestion as JSON; None for none."""
    if suggestion is None:
        return None
    return {
        "tried": [[each.k, each.cost, each.silhouette] for each in suggestion.tried],
        "elbow": suggestion.elbow,
        "silhouette": suggestion.silhouette,
    }


def read_suggestion(answer: dict[str, Any] | None) -> Suggestion | None:
    """What ``write_suggestion`` wrote."""
    if answer is None:
        return None
    tried = tuple(Tried(*each) for each in answer["tried"])
    return Suggestion(tried, answer["elbow"], answer["silhouette"])


def _write(numbers: NDArray[np.float64]) -> str:
    return base64.b64encode(numbers.astype(_NUMBERS).tobytes()).decode()


def _read(text: object) -> NDArray[np.float64]:
    return np.frombuffer(_bytes("numbers", text), dtype=_NUMBERS).astype(np.float64)


def _bytes(field: str, text: object) -> bytes:
    try:
        return base64.b64decode(text if isinstance(text, str) else "?", validate=True)
    except binascii.Error:
        raise InvalidInput(field, "must be base64") from None
