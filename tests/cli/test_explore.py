"""``tagcat explore``: the whole way from files to maps, clusters, graphs and places."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from PIL import Image

from cli.kit import Run, environment, picture, write_video
from tagcat.explore.colours import cluster_colour

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


VERBS = ("mca", "clusters", "thresholds", "graph")


@pytest.mark.parametrize("verb", VERBS)
def test_a_picture_in_a_file(run: Run, here: Path, verb: str) -> None:
    assert run("explore", verb, "--png", "-o", "it.png").code == 0
    with Image.open(here / "it.png") as image:
        image.load()
        assert image.format == "PNG"
        colours = image.convert("RGB").getcolors(image.width * image.height)
    assert colours is not None
    assert max(colours)[1] == (255, 255, 255)
    assert len(colours) > 10
    assert run("explore", verb, "--svg", "-o", "it.svg").code == 0
    drawn = ElementTree.parse(here / "it.svg").getroot()  # noqa: S314
    assert drawn.get("viewBox") == f"0 0 {image.width // 2} {image.height // 2}"
    # It replaces what it wrote, and nothing else.
    assert run("explore", verb, "--png", "-o", "it.png").code == 0
    refused = run("explore", verb, "--png", "-o", "it.svg")
    assert refused.code == 3
    assert "is there and is no PNG" in refused.err


def test_a_png_goes_to_standard_output_as_it_is(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tagcat.cli.main", "explore", "thresholds", "--png"],
        env=environment(home) | {"PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        capture_output=True,
        check=True,
    )
    with Image.open(io.BytesIO(done.stdout)) as image:
        assert image.format == "PNG"


def test_clusters_colour_the_map(run: Run, here: Path) -> None:
    assert run("explore", "clusters", "--clusters", "3", "--svg", "-o", "it.svg").code == 0
    drawn = ElementTree.parse(here / "it.svg").getroot()  # noqa: S314
    fills = {circle.get("fill") for circle in drawn.findall(".//{*}circle")}
    assert fills == {cluster_colour(cluster) for cluster in range(3)}
    texts = [text.text for text in drawn.findall(".//{*}text")]
    assert texts[1:] == ["cluster 1: 2", "cluster 2: 1", "cluster 3: 1"]


def test_tables_and_documents_in_files(run: Run, here: Path) -> None:
    assert run("explore", "places", "--csv", "-o", "it.csv").out == ""
    assert (here / "it.csv").read_text("utf-8") == run("explore", "places", "--csv").out
    assert run("explore", "graph", "--graphml", "-o", "it.graphml").code == 0
    assert len(nx.read_graphml(here / "it.graphml")) == 2
    without = run("explore", "clusters", "-o", "it.txt")
    assert (without.code, "--output needs one of --csv" in without.err) == (2, True)


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
