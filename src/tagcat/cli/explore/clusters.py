"""``tagcat explore clusters``: images in clusters by k-modes."""

from __future__ import annotations

import click

from tagcat.app.exploring import ClustersView
from tagcat.cli import words
from tagcat.cli.exits import DONE
from tagcat.cli.explore.asking import as_csv, as_json, asked, one_of, table, with_frames
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
def command(
    filter_words: tuple[str, ...], k: int | None, frames: bool, as_csv: bool, as_json: bool
) -> int:
    """Put images into clusters by their hashes.

    Each line is a cluster: how many pictures, how many bits they are from its mode on average,
    and the picture nearest to it.
    """
    one_of(csv=as_csv, json=as_json)
    with asked(filter_words) as ask:
        view = ask.exploring.clusters(ask.where, k, frames=frames)
    if as_csv:
        rows = (
            (subject.path, subject.sha256, subject.pos, label)
            for subject, label in zip(view.subjects, view.clusters.labels.tolist(), strict=True)
        )
        click.echo(table(("path", "sha256", "pos_ms", "cluster"), rows))
    elif as_json:
        click.echo(words.json_text(_document(view)))
    else:
        for size, mean, nearest in _lines(view):
            click.echo(f"{size:9,}  {mean:5.1f} bits  {printable(nearest)}")
    return DONE


def _lines(view: ClustersView) -> list[tuple[int, float, str]]:
    found = view.clusters
    nearest: dict[int, tuple[int, str]] = {}
    modes = unpack(found.modes)
    for subject, label in zip(view.subjects, found.labels.tolist(), strict=True):
        candidate = ((subject.bits ^ modes[label]).bit_count(), subject.path)
        nearest[label] = min(candidate, nearest.get(label, candidate))
    sizes, costs = found.sizes.tolist(), found.costs.tolist()
    return [
        (size, cost / size, nearest[number][1])
        for number, (size, cost) in enumerate(zip(sizes, costs, strict=True))
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
