"""Communities of a network: nodes that have more edges among one another than to others.

The method of Louvain (Blondel et al. 2008): every node moves to the community of a neighbour
while that raises the modularity, then communities become nodes, and so on. Nodes are visited in
their order and equal gains go to the first, so that the result is always the same.

The modularity is that of each component by itself. Over a whole collection it would join small
groups of a component, the more the larger the rest is (its resolution limit, Fortunato and
Barthélemy 2007).
"""

from __future__ import annotations

from collections import defaultdict

from tagcat.explore.network import Network, components

_Weights = list[dict[int, float]]
"""Of each node its neighbours by number, with the weight of the edge; a node may be its own, with
twice the weight of what lies within it."""

_MAX_SWEEPS = 100
"""Sweeps over all nodes of a level; a few are enough."""

_GAIN = 1e-12
"""A gain below this is rounding."""


def communities(network: Network) -> tuple[tuple[str, ...], ...]:
    """The communities, the largest first, of equals in order; each in order of its nodes.

    Every node is in one; no community reaches across components.
    """
    place = {node: number for number, node in enumerate(network.nodes)}
    weights: _Weights = [{} for _ in network.nodes]
    for pair in network.edges:
        a, b = place[pair.a], place[pair.b]
        weights[a][b] = weights[b][a] = 1.0
    totals = [0.0] * len(network.nodes)
    for component in components(network):
        total = sum(sum(weights[place[node]].values()) for node in component)
        for node in component:
            totals[place[node]] = total
    part_of = list(range(len(network.nodes)))
    while True:
        moved = _moved(weights, totals)
        number = {part: at for at, part in enumerate(sorted(set(moved)))}
        part_of = [number[moved[part]] for part in part_of]
        if len(number) == len(weights):
            break
        weights = _joined(weights, [number[part] for part in moved], len(number))
        # A part is called by the number of one of its nodes.
        totals = [totals[part] for part in sorted(number)]
    members: defaultdict[int, list[str]] = defaultdict(list)
    for node, part in zip(network.nodes, part_of, strict=True):
        members[part].append(node)
    return tuple(sorted(map(tuple, members.values()), key=lambda each: (-len(each), each)))


def _moved(weights: _Weights, totals: list[float]) -> list[int]:
    """The community of each node once no node gains by a move.

    ``totals`` are the strengths of all nodes of a node's component together.
    """
    strength = [sum(each.values()) for each in weights]
    part_of = list(range(len(weights)))
    part_strength = list(strength)
    for _ in range(_MAX_SWEEPS):
        still = True
        for node, beside in enumerate(weights):
            own, total = part_of[node], totals[node]
            if not total:
                continue
            towards: defaultdict[int, float] = defaultdict(float)
            for other, weight in beside.items():
                if other != node:
                    towards[part_of[other]] += weight
            part_strength[own] -= strength[node]
            best = own
            most = towards[own] - strength[node] * part_strength[own] / total
            for part in sorted(towards):
                gain = towards[part] - strength[node] * part_strength[part] / total
                if gain > most + _GAIN:
                    best, most = part, gain
            part_strength[best] += strength[node]
            if best != own:
                part_of[node], still = best, False
        if still:
            break
    return part_of


def _joined(weights: _Weights, part_of: list[int], count: int) -> _Weights:
    """The network whose nodes are the communities."""
    joined: list[defaultdict[int, float]] = [defaultdict(float) for _ in range(count)]
    for node, beside in enumerate(weights):
        for other, weight in beside.items():
            joined[part_of[node]][part_of[other]] += weight
    return [dict(each) for each in joined]
