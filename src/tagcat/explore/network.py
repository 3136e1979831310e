"""Look-alikes as a network: what lies around a content, what hangs together, and by what.

Nodes are the keys of contents, edges the pairs that match. Everything here takes time linear in
nodes and edges (but ``communities``, which goes over them a few times), and no recursion, since
chains of look-alikes get long.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tagcat.errors import InvalidInput
from tagcat.match.groups import Pair

MAX_HOPS = 3
"""Steps from the start that can be asked for."""

MAX_NODES = 2_000
"""Nodes of a neighbourhood, more than can be told apart in a picture."""

MAX_SHOWN_NODES, MAX_SHOWN_EDGES = 5_000, 50_000
"""What is told of a network to be drawn."""


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes, and the pairs that join them.

    ``nodes`` are in rising order; ``edges`` name nodes of the network only, each unordered pair
    once, ``a`` before ``b``, in order.
    """

    nodes: tuple[str, ...]
    edges: tuple[Pair, ...]

    @classmethod
    def of(cls, pairs: Iterable[Pair], alone: Iterable[str] = ()) -> Network:
        """The network of pairs, and of nodes that may be in none.

        Raises:
            ValueError: a pair names one key twice, or what another pair names already.
        """
        edges = sorted(
            pair if pair.a < pair.b else pair._replace(a=pair.b, b=pair.a) for pair in pairs
        )
        ends = {(pair.a, pair.b) for pair in edges}
        if len(ends) < len(edges):
            raise ValueError("a pair is named twice")
        if any(a == b for a, b in ends):
            raise ValueError("a pair names one key twice")
        nodes = {key for pair in ends for key in pair} | set(alone)
        return cls(tuple(sorted(nodes)), tuple(edges))

    def within(self, nodes: Collection[str]) -> Network:
        """The part of the network on some of its nodes."""
        kept = frozenset(nodes)
        return Network(
            tuple(node for node in self.nodes if node in kept),
            tuple(pair for pair in self.edges if pair.a in kept and pair.b in kept),
        )

    def neighbours(self) -> dict[str, list[str]]:
        """The neighbours of each node, in order."""
        found: dict[str, list[str]] = {node: [] for node in self.nodes}
        for pair in self.edges:
            found[pair.a].append(pair.b)
            found[pair.b].append(pair.a)
        for others in found.values():
            others.sort()
        return found


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What lies around a node.

    ``hops`` tells the steps from the start to each node. ``truncated``: there is more within the
    steps asked for than may be told, and the nearest are told.
    """

    network: Network
    hops: Mapping[str, int]
    truncated: bool


def neighbourhood(
    network: Network, start: str, hops: int = 1, most: int = MAX_NODES
) -> Neighbourhood:
    """What lies within some steps of a node, with all edges among it.

    Where there is too much, nearer ones come first, then those whose match needs the least
    variance.

    Args:
        network: where to look.
        start: the node to begin at.
        hops: steps, 1..``MAX_HOPS``.
        most: nodes to tell at most, the start included, 1..``MAX_NODES``.

    Raises:
        InvalidInput: the start is not in the network.
        ValueError: a number is out of range.
    """
    if not 1 <= hops <= MAX_HOPS:
        raise ValueError(f"hops must be between 1 and {MAX_HOPS}")
    if not 1 <= most <= MAX_NODES:
        raise ValueError(f"most must be between 1 and {MAX_NODES}")
    if start not in network.nodes:
        raise InvalidInput("start", "is not among what is looked at")
    beside: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for a, b, needed, distance in network.edges:
        beside[a].append((needed, distance, b))
        beside[b].append((needed, distance, a))
    reached, edge = {start: 0}, [start]
    truncated = False
    for step in range(1, hops + 1):
        nearest: dict[str, tuple[int, int, str]] = {}
        for node in edge:
            for way in beside[node]:
                if way[2] not in reached:
                    nearest[way[2]] = min(way, nearest.get(way[2], way))
        edge = sorted(nearest, key=nearest.__getitem__)
        if len(reached) + len(edge) > most:
            truncated = True
            del edge[most - len(reached) :]
        reached.update(dict.fromkeys(edge, step))
    return Neighbourhood(network.within(reached), reached, truncated)


def shown(
    network: Network, nodes: int = MAX_SHOWN_NODES, edges: int = MAX_SHOWN_EDGES
) -> tuple[Network, bool]:
    """What of a network is small enough to be drawn, and whether anything is left out.

    Whole components are kept while there is room, the largest first; of one that is larger than
    all the room, what lies around its node with most neighbours. Of the edges the nearest are
    kept, but first, of each component, those of a minimum spanning tree, so that nothing falls
    apart that hangs together.

    Raises:
        ValueError: there is no room for a node, or less for edges than for nodes.
    """
    if not 1 <= nodes <= edges:
        raise ValueError("there must be room for a node, and for as many edges as nodes")
    kept: set[str] = set()
    for part in components(network):
        room = nodes - len(kept)
        if len(part) <= room:
            kept.update(part)
        elif len(part) > nodes and not kept:
            kept.update(_around_hub(network, part, nodes))
    told = network if len(kept) == len(network.nodes) else network.within(kept)
    if len(told.edges) > edges:
        told = Network(told.nodes, _nearest(told, edges))
    return told, told != network


def _around_hub(network: Network, part: tuple[str, ...], most: int) -> list[str]:
    beside = network.neighbours()
    hub = max(part, key=lambda node: (len(beside[node]), node))
    reached = [hub]
    seen = {hub}
    for node in reached:  # grows while it is gone through: breadth first
        new = [other for other in beside[node] if other not in seen][: most - len(reached)]
        seen.update(new)
        reached += new
    return reached


def _nearest(network: Network, most: int) -> tuple[Pair, ...]:
    """The edges of a minimum spanning forest (Kruskal 1956), and the nearest of the others."""
    root = {node: node for node in network.nodes}

    def find(node: str) -> str:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    tree: list[Pair] = []
    others: list[Pair] = []
    for pair in sorted(network.edges, key=lambda each: (each.needed_variance, each.distance)):
        a, b = find(pair.a), find(pair.b)
        (others if a == b else tree).append(pair)
        root[a] = b
    return tuple(sorted([*tree, *others[: most - len(tree)]]))


def components(network: Network) -> tuple[tuple[str, ...], ...]:
    """What hangs together, the largest first, of equals in order; each in order of its nodes."""
    beside, seen = network.neighbours(), set[str]()
    found = []
    for node in network.nodes:
        if node in seen:
            continue
        seen.add(node)
        waiting, members = [node], []
        while waiting:
            members.append(waiting.pop())
            new = [other for other in beside[members[-1]] if other not in seen]
            seen.update(new)
            waiting += new
        found.append(tuple(sorted(members)))
    return tuple(sorted(found, key=lambda each: (-len(each), each)))


def bridges(network: Network) -> tuple[Pair, ...]:
    """Edges without which a component would fall in two, in order.

    Depth-first search with low points (Tarjan 1974).
    """
    beside = network.neighbours()
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    found: set[tuple[str, str]] = set()
    for root in network.nodes:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        path: list[tuple[str, str | None, Iterator[str]]] = [(root, None, iter(beside[root]))]
        while path:
            node, parent, others = path[-1]
            other = next(others, None)
            if other is None:
                path.pop()
                if parent is not None:
                    low[parent] = min(low[parent], low[node])
                    if low[node] == number[node]:
                        found.add((min(node, parent), max(node, parent)))
            elif other not in number:
                number[other] = low[other] = len(number)
                path.append((other, node, iter(beside[other])))
            elif other != parent:
                low[node] = min(low[node], number[other])
    return tuple(pair for pair in network.edges if (pair.a, pair.b) in found)


def doubtful(network: Network) -> tuple[Pair, ...]:
    """Bridges with more than one node on either side, in order.

    Where two groups of look-alikes hang together by one pair alone, it is the first to doubt.
    """
    beside = network.neighbours()
    return tuple(
        pair for pair in bridges(network) if min(len(beside[pair.a]), len(beside[pair.b])) > 1
    )


def modularity(network: Network, parts: Iterable[Collection[str]]) -> float:
    """How much more edges lie within the parts than if they joined nodes by chance.

    Newman and Girvan 2004, every edge counted alike; 0 without edges.
    """
    total = len(network.edges)
    if not total:
        return 0.0
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    inside: defaultdict[int, int] = defaultdict(int)
    ends: defaultdict[int, int] = defaultdict(int)
    for pair in network.edges:
        a, b = part_of[pair.a], part_of[pair.b]
        ends[a] += 1
        ends[b] += 1
        inside[a] += a == b
    return sum(inside[part] / total - (ends[part] / (2 * total)) ** 2 for part in ends)
