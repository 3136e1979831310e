"""Networks as files: networkx reads back what was written, whatever the texts hold."""

from __future__ import annotations

import io
import json

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.explore.graphml import Value, to_graphml, to_json
from tagcat.explore.network import Network
from tagcat.match.groups import Pair

from .pairs import NAMES, some_pairs

FIELDS: dict[str, st.SearchStrategy[Value]] = {
    'name <&">': st.text(),
    "size": st.integers(-(2**63), 2**63 - 1),
    "share": st.floats(allow_nan=False, allow_infinity=False),
    "video": st.booleans(),
}
attributes = st.dictionaries(
    st.sampled_from(NAMES),
    st.fixed_dictionaries({}, optional={k: st.none() | v for k, v in FIELDS.items()}),
)
networks = st.builds(Network.of, some_pairs(), st.sets(st.sampled_from(NAMES)))


def expected(network: Network, given: dict[str, dict[str, Value]]) -> dict[str, dict[str, Value]]:
    return {
        node: {k: v for k, v in given.get(node, {}).items() if v is not None}
        for node in network.nodes
    }


def edges_of(graph: nx.Graph) -> set[Pair]:
    return {
        Pair(min(a, b), max(a, b), data["needed_variance"], data["distance"])
        for a, b, data in graph.edges(data=True)
    }


def readable(value: Value) -> Value:
    if not isinstance(value, str):
        return value
    return "".join(c if c in "\t\n\r" or allowed(c) else "\ufffd" for c in value)


def allowed(character: str) -> bool:
    code = ord(character)
    return 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code >= 0x10000


@given(networks, attributes)
def test_networkx_reads_the_graphml(network: Network, given: dict[str, dict[str, Value]]) -> None:
    text = to_graphml(network, given)
    graph = nx.read_graphml(io.BytesIO(text.encode()))
    assert not graph.is_directed()
    assert edges_of(graph) == set(network.edges)
    found = {node: dict(data) for node, data in graph.nodes(data=True)}
    assert found == {
        node: {key: readable(value) for key, value in values.items()}
        for node, values in expected(network, given).items()
    }


@given(networks, attributes)
def test_networkx_reads_the_json(network: Network, given: dict[str, dict[str, Value]]) -> None:
    graph = nx.node_link_graph(json.loads(to_json(network, given)), edges="edges")
    assert not graph.is_directed()
    assert edges_of(graph) == set(network.edges)
    found = {node: dict(data) for node, data in graph.nodes(data=True)}
    assert found == expected(network, given)


def test_an_attribute_has_one_type() -> None:
    network = Network.of([Pair("a", "b", 1, 1)])
    for write in (to_graphml, to_json):
        with pytest.raises(ValueError, match="size is long for one node and string"):
            write(network, {"a": {"size": 1}, "b": {"size": "1"}})
        with pytest.raises(ValueError, match="share is no number"):
            write(network, {"a": {"share": float("nan")}})
    mixed = to_graphml(network, {"a": {"size": 1}, "b": {"size": 1.5}})
    assert 'attr.name="size" attr.type="double"' in mixed
