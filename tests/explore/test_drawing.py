"""Drawings: SVG and PNG show the same marks in the same places."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tagcat.explore.colours import cluster_colour
from tagcat.explore.drawing import (
    MAX_SIDE,
    SCALE,
    Box,
    Disc,
    Drawing,
    Label,
    Line,
    Mark,
    to_png,
    to_svg,
)
from tagcat.explore.layout import layout
from tagcat.explore.network import Network, components
from tagcat.explore.pictures import draw_map, draw_needed, draw_network
from tagcat.match.groups import Pair


def read(drawing: Drawing) -> Image.Image:
    with Image.open(io.BytesIO(to_png(drawing))) as image:
        image.load()
        return image


def at(image: Image.Image, x: float, y: float) -> str:
    pixel = image.getpixel((round(x * SCALE), round(y * SCALE)))
    assert isinstance(pixel, tuple)
    return "#{:02x}{:02x}{:02x}".format(*pixel)


def parse(drawing: Drawing) -> ElementTree.Element:
    return ElementTree.fromstring(to_svg(drawing))  # noqa: S314


def test_both_formats_have_every_mark_in_its_place() -> None:
    marks: list[Mark] = [
        Box(10, 10, 30, 20, "#102030", "a box"),
        Line(50, 10, 50, 40, 3, "#00ff00"),
        Disc(80, 25, 8, "#ff0000", "a disc"),
        Disc(80, 25, 3, "#0000ff"),
        Label(60, 70, "<text> & more", centred=True),
    ]
    drawing = Drawing(120, 80, "A & B", marks)
    image = read(drawing)
    assert image.format == "PNG"
    assert image.size == (240, 160)
    assert [at(image, x, 25) for x in (5, 25, 50, 75, 80)] == [
        "#ffffff",
        "#102030",
        "#00ff00",
        "#ff0000",
        "#0000ff",
    ]
    letters = np.asarray(image.convert("L"))[int(58 * SCALE) : int(72 * SCALE)]
    assert (letters < 128).sum() > 20
    tree = parse(drawing)
    assert [element.tag.split("}")[1] for element in tree] == [
        "title",
        "rect",
        "rect",
        "line",
        "circle",
        "circle",
        "text",
    ]
    assert [title.text for title in tree.findall(".//{*}title")] == ["A & B", "a box", "a disc"]
    assert tree[-1].text == "<text> & more"


def test_sizes_are_bounded() -> None:
    for width, height in ((0, 10), (10, MAX_SIDE + 1)):
        with pytest.raises(ValueError, match="units wide and high"):
            Drawing(width, height, "", [])


@given(st.text())
def test_any_name_can_be_drawn(name: str) -> None:
    drawing = Drawing(20, 20, name, [Disc(5, 5, 2, "#000000", name), Label(5, 5, name)])
    parse(drawing)
    assert read(drawing).size == (40, 40)


def test_a_map_shows_points_in_the_colours_of_their_clusters_and_tells_what_they_are() -> None:
    points = [(-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, 1.0)]
    plain = parse(draw_map(points, "map"))
    assert len(plain.findall(".//{*}circle")) == 3
    drawing = draw_map(points, "map", [0, 1, 1, 2], ["a", "b", "c", "d"])
    circles = [mark for mark in drawing.marks if isinstance(mark, Disc)]
    # A point of another colour in the same place, and a legend of three.
    assert [each.name for each in circles] == ["a", "b", "c", "d", "", "", ""]
    image = read(drawing)
    left, right, top = circles[:3]
    assert at(image, left.x, left.y) == cluster_colour(0)
    assert at(image, right.x, right.y) == cluster_colour(1)
    assert top.y < left.y == right.y
    texts = [mark.text for mark in drawing.marks if isinstance(mark, Label)]
    assert texts == ["map", "cluster 1: 1", "cluster 2: 2", "cluster 3: 1"]


def test_a_map_of_nothing_is_empty() -> None:
    assert parse(draw_map([], "nothing")).findall(".//{*}circle") == []


def test_bars_are_as_high_as_the_root_of_their_count() -> None:
    needed = [0] * 26
    needed[3], needed[20] = 100, 25
    drawing = draw_needed(needed, 18)
    low, high = sorted((m for m in drawing.marks if isinstance(m, Box)), key=lambda box: box.height)
    assert high.height == pytest.approx(2 * low.height)
    assert (high.name, low.name) == ("variance 3: 100", "variance 20: 25")
    image = read(drawing)
    middle = high.x + high.width / 2
    assert at(image, middle, high.y + 2) == high.colour
    assert at(image, middle, high.y - 30) == "#ffffff"
    assert draw_needed([0] * 26, 18).marks


def pairs(draw: st.DrawFn, most: int) -> list[Pair]:
    ends = st.tuples(st.integers(0, most), st.integers(0, most)).filter(lambda e: e[0] < e[1])
    found = draw(st.lists(ends, unique=True, max_size=40))
    return [Pair(f"{a:03}", f"{b:03}", (a + b) % 26, b) for a, b in found]


networks = st.composite(pairs)(most=25).map(Network.of)


@given(networks)
def test_every_node_has_a_place_inside_and_components_lie_apart(network: Network) -> None:
    places = layout(network)
    assert layout(network) == places
    assert set(places) == set(network.nodes)
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in places.values())
    boxes = [
        (min(xs), max(xs), min(ys), max(ys))
        for part in components(network)
        for xs, ys in [zip(*(places[node] for node in part), strict=True)]
    ]
    for number, (left, right, top, bottom) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert right < other[0] or other[1] < left or bottom < other[2] or other[3] < top


def test_neighbours_are_drawn_nearer_than_others() -> None:
    """Two groups that hang together by one match do not lie over each other."""
    one = [Pair(f"a{i}", f"a{j}", 2, 2) for i in range(5) for j in range(i + 1, 5)]
    other = [Pair(f"b{i}", f"b{j}", 2, 2) for i in range(5) for j in range(i + 1, 5)]
    places = layout(Network.of([*one, *other, Pair("a0", "b0", 20, 20)]))

    def mean_distance(first: str, second: str) -> float:
        lengths = [
            np.hypot(places[a][0] - places[b][0], places[a][1] - places[b][1])
            for a in places
            for b in places
            if a < b and a[0] == first and b[0] == second
        ]
        return float(np.mean(lengths))

    assert mean_distance("a", "a") < mean_distance("a", "b")
    assert mean_distance("b", "b") < mean_distance("a", "b")


def test_a_network_has_thicker_lines_for_nearer_matches() -> None:
    network = Network.of([Pair("a", "b", 1, 1), Pair("b", "c", 20, 20)])
    drawing = draw_network(network, {"a": "a.jpg"}, {"a": 0, "b": 0, "c": 1})
    near, far = (mark for mark in drawing.marks if isinstance(mark, Line))
    assert near.width > 2 * far.width
    names = [mark.name for mark in drawing.marks if isinstance(mark, Disc)]
    assert names == ["a.jpg", "b", "c"]
    tree = parse(drawing)
    assert tree[0].text == "3 contents, 2 matches; the nearer, the thicker"
    assert len(tree.findall(".//{*}line")) == 2
