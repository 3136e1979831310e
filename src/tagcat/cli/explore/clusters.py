"""``tagcat explore clusters``: images in clusters by k-modes."""

from __future__ import annotations

import click

from tagcat.app.exploring import ClustersView
from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.explore.asking import (
    as_csv,
    as_json,
    asked,
    table,
    with_frames,
)
from tagcat.cli.explore.mca import map_drawing
from tagcat.cli.explore.writing import Form, as_png, as_svg, chosen, into, write, write_drawing
from tagcat.cli.filtering import EPILOG, SETTINGS, filtered
from tagcat.errors import printable
from tagcat.explore.kmodes import MAX_CLUSTERS
from tagcat.match.packed import unpack


@click.command(name="clusters", context_settings=SETTINGS, epilog=EPILOG)
@filtered
@click.option(
    "--clusters",
    "k",
    type=click.IntRange(1, MAX_CLUSTERS),
    metavar="N",
    help="How many. Default: as many as lie apart best.",
)
@with_frames
@as_csv
@as_json
@as_svg
@as_png
@into
def command(
    filter_words: tuple[str, ...],
    k: int | None,
    frames: bool,
    as_csv: bool,
    as_json: bool,
    as_svg: bool,
    as_png: bool,
    name: str,
) -> int:
    """Put images into clusters by their hashes.

    Each line is a cluster: how many pictures, how many bits they are from its mode on average,
    and the picture nearest to it. --svg and --png draw the map of tagcat explore mca in the
    colours of the clusters.
    """
    form = chosen(name, csv=as_csv, json=as_json, svg=as_svg, png=as_png)
    with asked(filter_words) as ask:
        view = ask.exploring.clusters(ask.where, k, frames=frames)
        drawn = ask.exploring.map(ask.where, frames=frames) if as_svg or as_png else None
    if drawn is not None and form is not None:
        write_drawing(name, form, map_drawing(drawn, view.clusters.labels.tolist()))
    elif form is Form.CSV:
        rows = (
            (subject.path, subject.sha256, subject.pos, label)
            for subject, label in zip(view.subjects, view.clusters.labels.tolist(), strict=True)
        )
        write(name, form, table(("path", "sha256", "pos_ms", "cluster"), rows))
    elif form is Form.JSON:
        write(name, form, words.json_text(_document(view)))
    else:
        for size, mean, nearest in _lines(view):
            click.echo(f"{size:9,}  {mean:5.1f} bits  {printable(nearest)}")
    return DONE


def _lines(view: ClustersView) -> list[tuple[int, float, str]]:
    sizes, costs = view.clusters.sizes.tolist(), view.clusters.costs.tolist()
    return [
        (size, cost / size, view.subjects[nearest].path)
        for size, cost, nearest in zip(sizes, costs, view.nearest, strict=True)
    ]


def _document(view: ClustersView) -> dict[str, object]:
    modes = unpack(view.clusters.modes)
    suggestion = view.suggestion
    return {
        "cost": view.clusters.cost,
        "elbow": suggestion.elbow if suggestion else None,
        "silhouette": suggestion.silhouette if suggestion else None,
        "tried": [
            {"clusters": each.k, "cost": each.cost, "silhouette": each.silhouette}
            for each in (suggestion.tried if suggestion else ())
        ],
        "clusters": [
            {"size": size, "mean_distance": mean, "mode": f"{mode:032x}", "nearest": nearest}
            for (size, mean, nearest), mode in zip(_lines(view), modes, strict=True)
        ],
        "pictures": [
            {
                "path": subject.path,
                "sha256": subject.sha256,
                "kind": subject.kind.value,
                "pos": subject.pos,
                "cluster": label,
            }
            for subject, label in zip(view.subjects, view.clusters.labels.tolist(), strict=True)
        ],
    }
