"""``tagcat explore``: the whole way from files to maps, clusters, graphs and places."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from cli.kit import Run, picture, write_video

pytestmark = pytest.mark.usefixtures("saved")


@pytest.fixture
def saved(run: Run, tmp_path: Path) -> Path:
    """A folder that was saved: two look-alikes, a copy of one, two other pictures, a video."""
    folder = tmp_path / "media"
    (folder / "more").mkdir(parents=True)
    picture(1, 640, 480).save(folder / "Straße.png")
    picture(1).save(folder / "small.jpg", quality=90)
    (folder / "more" / "copy.jpg").write_bytes((folder / "small.jpg").read_bytes())
    picture(2).save(folder / "other.jpg")
    picture(3).save(folder / "third.jpg")
    write_video(folder / "clip.mp4", [picture(4), picture(5)])
    assert run("scan", folder).code == 0
    return folder


def rows(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def test_a_map_in_every_format(run: Run) -> None:
    assert "4 pictures on a map" in run("explore", "mca").out
    table = rows(run("explore", "mca", "--csv").out)
    assert [Path(row["path"]).name for row in table] == [
        "copy.jpg",
        "other.jpg",
        "Straße.png",
        "third.jpg",
    ]
    document = run("explore", "mca", "--json", "--frames").document
    assert sum(document["adjusted_inertia"]) <= 1
    assert {point["kind"] for point in document["points"]} == {"image", "video"}
    drawn = ElementTree.fromstring(run("explore", "mca", "--svg").out)  # noqa: S314
    assert len(drawn.findall(".//{*}circle")) == len({(row["x"], row["y"]) for row in table})


def test_clusters(run: Run) -> None:
    lines = run("explore", "clusters", "--clusters", "3").out.splitlines()
    assert [line.split()[0] for line in lines] == ["2", "1", "1"]
    table = rows(run("explore", "clusters", "--clusters", "3", "--csv").out)
    assert [row["cluster"] for row in table if "other" not in row["path"]][:2] == ["0", "0"]
    document = run("explore", "clusters", "--json").document
    assert len(document["tried"]) == 2
    assert len(document["clusters"]) == document["silhouette"]


def test_thresholds(run: Run) -> None:
    out = run("explore", "thresholds").out.splitlines()
    assert len(out) == 28
    assert out[-1] == "too few decisions of yours to propose a variance"
    document = run("explore", "thresholds", "--json").document
    assert [level["variance"] for level in document["levels"]] == list(range(26))
    assert document["levels"][25]["pairs"] == 1
    table = rows(run("explore", "thresholds", "--csv", "type:video").out)
    assert {row["pairs"] for row in table} == {"0"}


def test_a_graph_that_others_read(run: Run) -> None:
    out = run("explore", "graph").out
    assert out == "2 contents, 1 match, 1 component, 1 community\n"
    graph = nx.read_graphml(io.BytesIO(run("explore", "graph", "--graphml").out.encode()))
    assert {data["name"] for _, data in graph.nodes(data=True)} >= {"Straße.png"}
    start = next(iter(graph.nodes))
    around = run("explore", "graph", "--around", start, "--hops", "2", "--json").out
    assert set(nx.node_link_graph(json.loads(around), edges="edges")) == set(graph)
    assert run("explore", "graph", "--around", "0" * 64).code == 3


def test_places(run: Run) -> None:
    (line,) = run("explore", "places").out.splitlines()
    assert line.endswith(": 6 files, 5 contents, 5 only here")
    document = run("explore", "places", "--json").document
    (device,) = document["devices"]
    assert sorted(folder["contents"] for folder in device["folders"]) == [1, 5]
    only = run("explore", "places", "type:video", "--only", device["id"]).out.splitlines()
    assert [Path(path).name for path in only] == ["clip.mp4"]
    assert run("explore", "places", "--only", "nowhere").code == 3
    assert len(rows(run("explore", "places", "--csv", "small OR copy").out)) == 2


def test_what_cannot_be_is_refused(run: Run) -> None:
    wrong = run("explore", "clusters", "sise>10MB")
    assert wrong.code == 2
    assert wrong.err.startswith("tagcat: the filter cannot be understood\n")
    both = run("explore", "mca", "--csv", "--json")
    assert (both.code, "--csv and --json exclude one another" in both.err) == (2, True)
