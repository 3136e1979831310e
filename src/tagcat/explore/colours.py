"""The colours of clusters in pictures that the command writes, the same as in the web app."""

from __future__ import annotations

CLUSTER_COLOURS = (
    "#2769b7", "#a09600", "#760a03", "#c170bb", "#4f0e8a", "#b72856", "#564e66", "#2b37c9",
    "#a58d7a", "#214444", "#7a4306", "#84548b", "#762494", "#8e6ac7", "#239382", "#599234",
    "#1e13ad", "#462e69", "#a84811", "#4c573f", "#ae5ea8", "#4e38af", "#c28056", "#8c7e65",
    "#769a9a", "#4e716d", "#4e3729", "#973aa4", "#61427d", "#bb6802", "#6351ca", "#4a237a",
    "#59732f", "#1f2899", "#549ac9", "#644a55", "#592656", "#813a30", "#8274b7", "#698594",
    "#668e4f", "#254d9e", "#5e1fbd", "#ab2f80", "#7d96a9", "#68231b", "#a9898a", "#708774",
    "#65223b", "#1c7b5a", "#8e4997", "#1a5686", "#a024b0", "#8b1375", "#447740", "#502a60",
    "#3a2a82", "#c77c65", "#c26030", "#113d70", "#427a17", "#98004e", "#435c16", "#b08c45",
)
"""Told apart as well as 64 colours can be, each with a contrast of at least 3 to white."""


def cluster_colour(cluster: int) -> str:
    """The colour of a cluster, counted from 0, as "#rrggbb"; more than 64 begin anew."""
    return CLUSTER_COLOURS[cluster % len(CLUSTER_COLOURS)]
