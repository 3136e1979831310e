"""Colours of clusters: the web app draws with the same table."""

from __future__ import annotations

import json
from pathlib import Path

from tagcat.explore.colours import CLUSTER_COLOURS, cluster_colour

_VECTORS = Path(__file__).parents[2] / "spec/explore/colours.json"


def test_the_web_app_has_the_same_colours() -> None:
    assert list(CLUSTER_COLOURS) == json.loads(_VECTORS.read_text("utf-8"))["light"]


def test_more_clusters_than_colours_begin_anew() -> None:
    assert cluster_colour(0) == cluster_colour(64) != cluster_colour(1)
