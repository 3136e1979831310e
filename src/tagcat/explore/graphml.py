"""A network as a file that other programs read: GraphML, and JSON in the node-link form.

Gephi, yEd, Cytoscape and networkx read both or the first. Attributes are texts, whole numbers,
numbers, or truth values; one that is None is left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from tagcat.explore.network import Network

Value = str | int | float | bool | None
Attributes = Mapping[str, Mapping[str, Value]]
"""Attributes by name, of each node."""

_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "long"),
    (float, "double"),
    (str, "string"),
)
_EDGE = ("needed_variance", "distance")


def to_graphml(network: Network, attributes: Attributes | None = None) -> str:
    """The network as a GraphML document with undirected edges.

    Edges have ``needed_variance`` and ``distance``. Characters that XML cannot hold become
    U+FFFD.

    Args:
        network: what to write.
        attributes: of nodes, by their keys.

    Raises:
        ValueError: an attribute is a text for one node and a number for another, or no number.
    """
    return "".join(f"{line}\n" for line in _lines(network, attributes or {}))


def to_json(network: Network, attributes: Attributes | None = None) -> str:
    """The network as JSON, as ``networkx.node_link_graph`` reads it; see ``to_graphml``.

    Raises:
        ValueError: as ``to_graphml``.
    """
    given = attributes or {}
    _types(network, given)
    nodes = [{**_told(given.get(node, {})), "id": node} for node in network.nodes]
    edges = [
        {"source": a, "target": b, "needed_variance": needed, "distance": distance}
        for a, b, needed, distance in network.edges
    ]
    document = {
        "directed": False,
        "multigraph": False,
        "graph": {},
        "nodes": nodes,
        "edges": edges,
    }
    return json.dumps(document, indent=1, allow_nan=False)


def _lines(network: Network, attributes: Attributes) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    types = _types(network, attributes)
    keys = {name: f"n{number}" for number, name in enumerate(types)}
    for name, key in keys.items():
        yield _key(key, "node", name, types[name])
    for number, name in enumerate(_EDGE):
        yield _key(f"e{number}", "edge", name, "long")
    yield '<graph edgedefault="undirected">'
    for node in network.nodes:
        told = _told(attributes.get(node, {}))
        data = "".join(
            f"<data key={quoteattr(keys[name])}>{_text(value)}</data>"
            for name, value in told.items()
        )
        yield f"<node id={_quoted(node)}>{data}</node>"
    for a, b, *values in network.edges:
        data = "".join(
            f'<data key="e{number}">{value}</data>' for number, value in enumerate(values)
        )
        yield f"<edge source={_quoted(a)} target={_quoted(b)}>{data}</edge>"
    yield "</graph>"
    yield "</graphml>"


def _key(key: str, of: str, name: str, kind: str) -> str:
    return f'<key id="{key}" for="{of}" attr.name={_quoted(name)} attr.type="{kind}"/>'


def _types(network: Network, attributes: Attributes) -> dict[str, str]:
    """The GraphML type of each attribute, in the order in which they come up."""
    types: dict[str, str] = {}
    for node in network.nodes:
        for name, value in _told(attributes.get(node, {})).items():
            kind = _type(name, value)
            known = types.setdefault(name, kind)
            if {kind, known} == {"long", "double"}:
                types[name] = "double"
            elif kind != known:
                raise ValueError(f"attribute {name} is {known} for one node and {kind} for another")
    return types


def _type(name: str, value: Value) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"attribute {name} is no number")
    return next(kind for type_, kind in _TYPES if isinstance(value, type_))


def _told(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    # A carriage return would be read as a line feed.
    return escape(_clean(str(value)), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    return quoteattr(_clean(text), {"\r": "&#13;"})


def _clean(text: str) -> str:
    return "".join(_allowed(text))


def _allowed(text: str) -> Iterable[str]:
    """The characters of XML 1.0, section 2.2, and a mark for any other."""
    for character in text:
        code = ord(character)
        fits = character in "\t\n\r" or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
        yield character if fits or code >= 0x10000 else "\ufffd"
