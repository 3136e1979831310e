"""Where the nodes of a network are drawn: the same every time.

Each component is laid out alone by forces (Fruchterman and Reingold 1991) from a circle, and the
components are set side by side, the largest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray

from tagcat.explore.network import Network, components

_WORK = 200_000_000
"""Pairs of nodes looked at for a component, at most, beyond the fewest rounds."""

_ROUNDS = (15, 120)
"""Rounds of a component, at least and at most."""

_ROWS = 512
"""Nodes whose forces are computed at once, which bounds the memory."""

Places = NDArray[np.float64]
"""Coordinates, shape ``(n, 2)``."""


def layout(network: Network) -> Mapping[str, tuple[float, float]]:
    """The place of each node, x and y, both between 0 and 1."""
    parts = components(network)
    index = {node: number for part in parts for number, node in enumerate(part)}
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    edges: list[list[tuple[int, int]]] = [[] for _ in parts]
    for pair in network.edges:
        edges[part_of[pair.a]].append((index[pair.a], index[pair.b]))
    sides = [ceil(sqrt(len(part))) for part in parts]
    found: dict[str, tuple[float, float]] = {}
    corners, whole = _shelves(sides)
    for part, joined, side, (left, top) in zip(parts, edges, sides, corners, strict=True):
        places = _component(len(part), joined) * (side * 0.8) + (
            left + side * 0.1,
            top + side * 0.1,
        )
        for node, (x, y) in zip(part, places.tolist(), strict=True):
            found[node] = (x / whole, y / whole)
    return found


def _shelves(sides: list[int]) -> tuple[list[tuple[int, int]], int]:
    """The upper left corners of squares, falling in size, in rows; and the side of it all."""
    wide = max([ceil(sqrt(sum(side * side for side in sides))), *sides, 1])
    corners, left, top, high = [], 0, 0, 0
    for side in sides:
        if left + side > wide:
            left, top, high = 0, top + high, 0
        corners.append((left, top))
        left += side
        high = max(high, side)
    return corners, max(wide, top + high)


def _component(count: int, edges: list[tuple[int, int]]) -> Places:
    """Places between 0 and 1 of nodes that hang together."""
    if count == 1:
        return np.full((1, 2), 0.5)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    places = 0.5 + 0.4 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ends = np.array(edges, dtype=np.intp).reshape(-1, 2)
    ideal = 1 / sqrt(count)
    rounds = max(_ROUNDS[0], min(_ROUNDS[1], _WORK // (count * count)))
    for number in range(rounds):
        forces = _repulsion(places, ideal)
        along = places[ends[:, 0]] - places[ends[:, 1]]
        pull = along * (np.linalg.norm(along, axis=1, keepdims=True) / ideal)
        np.subtract.at(forces, ends[:, 0], pull)
        np.add.at(forces, ends[:, 1], pull)
        length = np.maximum(np.linalg.norm(forces, axis=1, keepdims=True), 1e-12)
        heat = 0.1 * (1 - number / rounds)
        places += forces / length * np.minimum(length, heat)
    low, high = places.min(axis=0), places.max(axis=0)
    return np.asarray((places - (low + high) / 2) / max(float((high - low).max()), 1e-9) + 0.5)


def _repulsion(places: Places, ideal: float) -> Places:
    forces = np.empty_like(places)
    for start in range(0, len(places), _ROWS):
        away = places[start : start + _ROWS, None] - places[None]
        square = np.maximum((away**2).sum(axis=2), 1e-6)
        forces[start : start + _ROWS] = (away * (ideal * ideal / square)[..., None]).sum(axis=1)
    return forces
