"""Networks, held against networkx."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.errors import InvalidInput
from tagcat.explore.communities import communities
from tagcat.explore.network import (
    Network,
    bridges,
    components,
    doubtful,
    modularity,
    neighbourhood,
    shown,
)
from tagcat.match.groups import Pair

from .pairs import NAMES, some_pairs

networks = st.builds(Network.of, some_pairs(), st.sets(st.sampled_from(NAMES)))


def as_networkx(network: Network) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(network.nodes)
    graph.add_edges_from((pair.a, pair.b) for pair in network.edges)
    return graph


def of_networkx(graph: nx.Graph) -> Network:
    edges = ((f"{a:04}", f"{b:04}") for a, b in graph.edges)
    return Network.of((Pair(a, b, 5, 5) for a, b in edges), (f"{a:04}" for a in graph.nodes))


@given(networks)
def test_bridges_are_those_of_networkx(network: Network) -> None:
    found = {frozenset((pair.a, pair.b)) for pair in bridges(network)}
    assert found == {frozenset(pair) for pair in nx.bridges(as_networkx(network))}


@given(networks)
def test_a_bridge_splits_its_component_and_nothing_else_does(network: Network) -> None:
    before = len(components(network))
    found = set(bridges(network))
    for pair in network.edges:
        left = tuple(edge for edge in network.edges if edge != pair)
        assert len(components(Network(network.nodes, left))) == before + (pair in found)


def test_a_pair_that_alone_joins_two_groups_is_doubtful() -> None:
    groups = [Pair(a, b, 1, 1) for a, b in ("ab", "bc", "ac", "de", "ef", "df", "xy")]
    joined = Pair("c", "d", 20, 18)
    network = Network.of([*groups, joined])
    assert doubtful(network) == (joined,)
    assert len(bridges(network)) == 2


@given(networks)
def test_components_are_those_of_networkx(network: Network) -> None:
    found = components(network)
    theirs = nx.connected_components(as_networkx(network))
    assert {frozenset(each) for each in found} == {frozenset(each) for each in theirs}
    assert [len(each) for each in found] == sorted(map(len, found), reverse=True)


@given(networks, st.integers(1, 3))
def test_a_neighbourhood_is_that_of_networkx(network: Network, hops: int) -> None:
    if not network.nodes:
        return
    start = network.nodes[0]
    found = neighbourhood(network, start, hops)
    theirs = nx.single_source_shortest_path_length(as_networkx(network), start, cutoff=hops)
    assert found.hops == dict(theirs)
    assert found.network == network.within(theirs)
    assert not found.truncated


@given(networks, st.integers(1, 3), st.integers(1, 5))
def test_of_too_much_the_nearest_is_told(network: Network, hops: int, most: int) -> None:
    if not network.nodes:
        return
    start = network.nodes[-1]
    whole = neighbourhood(network, start, hops).hops
    found = neighbourhood(network, start, hops, most)
    assert len(found.hops) == min(most, len(whole))
    assert found.truncated == (len(whole) > most)
    assert sorted(found.hops.values()) == sorted(whole.values())[:most]


def test_of_equally_near_ones_the_closest_match_is_told() -> None:
    network = Network.of([Pair("m", "a", 9, 9), Pair("z", "m", 2, 2), Pair("m", "b", 5, 5)])
    assert set(neighbourhood(network, "m", 1, 2).hops) == {"m", "z"}
    assert set(neighbourhood(network, "m", 1, 3).hops) == {"m", "z", "b"}


def test_long_chains_need_no_recursion() -> None:
    chain = [Pair(f"{n:05}", f"{n + 1:05}", 1, 1) for n in range(20_000)]
    network = Network.of(chain)
    assert len(bridges(network)) == len(chain)
    assert len(components(network)) == 1


@given(networks)
def test_communities_part_the_nodes_within_components(network: Network) -> None:
    found = communities(network)
    assert sorted(node for part in found for node in part) == list(network.nodes)
    whole = {node: part for part in components(network) for node in part}
    for part in found:
        assert set(part) <= set(whole[part[0]])
    assert communities(network) == found
    graph = as_networkx(network)
    if network.edges:
        assert modularity(network, found) == pytest.approx(nx.community.modularity(graph, found))
    else:
        assert modularity(network, found) == 0
    for component in components(network):
        alone = network.within(component)
        inside = [part for part in found if part[0] in component]
        # What else there is changes nothing here, and one community for all would have 0.
        assert list(communities(alone)) == inside
        assert modularity(alone, inside) >= -1e-9


@pytest.mark.parametrize(
    "graph",
    [
        nx.karate_club_graph(),
        nx.connected_caveman_graph(12, 6),
        nx.ring_of_cliques(20, 5),
        nx.planted_partition_graph(6, 25, 0.4, 0.02, seed=1),
    ],
    ids=["karate", "caveman", "cliques", "planted"],
)
def test_communities_are_as_good_as_those_of_networkx(graph: nx.Graph) -> None:
    network = of_networkx(graph)
    theirs = nx.community.louvain_communities(graph, weight=None, seed=1)
    best = nx.community.modularity(graph, theirs, weight=None)
    assert modularity(network, communities(network)) >= 0.97 * best


def test_what_cannot_be_is_refused() -> None:
    network = Network.of([Pair("a", "b", 1, 1)])
    with pytest.raises(InvalidInput, match="start"):
        neighbourhood(network, "c")
    with pytest.raises(ValueError, match="hops"):
        neighbourhood(network, "a", 4)
    with pytest.raises(ValueError, match="most"):
        neighbourhood(network, "a", 1, 0)
    with pytest.raises(ValueError, match="twice"):
        Network.of([Pair("a", "b", 1, 1), Pair("b", "a", 2, 1)])
    with pytest.raises(ValueError, match="one key twice"):
        Network.of([Pair("a", "a", 1, 1)])


@given(networks, st.integers(1, 12), st.integers(0, 30))
def test_what_is_shown_is_bounded_and_falls_apart_nowhere(
    network: Network, nodes: int, more: int
) -> None:
    edges = nodes + more
    told, cut = shown(network, nodes, edges)
    assert len(told.nodes) <= nodes
    assert len(told.edges) <= edges
    assert set(told.nodes) <= set(network.nodes)
    assert set(told.edges) <= set(network.edges)
    assert cut == (told != network)
    if len(network.nodes) <= nodes and len(network.edges) <= edges:
        assert told == network
    # What hung together and is told still does, without edges that are not told.
    whole = nx.node_connected_component
    before, after = as_networkx(network), as_networkx(told)
    parts = {frozenset(whole(before, node)) for node in told.nodes}
    for part in parts:
        kept = [node for node in part if node in after]
        assert set(whole(after, kept[0])) == set(kept)
        # Only what has more nodes than all the room is told in part, and then alone.
        if len(kept) < len(part):
            assert len(part) > nodes
            assert (len(kept), len(parts)) == (nodes, 1)


@given(networks, st.integers(1, 9))
def test_of_too_many_edges_the_nearest_are_shown(network: Network, more: int) -> None:
    """Beyond those that hold together, nothing is left out that is nearer than what is told."""
    room = len(network.nodes) + more
    told, _ = shown(network, max(1, len(network.nodes)), max(1, room))
    left_out = set(network.edges) - set(told.edges)
    if not left_out:
        return
    nearest = min((pair.needed_variance, pair.distance) for pair in left_out)
    farther = [p for p in told.edges if (p.needed_variance, p.distance) > nearest]
    graph = as_networkx(network)
    for pair in farther:
        near = [(p.a, p.b) for p in told.edges if (p.needed_variance, p.distance) <= nearest]
        near += [(p.a, p.b) for p in farther if p != pair]
        without = nx.Graph()
        without.add_nodes_from(graph)
        without.add_edges_from(near)
        # It is told because without it what hangs together would fall apart.
        assert not nx.has_path(without, pair.a, pair.b)


def test_what_is_shown_begins_at_the_node_with_most_neighbours() -> None:
    star = [Pair("hub", f"leaf{number}", 1, 1) for number in range(6)]
    chain = [Pair("leaf0", "far1", 1, 1), Pair("far1", "far2", 1, 1)]
    told, cut = shown(Network.of([*star, *chain]), 4, 10)
    assert (told.nodes, cut) == (("hub", "leaf0", "leaf1", "leaf2"), True)
    for nodes, edges in ((0, 5), (5, 4)):
        with pytest.raises(ValueError, match="room"):
            shown(Network.of(star), nodes, edges)
