"""What is drawn of a collection: the map, pairs by variance, the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tagcat.explore.colours import cluster_colour
from tagcat.explore.drawing import INK, SOFT, Box, Disc, Drawing, Label, Line, Mark
from tagcat.explore.layout import layout
from tagcat.explore.network import Network
from tagcat.match.rule import MAX_VARIANCE

_SIZE, _MARGIN, _HEAD = 800, 20, 40
_LEGEND = 200
_ROWS = 32
"""Lines of a legend, at most."""


def draw_map(
    points: Sequence[tuple[float, float]],
    title: str,
    clusters: Sequence[int] = (),
    names: Sequence[str] = (),
) -> Drawing:
    """Points on a plane, both axes to the same scale, the second one upwards.

    Points of one colour that fall on the same tenth of a unit are drawn once.

    Args:
        points: their coordinates.
        title: what it is.
        clusters: the cluster of each point, which colours it; then there is a legend with the
            number of each cluster and its size.
        names: what each point stands for.
    """
    xs, ys = [x for x, _ in points] or [0.0], [y for _, y in points] or [0.0]
    span = max(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    scale = (_SIZE - 2 * _MARGIN) / span
    middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    radius = 3.0 if len(points) < 20_000 else 1.6
    discs: dict[tuple[float, float, str], Disc] = {}
    for number, (x, y) in enumerate(points):
        place = (
            round(_SIZE / 2 + (x - middle[0]) * scale, 1),
            round(_HEAD + _SIZE / 2 - (y - middle[1]) * scale, 1),
        )
        colour = cluster_colour(clusters[number] if clusters else 0)
        name = names[number] if names else ""
        discs.setdefault((*place, colour), Disc(*place, radius, colour, name))
    legend = _legend(clusters) if clusters else []
    width = _SIZE + _LEGEND if legend else _SIZE
    return Drawing(width, _SIZE + _HEAD, title, [_heading(title), *discs.values(), *legend])


def _legend(clusters: Sequence[int]) -> list[Mark]:
    sizes: dict[int, int] = {}
    for cluster in clusters:
        sizes[cluster] = sizes.get(cluster, 0) + 1
    marks: list[Mark] = []
    for row, (cluster, size) in enumerate(sorted(sizes.items())[:_ROWS]):
        y = _HEAD + 14 + 24 * row
        marks.append(Disc(_SIZE + 14, y, 7, cluster_colour(cluster)))
        marks.append(Label(_SIZE + 28, y + 5, f"cluster {cluster + 1}: {size:,}"))
    if len(sizes) > _ROWS:
        y = _HEAD + 14 + 24 * _ROWS
        marks.append(Label(_SIZE + 28, y + 5, f"and {len(sizes) - _ROWS:,} more", colour=SOFT))
    return marks


def draw_needed(needed: Sequence[int], own: int) -> Drawing:
    """Pairs by the variance they need as bars; those that match at ``own`` are filled darker.

    The height of a bar is the square root of its count, so that few can be seen beside many.
    """
    bar, high, foot = 36, 300, 30
    most = max(needed, default=0) or 1
    title = f"Pairs by the variance they need; a line at {own}"
    marks: list[Mark] = [_heading(title)]
    bottom = _HEAD + 20 + high
    for variance, count in enumerate(needed):
        left = _MARGIN + variance * bar
        tall = high * (count / most) ** 0.5
        colour = "#0b6e6e" if variance <= own else "#a7abad"
        name = f"variance {variance}: {count:,}"
        if count:
            marks.append(Box(left + 3, bottom - tall, bar - 6, tall, colour, name))
            marks.append(Label(left + bar / 2, bottom - tall - 5, f"{count:,}", 10, SOFT, True))
        marks.append(Label(left + bar / 2, bottom + 18, str(variance), 12, INK, True))
    limit = _MARGIN + (min(own, MAX_VARIANCE) + 1) * bar
    marks.append(Line(limit, _HEAD, limit, bottom, 2, INK))
    width = 2 * _MARGIN + bar * len(needed)
    return Drawing(width, bottom + foot, title, marks)


def draw_network(
    network: Network, names: Mapping[str, str], communities: Mapping[str, int]
) -> Drawing:
    """Nodes in the colours of their communities; the nearer a match, the thicker its line."""
    places = layout(network)
    nodes = f"{len(network.nodes):,} content{'' if len(network.nodes) == 1 else 's'}"
    edges = f"{len(network.edges):,} match{'' if len(network.edges) == 1 else 'es'}"
    title = f"{nodes}, {edges}; the nearer, the thicker"
    side = _SIZE - 2 * _MARGIN

    def at(node: str) -> tuple[float, float]:
        x, y = places[node]
        return _MARGIN + x * side, _HEAD + _MARGIN + y * side

    marks: list[Mark] = [_heading(title)]
    for pair in network.edges:
        width = 0.6 + 3.4 * (1 - pair.needed_variance / MAX_VARIANCE)
        marks.append(Line(*at(pair.a), *at(pair.b), width, "#a7abad"))
    radius = 5.0 if len(network.nodes) <= 500 else 2.5
    for node in network.nodes:
        colour = cluster_colour(communities.get(node, 0))
        marks.append(Disc(*at(node), radius, colour, names.get(node, node)))
    return Drawing(_SIZE, _SIZE + _HEAD, title, marks)


def _heading(title: str) -> Label:
    return Label(_MARGIN, 26, title, 16)
